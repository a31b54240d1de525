//! The kernel, keys and MACs.

use core::fmt;

use storefront_jwt::shopware::{AppToken, Expected};
use storefront_jwt::{
    Accepted, Authenticated, Error, HmacSha256, Keys, MacError, MatchedKey, SecretKey, Tag, Text,
    UnixTime, Unverified, Validation, Verifier,
};

/// A backend that nothing is known about.
type Backend<'k> = &'k dyn HmacSha256;

proofs! {
    "Unverified::parse" => pub fn parse(token: &[u8]) -> Result<Unverified<'_>, Error> {
        Unverified::parse(token)
    }
    "Unverified::parse/str" => pub fn parse_str(token: &str) -> Result<Unverified<'_>, Error> {
        Unverified::parse(token)
    }
    "Unverified::signing_input" => pub fn signing_input<'t>(token: &Unverified<'t>) -> &'t [u8] {
        token.signing_input()
    }
    "Unverified::buffer_len" => pub fn buffer_len(token: &Unverified<'_>) -> usize {
        token.buffer_len()
    }
    "Unverified::verify" => pub fn verify<'b>(
        token: &Unverified<'_>,
        keys: &Keys<SecretKey>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        token.verify(keys, now, buf)
    }
    "Unverified::verify/any backend" => pub fn verify_any<'b>(
        token: &Unverified<'_>,
        keys: &Keys<Backend<'_>>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        token.verify(keys, now, buf)
    }
    "Unverified::verify_tag" => pub fn verify_tag<'b>(
        token: &Unverified<'_>,
        computed: &Tag,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        token.verify_tag(computed, now, buf)
    }
    "Unverified::verify_in_place" => pub fn verify_in_place<'b>(
        token: &'b mut [u8],
        keys: &Keys<SecretKey>,
        now: UnixTime,
    ) -> Result<Authenticated<'b>, Error> {
        Unverified::verify_in_place(token, keys, now)
    }
    "Unverified::verify_tag_in_place" => pub fn verify_tag_in_place<'b>(
        token: &'b mut [u8],
        computed: &Tag,
        now: UnixTime,
    ) -> Result<Authenticated<'b>, Error> {
        Unverified::verify_tag_in_place(token, computed, now)
    }
    "Unverified::untrusted_kid" => pub fn untrusted_kid(
        token: &Unverified<'_>,
        buf: &mut [u8],
    ) -> Result<Option<Text<64>>, Error> {
        token.untrusted_kid(buf)
    }
    "Unverified::untrusted_claim" => pub fn untrusted_claim(
        token: &Unverified<'_>,
        name: &'static str,
        buf: &mut [u8],
    ) -> Result<Option<Text<64>>, Error> {
        token.untrusted_claim(name, buf)
    }
    "Authenticated::kid" => pub fn kid(token: &Authenticated<'_>) -> Result<Option<Text<64>>, Error> {
        token.kid()
    }
    "Authenticated::unchecked_payload" => pub fn payload<'b>(token: &Authenticated<'b>) -> &'b [u8] {
        token.unchecked_payload()
    }
    "Authenticated::matched_key" => pub fn matched(token: &Authenticated<'_>) -> Option<MatchedKey> {
        token.matched_key()
    }
    "Authenticated::with_validation" => pub fn with_validation<'b>(
        token: Authenticated<'b>,
        validation: Validation,
    ) -> Authenticated<'b> {
        token.with_validation(validation)
    }
    "Verifier::authenticate" => pub fn authenticate<'b>(
        verifier: &Verifier<SecretKey, UnixTime>,
        token: &[u8],
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        verifier.authenticate(token, buf)
    }
    "Verifier::authenticate_in_place" => pub fn authenticate_in_place<'b>(
        verifier: &Verifier<SecretKey, UnixTime>,
        token: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        verifier.authenticate_in_place(token)
    }
    "Verifier::verify/any backend, any clock" => pub fn any(
        verifier: &Verifier<Backend<'_>, fn() -> Option<UnixTime>>,
        token: &str,
        expected: &Expected<'_>,
    ) -> Result<Accepted<AppToken>, Error> {
        verifier.verify(token, expected)
    }
    "SecretKey::new" => pub fn key(secret: &[u8]) -> Result<SecretKey, Error> {
        SecretKey::new(secret)
    }
    "SecretKey::mac" => pub fn mac(key: &SecretKey, message: &[u8]) -> Result<Tag, MacError> {
        key.mac(message)
    }
    "SecretKey::clone" => pub fn clone(key: &SecretKey) -> SecretKey {
        key.clone()
    }
    "SecretKey::drop" => pub fn drop(key: SecretKey) {
        core::mem::drop(key);
    }
    "Keys::with_previous" => pub fn keys(
        current: SecretKey,
        previous: SecretKey,
        until: UnixTime,
    ) -> Keys<SecretKey> {
        Keys::new(current).with_previous(previous, until)
    }
    "Debug of keys, tags and tokens" => pub fn debug(
        out: &mut dyn fmt::Write,
        verifier: &Verifier<SecretKey, UnixTime>,
        keys: &Keys<SecretKey>,
        (key, tag): (&SecretKey, &Tag),
        (unverified, authenticated): (&Unverified<'_>, &Authenticated<'_>),
    ) -> fmt::Result {
        write!(out, "{verifier:?} {keys:?} {key:?} {tag:?} {unverified:?} {authenticated:?}")
    }
}
