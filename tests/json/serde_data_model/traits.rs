//! Which traits each type of the crate has: its classes are read by verification alone.

use serde::Deserialize;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::post_purchase::{Money, PostPurchase};
use storefront_jwt::shopify::session::Checkout;
use storefront_jwt::shopware::{AppToken, InAppPurchases};
use storefront_jwt::{Claims, FromPayload, Owned, Text, UnixTime};

/// Whether a bound holds for a type: a type's own method is chosen before a trait's, where its
/// bound holds.
macro_rules! holds {
    ($type:ty: $bound:path) => {{
        struct Probe<T>(core::marker::PhantomData<T>);

        #[allow(dead_code, reason = "not called if the bound holds")]
        trait Otherwise {
            fn holds(&self) -> bool {
                false
            }
        }

        impl<T> Otherwise for Probe<T> {}

        impl<T: $bound> Probe<T> {
            #[allow(dead_code, reason = "not called if the bound does not hold")]
            #[allow(clippy::unused_self, reason = "the receiver chooses the method")]
            fn holds(&self) -> bool {
                true
            }
        }

        Probe::<$type>(core::marker::PhantomData).holds()
    }};
}

macro_rules! assert_each {
    ($($type:ty),* ; $expected:literal: $bound:path) => {
        $(
            let name = stringify!($type);
            assert_eq!(holds!($type: $bound), $expected, "{name}: {}", stringify!($bound));
        )*
    };
}

/// A claim set of the crate is read by verification and by nothing else: it is not `Deserialize`,
/// nor are its parts, and it is no element of an array, so nobody's struct can hold it past its
/// checks.
#[test]
fn classes_are_not_deserialize() {
    use storefront_jwt::RegisteredClaims;
    use storefront_jwt::json::Element;
    use storefront_jwt::shopify::Changeset;
    use storefront_jwt::shopify::changeset::{
        AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, SetMetafield,
        ShippingOption,
    };
    use storefront_jwt::shopify::post_purchase::{
        Fixed, InitialPurchase, InputData, LineItem, Metafield, MetafieldValue, MoneyBag, Product,
        Shop, Streamed, ValueType, Variant,
    };
    use storefront_jwt::shopify::session::{Admin, CustomerAccount};
    use storefront_jwt::shopware::Ignored;

    type Lent = Streamed<'static>;

    macro_rules! owned {
        ($expected:literal: $bound:path) => {
            assert_each!(
                AppToken, AppToken<Text<8>>, Admin, Checkout, CustomerAccount, PostPurchase,
                PostPurchase<Fixed<1, 1>>; $expected: $bound
            );
        };
    }
    macro_rules! lent {
        ($expected:literal: $bound:path) => {
            assert_each!(
                AppToken<JsonStr<'static>>, PostPurchase<Lent>, Changeset<'static>,
                RegisteredClaims<'static>; $expected: $bound
            );
        };
    }
    macro_rules! parts {
        ($expected:literal: $bound:path) => {
            assert_each!(
                InAppPurchases, InAppPurchases<Text<8>>, Ignored, InputData, InputData<Lent>, Shop,
                Shop<Lent>, InitialPurchase, InitialPurchase<Fixed<1, 1>>, Product<Lent>,
                Variant<Lent>, MoneyBag, Money, MetafieldValue<Text<8>>, ValueType,
                AddVariant<'static>, AddShippingLine<'static>, SetMetafield<'static>,
                AddSubscription<'static>,
                ShippingOption<'static>, Discount<'static>, DiscountType; $expected: $bound
            );
        };
    }
    macro_rules! elements {
        ($expected:literal: $bound:path) => {
            assert_each!(
                LineItem<Lent>, LineItem<Fixed<1, 1>>, Metafield<Lent>, Metafield<Fixed<1, 1>>,
                Change<'static>; $expected: $bound
            );
        };
    }
    macro_rules! values {
        ($expected:literal: $bound:path) => {
            assert_each!(
                Text<8>, UnixTime, Decimal, Count, List<Text<8>, 2>, JsonStr<'static>,
                Audience<'static>, Elements<'static, u8>, Elements<'static, Change<'static>>,
                Elements<'static, LineItem<Lent>>; $expected: $bound
            );
        };
    }

    owned!(false: Deserialize<'static>);
    lent!(false: Deserialize<'static>);
    parts!(false: Deserialize<'static>);
    elements!(false: Deserialize<'static>);
    values!(true: Deserialize<'static>);

    owned!(false: Element<'static>);
    lent!(false: Element<'static>);
    parts!(false: Element<'static>);
    elements!(true: Element<'static>);
    values!(true: Element<'static>);

    owned!(true: FromPayload<'static>);
    lent!(true: FromPayload<'static>);
    parts!(false: FromPayload<'static>);
    elements!(false: FromPayload<'static>);
    values!(true: FromPayload<'static>);

    // What borrows does not come out of `verify`.
    owned!(true: Owned);
    lent!(false: Owned);
    parts!(false: Owned);
    elements!(false: Owned);
    owned!(true: Claims);
    lent!(true: Claims);
    parts!(false: Claims);
    elements!(false: Claims);
    // Nor do lists of classes lead there.
    assert_each!(
        List<AppToken, 2>, Option<AppToken>, List<RegisteredClaims<'static>, 2>,
        List<PostPurchase, 2>, Option<Changeset<'static>>; false: Deserialize<'static>
    );
    assert_each!(
        List<AppToken, 2>, Option<AppToken>, List<LineItem<Lent>, 2>,
        Option<Change<'static>>; false: FromPayload<'static>
    );
}
