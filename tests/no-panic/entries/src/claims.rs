//! Every claim set, read in every way.

use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::post_purchase::{Fixed, Streamed};
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Accepted, Authenticated, Error, Keys, RegisteredClaims, SecretKey, Slot, Text, UnixTime,
    Verifier, registered,
};

use crate::own::{Borrowing, Owned};

/// The claim sets that are copied out of the token, by value and into a slot.
macro_rules! verified {
    ($($class:ty, $expected:ty;)*) => {proofs! {$(
        concat!("Verifier::verify/", stringify!($class)) => pub fn verify(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &[u8],
            expected: &$expected,
        ) -> Result<Accepted<$class>, Error> {
            verifier.verify(token, expected)
        }
        concat!("Verifier::verify_slot/", stringify!($class)) => pub fn verify_slot<'s>(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &[u8],
            expected: &$expected,
            slot: &'s mut Slot<$class>,
        ) -> Result<Accepted<&'s $class>, Error> {
            verifier.verify_slot(token, expected, slot)
        }
        concat!("Verifier::verify_into_slot/", stringify!($class)) => pub fn verify_into_slot<'s>(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &[u8],
            expected: &$expected,
            buf: &mut [u8],
            slot: &'s mut Slot<$class>,
        ) -> Result<Accepted<&'s $class>, Error> {
            verifier.verify_into_slot(token, expected, buf, slot)
        }
        concat!("Verifier::verify_in_place_slot/", stringify!($class)) => pub fn verify_in_place_slot<'s>(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &mut [u8],
            expected: &$expected,
            slot: &'s mut Slot<$class>,
        ) -> Result<Accepted<&'s $class>, Error> {
            verifier.verify_in_place_slot(token, expected, slot)
        }
        concat!("Authenticated::claims_slot/", stringify!($class)) => pub fn claims_slot<'s>(
            token: &Authenticated<'_>,
            expected: &$expected,
            slot: &'s mut Slot<$class>,
        ) -> Result<Accepted<&'s $class>, Error> {
            token.claims_slot(expected, slot)
        }
        concat!("Slot::clear/", stringify!($class)) => pub fn clear(slot: &mut Slot<$class>) {
            slot.clear();
        }
    )*}};
}

verified! {
    AppToken, shopware::Expected<'_>;
    AppToken<Text<700>>, shopware::Expected<'_>;
    PostPurchase, post_purchase::Expected<'_>;
    PostPurchase<Fixed<2, 1>>, post_purchase::Expected<'_>;
    Admin, session::Expected<'_>;
    Checkout, session::Expected<'_>;
    CustomerAccount, session::Expected<'_>;
    Owned, u64;
}

/// All claim sets, those that borrow from the payload among them.
macro_rules! read {
    ($($class:ty, $expected:ty;)*) => {proofs! {$(
        concat!("Verifier::verify_into/", stringify!($class)) => pub fn verify_into<'b>(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &[u8],
            expected: &$expected,
            buf: &'b mut [u8],
        ) -> Result<Accepted<$class>, Error> {
            verifier.verify_into(token, expected, buf)
        }
        concat!("Verifier::verify_in_place/", stringify!($class)) => pub fn verify_in_place<'b>(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &'b mut [u8],
            expected: &$expected,
        ) -> Result<Accepted<$class>, Error> {
            verifier.verify_in_place(token, expected)
        }
        concat!("Authenticated::claims/", stringify!($class)) => pub fn claims<'b>(
            token: &Authenticated<'b>,
            expected: &$expected,
        ) -> Result<Accepted<$class>, Error> {
            token.claims(expected)
        }
    )*}};
}

read! {
    AppToken, shopware::Expected<'_>;
    AppToken<Text<700>>, shopware::Expected<'_>;
    AppToken<JsonStr<'b>>, shopware::Expected<'_>;
    PostPurchase, post_purchase::Expected<'_>;
    PostPurchase<Streamed<'b>>, post_purchase::Expected<'_>;
    PostPurchase<Fixed<2, 1>>, post_purchase::Expected<'_>;
    Changeset<'b>, changeset::Expected<'_>;
    Admin, session::Expected<'_>;
    Checkout, session::Expected<'_>;
    CustomerAccount, session::Expected<'_>;
    RegisteredClaims<'b>, registered::Expected<'_>;
    Owned, u64;
    Borrowing<'b>, u64;
}

type Rotation<'k> = Keys<&'k SecretKey>;

proofs! {
    "Verifier::verify/rotation" => pub fn rotation(
        current: &SecretKey,
        previous: &SecretKey,
        until: UnixTime,
        now: UnixTime,
        token: &[u8],
        expected: &shopware::Expected<'_>,
    ) -> Result<Accepted<AppToken>, Error> {
        let keys = Rotation::new(current).with_previous(previous, until);
        Verifier::new(keys, now).verify(token, expected)
    }
}
