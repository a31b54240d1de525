//! The types and the values that a metafield of a product may have.

use crate::support::token::{jwt, key, verifier};
use serde_json::{Value, json};
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::post_purchase::{Fixed, MetafieldValue, Streamed, ValueType};
use storefront_jwt::{Error, sign};

use super::{ANY, claims, items};

/// A value type is a text of at most 64 bytes, however it is spelled. `names` has those that are
/// close to a known one.
#[test]
fn metafields_of_every_value_type() {
    let long = "x".repeat(64);
    let other = |name: &str| Ok(ValueType::Other(name.try_into().unwrap()));
    for (written, expected) in [
        (r#""string""#.to_owned(), Ok(ValueType::String)),
        (
            r#""json\u005fstring""#.to_owned(),
            Ok(ValueType::JsonString),
        ),
        (r#""""#.to_owned(), other("")),
        (r#""\u00e9""#.to_owned(), other("é")),
        (format!(r#""{long}""#), other(&long)),
        (
            format!(r#""{long}x""#),
            Err(Error::ClaimTooLong("valueType")),
        ),
        ("1".to_owned(), Err(Error::ClaimInvalid("valueType"))),
        ("null".to_owned(), Err(Error::ClaimInvalid("valueType"))),
    ] {
        let payload = claims(&items(1, 1)).to_string();
        let value_type = format!(r#""valueType":{written}"#);
        let token = jwt(payload.replace(r#""valueType":"string""#, &value_type));
        let mut buf = vec![0; token.len()];
        let found = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, &mut buf);
        let found = found.map(|accepted| {
            let items = accepted.claims.input_data.initial_purchase.line_items;
            items[0].product.metafields[0].value_type.clone()
        });
        assert_eq!(found, expected, "{written}");
    }
}

/// A metafield's value is any scalar: read in both forms, answered by any serializer, and signed
/// again as it stood.
#[test]
fn metafields_of_every_scalar() {
    let long = "1234567890123456789012345678901234567890.5";
    for (written, answered) in [
        (r#""v""#, json!("v")),
        (r#""""#, json!("")),
        ("0", json!(0.0)),
        ("-1.5", json!(-1.5)),
        ("1e300", json!(1e300)),
        ("1e999", json!(f64::MAX)),
        (long, json!(1.234_567_890_123_456_8e39)),
        ("true", json!(true)),
        ("false", json!(false)),
        ("null", json!(null)),
    ] {
        let payload = claims(&items(1, 1)).to_string();
        let payload = payload.replace(r#""v""#, written);
        let token = jwt(&payload);
        let mut bufs = [(); 2].map(|()| vec![0; token.len()]);
        let [one, two] = &mut bufs;
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, one);
        let items = streamed.unwrap().claims.input_data.initial_purchase;
        let item = items.line_items.iter().next().unwrap().unwrap();
        let streamed = item.product.metafields.iter().next().unwrap().unwrap();
        let fixed = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, two);
        let fixed = fixed.unwrap().claims;
        let items = &fixed.input_data.initial_purchase.line_items;
        let value = &items[0].product.metafields[0].value;

        let text = serde_json::to_value(streamed.value).unwrap();
        let is_same = |value: &Value| match (value.as_f64(), answered.as_f64()) {
            (Some(value), Some(answered)) => value.to_bits() == answered.to_bits(),
            _ => *value == answered,
        };
        assert!(is_same(&text), "{written}: {text}");
        let text = serde_json::to_value(value).unwrap();
        assert!(is_same(&text), "{written}: {text}");
        let kept = match (streamed.value, value) {
            (MetafieldValue::LongNumber(one), MetafieldValue::LongNumber(other)) => {
                assert!(one == **other && one == *written);
                true
            }
            _ => false,
        };
        let too_large = [long, "1e300", "1e999"].contains(&written);
        assert_eq!(kept, too_large, "{written}");

        // Signed again, it says the same.
        let mut signed = vec![0; 2 * token.len()];
        let signed = sign(&fixed, &key(), &mut signed).unwrap();
        let again = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(signed, &ANY, two);
        assert_eq!(again.unwrap().claims, fixed, "{written}");
    }
    for written in ["[]", "{}", "tru", "nul", "01"] {
        let payload = claims(&items(1, 1)).to_string();
        let token = jwt(payload.replace(r#""v""#, written));
        let mut buf = vec![0; token.len()];
        let refused = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, &mut buf);
        let json = !written.starts_with(['[', '{']);
        let error = if json {
            Error::Json
        } else {
            Error::ClaimInvalid("value")
        };
        assert_eq!(refused.map(drop), Err(error), "{written}");
    }
}
