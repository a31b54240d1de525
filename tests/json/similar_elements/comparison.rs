//! What the crate makes of an array, in each of the ways to read it, held against `serde_json`.

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use storefront_jwt::json::{Count, Elements};
use storefront_jwt::shopify::post_purchase::{self, Counted, PostPurchase, Streamed};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, Tag, Unverified};

use crate::support::claims::{Any, Reads, Skipped};
use crate::support::judge::{judge, same};
use crate::support::token::{HEADER, NOW, base64url};

/// Reads a payload whose tag was computed elsewhere, which is quicker than to sign it.
fn read<'b, T: Deserialize<'b>>(payload: &str, buf: &'b mut Vec<u8>) -> Result<T, Error> {
    read_as::<Any<T>>(payload, &(), buf).map(|claims| claims.0)
}

fn read_as<'b, C: Claims + FromPayload<'b>>(
    payload: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut Vec<u8>,
) -> Result<C, Error> {
    let (header, payload, tag) = (base64url(HEADER), base64url(payload), "A".repeat(43));
    let token = format!("{header}.{payload}.{tag}");
    buf.resize(token.len(), 0);
    let authenticated = Unverified::parse(&token)?.verify_tag(&Tag::new([0; 32]), NOW, buf)?;
    Ok(authenticated.claims::<C>(expected)?.claims)
}

/// What the caller expects of a purchase is nothing but that it is one.
const PURCHASES: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// A purchase with a list in the place of `@`, and one in the place of `#`.
const PURCHASE: &str = r#"{"iss":"shopify","sub":"r","iat":1,"input_data":{"extensionPoint":"e",
    "locale":"en","version":"1","shop":{"id":1,"domain":"d","metafields":@},"initialPurchase":{
    "referenceId":"r","totalPriceSet":{"shopMoney":{"amount":"1","currencyCode":"CAD"},
    "presentmentMoney":{"amount":"1","currencyCode":"CAD"}},"lineItems":#}}}"#;

/// Holds the crate against `serde_json` on a text that is, or was, an array.
pub(super) fn compare(array: &str) -> Result<(), TestCaseError> {
    let buf = &mut Vec::new();
    let text = array.get(..200).unwrap_or(array);
    let payload = format!(r#"{{"x":{array}}}"#);
    let expected = judge(payload.as_bytes());

    // Skipped: by itself, behind its like, in another array, and in an object.
    for (open, close) in [
        ("", ""),
        ("[],\"y\":", ""),
        ("[0,", ",0]"),
        ("{\"y\":", "}"),
    ] {
        let payload = format!(r#"{{"x":{open}{array}{close}}}"#);
        let (expected, skipped) = (judge(payload.as_bytes()), read::<Skipped>(&payload, buf));
        let skipped = skipped.map(|_| ());
        if expected == Err(Error::Json) {
            // What is wrong may stand behind what is too deep.
            let wrong = matches!(skipped, Err(Error::Json | Error::TooDeep));
            prop_assert!(wrong, "{open}{text}{close}: {skipped:?}");
        } else {
            prop_assert_eq!(skipped, expected, "{}{}{}", open, text, close);
        }
    }

    // Read, in each of the ways.
    let whole = serde_json::from_str::<Reads<Vec<IgnoredAny>>>(&payload);
    let whole = whole.ok().filter(|_| expected.is_ok());
    let counted = read::<Reads<Count>>(&payload, buf).map(|object| object.x.get());
    let purchase = PURCHASE.replace('@', "[]").replace('#', array);
    let items = read_as::<PostPurchase<Counted>>(&purchase, &PURCHASES, buf);
    let items = items.map(|claims| claims.input_data.initial_purchase.line_items.get());
    let streamed = read_as::<PostPurchase<Streamed<'_>>>(&purchase, &PURCHASES, buf);
    let streamed = streamed.map(|claims| claims.input_data.initial_purchase.line_items.count());
    let purchase = PURCHASE.replace('@', array).replace('#', "[]");
    let metafields = read_as::<PostPurchase<Counted>>(&purchase, &PURCHASES, buf);
    let metafields = metafields.map(|claims| claims.input_data.shop.metafields.get());
    let elements = read::<Reads<Elements<'_, IgnoredAny>>>(&payload, buf);
    let elements = elements.map(|object| (object.x.count(), object.x.iter().count()));
    let Some(whole) = whole else {
        prop_assert!(counted.is_err() && elements.is_err(), "{text}");
        // A list in a purchase is two levels further in.
        prop_assert!(items.is_err() && streamed.is_err(), "{text}");
        // Metafields may be `null`, for none.
        let none = array.trim_ascii() == "null" && metafields == Ok(0);
        prop_assert!(metafields.is_err() || none, "{text}");
        return Ok(());
    };
    let count = whole.x.len();
    prop_assert_eq!(counted, Ok(count), "{}", text);
    prop_assert_eq!(elements, Ok((count, count)), "{}", text);
    let further_in = judge(purchase.as_bytes());
    for found in [items, streamed, metafields] {
        prop_assert_eq!(found, further_in.map(|()| count), "{}", text);
    }

    // Its values. A number beyond any float has none.
    if let Ok(value) = serde_json::from_str::<Reads<Vec<Value>>>(&payload) {
        let read = read::<Reads<Elements<'_, JsonValue>>>(&payload, buf).unwrap();
        for (number, (found, expected)) in read.x.iter().zip(&value.x).enumerate() {
            let found = match found {
                Ok(JsonValue(found)) => found,
                // A string with escapes that is unescaped on the stack.
                Err(Error::ClaimTooLong("")) if array.len() > 512 && array.contains('\\') => break,
                Err(error) => panic!("{number} of {text}: {error}"),
            };
            prop_assert!(same(&found, expected), "{number} of {text}: {found}");
        }
    }
    Ok(())
}

#[derive(Clone, Deserialize)]
struct JsonValue(Value);
