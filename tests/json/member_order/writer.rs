//! A claim set as JSON, in any order and any spelling, and with one member twice if so asked.

use core::fmt::Write as _;

use super::claim_sets::Node::{self, Leaf, List, Object};

/// Writes a claim set in one of the ways that JSON has for it; without choices, as the issuer does.
pub(super) struct Writer<'c> {
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
    /// After so many members on all levels, one is written twice: this one.
    until_twice: Option<usize>,
    pub(super) twice: Option<&'static str>,
    pub(super) out: String,
}

impl<'c> Writer<'c> {
    pub(super) fn write(node: &Node, choices: &'c [u8], until_twice: Option<usize>) -> Self {
        let mut writer = Self {
            choices: choices.iter().cycle(),
            until_twice,
            twice: None,
            out: String::new(),
        };
        writer.node(node);
        writer
    }

    fn choose(&mut self, options: usize) -> usize {
        let choice = self.choices.next().copied();
        choice.map_or(0, |choice| usize::from(choice) % options)
    }

    fn space(&mut self) {
        let spaces = ["", "", "", "", "", "", " ", "\t\r\n "];
        let space = spaces[self.choose(spaces.len())];
        self.out.push_str(space);
    }

    fn node(&mut self, node: &Node) {
        self.space();
        match node {
            Leaf(text) => self.out.push_str(text),
            List(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    self.out.push_str(if at == 0 { "" } else { "," });
                    self.node(element);
                }
                self.out.push(']');
            }
            Object(members) => self.object(members),
        }
        self.space();
    }

    fn object(&mut self, members: &'static [(&'static str, Node)]) {
        let mut order: Vec<_> = members.iter().collect();
        // As the issuers write them, but for a few places, is the likely order.
        let swaps = [0, 0, 1, members.len()][self.choose(4)];
        for at in 0..swaps {
            let other = self.choose(members.len());
            order.swap(at * (other % 2 + 1) % members.len(), other);
        }
        for member in members {
            if self.until_twice == Some(0) {
                self.twice = Some(member.0);
                order.insert(self.choose(members.len() + 1), member);
            }
            self.until_twice = self.until_twice.and_then(|left| left.checked_sub(1));
        }
        self.out.push('{');
        for (at, (name, value)) in order.into_iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "," });
            let any = members[self.choose(members.len())].0;
            self.stranger([name, any]);
            self.space();
            self.name(name);
            self.space();
            self.out.push(':');
            self.node(value);
        }
        self.out.push('}');
    }

    /// What nobody knows, for the most part nothing; or what resembles one of these but for one
    /// character.
    fn stranger(&mut self, known: [&str; 2]) {
        #[rustfmt::skip]
        let strangers = [
            "", "", "", "", "", "", "", "", r#""stranger":{"exp":[1,{"iss":null}]},"#,
            r#""is":"id","#, r#""title2":1,"#, r#""":[],"#,
        ];
        let choice = self.choose(strangers.len() + 2 * known.len());
        if let Some(stranger) = strangers.get(choice) {
            self.out.push_str(stranger);
        } else {
            let mut name = known[choice % known.len()].to_owned();
            let at = self.choose(name.len());
            name.replace_range(at..=at, "X");
            write!(self.out, "\"{name}\":{{}},").unwrap();
        }
    }

    fn name(&mut self, name: &str) {
        // One character as its number, or none of them.
        let escaped = self.choose(60).checked_sub(1);
        self.out.push('"');
        for (at, c) in name.chars().enumerate() {
            if escaped == Some(at) {
                write!(self.out, "\\u{:04x}", u32::from(c)).unwrap();
            } else {
                self.out.push(c);
            }
        }
        self.out.push('"');
    }
}
