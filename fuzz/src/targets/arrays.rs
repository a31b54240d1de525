//! Arrays whose elements resemble each other are what serde_json says: valid or not, in any place, skipped,
//! counted or read one by one.

use crate::bytewise;
use crate::json::{Json, MAX_DEPTH, parse_object, under};
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
    agree(&array);
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

/// An array is skipped, counted and lent exactly if it is one, to serde_json and byte by byte. Returns whether it is.
pub fn agree(array: &[u8]) -> bool {
    let payload = [br#"{"x":"#, array, b"}"].concat();
    let buf = &mut Vec::new();
    let is_text = std::str::from_utf8(array).is_ok();
    let levels = MAX_DEPTH as u8;
    let ends = |rest: &[u8]| is_text && bytewise::after_space(rest).is_empty();

    let is_valid = bytewise::after_value(&payload, levels).is_ok_and(ends);
    assert_eq!(read::<Nothing>(&payload, buf).is_ok(), is_valid, "skipped");
    let to_serde_json = is_text && serde_json::from_slice::<IgnoredAny>(&payload).is_ok();
    // Which skips lone surrogates, and looks into more levels.
    if is_valid || !may_be_refused(&payload) {
        assert_eq!(to_serde_json, is_valid, "serde_json");
    }

    let counted = read::<One<Count>>(&payload, buf).map(|object| object.x.get());
    let lent = read::<One<Elements<'_, IgnoredAny>>>(&payload, buf);
    let lent = lent.map(|object| (object.x.count(), object.x.iter().count()));
    match bytewise::after_elements(bytewise::after_space(array), levels - 1) {
        Ok((rest, count)) if is_valid && ends(rest) => {
            assert_eq!(counted, Ok(count), "counted");
            assert_eq!(lent, Ok((count, count)), "lent");
            return true;
        }
        // Some of these close the object, and go on with other members.
        _ if is_valid => {}
        _ => assert!(counted.is_err() && lent.is_err()),
    }
    false
}

/// Whether this has what only the crate refuses: half of a surrogate pair, or more than 64 levels.
fn may_be_refused(text: &[u8]) -> bool {
    let brackets = text.iter().filter(|byte| matches!(byte, b'[' | b'{'));
    let is_surrogate = |text: &[u8]| {
        text.starts_with(b"\\u")
            && matches!(
                text[2..],
                [b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
            )
    };
    brackets.count() > MAX_DEPTH || text.windows(6).any(is_surrogate)
}

/// For `Elements`, which hands out copies.
#[derive(Clone, Deserialize)]
struct AnyValue(Tree);
