//! Every claim set, signed.

use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::changeset::{Change, Ids};
use storefront_jwt::shopify::post_purchase::{Fixed, LineItem, Streamed};
use storefront_jwt::shopify::session::{Admin, Buyer, Checkout, CustomerAccount};
use storefront_jwt::shopify::{Changeset, PostPurchase};
use storefront_jwt::shopware::{AppToken, InAppPurchases};
use storefront_jwt::{
    Error, HmacSha256, RegisteredClaims, SecretKey, Tag, Text, UnixTime, Unsigned, sign, signed_len,
};

use crate::own::{Borrowing, Floats, Owned};

macro_rules! signed {
    ($($class:ty;)*) => {proofs! {$(
        concat!("sign/", stringify!($class)) => pub fn signed<'b, 'p>(
            claims: &$class,
            key: &SecretKey,
            buf: &'b mut [u8],
        ) -> Result<&'b str, Error> {
            sign(claims, key, buf)
        }
        concat!("signed_len/", stringify!($class)) => pub fn len<'p>(
            claims: &$class,
        ) -> Result<usize, Error> {
            signed_len(claims)
        }
    )*}};
}

signed! {
    AppToken;
    AppToken<Text<700>>;
    AppToken<JsonStr<'p>>;
    PostPurchase;
    PostPurchase<Streamed<'p>>;
    PostPurchase<Fixed<2, 1>>;
    Changeset<'p>;
    Admin;
    Checkout;
    CustomerAccount;
    RegisteredClaims<'p>;
    Owned;
    Borrowing<'p>;
    Floats;
}

proofs! {
    "Unsigned::new" => pub fn unsigned<'b>(
        claims: &AppToken,
        buf: &'b mut [u8],
    ) -> Result<Unsigned<'b>, Error> {
        Unsigned::new(claims, buf)
    }
    "Unsigned::signing_input" => pub fn signing_input<'u>(unsigned: &'u Unsigned<'_>) -> &'u [u8] {
        unsigned.signing_input()
    }
    "Unsigned::finish" => pub fn finish<'b>(
        unsigned: Unsigned<'b>,
        tag: &Tag,
    ) -> Result<&'b str, Error> {
        unsigned.finish(tag)
    }
    "sign/any backend" => pub fn any<'b>(
        claims: &AppToken,
        key: &dyn HmacSha256,
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        sign(claims, key, buf)
    }
    "AppToken::new" => pub fn app_token(
        shop_id: &str,
        iat: UnixTime,
        lifetime: core::time::Duration,
    ) -> Result<AppToken, Error> {
        AppToken::new(shop_id, iat, lifetime)
    }
    "AppToken::new_with_purchases" => pub fn app_token_with_purchases<'p>(
        shop_id: &str,
        iat: UnixTime,
        lifetime: core::time::Duration,
        purchases: InAppPurchases<JsonStr<'p>>,
    ) -> Result<AppToken<JsonStr<'p>>, Error> {
        AppToken::new_with_purchases(shop_id, iat, lifetime, purchases)
    }
    "Admin::new" => pub fn admin(
        client_id: &str,
        host: &str,
        iat: UnixTime,
    ) -> Result<Admin, Error> {
        Admin::new(client_id, host, iat)
    }
    "Checkout::new" => pub fn checkout(
        client_id: &str,
        host: &str,
        iat: UnixTime,
    ) -> Result<Checkout, Error> {
        Checkout::new(client_id, host, iat)
    }
    "CustomerAccount::new" => pub fn customer_account(
        client_id: &str,
        host: &str,
        iat: UnixTime,
    ) -> Result<CustomerAccount, Error> {
        CustomerAccount::new(client_id, host, iat)
    }
    "Buyer::new" => pub fn buyer(
        client_id: &str,
        host: &str,
        iat: UnixTime,
    ) -> Result<Buyer, Error> {
        Buyer::new(client_id, host, iat)
    }
    "PostPurchase::new" => pub fn post_purchase<'p>(
        reference_id: &str,
        domain: &str,
        iat: UnixTime,
        line_items: &'p [LineItem<Streamed<'p>>],
    ) -> Result<PostPurchase<Streamed<'p>>, Error> {
        PostPurchase::new(reference_id, domain, iat, line_items)
    }
    "Changeset::new" => pub fn changeset<'p>(
        ids: Ids<'_>,
        iat: UnixTime,
        changes: &'p [Change<'p>],
    ) -> Result<Changeset<'p>, Error> {
        Changeset::new(ids, iat, changes)
    }
}
