//! Arrays whose elements resemble each other are what serde_json says: valid or not, in any place, skipped,
//! counted or read one by one.

use crate::json::{Json, parse_object, under};
use crate::payload::{Edit, array};
use crate::tree::Tree;
use crate::{read, read_purchase};
use arbitrary::{Arbitrary, Unstructured};
use serde::Deserialize;
use serde::de::IgnoredAny;
use storefront_jwt::json::{Count, Elements};
use storefront_jwt::shopify::post_purchase::{Counted, Streamed};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    model: u8,
    /// Changes to the model, then to each element that is like it.
    first: Vec<Edit<'a>>,
    others: Vec<Vec<Edit<'a>>>,
}

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
struct One<T> {
    x: T,
}

/// A place for an array, which may matter to a reader.
const PLACES: [(&str, &str); 6] = [
    (r#"{"x":"#, "}"),
    (r#"{"x":[],"y":"#, "}"),
    (r#"{"x":[0,"#, ",0]}"),
    (r#"{"x":{"y":"#, "}}"),
    (r#"{"x":[[1],"#, "]}"),
    (r#"{"x":[{"y":"#, r#"},{"y":0}]}"#),
];

const PURCHASE: (&str, &str) = (
    r#"{"iss":"shopify","sub":"r","iat":1,"input_data":{"extensionPoint":"e","locale":"en","version":"1",
        "shop":{"id":1,"domain":"d","metafields":[]},"initialPurchase":{"referenceId":"r","totalPriceSet":{
        "shopMoney":{"amount":"1","currencyCode":"C"},"presentmentMoney":{"amount":"1","currencyCode":"C"}},
        "lineItems":"#,
    "}}}",
);

pub fn run(data: &[u8]) {
    let array = match data {
        [0xFF, edits @ ..] => {
            let Ok(input) = Input::arbitrary(&mut Unstructured::new(edits)) else {
                return;
            };
            array(input.model, &input.first, &input.others).into_bytes()
        }
        text => text.to_vec(),
    };
    let place = |(open, close): (&str, &str)| [open.as_bytes(), &array, close.as_bytes()].concat();
    let buf = &mut Vec::new();

    for payload in PLACES.map(place) {
        let skipped = read::<Nothing>(&payload, buf).map(|_| ());
        match (
            parse_object(&payload),
            skipped.map_err(|error| error.code()),
        ) {
            (Ok(_), Ok(())) => {}
            (Err(fault), Err(code)) if fault.codes(&payload).contains(&code) => {}
            (other, skipped) => panic!("{skipped:?}, but serde_json says {other:?}"),
        }
    }

    let payload = place(PLACES[0]);
    let members = parse_object(&payload);
    let all = match members
        .as_ref()
        .map(|members| under(members, "x"))
        .as_deref()
    {
        Ok([Json::Array(all)]) => Some(all),
        _ => None,
    };
    let count = all.map(Vec::len);
    let counted = read::<One<Count>>(&payload, buf);
    assert_eq!(counted.ok().map(|object| object.x.get()), count);
    let elements = read::<One<Elements<'_, IgnoredAny>>>(&payload, buf);
    let elements = elements.ok().map(|object| object.x);
    assert_eq!(elements.map(|elements| elements.count()), count);
    assert_eq!(elements.map(|elements| elements.iter().count()), count);
    if let Some(all) = all {
        let elements = read::<One<Elements<'_, AnyValue>>>(&payload, buf)
            .unwrap()
            .x;
        // They end with the first that has no value: a number beyond all floats, or a long string with escapes.
        let mut pairs = all.iter().zip(elements.iter().map_while(Result::ok));
        assert!(pairs.all(|(one, found)| found.0.same(one)));
    }

    let payload = place(PURCHASE);
    let members = parse_object(&payload);
    let count = count.filter(|_| members.is_ok());
    let counted = read_purchase::<Counted>(&payload, buf).ok();
    let counted = counted.map(|claims| claims.input_data.initial_purchase.line_items.get());
    assert_eq!(counted, count);
    let streamed = read_purchase::<Streamed<'_>>(&payload, buf).ok();
    let streamed = streamed.map(|claims| claims.input_data.initial_purchase.line_items.count());
    assert_eq!(streamed, count);
}

/// For `Elements`, which hands out copies.
#[derive(Clone, Deserialize)]
struct AnyValue(Tree);
