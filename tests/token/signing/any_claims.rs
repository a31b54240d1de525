//! Claims of every class with whatever may stand in them, for properties to draw from.

use proptest::prelude::*;
use storefront_jwt::json::{Decimal, JsonStr};
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, SetMetafield,
    ShippingOption,
};
use storefront_jwt::shopify::post_purchase::{
    Metafield, MetafieldValue, Money, MoneyBag, Storage, Streamed, ValueType,
};
use storefront_jwt::shopify::session::Admin;
use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
use storefront_jwt::{Text, UnixTime};

use super::LAST_FRACTION;
use crate::support::classes::{CLIENT_ID, REFERENCE_ID, SHOP, SHOPWARE_SHOP};
use crate::support::token::NOW;

/// Text of at most `N` bytes, of any characters.
pub(super) fn text<const N: usize>() -> impl Strategy<Value = Text<N>> {
    string(N / 4).prop_map(|text| Text::try_from(&*text).unwrap())
}

pub(super) fn string(chars: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\0', '\u{1f}'),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..=chars).prop_map(String::from_iter)
}

pub(super) fn maybe_text<const N: usize>() -> impl Strategy<Value = Option<Text<N>>> {
    prop::option::of(text())
}

/// A time that has come.
pub(super) fn past() -> impl Strategy<Value = UnixTime> {
    let now = NOW.as_micros();
    prop_oneof![
        (0..=now).prop_map(UnixTime::from_micros),
        (0..=NOW.as_secs()).prop_map(UnixTime::from_secs),
        (0..20_u64).prop_map(move |before| UnixTime::from_micros(now - before)),
    ]
}

/// A time that has not.
pub(super) fn future() -> impl Strategy<Value = UnixTime> {
    let now = NOW.as_micros();
    prop_oneof![
        (now + 1..=LAST_FRACTION).prop_map(UnixTime::from_micros),
        (LAST_FRACTION - 1000..=LAST_FRACTION).prop_map(UnixTime::from_micros),
        (NOW.as_secs() + 1..=UnixTime::MAX.as_secs()).prop_map(UnixTime::from_secs),
    ]
}

/// A time that has not, and that a changeset says in seconds.
pub(super) fn seconds() -> impl Strategy<Value = UnixTime> {
    future().prop_map(|time| time.min(UnixTime::from_secs(100_000_000_000)))
}

/// Any text but an empty one, which is no token.
pub(super) fn purchases_token() -> impl Strategy<Value = Text<200>> {
    text().prop_filter("empty", |text| !text.is_empty())
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let digits = 999_999_999_999_999_i64;
    let small = (-99_999..99_999_i64, 0..=4_u8);
    let large = (-digits..=digits, 0..=Decimal::MAX_SCALE);
    let whole = (-i64::MAX..=i64::MAX, Just(0_u8));
    prop_oneof![small, large, whole]
        .prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale).unwrap())
}

/// An empty value of the crate with its fields filled.
pub(super) fn made<T: Default>(fill: impl FnOnce(&mut T)) -> T {
    let mut value = T::default();
    fill(&mut value);
    value
}

prop_compose! {
    pub(super) fn app_token()(
        [iat, nbf] in prop::array::uniform2(past()),
        exp in future(),
        ids in prop::array::uniform7(maybe_text()),
        form in 0..3_u8,
    ) -> AppToken {
        let mut token = AppToken::new(SHOPWARE_SHOP, iat, TOKEN_LIFETIME).unwrap();
        (token.nbf, token.exp) = (Some(nbf), exp);
        if form > 0 {
            token.shop_id.clone_from(&token.iss);
        }
        if form > 1 {
            (token.iss, token.nbf) = (None, None);
        }
        let [channel, customer, cart, currency, language, payment, shipping] = ids;
        token.sales_channel_id = channel;
        token.customer_id = customer;
        token.cart_token = cart;
        token.currency_id = currency;
        token.language_id = language;
        token.payment_method_id = payment;
        token.shipping_method_id = shipping;
        token
    }
}

prop_compose! {
    pub(super) fn admin()(
        iat in past(), nbf in prop::option::of(past()), exp in future(),
        sub in text(), jti in text(), sid in maybe_text(),
    ) -> Admin {
        let iss = Text::try_from(&*format!("https://{SHOP}/admin")).unwrap();
        let dest = Text::try_from(&*format!("https://{SHOP}")).unwrap();
        made(|admin: &mut Admin| {
            (admin.iss, admin.dest, admin.sub, admin.jti, admin.sid) = (iss, dest, sub, jti, sid);
            admin.aud = Text::try_from(CLIENT_ID).unwrap();
            (admin.exp, admin.nbf, admin.iat) = (exp, nbf, iat);
        })
    }
}

/// Owned parts of what borrows when it is signed.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    texts: Vec<String>,
    numbers: Vec<u64>,
    decimals: Vec<Decimal>,
}

pub(super) fn parts() -> impl Strategy<Value = Parts> {
    let amount = decimal().prop_filter("amounts have 40 characters", |decimal| {
        decimal.to_string().len() <= 40
    });
    (
        prop::collection::vec(string(30), 8),
        prop::collection::vec(any::<u64>(), 4),
        prop::collection::vec(amount, 4),
    )
        .prop_map(|(texts, numbers, decimals)| Parts {
            texts,
            numbers,
            decimals,
        })
}

impl Parts {
    pub(super) fn text(&self, number: usize) -> JsonStr<'_> {
        JsonStr::from(&*self.texts[number % self.texts.len()])
    }

    pub(super) fn number(&self, number: usize) -> u64 {
        self.numbers[number % self.numbers.len()]
    }

    pub(super) fn decimal(&self, number: usize) -> Decimal {
        self.decimals[number % self.decimals.len()]
    }

    pub(super) fn metafields(&self, count: usize) -> Vec<Metafield<Streamed<'_>>> {
        let metafield = |number| {
            made(|metafield: &mut Metafield<Streamed<'_>>| {
                metafield.key = self.text(number);
                metafield.namespace = self.text(number + 1);
                metafield.value = match number % 2 {
                    0 => MetafieldValue::Text(self.text(number + 2)),
                    _ => MetafieldValue::Number(self.decimal(number)),
                };
                let types = [ValueType::Integer, ValueType::String, ValueType::JsonString];
                metafield.value_type = types[number % 3].clone();
            })
        };
        (0..count).map(metafield).collect()
    }

    pub(super) fn changes(&self, count: usize) -> Vec<Change<'_>> {
        (0..count).map(|number| self.change(number)).collect()
    }

    fn change(&self, number: usize) -> Change<'_> {
        let discount = (number / 4).is_multiple_of(2).then(|| {
            made(|discount: &mut Discount<'_>| {
                discount.value = self.decimal(number);
                discount.value_type = match number % 3 {
                    0 => DiscountType::Percentage,
                    _ => DiscountType::FixedAmount,
                };
                discount.title = self.text(number);
            })
        });
        let title = (!number.is_multiple_of(3)).then(|| self.text(number + 1));
        match number % 4 {
            0 => Change::AddVariant(made(|change: &mut AddVariant<'_>| {
                change.variant_id = self.number(number);
                change.quantity = self.number(number + 1);
                change.discount = discount;
            })),
            1 => Change::AddShippingLine(made(|change: &mut AddShippingLine<'_>| {
                change.price = self.decimal(number);
                change.title = title;
                change.presentment_title = title;
            })),
            2 => Change::SetMetafield(made(|change: &mut SetMetafield<'_>| {
                change.key = self.text(number);
                change.namespace = self.text(number + 1);
                change.value = MetafieldValue::Number(self.decimal(number));
                change.value_type = ValueType::Integer;
            })),
            _ => Change::AddSubscription(made(|change: &mut AddSubscription<'_>| {
                change.variant_id = self.number(number);
                change.selling_plan_id = self.number(number + 1);
                change.initial_shipping_price = self.decimal(number);
                change.recurring_shipping_price = self.decimal(number + 1);
                change.quantity = self.number(number + 2);
                change.shipping_option =
                    title.map(|_| made(|option: &mut ShippingOption<'_>| option.title = title));
                change.discount = discount;
            })),
        }
    }
}

pub(super) fn money_bag(amount: Decimal) -> MoneyBag {
    let money = |code| {
        made(|money: &mut Money| {
            money.amount = amount;
            money.currency_code = Text::try_from(code).unwrap();
        })
    };
    made(|bag: &mut MoneyBag| {
        bag.shop_money = money("CAD");
        bag.presentment_money = money("JPY");
    })
}

/// A purchase with these lists.
pub(super) fn purchase<S: Storage>(
    parts: &Parts,
    [iat, exp]: [Option<UnixTime>; 2],
    metafields: S::Metafields,
    line_items: S::LineItems,
) -> PostPurchase<S>
where
    PostPurchase<S>: Default,
{
    let reference_id = Text::try_from(REFERENCE_ID).unwrap();
    let words = |number: usize| -> String { parts.texts[number].chars().take(8).collect() };
    let mut claims = PostPurchase::<S>::default();
    claims.iss = Text::try_from("shopify").unwrap();
    claims.sub = reference_id.clone();
    (claims.iat, claims.exp) = (iat.unwrap(), exp);

    let input = &mut claims.input_data;
    input.extension_point = Text::try_from(&*words(0)).unwrap();
    input.locale = Some(Text::try_from(&*words(1)).unwrap());
    input.version = Some(Text::try_from(&*words(2)).unwrap());
    input.shop.id = parts.number(0);
    input.shop.domain = Text::try_from(SHOP).unwrap();
    input.shop.metafields = metafields;

    let purchase = &mut input.initial_purchase;
    purchase.reference_id = reference_id;
    purchase.customer_id = exp.map(|_| Text::try_from(&*words(3)).unwrap());
    purchase.destination_country_code = exp.map(|_| Text::try_from("CA").unwrap());
    purchase.total_price_set = money_bag(parts.decimal(0));
    purchase.line_items = line_items;
    claims
}
