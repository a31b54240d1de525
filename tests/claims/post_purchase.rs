//! The post-purchase token: any number of line items in bounded memory, and a fixed form that
//! refuses by name what does not fit.

mod large;
mod matching;
mod metafields;
mod values;

use crate::support::classes::{Class, input_data, line_item};
use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::shopify::post_purchase::{Fixed, LineItem, MetafieldValue, Streamed};
use storefront_jwt::shopify::{PostPurchase, post_purchase};
use storefront_jwt::{Error, MaxAge, Slot};

const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

fn claims(line_items: &Value) -> Value {
    let mut claims = Class::PostPurchase.claims();
    claims["input_data"] = input_data(line_items);
    claims
}

fn items(count: u64, metafields: usize) -> Value {
    (0..count)
        .map(|number| line_item(number, metafields))
        .collect()
}

fn counted(claims: &Value, expected: &post_purchase::Expected<'_>) -> Result<usize, Error> {
    let token = jwt(claims.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<PostPurchase>(&token, expected, &mut buf)?;
    Ok(accepted.claims.input_data.initial_purchase.line_items.get())
}

#[test]
fn the_three_forms_agree() {
    for (count, metafields) in [(0, 0), (1, 0), (1, 1), (3, 1), (2, 2)] {
        let token = jwt(claims(&items(count, metafields)).to_string());
        let mut bufs = [(); 3].map(|()| vec![0; token.len()]);
        let [one, two, three] = &mut bufs;
        let verifier = verifier();
        let counted = verifier
            .verify_into::<PostPurchase>(&token, &ANY, one)
            .unwrap()
            .claims;
        let streamed = verifier.verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, one);
        let streamed = streamed.unwrap().claims;
        let fixed = verifier.verify_into::<PostPurchase<Fixed<3, 2>>>(&token, &ANY, two);
        let fixed = fixed.unwrap().claims;
        let mut slot = Box::new(Slot::<PostPurchase<Fixed<3, 2>>>::new());
        let lent = verifier.verify_into_slot(&token, &ANY, three, &mut slot);
        assert_eq!(*lent.unwrap().claims, fixed);

        macro_rules! agree {
            ($($field:ident).+) => {
                assert_eq!(counted.$($field).+, streamed.$($field).+);
                assert_eq!(counted.$($field).+, fixed.$($field).+);
            };
        }
        agree!(iss);
        agree!(sub);
        agree!(iat);
        agree!(input_data.locale);
        agree!(input_data.version);
        agree!(input_data.extension_point);
        agree!(input_data.shop.id);
        agree!(input_data.shop.domain);
        agree!(input_data.initial_purchase.reference_id);
        agree!(input_data.initial_purchase.customer_id);
        agree!(input_data.initial_purchase.destination_country_code);
        agree!(input_data.initial_purchase.total_price_set);

        let streamed_items = streamed.input_data.initial_purchase.line_items;
        let fixed_items = &fixed.input_data.initial_purchase.line_items;
        let counted_items = counted.input_data.initial_purchase.line_items.get();
        assert_eq!(u64::try_from(counted_items), Ok(count));
        assert_eq!(
            (streamed_items.count(), fixed_items.len()),
            (counted_items, counted_items)
        );
        for (number, (streamed, fixed)) in (0..).zip(streamed_items.iter().zip(&**fixed_items)) {
            let streamed: LineItem<Streamed<'_>> = streamed.unwrap();
            let (product, variant) = (&streamed.product, &streamed.product.variant);
            assert_eq!(
                (product.id, variant.id),
                (fixed.product.id, fixed.product.variant.id)
            );
            assert!(product.title == *fixed.product.title);
            assert!(product.title == *format!("The S-Series Snowboard #{number}"));
            assert!(variant.title == *fixed.product.variant.title);
            assert!(variant.title == "158cm / \"Ember\"");
            assert_eq!(streamed.quantity, fixed.quantity);
            assert_eq!(streamed.total_price_set, fixed.total_price_set);
            assert_eq!(
                streamed.total_price_set.shop_money.amount.to_string(),
                "699.95"
            );
            assert_eq!(product.metafields.count(), metafields);
            for (streamed, fixed) in product.metafields.iter().zip(&*fixed.product.metafields) {
                let streamed = streamed.unwrap();
                assert!(streamed.key == *fixed.key && streamed.namespace == *fixed.namespace);
                assert_eq!(streamed.value_type, fixed.value_type);
                assert!(matches!(streamed.value, MetafieldValue::Text(value) if value == "v"));
            }
        }
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let refusal = |claims: &Value| {
        let token = jwt(claims.to_string());
        let mut buf = vec![0; token.len()];
        let fixed = verifier().verify_into::<PostPurchase<Fixed<2, 1>>>(&token, &ANY, &mut buf);
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
        assert!(streamed.is_ok(), "{streamed:?}");
        let refused = fixed.map(|_| ()).err();
        let mut slot = Box::new(Slot::<PostPurchase<Fixed<2, 1>>>::new());
        let lent = verifier().verify_into_slot(&token, &ANY, &mut buf, &mut slot);
        assert_eq!(lent.map(|_| ()).err(), refused);
        refused
    };
    let too_long = |name| Some(Error::ClaimTooLong(name));
    assert_eq!(refusal(&claims(&items(2, 1))), None);
    assert_eq!(refusal(&claims(&items(3, 1))), too_long("lineItems"));
    assert_eq!(refusal(&claims(&items(100, 0))), too_long("lineItems"));
    assert_eq!(refusal(&claims(&items(1, 2))), too_long("metafields"));

    let one = |change: &dyn Fn(&mut Value)| {
        let mut item = line_item(0, 1);
        change(&mut item);
        refusal(&claims(&json!([item])))
    };
    let long = "\u{20ac}".repeat(85);
    assert_eq!(one(&|item| item["product"]["title"] = json!(long)), None);
    let longer = long + "e";
    for (member, pointer) in [
        ("title", "/product/title"),
        ("title", "/product/variant/title"),
        ("key", "/product/metafields/0/key"),
        ("namespace", "/product/variant/metafields/0/namespace"),
        ("value", "/product/metafields/0/value"),
    ] {
        let refused = one(&|item| *item.pointer_mut(pointer).unwrap() = json!(longer));
        assert_eq!(refused, too_long(member), "{pointer}");
    }
    let mut shop = claims(&json!([]));
    let metafield = line_item(0, 1)["product"]["metafields"][0].clone();
    shop["input_data"]["shop"]["metafields"] = json!([metafield, metafield]);
    assert_eq!(refusal(&shop), too_long("metafields"));
}

/// What is counted or streamed is checked to be JSON even if nobody looks at it.
#[test]
fn unread_lists_are_checked() {
    let whole = claims(&json!(["@"])).to_string();
    for (item, error) in [
        ("nul", Error::Json),
        ("{\"a\":1,}", Error::Json),
        ("\"\\ud800\"", Error::Json),
        (
            &format!("{}{}", "[".repeat(80), "]".repeat(80)),
            Error::TooDeep,
        ),
    ] {
        let token = jwt(whole.replace("\"@\"", item));
        let mut buf = vec![0; token.len()];
        let counted = verifier().verify_into::<PostPurchase>(&token, &ANY, &mut buf);
        assert_eq!(counted.err(), Some(error), "{item}");
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
        assert_eq!(streamed.err(), Some(error), "{item}");
    }
    // Whether an element is a line item is seen when it is read, and nothing comes after.
    let token = jwt(claims(&json!([line_item(0, 0), 7, line_item(1, 0)])).to_string());
    let mut buf = vec![0; token.len()];
    let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
    let mut items = streamed
        .unwrap()
        .claims
        .input_data
        .initial_purchase
        .line_items
        .into_iter();
    assert!(items.next().unwrap().is_ok());
    assert!(matches!(items.next(), Some(Err(Error::ClaimInvalid("")))));
    assert!(items.next().is_none());
}
