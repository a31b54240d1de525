//! Every claim set, read in every way.

use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
use storefront_jwt::shopify::{
    Changeset, ChangesetExpected, Fixed, PostPurchase, PostPurchaseExpected, Streamed,
};
use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{
    Accepted, Error, Keys, RegisteredClaims, RegisteredExpected, SecretKey, Text, UnixTime,
    Validation, Verified, Verifier,
};

use crate::own::{Borrowing, Owned};

/// The claim sets that are copied out of the token.
macro_rules! verified {
    ($($class:ty, $expected:ty;)*) => {proofs! {$(
        concat!("Verifier::verify/", stringify!($class)) => pub fn verify(
            verifier: &Verifier<SecretKey, UnixTime>,
            token: &[u8],
            expected: &$expected,
        ) -> Result<Accepted<$class>, Error> {
            verifier.verify(token, expected)
        }
    )*}};
}

verified! {
    AppToken, ShopId<'_>;
    AppToken<Text<700>>, ShopId<'_>;
    PostPurchase, PostPurchaseExpected<'_>;
    PostPurchase<Fixed<2, 1>>, PostPurchaseExpected<'_>;
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
        concat!("Verified::claims/", stringify!($class)) => pub fn claims<'b>(
            verified: &Verified<'b>,
            expected: &$expected,
            validation: &Validation,
        ) -> Result<$class, Error> {
            verified.claims(expected, validation)
        }
    )*}};
}

read! {
    AppToken, ShopId<'_>;
    AppToken<Text<700>>, ShopId<'_>;
    AppToken<JsonStr<'b>>, ShopId<'_>;
    PostPurchase, PostPurchaseExpected<'_>;
    PostPurchase<Streamed<'b>>, PostPurchaseExpected<'_>;
    PostPurchase<Fixed<2, 1>>, PostPurchaseExpected<'_>;
    Changeset<'b>, ChangesetExpected<'_>;
    Admin, session::Expected<'_>;
    Checkout, session::Expected<'_>;
    CustomerAccount, session::Expected<'_>;
    RegisteredClaims<'b>, RegisteredExpected<'_>;
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
        expected: &ShopId<'_>,
    ) -> Result<Accepted<AppToken>, Error> {
        let keys = Rotation::new(current).with_previous(previous, until);
        Verifier::new(keys, now).verify(token, expected)
    }
}
