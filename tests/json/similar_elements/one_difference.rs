//! Elements that differ in one character or on one level, at every place where they can.

use super::comparison::compare;
use super::node::{Level, Node, nested};

/// Holds elements against each other behind two others, which are none to compare with.
fn compare_elements<S: AsRef<str>>(elements: &[S]) {
    let elements: Vec<_> = elements.iter().map(S::as_ref).collect();
    compare(&format!("[0,0,{}]", elements.join(","))).unwrap();
}

/// Two elements, of which the second one differs in one place, and a third one like the first. All
/// that can go wrong with one character does.
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
                "", "a", "b", "x", "e", "t", "n", "0", "1", "9", "-", "+", ".", "\"", "\\", "/",
                ",", ":", "[", "]", "{", "}", " ", "\t", "\n", "\u{b}", "\u{0}", "\u{1f}", "\u{7f}",
                "\u{e9}", "\\n", "null", "[]", "{}", "\"a\":0,",
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
