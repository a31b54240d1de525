//! Arrays at random: their elements resemble a few shapes, and their text may be damaged.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::node::{Change, Level, Node, nested};

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
    "0", "1", "-1", "12", "10", "1.5", "1.50", "1e5", "1E+5", "-0", "12345678901234567890123",
    "1e999", "true", "false", "null", "\"\"", "\"a\"", "\"ab\"", "\"abcdefgh\"", "\"abcdefg\"",
    "\"a,b\"", "\"]}\"", "\"[{\"", "\"\\\"\"", "\"\\\\\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"",
    "\"\u{e9}\u{20ac}\u{1F600}\"", "\"\u{7f}\"", "\":\"",
    "\"the title of one product or another\"", "\"the title of one product and another\"",
    "\"\\n\"",
];

#[rustfmt::skip]
const NO_SCALARS: [&str; 28] = [
    "", "01", "-", "1.", "1e", "1e+", "+1", ".5", "- 1", "tru", "truefalse", "nul", "nulll", "NaN",
    "Infinity", "1 2", "\"a", "a\"", "\"", "\"\u{1}\"", "\"\n\"", "\"\\x\"", "\"\\u12\"",
    "\"\\ud83d\"", "\"\\ude00\"", "\"a\"\"b\"", "'a'", "\u{a0}",
];

pub(super) fn name() -> impl Strategy<Value = String> {
    select(NAMES.to_vec()).prop_map(String::from)
}

pub(super) fn scalar() -> impl Strategy<Value = Node> {
    select(SCALARS.to_vec()).prop_map(|text| Node::Scalar(text.into()))
}

pub(super) fn shape() -> impl Strategy<Value = Node> {
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
        2 => (any::<Index>(), any_name, shape())
            .prop_map(|(at, name, node)| Change::Insert(at, name, node)),
        2 => any::<Index>().prop_map(Change::Remove),
        2 => any::<Index>().prop_map(Change::Repeat),
        1 => Just(Change::Turn),
    ]
}

/// Arrays of elements that resemble these shapes.
pub(super) fn array(
    shape: impl Strategy<Value = Node>,
    most: usize,
) -> impl Strategy<Value = String> {
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
pub(super) fn damages() -> impl Strategy<Value = Vec<(Index, usize, &'static str)>> {
    #[rustfmt::skip]
    let come = select(vec![
        "", "", "", " ", "\n", "\t \r", "\u{b}", "\0", "\u{1f}", "\u{7f}", "\u{e9}", "\"", "\\",
        "\\u0041", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "t", "null", "{}", "[]", "[1]",
        "\"a\":1", ",\"a\":1", "1,", "],[", "},{", "}{", "][",
    ]);
    let gone = prop_oneof![8 => 0..3_usize, 1 => 3..20_usize, 1 => Just(usize::MAX)];
    prop::collection::vec((any::<Index>(), gone, come), 1..4)
}

pub(super) fn damaged(mut text: String, damages: &[(Index, usize, &str)]) -> String {
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

/// About as deep as it may be, or about as deep as fits into sixteen bits.
pub(super) fn deep() -> impl Strategy<Value = Node> {
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
