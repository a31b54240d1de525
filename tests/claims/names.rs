//! No member is taken for another whose name is close to its own: what is read does not change by it.

use std::collections::BTreeSet;

use super::subjects::{Said, Settings, Subject};
use crate::support::neighbours;
use crate::support::public_api;
use crate::support::token::{jwt, verifier};
use serde_json::{Map, Value, json};
use storefront_jwt::{Error, Text, Unverified};

/// The two spellings of one name.
const ALIAS: [&str; 2] = ["variantId", "variantID"];

/// What the header may have beside `alg` and `typ`.
const OF_HEADER: [&str; 4] = ["kid", "crit", "enc", "b64"];

fn verdict(subject: Subject, token: &Value) -> Result<Said, Error> {
    subject.verdict(&verifier(), token, &Settings::RIGHT)
}

/// The pointers of all objects below a value.
fn objects(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                objects(value, &format!("{at}/{number}"), into);
            }
        }
        Value::Object(members) => {
            into.push(at.to_owned());
            for (name, value) in members {
                objects(value, &format!("{at}/{name}"), into);
            }
        }
        _ => {}
    }
}

/// The names that mean something to some class, in this object.
fn names(token: &Value, pointer: &str) -> BTreeSet<String> {
    let of = |token: &Value| {
        let members = token.pointer(pointer).and_then(Value::as_object);
        members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
    };
    let mut names: BTreeSet<_> = of(token).into_iter().collect();
    match pointer {
        "/header" => names.extend(OF_HEADER.map(str::to_owned)),
        "/claims" => names.extend(Subject::ALL.iter().flat_map(|other| of(&other.token()))),
        _ => {}
    }
    names
}

/// Whatever its value is, beside the right member or in its place, it is as if it were not there.
#[test]
fn no_name_is_taken_for_another() {
    for subject in Subject::ALL {
        let token = subject.token();
        let plain = verdict(subject, &token);
        assert!(plain.is_ok(), "{subject:?}: {plain:?}");
        let mut all = Vec::new();
        objects(&token["claims"], "/claims", &mut all);
        all.push("/header".to_owned());
        for pointer in all {
            let changed = |change: &dyn Fn(&mut Map<String, Value>)| {
                let mut token = token.clone();
                change(
                    token
                        .pointer_mut(&pointer)
                        .unwrap()
                        .as_object_mut()
                        .unwrap(),
                );
                verdict(subject, &token)
            };
            for name in names(&token, &pointer) {
                let own = token.pointer(&pointer).unwrap().get(&name);
                let removed = changed(&|members| drop(members.remove(&name)));
                for (kind, other) in neighbours::of(&name) {
                    if token.pointer(&pointer).unwrap().get(&other).is_some()
                        || (ALIAS.contains(&&*name) && ALIAS.contains(&&*other))
                    {
                        continue;
                    }
                    let what = format!("{subject:?} {pointer} {other:?} for {name:?}, {kind:?}");
                    let beside = changed(&|members| {
                        members.insert(other.clone(), json!(true));
                    });
                    assert_eq!(beside, plain, "{what}");
                    for value in own.into_iter().chain(own.and(Some(&json!(true)))) {
                        let instead = changed(&|members| {
                            members.remove(&name);
                            members.insert(other.clone(), value.clone());
                        });
                        assert_eq!(instead, removed, "{what} in its place");
                    }
                }
            }
        }
    }
}

/// The parts of claim sets, where the subjects' tokens have one. Every field of the public API is a member there.
const PARTS: [(&str, Subject, &str); 23] = [
    ("AppToken", Subject::Shopware, "/claims"),
    ("PostPurchase", Subject::PostPurchase, "/claims"),
    ("InputData", Subject::PostPurchase, "/claims/input_data"),
    ("Shop", Subject::PostPurchase, "/claims/input_data/shop"),
    (
        "InitialPurchase",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase",
    ),
    (
        "LineItem",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase/lineItems/0",
    ),
    (
        "Product",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase/lineItems/0/product",
    ),
    (
        "Variant",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase/lineItems/0/product/variant",
    ),
    (
        "Metafield",
        Subject::PostPurchase,
        "/claims/input_data/shop/metafields/0",
    ),
    (
        "MoneyBag",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase/totalPriceSet",
    ),
    (
        "Money",
        Subject::PostPurchase,
        "/claims/input_data/initialPurchase/totalPriceSet/presentmentMoney",
    ),
    ("Changeset", Subject::Changeset, "/claims"),
    ("AddVariant", Subject::Changeset, "/claims/changes/0"),
    ("AddShippingLine", Subject::Changeset, "/claims/changes/1"),
    ("SetMetafield", Subject::Changeset, "/claims/changes/2"),
    ("AddSubscription", Subject::Changeset, "/claims/changes/3"),
    (
        "ShippingOption",
        Subject::Changeset,
        "/claims/changes/3/shippingOption",
    ),
    ("Discount", Subject::Changeset, "/claims/changes/3/discount"),
    ("Admin", Subject::Admin, "/claims"),
    ("Checkout", Subject::Checkout, "/claims"),
    ("CustomerAccount", Subject::CustomerAccount, "/claims"),
    // Its `iss` is always absent.
    ("Buyer", Subject::Checkout, "/claims"),
    ("RegisteredClaims", Subject::Registered, "/claims"),
];

/// Structs with fields that no token has.
const NO_PARTS: [&str; 3] = ["Accepted", "BufferTooSmall", "Ids"];

#[test]
fn no_member_is_missing() {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let mut parts = BTreeSet::new();
    for (of, field) in public_api::fields() {
        let of = of.rsplit_once("::").unwrap().1.to_owned();
        if NO_PARTS.contains(&&*of) {
            continue;
        }
        let found = PARTS.iter().find(|(part, _, _)| *part == of);
        let (_, subject, pointer) = found.unwrap_or_else(|| panic!("{of} is not tested"));
        let token = subject.token();
        let members = token.pointer(pointer).unwrap().as_object().unwrap();
        let is_there = members.keys().any(|name| plain(name) == plain(&field));
        assert!(is_there, "{of} has {field}, and no token");
        parts.insert(of);
    }
    assert_eq!(parts.len(), PARTS.len());
}

/// A metafield's type that is close to a known one is another, which keeps its name.
#[test]
fn a_type_that_is_close_keeps_its_name() {
    let places = [
        (
            Subject::PostPurchase,
            "/input_data/shop/metafields/0/valueType",
        ),
        (Subject::Changeset, "/changes/2/valueType"),
    ];
    for (subject, pointer) in places {
        for known in ["integer", "string", "json_string"] {
            for (kind, other) in neighbours::of(known) {
                let mut token = subject.token();
                *token["claims"].pointer_mut(pointer).unwrap() = json!(other);
                let said = verdict(subject, &token).unwrap();
                let written = said.claims.pointer(pointer);
                assert_eq!(written, Some(&json!(other)), "{subject:?} {known} {kind:?}");
            }
        }
    }
}

/// Nor is one claim found under another's name before the signature has been checked.
#[test]
fn an_untrusted_claim_has_its_name() {
    for (kind, other) in neighbours::of("iss") {
        let token = jwt(json!({ &*other: "shop" }).to_string());
        let unverified = Unverified::parse(&token).unwrap();
        let found: Option<Text<8>> = unverified.untrusted_claim("iss", &mut [0; 64]).unwrap();
        assert_eq!(found, None, "{other:?} {kind:?}");
        let name = Box::leak(other.into_boxed_str());
        let token = jwt(r#"{"iss":"shop"}"#);
        let unverified = Unverified::parse(&token).unwrap();
        let found: Option<Text<8>> = unverified.untrusted_claim(name, &mut [0; 64]).unwrap();
        assert_eq!(found, None, "{name:?} {kind:?}");
    }
}
