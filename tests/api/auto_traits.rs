//! The public types can be sent, shared, moved and carried past a panic; that of small values is `Copy`.

use core::marker::PhantomData;
use core::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Mutex;

use storefront_jwt::json::{Count, Decimal, Elements, ElementsIter, JsonStr, List, Unescape};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, Ids,
    SetMetafield, ShippingOption,
};
use storefront_jwt::shopify::post_purchase::{
    Counted, Fixed, InitialPurchase, InputData, LineItem, Metafield, MetafieldValue, Money,
    MoneyBag, Product, Shop, Streamed, ValueType, Variant,
};
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount, Expected};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, Action, AppToken, Ignored, InAppPurchases, TokenCache};
use storefront_jwt::{
    Accepted, Authenticated, Error, Keys, Leeway, MacError, MatchedKey, MaxAge, RegisteredClaims,
    Slot, Tag, Text, Times, UnixTime, Unsigned, Unverified, Validation, Verifier,
};

const fn all<T: Send + Sync + Unpin + RefUnwindSafe>() {}

/// A mutable borrow is not unwind safe, as the standard library sees it.
const fn unwind_safe<T: UnwindSafe>() {}

const fn copy<T: Copy>() {}

const fn error<T: core::error::Error>() {}

const fn clone<T: Clone>() {}

const fn default<T: Default>() {}

const fn debug<T: core::fmt::Debug>() {}

const fn hashed<T: Eq + core::hash::Hash>() {}

const fn ordered<T: Ord + core::hash::Hash>() {}

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
    all![Unverified<'_>, Authenticated<'_>, Verifier<Key, UnixTime>, Accepted<Admin>, Keys<Key>, Key, Tag];
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
    all![RegisteredClaims<'_>, registered::Expected<'_>, Audience<'_>];
    all![JsonStr<'_>, Unescape<'_>, Elements<'_, Change<'_>>, Count, List<u8, 4>, Decimal];
    all![
        AppToken,
        AppToken<JsonStr<'_>>,
        InAppPurchases,
        Ignored,
        shopware::Expected<'_>,
        TokenCache<8>,
        Action<'_>
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
        post_purchase::Expected<'_>,
        Changeset<'_>,
        changeset::Expected<'_>,
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
    slots();
    all![Ids<'_>, Counted, Streamed<'_>, Fixed<1, 1>, Unescape<'_>];
    all![
        InputData,
        Shop<Streamed<'_>>,
        InitialPurchase<Fixed<1, 1>>,
        Product<Streamed<'_>>,
        Variant<Fixed<1, 1>>,
        Money,
    ];
    // What is lent, and what a caller has of it.
    all![
        Accepted<&'static AppToken>,
        Accepted<&'static PostPurchase<Fixed<1, 1>>>
    ];
    error::<Error>();
    error::<MacError>();
}

/// Whether the type is `Clone`: a type's own method is chosen before a trait's, where its bound holds.
macro_rules! is_clone {
    ($type:ty) => {{
        struct Probe<T>(PhantomData<T>);

        #[allow(dead_code, reason = "not called if the bound holds")]
        trait Otherwise {
            fn is_clone(&self) -> bool {
                false
            }
        }

        impl<T> Otherwise for Probe<T> {}

        impl<T: Clone> Probe<T> {
            #[allow(dead_code, reason = "not called if the type is no `Clone`")]
            #[allow(clippy::unused_self, reason = "the receiver chooses the method")]
            fn is_clone(&self) -> bool {
                true
            }
        }

        Probe::<$type>(PhantomData).is_clone()
    }};
}
/// A slot is as its claims are, but for `Clone`: it may stand in a `static` behind a lock.
fn slots() {
    static SHARED: Mutex<Slot<PostPurchase<Fixed<2, 1>>>> = Mutex::new(Slot::new());

    macro_rules! slots {
        ($($class:ty),* $(,)?) => {
            $(
                all::<Slot<$class>>();
                unwind_safe::<Slot<$class>>();
                default::<Slot<$class>>();
                debug::<Slot<$class>>();
                assert!(!is_clone!(Slot<$class>), "{}", stringify!($class));
            )*
        };
    }

    slots![
        AppToken,
        AppToken<Text<8>>,
        Admin,
        Checkout,
        CustomerAccount
    ];
    slots![PostPurchase, PostPurchase<Fixed<1, 1>>];
    assert!(is_clone!(AppToken), "the check works");
    drop(SHARED.lock().unwrap());
}

/// The empty value of all that is on the wire, and of all numbers, texts and lists.
#[test]
fn defaults() {
    default::<(AppToken, AppToken<JsonStr<'_>>, InAppPurchases, Ignored)>();
    default::<(Admin, Checkout, CustomerAccount, RegisteredClaims<'_>)>();
    default::<(
        PostPurchase,
        PostPurchase<Streamed<'_>>,
        PostPurchase<Fixed<1, 1>>,
    )>();
    default::<(InputData, Shop, InitialPurchase, Money, MoneyBag)>();
    default::<(
        LineItem<Streamed<'_>>,
        Product<Streamed<'_>>,
        Variant<Streamed<'_>>,
    )>();
    default::<(
        Metafield<Fixed<1, 1>>,
        Changeset<'_>,
        AddVariant<'_>,
        AddShippingLine<'_>,
    )>();
    default::<(
        SetMetafield<'_>,
        AddSubscription<'_>,
        ShippingOption<'_>,
        Discount<'_>,
    )>();
    default::<(
        Text<8>,
        List<u8, 2>,
        Elements<'_, u8>,
        Count,
        Decimal,
        JsonStr<'_>,
    )>();
}

/// What can be a key of a map, or sorted.
#[test]
fn ordered_and_hashed() {
    ordered::<(Decimal, JsonStr<'_>, Text<8>, List<u8, 2>, Count, UnixTime)>();
    ordered::<(
        DiscountType,
        ValueType,
        MetafieldValue<Text<8>>,
        InAppPurchases,
        Ignored,
    )>();
    hashed::<(MoneyBag, Money, MatchedKey, Accepted<u8>, Ids<'_>)>();
    hashed::<(
        shopware::Expected<'_>,
        Expected<'_>,
        post_purchase::Expected<'_>,
        changeset::Expected<'_>,
        registered::Expected<'_>,
    )>();
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
        Authenticated<'_>,
        RegisteredClaims<'_>,
        Audience<'_>,
        JsonStr<'_>,
    )>();
    copy::<(
        Elements<'_, Change<'_>>,
        Accepted<UnixTime>,
        shopware::Expected<'_>,
        Action<'_>,
        AddVariant<'_>,
    )>();
    copy::<(
        registered::Expected<'_>,
        post_purchase::Expected<'_>,
        changeset::Expected<'_>,
        Expected<'_>,
    )>();
    #[cfg(feature = "std")]
    copy::<storefront_jwt::SystemClock>();
}
