//! Accepted claims as the JSON of an answer, by any other serializer: always possible, with what was
//! not kept left out. Signing the same claims is exact, or refused.

use crate::support::classes::{CLIENT_ID, Class, ISSUER, SHOPWARE_SHOP, line_item, with_claims};
use crate::support::token::{jwt, key, verifier};
use serde::Serialize;
use serde_json::{Value, json};
use storefront_jwt::json::{Count, Decimal, JsonStr};
use storefront_jwt::shopify::post_purchase::{Fixed, Streamed};
use storefront_jwt::shopify::{PostPurchase, post_purchase};
use storefront_jwt::shopware::{self, AppToken, Ignored, InAppPurchases};
use storefront_jwt::{Error, MaxAge, Text, UnixTime, Unsigned, sign, sign_to_string, signed_len};

/// Claims in places that a user's own types give them.
#[derive(Serialize)]
struct Beside<'c, C> {
    note: &'c str,
    #[serde(flatten)]
    claims: &'c C,
}

#[derive(Serialize)]
struct Within<'c, C> {
    claims: [Option<&'c C>; 1],
}

#[derive(Serialize)]
#[serde(tag = "kind")]
enum Tagged<'c, C> {
    Session(&'c C),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Untagged<'c, C> {
    Session(&'c C),
}

/// Everything that signs says the same.
fn sign_all<C: Serialize>(claims: &C) -> Result<String, Error> {
    let mut buf = vec![0; 8192];
    let signed = sign(claims, &key(), &mut buf).map(str::to_owned);
    assert_eq!(sign_to_string(claims, &key()), signed);
    let len = signed_len(claims);
    assert_eq!(len, signed.as_ref().map(String::len).map_err(|e| *e));
    let unsigned = Unsigned::new(claims, &mut buf).map(|_| ());
    assert_eq!(unsigned, signed.as_ref().map(|_| ()).map_err(|e| *e));
    signed
}

/// The JSON of an answer is this, and signing refuses for the sake of `lost`, if anything is, in
/// whatever the claims stand.
fn check<C: Serialize>(class: &str, claims: &C, answer: &Value, lost: Option<&'static str>) {
    assert_eq!(json!(claims), *answer, "{class}");
    let beside = Beside { note: "n", claims };
    let within = Within {
        claims: [Some(claims)],
    };
    let mut with_note = answer.clone();
    with_note["note"] = json!("n");
    assert_eq!(json!(beside), with_note, "{class}");
    assert_eq!(json!(within), json!({"claims": [answer]}), "{class}");
    let refused = lost.map(Error::ClaimInvalid);
    for verdict in [
        sign_all(claims),
        sign_all(&within),
        sign_all(&Tagged::Session(claims)),
        sign_all(&Untagged::Session(claims)),
    ] {
        assert_eq!(verdict.err(), refused, "{class}");
    }
    // A number that is refused has no name there.
    for verdict in [sign_all(&beside), sign_all(&Untagged::Session(&beside))] {
        let unnamed = lost.map(|_| Error::ClaimInvalid(""));
        let err = verdict.err();
        assert!(
            err == refused || (lost == Some("exp") && err == unnamed),
            "{class}: {err:?}"
        );
    }
}

/// Verifies a token with this payload as one of this class, and checks the answer.
fn answer(class: Class, payload: &str, answer: &Value, lost: Option<&'static str>) {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let verifier = verifier();
    macro_rules! accepted {
        ($class:ty, $expected:expr) => {{
            let accepted = verifier.verify_into::<$class>(&token, &$expected, &mut buf);
            let claims = accepted.unwrap().claims;
            check(stringify!($class), &claims, answer, lost);
        }};
    }
    with_claims!(
        class,
        MaxAge::Unlimited,
        AppToken,
        PostPurchase,
        accepted,
        accepted
    );
}

/// The members of this class, out of a token that has all of the registered claims.
fn own_members(class: Class, mut claims: Value) -> Value {
    let foreign: &[&str] = match class {
        Class::Shopware => &["sub", "aud", "jti"],
        Class::PostPurchase => &["aud", "jti"],
        Class::Changeset => &["aud"],
        _ => &[],
    };
    for name in foreign {
        claims.as_object_mut().unwrap().remove(*name);
    }
    if class == Class::PostPurchase {
        let input = &mut claims["input_data"];
        let shop = input["shop"].as_object_mut().unwrap();
        shop.remove("metafields").unwrap();
        let purchase = input["initialPurchase"].as_object_mut().unwrap();
        purchase.remove("lineItems").unwrap();
    }
    claims
}

/// What signing says of a class with default parameters: a purchase's lists are only counted.
fn lost(class: Class) -> Option<&'static str> {
    (class == Class::PostPurchase).then_some("lineItems")
}

#[test]
fn every_class() {
    for class in Class::ALL {
        let claims = class.claims();
        let expected = own_members(class, claims.clone());
        answer(class, &claims.to_string(), &expected, lost(class));
    }
}

/// Times that no `f64` has exactly are the nearest ones in an answer, and are not signed.
#[test]
fn times_that_json_cannot_say() {
    for (exp, nearest) in [
        ("8589934592.000001", 8_589_934_592.000_002),
        ("18446744073709.551614", 18_446_744_073_709.55),
        ("18446744073708.3", 18_446_744_073_708.3),
    ] {
        for class in Class::ALL {
            if class == Class::Changeset && nearest > 1e11 {
                continue; // It would be in milliseconds.
            }
            let mut claims = class.claims();
            claims["exp"] = json!("EXP");
            let mut expected = own_members(class, claims.clone());
            expected["exp"] = json!(nearest);
            let payload = claims.to_string().replace("\"EXP\"", exp);
            answer(class, &payload, &expected, Some("exp"));
        }
    }
}

/// An ignored text is left out; a shop that has bought nothing says so, as before.
#[test]
fn purchases_that_were_ignored() {
    let mut claims = Class::Shopware.claims();
    claims["inAppPurchases"] = json!("eyJ0eXAiOiJKV1Qi.e30.c2ln");
    let mut expected = own_members(Class::Shopware, claims.clone());
    let whole = expected.clone();
    let members = expected.as_object_mut().unwrap();
    members.remove("inAppPurchases").unwrap();
    let payload = claims.to_string();
    answer(Class::Shopware, &payload, &expected, Some("inAppPurchases"));

    // With a type that keeps it, it is answered and signed.
    let token = jwt(&payload);
    let mut buf = vec![0; token.len()];
    let shop = shopware::Expected::new(SHOPWARE_SHOP);
    let kept = verifier().verify_into::<AppToken<JsonStr<'_>>>(&token, &shop, &mut buf);
    check("JsonStr", &kept.unwrap().claims, &whole, None);
    let kept = verifier().verify::<AppToken<Text<64>>>(&token, &shop);
    check("Text", &kept.unwrap().claims, &whole, None);

    // By itself there is no way to leave it out.
    assert!(serde_json::to_string(&InAppPurchases::Token(Ignored)).is_err());
    assert!(serde_json::to_string(&Ignored).is_err());
    assert_eq!(json!(InAppPurchases::<Ignored>::Null), Value::Null);
}

/// Lists that were counted are left out, whatever they hold; lists that were kept are there.
#[test]
fn lists_that_were_counted() {
    let mut claims = Class::PostPurchase.claims();
    let items = json!([line_item(0, 1), line_item(1, 0)]);
    claims["input_data"]["initialPurchase"]["lineItems"] = items;
    let expected = own_members(Class::PostPurchase, claims.clone());
    let payload = claims.to_string();
    answer(
        Class::PostPurchase,
        &payload,
        &expected,
        lost(Class::PostPurchase),
    );

    let token = jwt(&payload);
    let mut buf = vec![0; token.len()];
    let expected = post_purchase::Expected::new(MaxAge::Unlimited);
    let members = claims.as_object_mut().unwrap();
    members.retain(|name, _| !["aud", "jti"].contains(&&**name));
    let kept = verifier().verify::<PostPurchase<Fixed<2, 1>>>(&token, &expected);
    check("Fixed", &kept.unwrap().claims, &claims, None);
    let kept = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &expected, &mut buf);
    check("Streamed", &kept.unwrap().claims, &claims, None);

    // Also where nothing was counted: a claim set is not signed for what it happens to hold.
    let parts = <PostPurchase>::default().input_data;
    for refused in [
        sign_all(&<PostPurchase>::default()),
        sign_all(&parts),
        sign_all(&parts.initial_purchase),
    ] {
        assert_eq!(refused, Err(Error::ClaimInvalid("lineItems")));
    }
    let refused = sign_all(&parts.shop);
    assert_eq!(refused, Err(Error::ClaimInvalid("metafields")));
    // By itself there is no way to leave it out.
    assert!(serde_json::to_string(&Count::default()).is_err());
}

/// Amounts of more than 15 digits are the nearest in an answer, and are not signed.
#[test]
fn numbers_that_json_cannot_say() {
    for (price, nearest) in [
        ("0.1234567890123456", 0.123_456_789_012_345_6),
        ("9007199254740993.5", 9_007_199_254_740_994.0),
        ("-922337203685477580.8", -922_337_203_685_477_580.8),
        // Halfway, where two roundings would go the other way.
        ("9.007199254740993", 9.007_199_254_740_993),
        ("0.922337203685477568", 0.922_337_203_685_477_6),
    ] {
        let mut claims = Class::Changeset.claims();
        let change = |price: Value| json!([{"type": "add_shipping_line", "price": price}]);
        claims["changes"] = change(json!("PRICE"));
        let mut expected = own_members(Class::Changeset, claims.clone());
        expected["changes"] = change(json!(nearest));
        let payload = claims.to_string().replace("\"PRICE\"", price);
        answer(Class::Changeset, &payload, &expected, Some("price"));
        let decimal: Decimal = price.parse().unwrap();
        let whole = decimal.to_string().parse::<f64>().unwrap();
        assert_eq!(json!(decimal), json!(whole));
    }
    let exact: Decimal = "999999999999.999".parse().unwrap();
    assert_eq!(json!(exact).to_string(), "999999999999.999");
    let whole = Decimal::new(i64::MIN, 0).unwrap();
    assert_eq!(json!(whole), json!(i64::MIN));
}

/// To the microsecond up to the year 2242, as before.
#[test]
fn times_that_json_can_say() {
    for (micros, text) in [
        (8_589_934_591_999_999, "8589934591.999999"),
        (1_616_497_608_051_041, "1616497608.051041"),
        (1, "1e-6"),
        (u64::MAX - 551_615, "18446744073709"),
    ] {
        let time = UnixTime::from_micros(micros);
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(json!(time), value);
        assert_eq!(serde_json::from_value::<UnixTime>(value).unwrap(), time);
        assert_eq!(sign_all(&json!({})).map(|_| ()), Ok(()));
        assert_eq!(
            sign_all(&Within {
                claims: [Some(&time)]
            })
            .err(),
            None
        );
    }
}
