//! The kernel, keys and MACs.

use core::fmt;

use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{
    Accepted, Error, HmacSha256, Keys, MacError, MatchedKey, SecretKey, Tag, Text, UnixTime,
    Unverified, Verified, Verifier,
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
    ) -> Result<Verified<'b>, Error> {
        token.verify(keys, now, buf)
    }
    "Unverified::verify/any backend" => pub fn verify_any<'b>(
        token: &Unverified<'_>,
        keys: &Keys<Backend<'_>>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Verified<'b>, Error> {
        token.verify(keys, now, buf)
    }
    "Unverified::verify_tag" => pub fn verify_tag<'b>(
        token: &Unverified<'_>,
        computed: &Tag,
        buf: &'b mut [u8],
    ) -> Result<Verified<'b>, Error> {
        token.verify_tag(computed, buf)
    }
    "Unverified::verify_in_place" => pub fn verify_in_place<'b>(
        token: &'b mut [u8],
        keys: &Keys<SecretKey>,
        now: UnixTime,
    ) -> Result<Verified<'b>, Error> {
        Unverified::verify_in_place(token, keys, now)
    }
    "Unverified::verify_tag_in_place" => pub fn verify_tag_in_place<'b>(
        token: &'b mut [u8],
        computed: &Tag,
    ) -> Result<Verified<'b>, Error> {
        Unverified::verify_tag_in_place(token, computed)
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
    "Verified::kid" => pub fn kid(verified: &Verified<'_>) -> Result<Option<Text<64>>, Error> {
        verified.kid()
    }
    "Verified::unchecked_payload" => pub fn payload<'b>(verified: &Verified<'b>) -> &'b [u8] {
        verified.unchecked_payload()
    }
    "Verified::matched_key" => pub fn matched(verified: &Verified<'_>) -> Option<MatchedKey> {
        verified.matched_key()
    }
    "Verifier::verify/any backend, any clock" => pub fn any(
        verifier: &Verifier<Backend<'_>, fn() -> Option<UnixTime>>,
        token: &str,
        expected: &ShopId<'_>,
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
        (unverified, verified): (&Unverified<'_>, &Verified<'_>),
    ) -> fmt::Result {
        write!(out, "{verifier:?} {keys:?} {key:?} {tag:?} {unverified:?} {verified:?}")
    }
}
