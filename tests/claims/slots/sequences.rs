//! Good and bad tokens one after the other in one slot: it shows nothing of those before.

use core::fmt;
use std::collections::HashMap;

use crate::support::classes::{Class, input_data, line_item};
use crate::support::property;
use crate::support::token::{jwt, verifier};
use proptest::prelude::*;
use serde_json::{Value, json};
use storefront_jwt::shopify::post_purchase::{Counted, Fixed, PostPurchase};
use storefront_jwt::shopify::session::Admin;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{Claims, Error, Owned, Slot, Text, Times, UnixTime};

use super::faults::{FAULTS, Fault, objects, spoiled};
use super::{ANY, APP, CALLS, Call, SHOP, same};

/// Text of any length that fits, and some that does not.
fn text(most: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{0,9}",
        2 => (0..=most).prop_map(|len| "x".repeat(len)),
        1 => (0..=most / 4).prop_map(|len| "\u{1F600}".repeat(len)),
        1 => Just("\n\"".repeat(most / 2)),
    ]
}

fn put(claims: &mut Value, names: &[&str], texts: Vec<Option<String>>) {
    for (name, text) in names.iter().zip(texts) {
        match text {
            Some(text) => claims[*name] = text.into(),
            None => drop(claims.as_object_mut().unwrap().remove(*name)),
        }
    }
}

fn maybe(most: usize, count: usize) -> impl Strategy<Value = Vec<Option<String>>> {
    prop::collection::vec(prop::option::of(text(most)), count)
}

fn app_token() -> impl Strategy<Value = Value> {
    (maybe(64, 7), any::<[bool; 2]>()).prop_map(|(texts, [has_nbf, has_iss])| {
        let names = [
            "salesChannelId",
            "customerId",
            "currencyId",
            "languageId",
            "paymentMethodId",
            "cartToken",
            "inAppPurchases",
        ];
        let mut claims = Class::Shopware.claims();
        put(&mut claims, &names, texts);
        if !has_nbf {
            claims.as_object_mut().unwrap().remove("nbf");
            claims["inAppPurchases"] = json!(null);
        }
        if !has_iss {
            claims["shopId"] = claims["iss"].take();
            claims.as_object_mut().unwrap().remove("iss");
        }
        claims
    })
}

fn admin() -> impl Strategy<Value = Value> {
    (maybe(64, 2), text(64), text(64), any::<bool>()).prop_map(|(texts, sub, jti, has_nbf)| {
        let mut claims = Class::Admin.claims();
        put(&mut claims, &["sid"], texts);
        (claims["sub"], claims["jti"]) = (sub.into(), jti.into());
        if !has_nbf {
            claims.as_object_mut().unwrap().remove("nbf");
        }
        claims
    })
}

/// Purchases of up to four line items, where there is room for three of them.
fn purchase() -> impl Strategy<Value = Value> {
    let lists = prop::collection::vec((0..=2_usize, text(255), any::<bool>()), 0..=4);
    let customer = prop_oneof![
        Just(None),
        Just(Some(json!(null))),
        any::<u64>().prop_map(|id| Some(json!(id))),
        text(64).prop_map(|id| Some(json!(id))),
    ];
    (lists, customer, any::<[bool; 3]>()).prop_map(|(items, customer, [country, nbf, shop])| {
        let items = (0..).zip(items).map(|(number, (metafields, title, plan))| {
            let mut item = line_item(number, metafields);
            item["product"]["title"] = title.into();
            if plan {
                item["sellingPlanId"] = json!(number);
            }
            if let Some(value) = item.pointer_mut("/product/metafields/0/value") {
                *value = json!(1.5);
            }
            item
        });
        let mut claims = Class::PostPurchase.claims();
        claims["input_data"] = input_data(&items.collect());
        let purchase = claims["input_data"]["initialPurchase"]
            .as_object_mut()
            .unwrap();
        match customer {
            Some(customer) => purchase.insert("customerId".to_owned(), customer),
            None => purchase.remove("customerId"),
        };
        if !country {
            purchase.remove("destinationCountryCode");
        }
        if !nbf {
            claims.as_object_mut().unwrap().remove("nbf");
        }
        if shop {
            let metafield = line_item(0, 1)["product"]["metafields"][0].clone();
            claims["input_data"]["shop"]["metafields"] = json!([metafield, metafield]);
        }
        claims
    })
}

/// One token after the other, good ones and bad ones, each by one of the calls.
type Sequence = Vec<(Value, Fault, usize, Call)>;

fn sequence(claims: impl Strategy<Value = Value>) -> impl Strategy<Value = Sequence> {
    let fault = prop_oneof![
        3 => Just(Fault::None),
        4 => prop::sample::select(&FAULTS[..]),
    ];
    let call = prop::sample::select(&CALLS[..]);
    prop::collection::vec((claims, fault, any::<usize>(), call), 1..12)
}

fn check<C>(sequence: Sequence, expected: &C::Expected<'_>)
where
    C: Claims + Owned + PartialEq + fmt::Debug,
{
    let mut slot = Box::new(Slot::<C>::new());
    for (claims, fault, place, call) in sequence {
        let token = spoiled(claims, fault, place);
        same(call, &token, expected, &mut slot);
        // The slot has been used by now, as an empty one has not.
        same(call, &token, expected, &mut Box::new(Slot::<C>::new()));
    }
}

proptest! {
    #![proptest_config(property::cases(300))]

    #[test]
    fn app_tokens(sequence in sequence(app_token())) {
        check::<AppToken>(sequence.clone(), &SHOP);
        check::<AppToken<Text<64>>>(sequence, &SHOP);
    }

    #[test]
    fn admins(sequence in sequence(admin())) {
        check::<Admin>(sequence, &APP);
    }

    #[test]
    fn counted_purchases(sequence in sequence(purchase())) {
        check::<PostPurchase<Counted>>(sequence, &ANY);
    }

    #[test]
    fn fixed_purchases(sequence in sequence(purchase())) {
        check::<PostPurchase<Fixed<3, 2>>>(sequence, &ANY);
    }
}

/// The sequences above hold good tokens of all sizes; a slot that holds the largest shows nothing
/// of it after any fault, by any call.
#[test]
fn nothing_is_left_of_a_larger_token() {
    let items: Value = (0..3).map(|number| line_item(number, 2)).collect();
    let mut large = Class::PostPurchase.claims();
    large["input_data"] = input_data(&items);
    let metafields = items[0]["product"]["metafields"].clone();
    large["input_data"]["shop"]["metafields"] = metafields;
    let one_item: Value = std::iter::once(line_item(9, 0)).collect();
    let mut small = Class::PostPurchase.claims();
    small["input_data"] = input_data(&one_item);
    for (pointer, names) in [
        ("", &["exp", "nbf"][..]),
        (
            "/input_data/initialPurchase",
            &["customerId", "destinationCountryCode"],
        ),
    ] {
        let object = small.pointer_mut(pointer).unwrap();
        for name in names {
            object.as_object_mut().unwrap().remove(*name);
        }
    }
    // Where members are missing or twice it is this one, which is read after the lists.
    let mut members = Vec::new();
    objects(&large, "", &mut members);
    let domain = members.iter().position(|(_, name)| name == "domain");
    let domain = domain.unwrap();
    let mut slot = Box::new(Slot::<PostPurchase<Fixed<3, 2>>>::new());
    for call in CALLS {
        let accepts = !matches!(call, Call::WithoutTime | Call::ShortBuffer | Call::Verify);
        for fault in FAULTS {
            assert!(same(
                Call::VerifyInto,
                &jwt(large.to_string()),
                &ANY,
                &mut slot
            ));
            let bad = spoiled(large.clone(), fault, domain);
            assert!(!same(call, &bad, &ANY, &mut slot));
            let accepted = same(call, &jwt(small.to_string()), &ANY, &mut slot);
            assert!(accepted || !accepts, "{call:?}");
        }
    }
    let mut buf = [0; 4096];
    let lent = verifier().verify_into_slot(jwt(small.to_string()), &ANY, &mut buf, &mut slot);
    let claims = lent.unwrap().claims;
    let purchase = &claims.input_data.initial_purchase;
    assert_eq!((claims.exp, claims.nbf), (None, None));
    assert_eq!(purchase.customer_id, None);
    assert_eq!(purchase.destination_country_code, None);
    assert_eq!(purchase.line_items.len(), 1);
    assert!(purchase.line_items[0].product.metafields.is_empty());
    assert!(claims.input_data.shop.metafields.is_empty());
}

/// A claim set of the user's own, on the heap.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Basket {
    owner: String,
    exp: UnixTime,
    lines: Vec<Line>,
    #[serde(default)]
    notes: HashMap<String, Value>,
    gift: Option<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Line {
    name: String,
    count: u32,
}

impl Claims for Basket {
    type Expected<'e> = &'e str;

    fn times(&self, _: &&str) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, owner: &&str) -> Result<(), Error> {
        if self.owner == *owner {
            Ok(())
        } else {
            Err(Error::ClaimMismatch("owner"))
        }
    }
}

fn basket() -> impl Strategy<Value = Value> {
    let line =
        (text(40), any::<u32>()).prop_map(|(name, count)| json!({"name": name, "count": count}));
    let notes = prop::collection::hash_map("[a-z]{1,4}", any::<i64>(), 0..4);
    let lines = prop::collection::vec(line, 0..5);
    (lines, notes, prop::option::of(text(20))).prop_map(|(lines, notes, gift)| {
        json!({
            "owner": "me", "exp": 1_760_000_060, "lines": lines, "notes": notes, "gift": gift,
            "iss": "me",
        })
    })
}

proptest! {
    #![proptest_config(property::cases(200))]

    #[test]
    fn own_claims(sequence in sequence(basket())) {
        check::<Basket>(sequence, &"me");
    }
}
