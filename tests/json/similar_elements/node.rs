//! A JSON value as a tree, the changes that can be made to it, and trees of many levels.

use proptest::sample::Index;

/// A value whose scalars and names are spelled as they will stand in the text, be it JSON or not.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn count(&self) -> usize {
        1 + match self {
            Self::Scalar(_) => 0,
            Self::List(elements) => elements.iter().map(Self::count).sum::<usize>(),
            Self::Object(members) => members.iter().map(|member| member.1.count()).sum(),
        }
    }

    /// Changes the node number `at` in order of appearance.
    pub(super) fn change(&mut self, at: usize, change: &Change) {
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

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

/// How an element differs from the one that it resembles.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Replace(Node),
    Rename(Index, String),
    Insert(Index, String, Node),
    Remove(Index),
    Repeat(Index),
    /// An array in the place of an object, and the other way round.
    Turn,
}

/// Arrays and objects in each other, as many as there are of these, around a value.
pub(super) fn nested(levels: &[Level], inner: Node) -> Node {
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
pub(super) enum Level {
    List,
    WideList,
    Object,
    WideObject,
}
