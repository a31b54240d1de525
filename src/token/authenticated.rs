//! A token whose signature and header have been checked, and the way from it to claims.

use core::fmt;

use crate::claims::{Accepted, Claims, FromPayload, Owned, Slot};
use crate::error::Error;
use crate::json::JsonStr;
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::json::text_member;
use crate::mac::MatchedKey;
use crate::time::{UnixTime, Validation};

use super::header::{self, Header};

/// A token whose signature and header have been checked. Only verification makes one.
///
/// Its times and claims have not been checked: [`claims`](Self::claims) does that, as often as
/// you like, each time by the rules of the class that is asked for. `Debug` prints no byte of it.
///
/// # An endpoint for several classes
///
/// One MAC, and then the claims of whichever class it is. [`Session`] tells the session tokens
/// from one another; what it misses tells them from the others:
///
#[cfg_attr(feature = "rustcrypto", doc = "```")]
#[cfg_attr(not(feature = "rustcrypto"), doc = "```ignore")]
/// use storefront_jwt::shopify::session::{self, Session};
/// use storefront_jwt::shopify::post_purchase::{self, PostPurchase};
/// use storefront_jwt::{Clock, Error, HmacSha256, MaxAge, Verifier};
///
/// fn shop<K: HmacSha256, T: Clock>(
///     verifier: &Verifier<K, T>,
///     client_id: &str,
///     token: &str,
/// ) -> Result<String, Error> {
///     let mut buf = vec![0; token.len()];
///     let token = verifier.authenticate(token, &mut buf)?;
///     Ok(match Session::of(&token, &session::Expected::new(client_id)) {
///         Ok(accepted) => match accepted.claims {
///             Session::Admin(staff) => staff.shop().to_owned(),
///             Session::Checkout(buyer) => buyer.shop().to_owned(),
///             Session::CustomerAccount(buyer) => buyer.shop().to_owned(),
///             Session::Buyer(buyer) => buyer.shop().to_owned(),
///             _ => return Err(Error::ClaimMismatch("iss")),
///         },
///         // No session token lacks this, and no purchase has it.
///         Err(Error::ClaimMissing("dest")) => {
///             let expected = post_purchase::Expected::new(MaxAge::from_secs(600));
///             let expected = expected.with_client_id(client_id);
///             let purchase = token.claims::<PostPurchase>(&expected)?.claims;
///             purchase.input_data.shop.domain.to_string()
///         }
///         Err(error) => return Err(error),
///     })
/// }
/// # use storefront_jwt::{SecretKey, UnixTime, sign};
/// # let key = SecretKey::new("a secret that the shop and the app share")?;
/// # let now = UnixTime::from_secs(1_700_000_000);
/// # let verifier = Verifier::new(key.clone(), now);
/// # let host = "example.myshopify.com";
/// # let mut buf = [0; 1024];
/// # let purchase = sign(&PostPurchase::new("id", host, now, &[])?, &key, &mut buf)?;
/// # assert_eq!(shop(&verifier, "app", purchase)?, host);
/// # let staff = sign(&session::Admin::new("app", host, now)?, &key, &mut buf)?;
/// # assert_eq!(shop(&verifier, "app", staff)?, host);
/// # assert_eq!(shop(&verifier, "other", staff), Err(Error::ClaimMismatch("aud")));
/// # Ok::<(), Error>(())
/// ```
///
/// # Claims beside those of a class
///
/// A class of this crate cannot be a field of another struct. Read the token twice instead: as what
/// it is, and as the [claims of your own](Claims) that it has besides.
///
/// ```
/// use serde::Deserialize;
/// use storefront_jwt::shopware::{AppToken, Expected};
/// use storefront_jwt::{Claims, Clock, Error, HmacSha256, Text, Times, UnixTime, Verifier};
///
/// #[derive(Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Country {
///     exp: UnixTime,
///     country_id: Text<64>,
/// }
///
/// impl Claims for Country {
///     type Expected<'e> = ();
///
///     fn times(&self, (): &()) -> Times {
///         Times::expiring(self.exp)
///     }
///
///     /// Says nothing of whose token it is: `AppToken` has to be read as well.
///     fn check(&self, (): &()) -> Result<(), Error> {
///         Ok(())
///     }
/// }
///
/// fn customer_and_country<K: HmacSha256, T: Clock>(
///     verifier: &Verifier<K, T>,
///     shop_id: &str,
///     token: &str,
/// ) -> Result<(Option<Text<64>>, Text<64>), Error> {
///     let mut buf = [0; 4096];
///     let token = verifier.authenticate(token, &mut buf)?;
///     let shopware = token.claims::<AppToken>(&Expected::new(shop_id))?.claims;
///     let own = token.claims::<Country>(&())?.claims;
///     Ok((shopware.customer_id, own.country_id))
/// }
/// ```
///
/// [`Session`]: crate::shopify::session::Session
#[derive(Clone, Copy)]
pub struct Authenticated<'b> {
    pub(super) header: Header<'b>,
    pub(super) payload: &'b [u8],
    pub(super) key: Option<MatchedKey>,
    pub(super) validation: Validation,
}

impl<'b> Authenticated<'b> {
    /// Reads the claims, and checks the times and the expectations: a class of token has no other
    /// way out of here.
    ///
    /// # Errors
    ///
    /// [`Error::Header`] for a `typ` that is not the class's; [`Error::Json`], [`Error::TooDeep`]
    /// or one of the `Claim…` errors for the payload; [`Error::IssuedInFuture`],
    /// [`Error::NotYetValid`], [`Error::Expired`] or [`Error::TooOld`] for the times;
    /// [`Error::ClaimMismatch`] or [`Error::Expectation`] for the expectations.
    #[inline(never)]
    pub fn claims<C: Claims + FromPayload<'b>>(
        &self,
        expected: &C::Expected<'_>,
    ) -> Result<Accepted<C>, Error> {
        // The claims are read where they are returned: one variable and one exit, since each `?`
        // would have them moved in memory, which costs more than reading some of them.
        let mut accepted;
        match self.reader::<C>(expected) {
            Ok(mut reader) => {
                accepted = C::start(&mut reader, self.key);
                if let Ok(Accepted {
                    claims,
                    refused_from,
                    ..
                }) = &mut accepted
                {
                    let checked = claims
                        .fill(&mut reader)
                        .and_then(|()| self.check(claims, expected, reader));
                    match checked {
                        Ok(time) => *refused_from = time,
                        Err(error) => accepted = Err(error),
                    }
                }
            }
            Err(error) => accepted = Err(error),
        }
        accepted
    }

    /// [`claims`](Self::claims) into a place that the caller owns.
    ///
    /// # Errors
    ///
    /// As for [`claims`](Self::claims); the slot is then empty.
    pub fn claims_slot<'s, C: Claims + Owned>(
        &self,
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        let (claims, refused_from) = slot.read(self.reader::<C>(expected), |claims, reader| {
            self.check(claims, expected, reader)
        })?;
        Ok(Accepted {
            claims,
            key: self.key,
            refused_from,
        })
    }

    /// For the payload, after the header's `typ` has been checked.
    fn reader<C: Claims>(&self, expected: &C::Expected<'_>) -> Result<Reader<'b>, Error> {
        header::check_typ(self.header, C::typ(expected))?;
        Reader::object(self.payload)
    }

    /// The checks after the claims have been read: nothing else may follow them, then the times,
    /// then the expectations. Says from when on the token is refused.
    fn check<C: Claims>(
        &self,
        claims: &C,
        expected: &C::Expected<'_>,
        mut reader: Reader<'_>,
    ) -> Result<Option<UnixTime>, Error> {
        reader.end()?;
        let refused_from = claims.times(expected).check(&self.validation)?;
        claims.check(expected)?;
        C::check_payload(expected, reader.rewound())?;
        Ok(refused_from)
    }

    /// The text of a claim, before the class of the token is known.
    pub(crate) fn text_claim(&self, name: &'static str) -> Result<Option<JsonStr<'b>>, Error> {
        header::check_typ(self.header, None)?;
        text_member(self.payload, name).map_err(|error| error.for_claim(name))
    }

    /// The same token, its times to be checked by other rules: with another leeway, a maximum age,
    /// or at another time, for instance to read the claims of a token that has expired since:
    ///
    /// ```
    /// use storefront_jwt::shopify::session::{Admin, Expected};
    /// use storefront_jwt::{Authenticated, Error, UnixTime, Validation};
    ///
    /// /// Who asked for a job that has waited since the token was received.
    /// fn who(
    ///     token: &Authenticated<'_>,
    ///     client_id: &str,
    ///     received: UnixTime,
    /// ) -> Result<Admin, Error> {
    ///     let token = token.with_validation(Validation::at(received));
    ///     Ok(token.claims::<Admin>(&Expected::new(client_id))?.claims)
    /// }
    /// ```
    #[must_use]
    pub const fn with_validation(self, validation: Validation) -> Self {
        Self { validation, ..self }
    }

    /// The payload's bytes. The issuer has signed them, **but whether they have expired, are meant
    /// for this app, or are JSON at all has not been checked**.
    ///
    /// For payloads that are no claim sets.
    #[must_use]
    pub const fn unchecked_payload(&self) -> &'b [u8] {
        self.payload
    }

    /// The header's `kid` (RFC 7515 §4.1.4), where there is one.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] when it has more than `N` bytes.
    pub fn kid<const N: usize>(&self) -> Result<Option<Text<N>>, Error> {
        match self.header {
            Header::Known(_) => Ok(None),
            Header::Other(json) => header::kid(json),
        }
    }

    /// Which of the [`Keys`](crate::Keys) signed the token; `None` after
    /// [`verify_tag`](crate::Unverified::verify_tag).
    #[must_use]
    pub const fn matched_key(&self) -> Option<MatchedKey> {
        self.key
    }
}

impl fmt::Debug for Authenticated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticated(..)")
    }
}
