//! Fields that borrow from the payload: text, and what the crate reads only when it is asked.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::support::token::{jwt, verifier};
use serde::Deserialize;
use serde_json::json;
use storefront_jwt::json::{Count, Elements, JsonStr};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::Change;
use storefront_jwt::shopify::post_purchase::{LineItem, Metafield, Streamed};
use storefront_jwt::{Claims, Error, MaxAge, Times, UnixTime};

use super::claims_of;

/// What borrows: text as it stands, and what the crate reads later.
#[derive(Debug, PartialEq, Deserialize)]
struct Borrowed<'p> {
    plain: &'p str,
    #[serde(borrow)]
    maybe_escaped: Cow<'p, str>,
    #[serde(borrow)]
    text: JsonStr<'p>,
    #[serde(borrow)]
    audience: Audience<'p>,
    #[serde(borrow)]
    numbers: Elements<'p, u8>,
    count: Count,
    map: HashMap<String, u8>,
}

claims_of!(Borrowed<'p>);

#[test]
fn borrowed_fields() {
    let payload = r#"{"plain":"a","maybe_escaped":"b\n","text":"c\n","audience":["x","y"],
        "numbers":[1,2],"count":[[],{}],"map":{"z":1}}"#;
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Borrowed<'_>>(&token, &(), &mut buf);
    let claims = accepted.unwrap().claims;
    assert_eq!((claims.plain, &*claims.maybe_escaped), ("a", "b\n"));
    assert!(claims.text == "c\n" && claims.audience.contains("y"));
    assert!(claims.numbers.iter().eq([Ok(1), Ok(2)]));
    assert_eq!((claims.count.get(), claims.map["z"]), (2, 1));
    // `&str` is for text without escapes only.
    let token = jwt(payload.replace(r#""a""#, r#""\u0061""#));
    let refused = verifier().verify_into::<Borrowed<'_>>(&token, &(), &mut buf);
    assert_eq!(refused.err(), Some(Error::ClaimInvalid("plain")));
    let mut token = jwt(payload).into_bytes();
    let accepted = verifier().verify_in_place::<Borrowed<'_>>(&mut token, &());
    assert_eq!(accepted.unwrap().claims.plain, "a");
}

/// What borrows and serde has kept for later, as the documentation of `Claims` says.
#[test]
fn borrowed_fields_flattened() {
    #[derive(Debug, Deserialize)]
    struct Inner<T> {
        x: T,
    }

    #[derive(Debug, Deserialize)]
    struct Flattened<T> {
        #[serde(flatten)]
        inner: Inner<T>,
    }

    impl<T> Claims for Flattened<T> {
        type Expected<'e> = ();

        fn times(&self, (): &()) -> Times {
            Times::expiring(UnixTime::MAX)
        }

        fn check(&self, (): &()) -> Result<(), Error> {
            Ok(())
        }
    }

    fn read<'b, T: Deserialize<'b>>(json: &str, buf: &'b mut [u8]) -> Result<T, Error> {
        let token = jwt(format!(r#"{{"x":{json}}}"#));
        let read = verifier().verify_into::<Flattened<T>>(&token, &(), buf);
        read.map(|accepted| accepted.claims.inner.x)
    }

    let refused = Some(Error::ClaimInvalid(""));
    let mut buf = [0; 64];
    assert!(read::<JsonStr<'_>>(r#""a""#, &mut buf).unwrap() == "a");
    assert_eq!(read::<JsonStr<'_>>(r#""a\n""#, &mut buf).err(), refused);
    assert_eq!(read::<Elements<'_, u8>>("[1]", &mut buf).err(), refused);
    assert_eq!(read::<Audience<'_>>(r#""a""#, &mut buf).err(), refused);
}

/// The parts of classes that stand in arrays can be elements of an own claim set's.
#[test]
fn elements_of_the_crate() {
    #[derive(Deserialize)]
    struct Parts<'p> {
        #[serde(borrow)]
        items: Elements<'p, LineItem<Streamed<'p>>>,
        #[serde(borrow)]
        metafields: Elements<'p, Metafield<Streamed<'p>>>,
        #[serde(borrow)]
        changes: Elements<'p, Change<'p>>,
    }

    claims_of!(Parts<'p>);

    let prices = json!({"amount": "1", "currencyCode": "CAD"});
    let prices = json!({"shopMoney": prices, "presentmentMoney": prices});
    let variant = json!({"id": 1, "title": "v", "metafields": []});
    let product = json!({"id": 2, "title": "p", "variant": variant, "metafields": []});
    let payload = json!({
        "items": [{"product": product, "quantity": 3, "totalPriceSet": prices}, 7],
        "metafields": [{"key": "k", "namespace": "n", "value": 1, "valueType": "integer"}],
        "changes": [
            {"quantity": 1, "variantID": 9, "type": "add_variant"},
            {"type": "add_variant", "variantId": 9},
        ],
    });
    let token = jwt(payload.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Parts<'_>>(&token, &(), &mut buf);
    let Parts {
        items,
        metafields,
        changes,
    } = accepted.unwrap().claims;
    let mut items = items.iter();
    assert_eq!(items.next().unwrap().unwrap().product.variant.id, 1);
    assert!(matches!(items.next(), Some(Err(Error::ClaimInvalid("")))));
    assert!(items.next().is_none());
    let metafield = metafields.iter().next().unwrap().unwrap();
    assert!(metafield.key == "k" && metafield.namespace == "n");
    let mut changes = changes.iter();
    let Some(Ok(Change::AddVariant(change))) = changes.next() else {
        panic!("no variant");
    };
    assert_eq!((change.variant_id, change.quantity), (9, 1));
    assert_eq!(changes.next(), Some(Err(Error::ClaimMissing("quantity"))));
}
