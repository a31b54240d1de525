//! Signing: what is verified is what was signed, for every class, and what JSON cannot hold is
//! refused.
#![cfg(feature = "rustcrypto")]

use core::cell::Cell;
use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use crate::support::classes::{CLIENT_ID, ISSUER, REFERENCE_ID, SHOP, SHOPWARE_SHOP};
use crate::support::roundtrip::signed;
use crate::support::token::{NOW, key, verifier};
use crate::support::{property, token};
use proptest::prelude::*;
use serde::ser::{Serialize, SerializeMap, Serializer};
use storefront_jwt::json::{Decimal, Elements, JsonStr, List};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, Ids,
    SetMetafield, ShippingOption,
};
use storefront_jwt::shopify::post_purchase::{
    Fixed, LineItem, Metafield, MetafieldValue, Money, MoneyBag, Storage, Streamed, ValueType,
};
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{
    Claims, Error, MaxAge, Owned, RegisteredClaims, Slot, Text, UnixTime, sign, signed_len,
};

/// Fractions are written exactly up to here, whole seconds for ever.
const LAST_FRACTION: u64 = (1 << 33) * 1_000_000 - 1;

/// Text of at most `N` bytes, of any characters.
fn text<const N: usize>() -> impl Strategy<Value = Text<N>> {
    string(N / 4).prop_map(|text| Text::try_from(&*text).unwrap())
}

fn string(chars: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range(' ', '~'),
        1 => proptest::char::range('\0', '\u{1f}'),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..=chars).prop_map(String::from_iter)
}

fn maybe_text<const N: usize>() -> impl Strategy<Value = Option<Text<N>>> {
    prop::option::of(text())
}

/// A time that has come.
fn past() -> impl Strategy<Value = UnixTime> {
    let now = NOW.as_micros();
    prop_oneof![
        (0..=now).prop_map(UnixTime::from_micros),
        (0..=NOW.as_secs()).prop_map(UnixTime::from_secs),
        (0..20_u64).prop_map(move |before| UnixTime::from_micros(now - before)),
    ]
}

/// A time that has not.
fn future() -> impl Strategy<Value = UnixTime> {
    let now = NOW.as_micros();
    prop_oneof![
        (now + 1..=LAST_FRACTION).prop_map(UnixTime::from_micros),
        (LAST_FRACTION - 1000..=LAST_FRACTION).prop_map(UnixTime::from_micros),
        (NOW.as_secs() + 1..=UnixTime::MAX.as_secs()).prop_map(UnixTime::from_secs),
    ]
}

/// A time that has not, and that a changeset says in seconds.
fn seconds() -> impl Strategy<Value = UnixTime> {
    future().prop_map(|time| time.min(UnixTime::from_secs(100_000_000_000)))
}

/// Any text but an empty one, which is no token.
fn purchases_token() -> impl Strategy<Value = Text<200>> {
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
fn made<T: Default>(fill: impl FnOnce(&mut T)) -> T {
    let mut value = T::default();
    fill(&mut value);
    value
}

/// Verified, the claims are what was signed.
fn check_round_trip<C>(claims: &C, expected: &C::Expected<'_>)
where
    C: Claims + Serialize + Owned + PartialEq + fmt::Debug,
{
    let token = signed(claims);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<C>(&token, expected, &mut buf);
    assert_eq!(
        accepted.as_ref().map(|accepted| &accepted.claims),
        Ok(claims)
    );
    let mut slot = Box::new(Slot::<C>::new());
    let accepted = verifier().verify_into_slot(&token, expected, &mut buf, &mut slot);
    assert_eq!(accepted.map(|accepted| accepted.claims), Ok(claims));
    let mut in_place = token.clone().into_bytes();
    let accepted = verifier().verify_in_place::<C>(&mut in_place, expected);
    assert_eq!(
        accepted.as_ref().map(|accepted| &accepted.claims),
        Ok(claims)
    );
}

prop_compose! {
    fn app_token()(
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
    fn admin()(
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
struct Parts {
    texts: Vec<String>,
    numbers: Vec<u64>,
    decimals: Vec<Decimal>,
}

fn parts() -> impl Strategy<Value = Parts> {
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
    fn text(&self, number: usize) -> JsonStr<'_> {
        JsonStr::from(&*self.texts[number % self.texts.len()])
    }

    fn number(&self, number: usize) -> u64 {
        self.numbers[number % self.numbers.len()]
    }

    fn decimal(&self, number: usize) -> Decimal {
        self.decimals[number % self.decimals.len()]
    }

    fn metafields(&self, count: usize) -> Vec<Metafield<Streamed<'_>>> {
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

    fn changes(&self, count: usize) -> Vec<Change<'_>> {
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

fn money_bag(amount: Decimal) -> MoneyBag {
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
fn purchase<S: Storage>(
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

proptest! {
    #![proptest_config(property::cases(400))]

    #[test]
    fn shopware(token in app_token(), purchases in prop::option::of(purchases_token())) {
        check_round_trip(&token, &shopware::Expected::new(SHOPWARE_SHOP));
        let purchases = purchases.map_or(InAppPurchases::Null, InAppPurchases::Token);
        let mut other: AppToken<Text<200>> =
            AppToken::new_with_purchases(SHOPWARE_SHOP, token.iat, TOKEN_LIFETIME, purchases).unwrap();
        (other.iss, other.shop_id) = (token.iss, token.shop_id);
        (other.nbf, other.exp) = (token.nbf, token.exp);
        (other.sales_channel_id, other.customer_id) = (token.sales_channel_id, token.customer_id);
        (other.currency_id, other.language_id) = (token.currency_id, token.language_id);
        other.payment_method_id = token.payment_method_id;
        (other.shipping_method_id, other.cart_token) = (token.shipping_method_id, token.cart_token);
        check_round_trip(&other, &shopware::Expected::new(SHOPWARE_SHOP));
    }

    #[test]
    fn sessions(admin in admin(), with_issuer in any::<bool>(), sub in maybe_text()) {
        let expected = session::Expected::new(CLIENT_ID).with_shop(SHOP);
        check_round_trip(&admin, &expected);
        let Admin { aud, exp, nbf, iat, jti, .. } = admin;
        let dest = Text::try_from(SHOP).unwrap();
        let iss = |path| {
            let iss = Text::try_from(&*format!("https://{SHOP}/{path}")).unwrap();
            with_issuer.then_some(iss)
        };
        let account = made(|claims: &mut CustomerAccount| {
            (claims.iss, claims.dest, claims.aud) = (iss("account"), dest.clone(), aud.clone());
            (claims.exp, claims.nbf, claims.iat) = (exp, nbf, iat);
            (claims.jti, claims.sub) = (jti.clone(), sub.clone());
        });
        check_round_trip(&account, &expected);
        let checkout = made(|claims: &mut Checkout| {
            (claims.iss, claims.dest, claims.aud) = (iss("checkouts"), dest, aud);
            (claims.exp, claims.nbf, claims.iat) = (exp, nbf, iat);
            (claims.jti, claims.sub) = (jti, sub);
        });
        check_round_trip(&checkout, &expected);
    }

    #[test]
    fn registered(
        [iss, sub, jti] in prop::array::uniform3(prop::option::of(string(20))),
        audiences in prop::collection::vec(string(9), 0..4),
        [iat, nbf] in prop::array::uniform2(prop::option::of(past())),
        exp in prop::option::of(future()),
    ) {
        let texts: Vec<JsonStr<'_>> = audiences.iter().map(|text| JsonStr::from(&**text)).collect();
        let mut claims = RegisteredClaims::default();
        (claims.iss, claims.sub, claims.jti) = (
            iss.as_deref().map(JsonStr::from),
            sub.as_deref().map(JsonStr::from),
            jti.as_deref().map(JsonStr::from),
        );
        (claims.iat, claims.nbf, claims.exp) = (iat, nbf, exp);
        claims.aud = match &*texts {
            [] => None,
            [one] => Some(Audience::One(*one)),
            several => Some(Audience::Several(Elements::from(several))),
        };
        let token = signed(&claims);
        let mut expected = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
        // Nothing is equal to an empty expectation.
        if let Some(iss) = iss.as_deref().filter(|iss| !iss.is_empty()) {
            expected = expected.with_issuer(iss);
        }
        for audience in &audiences {
            let mut buf = vec![0; token.len()];
            let expected = match &**audience {
                "" => expected,
                audience => expected.with_audience(audience),
            };
            let accepted = verifier().verify_into::<RegisteredClaims<'_>>(
                &token, &expected, &mut buf,
            );
            let found = accepted.unwrap().claims;
            prop_assert_eq!((found.iss, found.sub, found.jti), (claims.iss, claims.sub, claims.jti));
            prop_assert_eq!((found.iat, found.nbf, found.exp), (iat, nbf, exp));
            let same = match (found.aud, claims.aud) {
                (Some(Audience::One(found)), Some(Audience::One(one))) => found == one,
                (Some(Audience::Several(found)), Some(Audience::Several(several))) => found == several,
                _ => false,
            };
            prop_assert!(same);
        }
    }

    #[test]
    fn changesets(
        parts in parts(), count in 0..9_usize, iat in past(), exp in prop::option::of(seconds()),
        jti in text::<64>(),
    ) {
        let changes = parts.changes(count);
        let ids = Ids { client_id: CLIENT_ID, jti: &jti, reference_id: REFERENCE_ID };
        let mut claims = Changeset::new(ids, iat, &changes).unwrap();
        claims.exp = exp;
        let token = signed(&claims);
        let expected = changeset::Expected::new(CLIENT_ID, MaxAge::Unlimited).with_reference_id(REFERENCE_ID);
        let mut buf = vec![0; token.len()];
        let accepted = verifier().verify_into::<Changeset<'_>>(&token, &expected, &mut buf).unwrap();
        let found = accepted.claims;
        prop_assert_eq!((found.iss, found.jti, found.sub), (claims.iss, claims.jti, claims.sub));
        prop_assert_eq!((found.iat, found.exp, found.nbf), (iat, exp, None));
        let found = found.changes.iter().collect::<Result<Vec<_>, _>>().unwrap();
        prop_assert_eq!(found, changes);
    }

    #[test]
    fn streamed_purchases(
        parts in parts(), iat in past(), exp in prop::option::of(future()), items in 0..5_usize,
        metafields in 0..4_usize,
    ) {
        let metafields = parts.metafields(metafields);
        let item = |number: usize| made(|item: &mut LineItem<Streamed<'_>>| {
            let product = &mut item.product;
            product.id = parts.number(number);
            product.title = parts.text(number);
            product.metafields = Elements::from(&*metafields);
            product.variant.id = parts.number(number + 1);
            product.variant.title = parts.text(number + 1);
            product.variant.metafields = Elements::from(&metafields[number.min(metafields.len())..]);
            item.quantity = parts.number(number + 2);
            item.total_price_set = money_bag(parts.decimal(number));
            item.selling_plan_id = number.is_multiple_of(2).then(|| parts.number(number + 3));
        });
        let items: Vec<LineItem<Streamed<'_>>> = (0..items).map(item).collect();
        let claims = purchase::<Streamed<'_>>(
            &parts, [Some(iat), exp], Elements::from(&*metafields), Elements::from(&*items),
        );
        let token = signed(&claims);
        let expected = post_purchase::Expected::new(MaxAge::Unlimited).with_reference_id(REFERENCE_ID).with_shop(SHOP);
        let mut buf = vec![0; token.len()];
        let accepted = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &expected, &mut buf);
        prop_assert_eq!(&accepted.unwrap().claims, &claims);
    }
}

proptest! {
    #![proptest_config(property::cases(40))]

    #[test]
    fn fixed_purchases(parts in parts(), titles in prop::collection::vec(text::<255>(), 4), iat in past()) {
        type Two = Fixed<2, 1>;

        let mut metafields = List::<Metafield<Two>, 1>::new();
        metafields.push(made(|metafield: &mut Metafield<Two>| {
            metafield.key = titles[2].clone();
            metafield.namespace = titles[3].clone();
            metafield.value = MetafieldValue::Text(titles[0].clone());
            metafield.value_type = ValueType::JsonString;
        })).unwrap();
        let mut items = List::<LineItem<Two>, 2>::new();
        for number in 0..2 {
            items.push(made(|item: &mut LineItem<Two>| {
                item.product.id = parts.number(number);
                item.product.title = titles[number].clone();
                item.product.metafields = metafields.clone();
                item.product.variant.title = titles[number + 1].clone();
                item.quantity = parts.number(number + 1);
                item.total_price_set = money_bag(parts.decimal(number));
            })).unwrap();
        }
        let claims = purchase::<Two>(&parts, [Some(iat), None], metafields, items);
        check_round_trip(&claims, &post_purchase::Expected::new(MaxAge::Unlimited));
    }
}

/// A map with one member.
struct One<N, V>(N, V);

impl<N: Serialize, V: Serialize> Serialize for One<N, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(&self.0, &self.1)?;
        map.end()
    }
}

struct Bytes;

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(b"bytes")
    }
}

#[derive(serde::Serialize)]
enum Content {
    Newtype(u8),
    Tuple(u8, u8),
    Struct { member: u8 },
}

#[derive(serde::Serialize)]
struct Named<T> {
    claim: T,
}

fn refusal(claims: &(impl Serialize + ?Sized)) -> Error {
    let mut buf = [0; 512];
    sign(claims, &key(), &mut buf).unwrap_err()
}

#[test]
fn what_json_cannot_hold() {
    assert_eq!(
        refusal(&Named { claim: f64::NAN }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named {
            claim: f64::INFINITY
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named {
            claim: f32::NEG_INFINITY
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: Bytes }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: [f64::NAN] }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        refusal(&Named { claim: u128::MAX }),
        Error::ClaimInvalid("claim")
    );
    for content in [
        Content::Newtype(1),
        Content::Tuple(1, 2),
        Content::Struct { member: 1 },
    ] {
        assert_eq!(
            refusal(&Named { claim: content }),
            Error::ClaimInvalid("claim")
        );
    }
    // Names are strings.
    assert_eq!(refusal(&One(1, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(true, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One((), 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(None::<&str>, 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(["a"], 1)), Error::ClaimInvalid(""));
    assert_eq!(refusal(&One(One("a", "b"), 1)), Error::ClaimInvalid(""));
    assert_eq!(
        refusal(&Named {
            claim: BTreeMap::from([(1, 2)])
        }),
        Error::ClaimInvalid("claim")
    );
    assert_eq!(
        signed(&One('c', "\u{1F600}")),
        signed(&serde_json::json!({"c": "\u{1F600}"}))
    );

    // What cannot be written so that it is read back as it was.
    let late = UnixTime::from_micros(LAST_FRACTION + 2);
    assert_eq!(
        refusal(&Named { claim: late }),
        Error::ClaimInvalid("claim")
    );
    let digits = Decimal::new(1_000_000_000_000_001, 2).unwrap();
    assert_eq!(
        refusal(&Named { claim: digits }),
        Error::ClaimInvalid("claim")
    );
    let ignored = InAppPurchases::Token(shopware::Ignored);
    let read = AppToken::new_with_purchases("shop", NOW, TOKEN_LIFETIME, ignored).unwrap();
    assert_eq!(refusal(&read), Error::ClaimInvalid("inAppPurchases"));
}

#[test]
fn claims_are_an_object() {
    for error in [
        refusal(&1),
        refusal("text"),
        refusal(&[1]),
        refusal(&()),
        refusal(&None::<Named<u8>>),
        refusal(&true),
    ] {
        assert_eq!(error, Error::Json);
    }
    let mut buf = [0; 128];
    let empty = sign(&BTreeMap::<&str, u8>::new(), &key(), &mut buf);
    assert!(empty.unwrap().contains(".e30."));
}

/// Claims that do not say the same twice are asked once.
#[test]
fn inconstant_claims() {
    struct Inconstant(Cell<usize>);

    impl Serialize for Inconstant {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.set(self.0.get() + 1);
            serializer.collect_str(&"x".repeat(10 * self.0.get() % 41))
        }
    }

    for first in 0..9 {
        let claims = Named {
            claim: Inconstant(Cell::new(first)),
        };
        let mut buf = [0; 512];
        let token = sign(&claims, &key(), &mut buf).unwrap();
        assert_eq!(token::verify_any(token), Ok(()));
        assert_eq!(claims.claim.0.get(), first + 1);
    }
}

/// Escapes wherever they stand in a text, by words or by bytes.
#[test]
fn escapes_at_every_position() {
    for special in [
        '"', '\\', '\0', '\n', '\x0c', '\x1f', '\x7f', 'é', '\u{2028}',
    ] {
        for len in 0..40 {
            for at in 0..=len {
                let mut text = "x".repeat(len);
                text.insert(at, special);
                let token = signed(&One(&text, &text));
                assert_eq!(token::verify_any(&token), Ok(()));
            }
        }
    }
}

#[test]
fn what_does_not_fit() {
    let long = "x".repeat(65);
    let expected = |name| Some(Error::ClaimTooLong(name));
    let duration = Duration::from_secs(1);
    assert_eq!(AppToken::new(&long, NOW, duration).err(), expected("iss"));
    let purchases = InAppPurchases::<Text<8>>::Null;
    let refused = AppToken::new_with_purchases(&long, NOW, duration, purchases);
    assert_eq!(refused.err(), expected("iss"));
    let changeset = |client_id: &str, jti: &str, reference_id: &str| {
        let ids = Ids {
            client_id,
            jti,
            reference_id,
        };
        Changeset::new(ids, NOW, &[]).err()
    };
    assert_eq!(changeset(&long, "", ""), expected("iss"));
    assert_eq!(changeset("", &long, ""), expected("jti"));
    assert_eq!(changeset("", "", &long.repeat(2)), expected("sub"));
    let fits = &long[1..];
    assert_eq!(changeset(fits, fits, &fits.repeat(2)), None);
}

/// At every length of the payload modulo the encoder's blocks.
#[test]
fn every_length() {
    for len in 0..300 {
        let claims = serde_json::json!({"iss": ISSUER, "x": "y".repeat(len)});
        let token = signed(&claims);
        assert_eq!(Ok(token.len()), signed_len(&claims));
        assert_eq!(token::verify_any(&token), Ok(()));
    }
}

/// What is said to be a number is one, since it stands in the token without quotation marks.
#[test]
fn a_long_number_is_a_number() {
    let signed = |text: &'static str| {
        let mut metafield = SetMetafield::default();
        metafield.value = MetafieldValue::LongNumber(text.into());
        sign(&metafield, &key(), &mut [0; 512]).map(|_| ())
    };
    assert_eq!(signed("-123456789012345678901234567890.5e1"), Ok(()));
    for text in [
        "",
        "1x",
        "1 ",
        " 1",
        "01",
        "1.",
        "-",
        "NaN",
        "null",
        "\"1\"",
        "1}",
        "1,\"key\":\"another\"",
    ] {
        assert_eq!(signed(text), Err(Error::ClaimInvalid("value")), "{text}");
    }
}
