//! Signing, into the caller's buffer.

use core::fmt;

use serde::Serialize;

use crate::base64url;
use crate::error::Error;
use crate::json::serde::serializer::write_json;
use crate::mac::{HmacSha256, Tag};
use crate::token::{SIGNATURE_LEN, header};

/// Signs a claim set with the header `{"alg":"HS256","typ":"JWT"}` and returns the token, which
/// stands at the front of `buf`. [`signed_len`] tells how long it will be.
///
/// Takes any type that serialises to a JSON object: the claim sets of this crate, or your own.
/// Claims are written in the order of its fields. Nothing is checked but that the JSON can be
/// written exactly; verify the token if it has to pass.
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
/// use storefront_jwt::{SecretKey, UnixTime, sign};
///
/// let key = SecretKey::new("a secret that the shop and the app share")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let claims = AppToken::new("FqaHWUsCRNsrZ9kQ", now, TOKEN_LIFETIME)?;
/// let mut buf = [0; 512];
/// let token = sign(&claims, &key, &mut buf)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// # Tokens for your own tests
///
/// A secret of 32 bytes that is made up, and a line for each class. A [`UnixTime`] is the clock
/// of a verifier that accepts them whenever the test runs. `sign_to_string`, with the feature
/// `alloc`, needs no buffer.
///
/// [`UnixTime`]: crate::UnixTime
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use core::time::Duration;
/// use serde_json::json;
/// use storefront_jwt::shopify::changeset::{Changeset, Ids};
/// use storefront_jwt::shopify::post_purchase::PostPurchase;
/// use storefront_jwt::shopify::session::{self, Admin, Buyer, Checkout, CustomerAccount};
/// use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
/// use storefront_jwt::{SecretKey, UnixTime, Verifier, sign};
///
/// let key = SecretKey::new("a secret that only the tests know.")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let (app, host) = ("the app's client id", "example.myshopify.com");
/// let buf = &mut [0; 1024];
///
/// sign(&AppToken::new("the shop's id", now, TOKEN_LIFETIME)?, &key, buf)?;
/// sign(&Checkout::new(app, host, now)?, &key, buf)?;
/// sign(&CustomerAccount::new(app, host, now)?, &key, buf)?;
/// sign(&Buyer::new(app, host, now)?, &key, buf)?; // either of the two, without `iss`
/// sign(&PostPurchase::new("a reference id", host, now, &[])?, &key, buf)?;
/// let ids = Ids { client_id: app, jti: "1", reference_id: "a reference id" };
/// sign(&Changeset::new(ids, now, &[])?, &key, buf)?;
/// sign(&json!({"iss": "any issuer", "exp": now + Duration::from_secs(60)}), &key, buf)?;
///
/// let mut admin = Admin::new(app, host, now)?;
/// admin.sub = "42".parse()?; // and so on: all fields are public
/// let token = sign(&admin, &key, buf)?;
///
/// let verifier = Verifier::new(key, now);
/// assert!(verifier.verify::<Admin>(token, &session::Expected::new(app)).is_ok());
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// Shopify's `jti` is empty until it is assigned, so two such tokens are the same to a guard
/// against replay. The header is always `{"alg":"HS256","typ":"JWT"}`: a token for
/// [`with_typ`](crate::registered::Expected::with_typ) comes from its issuer's library.
///
/// # Errors
///
/// [`Error::BufferTooSmall`] with the size needed, [`Error::MacFailed`], [`Error::Json`] for claims
/// that are no JSON object, [`Error::ClaimInvalid`] for a value that JSON cannot hold. After any
/// of them `buf` holds nothing of the claims: what was written is wiped.
pub fn sign<'b, C, K>(claims: &C, key: &K, buf: &'b mut [u8]) -> Result<&'b str, Error>
where
    C: Serialize + ?Sized,
    K: HmacSha256 + ?Sized,
{
    let unsigned = Unsigned::new(claims, buf)?;
    match key.mac(unsigned.signing_input()) {
        Ok(tag) => unsigned.finish(&tag),
        Err(error) => {
            unsigned.token.fill(0);
            Err(error.into())
        }
    }
}

/// [`sign`]s a claim set into a `String` of the size that it takes.
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
/// use storefront_jwt::{SecretKey, UnixTime, sign_to_string};
///
/// let key = SecretKey::new("a secret that the shop and the app share")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let claims = AppToken::new("FqaHWUsCRNsrZ9kQ", now, TOKEN_LIFETIME)?;
/// let token: String = sign_to_string(&claims, &key)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// # Errors
///
/// As for [`sign`], except [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn sign_to_string<C, K>(claims: &C, key: &K) -> Result<alloc::string::String, Error>
where
    C: Serialize + ?Sized,
    K: HmacSha256 + ?Sized,
{
    let mut token = alloc::vec![0; signed_len(claims)?];
    let len = sign(claims, key, &mut token)?.len();
    token.truncate(len);
    alloc::string::String::from_utf8(token).map_err(|_| Error::Encoding)
}

/// How many bytes the signed token of these claims takes. Costs a pass over them.
///
/// # Errors
///
/// [`Error::ClaimInvalid`] for a value that JSON cannot hold. Whether the claims are an object is
/// seen only when they are signed.
pub fn signed_len<C: Serialize + ?Sized>(claims: &C) -> Result<usize, Error> {
    let (json, written) = write_json(claims, &mut []);
    written?;
    token_len(json)
}

/// The header and its dot.
const HEAD_LEN: usize = header::SIGNED.base64url.len() + 1;

/// The length of a token with so much JSON.
fn token_len(json: usize) -> Result<usize, Error> {
    let payload = base64url::encoded_len(json).ok_or(Error::Json)?;
    let payload_end = payload.checked_add(HEAD_LEN).ok_or(Error::Json)?;
    let signature = SIGNATURE_LEN.wrapping_add(1);
    payload_end.checked_add(signature).ok_or(Error::Json)
}

/// A token that still lacks its signature, for keys that sign asynchronously or elsewhere: compute
/// the HMAC-SHA-256 of its [`signing_input`](Self::signing_input) anywhere, then
/// [`finish`](Self::finish) it.
///
/// ```
/// use storefront_jwt::shopware::AppToken;
/// use storefront_jwt::{Error, MacError, Tag, Unsigned};
///
/// async fn token<'b>(
///     claims: &AppToken,
///     hmac: impl AsyncFn(&[u8]) -> Result<[u8; 32], MacError>, // WebCrypto, or a remote unit
///     buf: &'b mut [u8], // of `signed_len(claims)?` bytes, or more
/// ) -> Result<&'b str, Error> {
///     let unsigned = Unsigned::new(claims, buf)?;
///     let tag = hmac(unsigned.signing_input()).await?;
///     unsigned.finish(&Tag::new(tag))
/// }
/// ```
pub struct Unsigned<'b> {
    token: &'b mut [u8],
}

impl<'b> Unsigned<'b> {
    /// Writes header and payload to the front of `buf`, which must have room for the signature too.
    ///
    /// # Errors
    ///
    /// As for [`sign`], except [`Error::MacFailed`].
    pub fn new<C: Serialize + ?Sized>(claims: &C, buf: &'b mut [u8]) -> Result<Self, Error> {
        let free = buf.get_mut(HEAD_LEN..).unwrap_or_default();
        let (json, written) = write_json(claims, free);
        match written.and_then(|()| encode(buf, json)) {
            Ok(len) => {
                let token = buf.get_mut(..len).unwrap_or_default();
                Ok(Self { token })
            }
            Err(error) => {
                let written = buf.iter_mut().skip(HEAD_LEN).take(json);
                written.for_each(|byte| *byte = 0);
                Err(error)
            }
        }
    }

    /// The bytes to compute the tag over.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        match self.token.split_last_chunk::<SIGNATURE_LEN>() {
            Some(([input @ .., _], _)) => input,
            _ => &[],
        }
    }

    /// Adds the signature.
    ///
    /// # Errors
    ///
    /// None in practice; the type is that of the encoder.
    pub fn finish(self, tag: &Tag) -> Result<&'b str, Error> {
        if let Some((_, signature)) = self.token.split_last_chunk_mut::<SIGNATURE_LEN>() {
            base64url::encode_tag(tag.as_bytes(), signature)?;
        }
        core::str::from_utf8(self.token).map_err(|_| Error::Encoding)
    }
}

impl fmt::Debug for Unsigned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsigned(..)")
    }
}

/// Makes a token without its signature of `json` bytes of claims, which stand behind the header's
/// place; returns its length with the signature.
fn encode(buf: &mut [u8], json: usize) -> Result<usize, Error> {
    let needed = token_len(json)?;
    let too_small = Error::BufferTooSmall { needed };
    let token = buf.get_mut(..needed).ok_or(too_small)?;
    let (head, rest) = token.split_first_chunk_mut::<HEAD_LEN>().ok_or(too_small)?;
    if rest.first() != Some(&b'{') {
        return Err(Error::Json);
    }
    let payload = base64url::encode_in_place(rest, json)?;
    if let ([header @ .., head_dot], Some(dot)) = (head, rest.get_mut(payload)) {
        header.copy_from_slice(header::SIGNED.base64url);
        (*head_dot, *dot) = (b'.', b'.');
    }
    Ok(needed)
}
