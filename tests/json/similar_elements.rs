//! Arrays whose elements resemble each other, as those of tokens do: each element is judged for what it is, whatever
//! stood before it, and counted once.
#![cfg(feature = "rustcrypto")]

use crate::support::claims::{Any, Reads, Skipped};
use crate::support::judge::{judge, same};
use crate::support::property;
use crate::support::token::{HEADER, NOW, base64url};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use storefront_jwt::json::{Count, Elements};
use storefront_jwt::shopify::post_purchase::{self, Counted, PostPurchase, Streamed};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, Tag, Unverified};

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
const PURCHASE: &str = r#"{"iss":"shopify","sub":"r","iat":1,"input_data":{"extensionPoint":"e","locale":"en",
    "version":"1","shop":{"id":1,"domain":"d","metafields":@},"initialPurchase":{"referenceId":"r","totalPriceSet":{
    "shopMoney":{"amount":"1","currencyCode":"CAD"},"presentmentMoney":{"amount":"1","currencyCode":"CAD"}},
    "lineItems":#}}}"#;

/// Holds the crate against `serde_json` on a text that is, or was, an array.
fn compare(array: &str) -> Result<(), TestCaseError> {
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

/// A value whose scalars and names are spelled as they will stand in the text, be it JSON or not.
#[derive(Clone, Debug)]
enum Node {
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn count(&self) -> usize {
        1 + match self {
            Self::Scalar(_) => 0,
            Self::List(elements) => elements.iter().map(Self::count).sum::<usize>(),
            Self::Object(members) => members.iter().map(|member| member.1.count()).sum(),
        }
    }

    /// Changes the node number `at` in order of appearance.
    fn change(&mut self, at: usize, change: &Change) {
        if at == 0 {
            return self.apply(change);
        }
        let mut at = at - 1;
        let parts: Vec<&mut Node> = match self {
            Self::Scalar(_) => return,
            Self::List(elements) => elements.iter_mut().collect(),
            Self::Object(members) => members.iter_mut().map(|member| &mut member.1).collect(),
        };
        for part in parts {
            let count = part.count();
            if at < count {
                return part.change(at, change);
            }
            at -= count;
        }
    }

    fn apply(&mut self, change: &Change) {
        match (self, change) {
            (node, Change::Replace(other)) => *node = other.clone(),
            (Self::Object(members), Change::Rename(which, name)) if !members.is_empty() => {
                let which = which.index(members.len());
                members[which].0.clone_from(name);
            }
            (Self::Object(members), Change::Insert(which, name, node)) => {
                members.insert(which.index(members.len() + 1), (name.clone(), node.clone()));
            }
            (Self::List(elements), Change::Insert(which, _, node)) => {
                elements.insert(which.index(elements.len() + 1), node.clone());
            }
            (Self::Object(members), Change::Remove(which)) if !members.is_empty() => {
                members.remove(which.index(members.len()));
            }
            (Self::List(elements), Change::Remove(which)) if !elements.is_empty() => {
                elements.remove(which.index(elements.len()));
            }
            (Self::Object(members), Change::Repeat(which)) if !members.is_empty() => {
                let which = which.index(members.len());
                members.insert(which, members[which].clone());
            }
            (Self::List(elements), Change::Repeat(which)) if !elements.is_empty() => {
                let which = which.index(elements.len());
                elements.insert(which, elements[which].clone());
            }
            (node, Change::Turn) => {
                *node = match std::mem::replace(node, Self::List(Vec::new())) {
                    Self::Object(members) => Self::List(members.into_iter().map(|m| m.1).collect()),
                    Self::List(elements) => {
                        let named = elements.into_iter().map(|one| ("\"k\"".into(), one));
                        Self::Object(named.collect())
                    }
                    scalar @ Self::Scalar(_) => Self::List(vec![scalar]),
                }
            }
            _ => {}
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Scalar(text) => out.push_str(text),
            Self::List(elements) => {
                out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    element.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    out.push_str(name);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

/// How an element differs from the one that it resembles.
#[derive(Clone, Debug)]
enum Change {
    Replace(Node),
    Rename(Index, String),
    Insert(Index, String, Node),
    Remove(Index),
    Repeat(Index),
    /// An array in the place of an object, and the other way round.
    Turn,
}

const NAMES: [&str; 8] = [
    "\"id\"",
    "\"title\"",
    "\"a\"",
    "\"\\u0061\"",
    "\"\"",
    "\"b\\\"\"",
    "\"ab\"",
    "\"\u{e9}\"",
];

#[rustfmt::skip]
const SCALARS: [&str; 33] = [
    "0", "1", "-1", "12", "10", "1.5", "1.50", "1e5", "1E+5", "-0", "12345678901234567890123", "1e999", "true", "false",
    "null", "\"\"", "\"a\"", "\"ab\"", "\"abcdefgh\"", "\"abcdefg\"", "\"a,b\"", "\"]}\"", "\"[{\"", "\"\\\"\"",
    "\"\\\\\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\u{e9}\u{20ac}\u{1F600}\"", "\"\u{7f}\"", "\":\"",
    "\"the title of one product or another\"", "\"the title of one product and another\"", "\"\\n\"",
];

#[rustfmt::skip]
const NO_SCALARS: [&str; 28] = [
    "", "01", "-", "1.", "1e", "1e+", "+1", ".5", "- 1", "tru", "truefalse", "nul", "nulll", "NaN", "Infinity", "1 2",
    "\"a", "a\"", "\"", "\"\u{1}\"", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\ude00\"", "\"a\"\"b\"",
    "'a'", "\u{a0}",
];

fn name() -> impl Strategy<Value = String> {
    select(NAMES.to_vec()).prop_map(String::from)
}

fn scalar() -> impl Strategy<Value = Node> {
    select(SCALARS.to_vec()).prop_map(|text| Node::Scalar(text.into()))
}

fn shape() -> impl Strategy<Value = Node> {
    scalar().prop_recursive(4, 24, 5, |node| {
        prop_oneof![
            prop::collection::vec(node.clone(), 0..5).prop_map(Node::List),
            prop::collection::vec((name(), node), 0..6).prop_map(Node::Object),
        ]
    })
}

fn change() -> impl Strategy<Value = Change> {
    let no_scalar = select(NO_SCALARS.to_vec()).prop_map(|text| Node::Scalar(text.into()));
    let no_name = select(vec![
        "",
        "a",
        "\"a",
        "1",
        "\"a\" ",
        "null",
        "\"\\x\"",
        "\"\u{2}\"",
    ]);
    let any_name = prop_oneof![4 => name(), 1 => no_name.prop_map(String::from)];
    prop_oneof![
        12 => scalar().prop_map(Change::Replace),
        2 => no_scalar.prop_map(Change::Replace),
        3 => shape().prop_map(Change::Replace),
        1 => deep().prop_map(Change::Replace),
        3 => (any::<Index>(), any_name.clone()).prop_map(|(at, name)| Change::Rename(at, name)),
        2 => (any::<Index>(), any_name, shape()).prop_map(|(at, name, node)| Change::Insert(at, name, node)),
        2 => any::<Index>().prop_map(Change::Remove),
        2 => any::<Index>().prop_map(Change::Repeat),
        1 => Just(Change::Turn),
    ]
}

/// Arrays of elements that resemble these shapes.
fn array(shape: impl Strategy<Value = Node>, most: usize) -> impl Strategy<Value = String> {
    let changes = prop::collection::vec((any::<Index>(), change()), 0..4);
    let changes = prop_oneof![2 => Just(Vec::new()), 3 => changes];
    let elements = prop::collection::vec((any::<Index>(), changes), 1..most);
    (prop::collection::vec(shape, 1..4), elements).prop_map(|(shapes, elements)| {
        let elements = elements.into_iter().map(|(which, changes)| {
            let mut element = which.get(&shapes).clone();
            for (at, change) in changes {
                element.change(at.index(element.count()), &change);
            }
            element
        });
        Node::List(elements.collect()).text()
    })
}

/// Damage to the text: at a place, some bytes go and others come.
fn damages() -> impl Strategy<Value = Vec<(Index, usize, &'static str)>> {
    #[rustfmt::skip]
    let come = select(vec![
        "", "", "", " ", "\n", "\t \r", "\u{b}", "\0", "\u{1f}", "\u{7f}", "\u{e9}", "\"", "\\", "\\u0041", "{", "}", "[", "]", ",",
        ":", "0", "-", ".", "e", "t", "null", "{}", "[]", "[1]", "\"a\":1", ",\"a\":1", "1,", "],[", "},{", "}{", "][",
    ]);
    let gone = prop_oneof![8 => 0..3_usize, 1 => 3..20_usize, 1 => Just(usize::MAX)];
    prop::collection::vec((any::<Index>(), gone, come), 1..4)
}

fn damaged(mut text: String, damages: &[(Index, usize, &str)]) -> String {
    for (at, gone, come) in damages {
        let whole = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = whole(at.index(text.len() + 1));
        let end = whole(text.len().min(at.saturating_add(*gone)));
        text.replace_range(at..end, come);
    }
    text
}

/// Arrays and objects in each other, as many as there are of these, around a value.
fn nested(levels: &[Level], inner: Node) -> Node {
    let zero = || Node::Scalar("0".into());
    let named = |name: &str, node| (format!("\"{name}\""), node);
    levels.iter().fold(inner, |node, level| match level {
        Level::List => Node::List(vec![node]),
        Level::WideList => Node::List(vec![zero(), node, zero()]),
        Level::Object => Node::Object(vec![named("a", node)]),
        Level::WideObject => Node::Object(vec![
            named("a", zero()),
            named("b", node),
            named("c", zero()),
        ]),
    })
}

#[derive(Clone, Copy, Debug)]
enum Level {
    List,
    WideList,
    Object,
    WideObject,
}

/// About as deep as it may be, or about as deep as fits into sixteen bits.
fn deep() -> impl Strategy<Value = Node> {
    let level = || {
        select(vec![
            Level::List,
            Level::WideList,
            Level::Object,
            Level::WideObject,
        ])
    };
    let levels = prop_oneof![
        prop::collection::vec(level(), 10..20),
        prop::collection::vec(level(), 55..66),
    ];
    (levels, shape()).prop_map(|(levels, inner)| nested(&levels, inner))
}

proptest! {
    #![proptest_config(property::cases(4000))]

    #[test]
    fn few_shapes(array in array(shape(), 12)) {
        compare(&array)?;
    }

    #[test]
    fn damaged_text(array in array(shape(), 8), damages in damages()) {
        compare(&damaged(array, &damages))?;
    }
}

proptest! {
    #![proptest_config(property::cases(600))]

    /// More scalars than anybody would note.
    #[test]
    fn wide_elements(
        array in array(prop::collection::vec((name(), scalar()), 30..90).prop_map(Node::Object), 6),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }

    /// Up to the deepest level, and beyond it.
    #[test]
    fn deep_elements(
        array in array(prop_oneof![3 => deep(), 1 => shape()], 6),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }
}

proptest! {
    #![proptest_config(property::cases(40))]

    /// Offsets that take more than 16 bits.
    #[test]
    fn long_elements(
        array in array(
            (shape(), 65_490..65_560_usize, shape()).prop_map(|(before, len, after)| {
                Node::List(vec![before, Node::Scalar(format!("\"{}\"", "x".repeat(len))), after])
            }),
            4,
        ),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }
}

/// Holds elements against each other behind two others, which are none to compare with.
fn compare_elements<S: AsRef<str>>(elements: &[S]) {
    let elements: Vec<_> = elements.iter().map(S::as_ref).collect();
    compare(&format!("[0,0,{}]", elements.join(","))).unwrap();
}

/// Two elements, of which the second one differs in one place, and a third one like the first. All that can go
/// wrong with one character does.
#[test]
fn one_character() {
    for model in [
        r#"{"a":"x\ud83d\ude00,\\\"\u00e9 \/\b\\","b":"\\\\","c":"ab\nfabab"}"#,
        r#"{"a":1,"bc":[true,"x"],"d":{"e":null},"f":-1.5e3}"#,
        r#"[1,[],{},"é\n",[{"a":"b"}],[[2]]]"#,
        r#"{"a":{"b":{"c":1},"d":"e"},"f":2}"#,
    ] {
        for at in (0..=model.len()).filter(|at| model.is_char_boundary(*at)) {
            let (before, behind) = model.split_at(at);
            let without = behind
                .char_indices()
                .nth(1)
                .map_or("", |(next, _)| &behind[next..]);
            #[rustfmt::skip]
            let others = [
                "", "a", "b", "x", "e", "t", "n", "0", "1", "9", "-", "+", ".", "\"", "\\", "/", ",", ":", "[", "]", "{",
                "}", " ", "\t", "\n", "\u{b}", "\u{0}", "\u{1f}", "\u{7f}", "\u{e9}", "\\n", "null", "[]", "{}", "\"a\":0,",
            ];
            for other in others {
                for rest in [behind, without] {
                    let second = format!("{before}{other}{rest}");
                    compare_elements(&[model, &second, model]);
                    compare_elements(&[&second, model, &second]);
                }
            }
            // And where it ends.
            compare_elements(&[model, before]);
            compare(&format!("[0,0,{model},{before}")).unwrap();
        }
    }
}

/// An element that differs from the first one on one level, for each level of each depth.
#[test]
fn one_level() {
    for depth in (12..20).chain(58..66) {
        for kind in [Level::WideList, Level::WideObject] {
            let levels = |levels: usize, inner: &str| {
                nested(&vec![kind; levels], Node::Scalar(inner.into())).text()
            };
            let model = levels(depth, "0");
            for level in 0..depth {
                // Inside of this level another value, and more or fewer levels than there were.
                let deeper = depth - level;
                for inner in [
                    "1",
                    "",
                    "0,0",
                    "\"b\":0",
                    &levels(deeper + 1, "0"),
                    &levels(deeper, "[]"),
                ] {
                    let other = levels(level, inner);
                    compare_elements(&[&model, &other, &model]);
                }
                // Behind it another value, and another name.
                let (_, close) = model.split_at(model.len() - closing(kind) * (level + 1));
                let (open, _) = model.split_at(model.len() - close.len());
                for (one, other) in [
                    ("0", "1"),
                    ("0", ""),
                    ("c", "d"),
                    (",", ""),
                    ("]", "}"),
                    ("}", "]"),
                ] {
                    let other = close.replacen(one, other, 1);
                    compare_elements(&[&model, &format!("{open}{other}"), &model]);
                }
            }
        }
    }
}

/// How many bytes stand behind the inner value of a level.
fn closing(kind: Level) -> usize {
    match kind {
        Level::List | Level::Object => 1,
        Level::WideList => ",0]".len(),
        Level::WideObject => ",\"c\":0}".len(),
    }
}
