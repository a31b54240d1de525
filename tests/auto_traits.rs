//! The public types can be sent, shared, moved and carried past a panic; that of small values is `Copy`.

use core::panic::{RefUnwindSafe, UnwindSafe};

use storefront_jwt::json::{Count, Decimal, Elements, ElementsIter, JsonStr, List, Unescape};
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount, Expected};
use storefront_jwt::shopify::{
    AddShippingLine, AddSubscription, AddVariant, Change, Changeset, ChangesetExpected, Counted,
    Discount, DiscountType, Fixed, LineItem, Metafield, MetafieldValue, MoneyBag, PostPurchase,
    PostPurchaseExpected, SetMetafield, ShippingOption, Streamed, ValueType,
};
use storefront_jwt::shopware::{AppToken, Ignored, InAppPurchases, Lookup, ShopId, TokenSlot};
use storefront_jwt::{
    Accepted, Audience, Error, Keys, Leeway, MacError, MatchedKey, MaxAge, RegisteredClaims,
    RegisteredExpected, Tag, Text, Times, UnixTime, Unsigned, Unverified, Validation, Verified,
    Verifier,
};

const fn all<T: Send + Sync + Unpin + RefUnwindSafe>() {}

/// A mutable borrow is not unwind safe, as the standard library sees it.
const fn unwind_safe<T: UnwindSafe>() {}

const fn copy<T: Copy>() {}

const fn error<T: core::error::Error>() {}

const fn clone<T: Clone>() {}

macro_rules! all {
    ($($type:ty),* $(,)?) => {
        $(all::<$type>(); unwind_safe::<$type>(); clone::<$type>();)*
    };
}

#[cfg(feature = "rustcrypto")]
type Key = storefront_jwt::SecretKey;
#[cfg(not(feature = "rustcrypto"))]
type Key = [u8; 32];

#[test]
fn all_types() {
    all![Unverified<'_>, Verified<'_>, Verifier<Key, UnixTime>, Accepted<Admin>, Keys<Key>, Key, Tag];
    all![
        MatchedKey,
        MacError,
        Error,
        Text<8>,
        UnixTime,
        Leeway,
        MaxAge,
        Times,
        Validation
    ];
    all![RegisteredClaims<'_>, RegisteredExpected<'_>, Audience<'_>];
    all![JsonStr<'_>, Unescape<'_>, Elements<'_, Change<'_>>, Count, List<u8, 4>, Decimal];
    all![
        AppToken,
        AppToken<JsonStr<'_>>,
        InAppPurchases,
        Ignored,
        ShopId<'_>,
        TokenSlot<8>,
        Lookup<'_>
    ];
    all![
        PostPurchase<Counted>,
        PostPurchase<Streamed<'_>>,
        PostPurchase<Fixed<1, 1>>
    ];
    all![
        LineItem<Streamed<'_>>,
        Metafield<Fixed<1, 1>>,
        MetafieldValue<Text<8>>,
        MoneyBag,
        ValueType
    ];
    all![
        PostPurchaseExpected<'_>,
        Changeset<'_>,
        ChangesetExpected<'_>,
        Change<'_>,
        AddVariant<'_>
    ];
    all![
        AddShippingLine<'_>,
        SetMetafield<'_>,
        AddSubscription<'_>,
        ShippingOption<'_>,
        Discount<'_>
    ];
    all![DiscountType, Admin, Checkout, CustomerAccount, Expected<'_>];

    all::<ElementsIter<'_, Change<'_>>>();
    unwind_safe::<ElementsIter<'_, Change<'_>>>();
    all::<Unsigned<'_>>();
    error::<Error>();
    error::<MacError>();
}

#[test]
fn small_types() {
    copy::<(
        Error,
        MacError,
        MatchedKey,
        UnixTime,
        Leeway,
        MaxAge,
        Times,
        Validation,
        Decimal,
        Count,
    )>();
    copy::<(
        Unverified<'_>,
        Verified<'_>,
        RegisteredClaims<'_>,
        Audience<'_>,
        JsonStr<'_>,
    )>();
    copy::<(
        Elements<'_, Change<'_>>,
        Accepted<UnixTime>,
        ShopId<'_>,
        Lookup<'_>,
        AddVariant<'_>,
    )>();
    copy::<(
        RegisteredExpected<'_>,
        PostPurchaseExpected<'_>,
        ChangesetExpected<'_>,
        Expected<'_>,
    )>();
    #[cfg(feature = "std")]
    copy::<storefront_jwt::SystemClock>();
}
