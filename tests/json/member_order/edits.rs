//! Every member of every class in turn: left out, or written twice.

use core::fmt::Write as _;

use storefront_jwt::Error;

use super::claim_sets::Node::{self, Leaf, List, Object};
use super::classes::{CLASSES, by_serde_json};
use crate::support::judge::same;

/// What is done to one of all members.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Nothing,
    Removed,
    /// Written once more, at this place.
    Twice(Place, Escapes),
}

#[derive(Clone, Copy, Debug)]
enum Place {
    First,
    /// Behind its double.
    Next,
    Last,
}

/// Which of two equal names has an escape in it.
#[derive(Clone, Copy, Debug)]
enum Escapes {
    None,
    One,
    Other,
    Both,
}

struct Edited {
    out: String,
    edit: Edit,
    /// After so many members.
    left: Option<usize>,
    /// The names on the way to the value that is written.
    way: Vec<&'static str>,
    /// The same for the member that the edit was made to.
    found: Vec<&'static str>,
}

impl Edited {
    fn write(claims: &Node, at: usize, edit: Edit) -> Self {
        let mut edited = Self {
            out: String::new(),
            edit,
            left: Some(at),
            way: Vec::new(),
            found: Vec::new(),
        };
        edited.node(claims);
        edited
    }

    fn node(&mut self, node: &Node) {
        match node {
            Leaf(text) => self.out.push_str(text),
            List(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    self.out.push(if at == 0 { '[' } else { ',' });
                    self.node(element);
                }
                self.out.push(']');
            }
            Object(members) => self.object(members),
        }
    }

    fn object(&mut self, members: &'static [(&'static str, Node)]) {
        let mut written: Vec<_> = members.iter().map(|member| (member, false)).collect();
        for (at, member) in members.iter().enumerate() {
            if self.left == Some(0) {
                self.found.clone_from(&self.way);
                self.found.push(member.0);
                self.edit(at, member, &mut written);
            }
            self.left = self.left.and_then(|left| left.checked_sub(1));
        }
        self.out.push('{');
        for (at, ((name, value), escaped)) in written.into_iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "," });
            self.name(name, escaped);
            self.way.push(name);
            self.node(value);
            self.way.pop();
        }
        self.out.push('}');
    }

    fn edit<'m>(
        &self,
        at: usize,
        member: &'m (&'static str, Node),
        written: &mut Vec<(&'m (&'static str, Node), bool)>,
    ) {
        match self.edit {
            Edit::Nothing => {}
            Edit::Removed => drop(written.remove(at)),
            Edit::Twice(place, escapes) => {
                let to = match place {
                    Place::First => 0,
                    Place::Next => at + 1,
                    Place::Last => written.len(),
                };
                written[at].1 = matches!(escapes, Escapes::One | Escapes::Both);
                let other = matches!(escapes, Escapes::Other | Escapes::Both);
                written.insert(to, (member, other));
            }
        }
    }

    fn name(&mut self, name: &str, escaped: bool) {
        if escaped {
            let (first, rest) = name.split_at(1);
            let first = u32::from(first.chars().next().unwrap());
            write!(self.out, "\"\\u{first:04x}{rest}\":").unwrap();
        } else {
            write!(self.out, "\"{name}\":").unwrap();
        }
    }
}

#[test]
fn it_says_what_serde_json_reads() {
    for class in &CLASSES {
        let json = Edited::write(&class.claims, 0, Edit::Nothing).out;
        let said = (class.read)(&json).unwrap().json;
        assert!(same(&said, &by_serde_json(&json)), "{said}\n{json}");
    }
}

/// Of every class and every object in it.
#[test]
fn every_member_is_there_or_missed() {
    for class in &CLASSES {
        for at in 0..class.claims.members() {
            let Edited { out, found, .. } = Edited::write(&class.claims, at, Edit::Removed);
            let name = found.last().unwrap();
            match (class.read)(&out) {
                Ok(said) => {
                    assert!(class.optional.contains(&&*found.join("/")), "{found:?}");
                    assert!(same(&said.json, &by_serde_json(&out)), "{out}");
                }
                Err(error) => {
                    assert_eq!(error, Error::ClaimMissing(name), "{found:?}");
                    assert!(!class.optional.contains(&&*found.join("/")), "{found:?}");
                }
            }
        }
    }
}

/// Of every class and every object in it, wherever and however it is written.
#[test]
fn no_member_is_there_twice() {
    for class in &CLASSES {
        for at in 0..class.claims.members() {
            for place in [Place::First, Place::Next, Place::Last] {
                for escapes in [Escapes::None, Escapes::One, Escapes::Other, Escapes::Both] {
                    let twice = Edit::Twice(place, escapes);
                    let Edited { out, found, .. } = Edited::write(&class.claims, at, twice);
                    let name = found.last().unwrap();
                    let error = (class.read)(&out).err();
                    assert_eq!(error, Some(Error::ClaimDuplicate(name)), "{found:?} {out}");
                }
            }
        }
    }
}
