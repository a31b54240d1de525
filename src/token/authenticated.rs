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
    /// or at another time, for instance to read the claims of a token that has expired since.
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

    /// Which of the [`Keys`] signed the token; `None` after
    /// [`verify_tag`](Unverified::verify_tag).
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
