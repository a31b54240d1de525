//! The one error type of the crate.

use core::fmt;

use serde::de;

use crate::base64url::DecodeError;

/// Why a token was refused, or could not be signed.
///
/// Small, `Copy` and free of secrets: it never holds the token, a claim's value or a key, so it may
/// be logged and sent to clients. Claims are named by their wire name.
///
/// Each variant has a stable machine-readable [`code`](Self::code), which is its name in lower case
/// with underscores; the texts may change. What can be done about it is its
/// [`remedy`](Self::remedy):
///
/// | variants | [`Remedy`] | status |
/// |---|---|---|
/// | `NotYetValid`, `IssuedInFuture` | `CheckClocks` | 401 |
/// | `ClaimMismatch` | `OtherRecipient` | 403 |
/// | `MacFailed`, `Clock` | `TryLater` | 503 |
/// | `KeyTooShort`, `Expectation`, `ClaimTooLong`, `BufferTooSmall` | `Configure` | 500 |
/// | all others | `NewToken` | 401 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// Not a compact JWS (RFC 7515 §7.1): three segments with two dots between them, the last one
    /// of the 43 characters that a SHA-256 tag takes. The client sent something else, or a part of
    /// it.
    Structure,
    /// A segment is not canonical base64url without padding (RFC 4648 §5, RFC 7515 §2). A token
    /// with `Bearer ` or a blank before it ends here.
    Encoding,
    /// No key produced this tag: the token was forged or changed, or it was signed for another app,
    /// another shop or with a secret that is no longer accepted, or a line break of the file that
    /// the secret was read from has become a part of it.
    Signature,
    /// The MAC backend could not compute a tag. The token is neither good nor bad; try again.
    MacFailed,
    /// A secret is shorter than 32 bytes (RFC 7518 §3.2). Check the configuration.
    KeyTooShort,
    /// The JOSE header is no JSON object, or it has more than 16 members, or one is duplicated or
    /// has a wrong type, or the token is encrypted (`enc`), has an unencoded payload (`b64`), or is
    /// by its `typ` another kind of token than this class of claims has.
    Header,
    /// `alg` is not exactly `HS256`.
    Algorithm,
    /// `crit` is present: no critical extension is understood here (RFC 7515 §4.1.11).
    CriticalHeader,
    /// The payload is not one JSON object by RFC 8259, in UTF-8.
    Json,
    /// A claim that this class of token must carry is absent.
    ClaimMissing(&'static str),
    /// A claim has the wrong type or a value out of its range. The name is empty where the value is
    /// no member of a claim set.
    ClaimInvalid(&'static str),
    /// A claim is present twice.
    ClaimDuplicate(&'static str),
    /// A claim does not fit its fixed capacity.
    ClaimTooLong(&'static str),
    /// A claim differs from what the caller expects, or from what this class of token must say.
    ClaimMismatch(&'static str),
    /// What the caller expects of this claim, or of the header's `typ`, is unusable: it is empty,
    /// or a shop or a domain that is no host. No token can pass. Found only once a token's
    /// signature and times are right.
    ///
    /// A setting is to be corrected. A value that comes with a request is checked before it becomes
    /// an expectation: [`Remedy`] shows how.
    Expectation(&'static str),
    /// The token has expired (`exp`): the client must ask for a new one.
    Expired,
    /// The token is not valid yet (`nbf`).
    NotYetValid,
    /// The token was issued in the future (`iat`): one of the clocks is wrong.
    IssuedInFuture,
    /// The token is older than the accepted maximum age, counted from `iat`.
    TooOld,
    /// The caller's buffer is too small.
    BufferTooSmall {
        /// The size that suffices, in bytes.
        needed: usize,
    },
    /// The JSON is nested deeper than [`MAX_DEPTH`](crate::json::MAX_DEPTH) levels.
    TooDeep,
    /// The clock could not tell the time; without it no token is accepted.
    Clock,
}

impl Error {
    /// A stable code for logs, metrics and problem documents, such as `"expired"`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Encoding => "encoding",
            Self::Signature => "signature",
            Self::MacFailed => "mac_failed",
            Self::KeyTooShort => "key_too_short",
            Self::Header => "header",
            Self::Algorithm => "algorithm",
            Self::CriticalHeader => "critical_header",
            Self::Json => "json",
            Self::ClaimMissing(_) => "claim_missing",
            Self::ClaimInvalid(_) => "claim_invalid",
            Self::ClaimDuplicate(_) => "claim_duplicate",
            Self::ClaimTooLong(_) => "claim_too_long",
            Self::ClaimMismatch(_) => "claim_mismatch",
            Self::Expectation(_) => "expectation",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::IssuedInFuture => "issued_in_future",
            Self::TooOld => "too_old",
            Self::BufferTooSmall { .. } => "buffer_too_small",
            Self::TooDeep => "too_deep",
            Self::Clock => "clock",
        }
    }

    /// The wire name of the claim at fault, such as `"exp"`, where there is one. `None` for
    /// [`Expectation`](Self::Expectation), where the fault is not the claim's.
    #[must_use]
    pub const fn claim(&self) -> Option<&'static str> {
        match self {
            Self::ClaimMissing(claim)
            | Self::ClaimInvalid(claim)
            | Self::ClaimDuplicate(claim)
            | Self::ClaimTooLong(claim)
            | Self::ClaimMismatch(claim)
                if !claim.is_empty() =>
            {
                Some(claim)
            }
            Self::Expired => Some("exp"),
            Self::NotYetValid => Some("nbf"),
            Self::IssuedInFuture | Self::TooOld => Some("iat"),
            _ => None,
        }
    }

    /// What can be done about it, and with which HTTP status a server answers: see [`Remedy`].
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        match self {
            Self::Structure
            | Self::Encoding
            | Self::Signature
            | Self::Header
            | Self::Algorithm
            | Self::CriticalHeader
            | Self::Json
            | Self::TooDeep
            | Self::ClaimMissing(_)
            | Self::ClaimInvalid(_)
            | Self::ClaimDuplicate(_)
            | Self::Expired
            | Self::TooOld => Remedy::NewToken,
            Self::NotYetValid | Self::IssuedInFuture => Remedy::CheckClocks,
            Self::ClaimMismatch(_) => Remedy::OtherRecipient,
            Self::MacFailed | Self::Clock => Remedy::TryLater,
            Self::KeyTooShort
            | Self::Expectation(_)
            | Self::ClaimTooLong(_)
            | Self::BufferTooSmall { .. } => Remedy::Configure,
        }
    }

    /// Names the claim of an error that arose in reading a member's value, unless an inner member
    /// was named already.
    pub(crate) fn for_claim(self, name: &'static str) -> Self {
        match self {
            Self::ClaimInvalid("") => Self::ClaimInvalid(name),
            Self::ClaimTooLong("") => Self::ClaimTooLong(name),
            Self::ClaimDuplicate("") => Self::ClaimDuplicate(name),
            Self::ClaimMismatch("") => Self::ClaimMismatch(name),
            named => named,
        }
    }
}

/// What can be done about an [`Error`], and by whom.
///
/// ```
/// use storefront_jwt::{Error, Remedy};
///
/// assert_eq!(Error::Expired.remedy(), Remedy::NewToken);
/// assert_eq!(Error::Expired.remedy().http_status(), 401);
/// assert_eq!(Error::ClaimMismatch("aud").remedy().http_status(), 403);
/// ```
///
/// # Values out of a request
///
/// [`Configure`](Self::Configure) is the app's own fault, and answered with 500. A client must not
/// be able to cause it, so whatever comes with the request is checked before it becomes an
/// expectation: a shop's id in a header by looking up the shop's secret, and an id in a body by its
/// length. A host is not expected at all, but compared with what the accepted token says.
///
/// ```
/// use storefront_jwt::shopify::post_purchase::{Expected, PostPurchase};
/// use storefront_jwt::{Clock, Error, HmacSha256, MaxAge, Text, Verifier};
///
/// /// The purchase, or the status of the answer and a code for its body.
/// fn purchase<K: HmacSha256, T: Clock>(
///     verifier: &Verifier<K, T>,
///     token: &str,
///     reference_id: &str, // in the request's body
///     shop: &str,         // in its query
/// ) -> Result<PostPurchase, (u16, &'static str)> {
///     if reference_id.is_empty() || reference_id.parse::<Text<128>>().is_err() {
///         return Err((400, "reference_id"));
///     }
///     let expected = Expected::new(MaxAge::from_secs(600)).with_reference_id(reference_id);
///     let refused = |error: Error| (error.remedy().http_status(), error.code());
///     let claims = verifier.verify::<PostPurchase>(token, &expected).map_err(refused)?.claims;
///     if !claims.input_data.shop.domain.eq_ignore_ascii_case(shop) {
///         return Err(refused(Error::ClaimMismatch("domain")));
///     }
///     Ok(claims)
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// The client asks the shop for a new token: this one is malformed, forged, expired or too old,
    /// or lacks a claim, as one of another class mostly does. Where a new one is refused as well,
    /// it gives up.
    NewToken,
    /// Somebody sets a clock right, the shop's or this server's: the token is from the future.
    CheckClocks,
    /// Nothing, here: the token is good, and meant for another app, shop, user or purchase, or what
    /// it says is of another class.
    OtherRecipient,
    /// The client tries again later: the MAC backend or the clock gave no answer.
    TryLater,
    /// The app's own programmer or operator corrects a key, an expectation, a buffer or a capacity.
    Configure,
}

impl Remedy {
    /// The HTTP status (RFC 9110 §15) that tells a client of it: 401 for a new token and for
    /// clocks, 403, 503 and 500.
    #[must_use]
    pub const fn http_status(self) -> u16 {
        match self {
            Self::NewToken | Self::CheckClocks => 401,
            Self::OtherRecipient => 403,
            Self::TryLater => 503,
            Self::Configure => 500,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Structure => {
                "not a compact token of three segments with a 43-character signature"
            }
            Self::Encoding => "a segment is not canonical base64url without padding",
            Self::Signature => "the signature matches none of the keys",
            Self::MacFailed => "the mac backend failed",
            Self::KeyTooShort => "a secret is shorter than 32 bytes",
            Self::Header => "the token's header is malformed or not supported",
            Self::Algorithm => "the token's algorithm is not HS256",
            Self::CriticalHeader => "the token's header has a critical extension",
            Self::Json => "the payload is not a valid JSON object",
            Self::ClaimMissing(_) => "claim is missing",
            Self::ClaimInvalid("") => "a claim has a wrong type or value",
            Self::ClaimInvalid(_) => "claim has a wrong type or value",
            Self::ClaimDuplicate(_) => "claim is present twice",
            Self::ClaimTooLong("") => "a claim does not fit its capacity",
            Self::ClaimTooLong(_) => "claim does not fit its capacity",
            Self::ClaimMismatch(_) => "claim is not the expected one",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::IssuedInFuture => "the token was issued in the future",
            Self::TooOld => "the token is older than the maximum age",
            Self::Expectation(claim) => {
                return write!(
                    f,
                    "the expected {claim} is unusable: it is empty or no host"
                );
            }
            Self::BufferTooSmall { needed } => {
                return write!(f, "the buffer is too small: {needed} bytes are needed");
            }
            Self::TooDeep => "the JSON is nested too deeply",
            Self::Clock => "the clock could not tell the time",
        };
        match self {
            Self::ClaimMissing(claim)
            | Self::ClaimInvalid(claim)
            | Self::ClaimDuplicate(claim)
            | Self::ClaimTooLong(claim)
            | Self::ClaimMismatch(claim)
                if !claim.is_empty() =>
            {
                write!(f, "the {claim} {text}")
            }
            _ => f.write_str(text),
        }
    }
}

impl core::error::Error for Error {}

/// What a claim type's `Deserialize` can say. Messages are dropped: they could quote a claim's
/// value.
impl de::Error for Error {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::ClaimInvalid("")
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::ClaimInvalid("")
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::ClaimInvalid("")
    }

    /// Fixed-capacity types report text and lists that do not fit in this way.
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self::ClaimTooLong("")
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::ClaimInvalid("")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::ClaimInvalid("")
    }

    fn missing_field(field: &'static str) -> Self {
        Self::ClaimMissing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::ClaimDuplicate(field)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Encoding => Self::Encoding,
            DecodeError::TooSmall(needed) => Self::BufferTooSmall { needed },
        }
    }
}
