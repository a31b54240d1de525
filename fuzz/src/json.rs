//! JSON as serde_json understands it. Numbers keep their text, and objects their duplicates.
//!
//! Values are taken apart level by level through `RawValue`, which is what keeps a number's digits
//! whatever they are.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub const MAX_DEPTH: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub enum Json<'p> {
    Null,
    Bool(bool),
    Number(&'p str),
    String(String),
    Array(Vec<Json<'p>>),
    Object(Vec<(String, Json<'p>)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not RFC 8259, or a lone surrogate.
    Invalid,
    /// Valid as far as it was read, but nested in more than 64 levels.
    TooDeep,
}

impl Fault {
    /// The codes that a reader which stops at the first fault may have for this text.
    pub fn codes(self, text: &[u8]) -> &'static [&'static str] {
        let brackets = text.iter().filter(|byte| matches!(byte, b'[' | b'{'));
        match self {
            Self::TooDeep => &["too_deep"],
            // What is wrong may stand behind what is too deep.
            Self::Invalid if brackets.count() > MAX_DEPTH => &["json", "too_deep"],
            Self::Invalid => &["json"],
        }
    }
}

/// Reads one object with nothing but white space around it.
pub fn parse_object(text: &[u8]) -> Result<Vec<(String, Json<'_>)>, Fault> {
    let text = std::str::from_utf8(text).map_err(|_| Fault::Invalid)?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| Fault::Invalid)?;
    match (raw.get().as_bytes().first(), parse(raw.get(), 0)) {
        (Some(b'{'), Ok(Json::Object(members))) => Ok(members),
        (Some(b'{'), Err(fault)) => Err(fault),
        _ => Err(Fault::Invalid),
    }
}

fn parse(text: &str, depth: usize) -> Result<Json<'_>, Fault> {
    match text.as_bytes().first() {
        Some(b'[' | b'{') if depth >= MAX_DEPTH => Err(Fault::TooDeep),
        Some(b'[') => {
            let elements: Vec<&RawValue> = from_str(text)?;
            let elements = elements.into_iter().map(|raw| parse(raw.get(), depth + 1));
            elements.collect::<Result<_, _>>().map(Json::Array)
        }
        Some(b'{') => {
            let members: Members<'_> = from_str(text)?;
            let members = members.0.into_iter();
            let members = members.map(|(name, raw)| Ok((name, parse(raw.get(), depth + 1)?)));
            members.collect::<Result<_, _>>().map(Json::Object)
        }
        Some(b'"') => from_str(text).map(Json::String),
        Some(b't' | b'f') => from_str(text).map(Json::Bool),
        Some(b'n') => Ok(Json::Null),
        _ => Ok(Json::Number(text)),
    }
}

fn from_str<'p, T: Deserialize<'p>>(text: &'p str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::Invalid)
}

/// The members of an object, duplicates and all.
struct Members<'p>(Vec<(String, &'p RawValue)>);

impl<'de: 'p, 'p> Deserialize<'de> for Members<'p> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// All values that stand under a name.
pub fn under<'j, 'p>(members: &'j [(String, Json<'p>)], name: &str) -> Vec<&'j Json<'p>> {
    let found = members.iter().filter(|member| member.0 == name);
    found.map(|member| &member.1).collect()
}

impl<'p> Json<'p> {
    /// Whether this, or a value in it, is such a one.
    pub fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self)
            || match self {
                Self::Array(elements) => elements.iter().any(|one| one.any(is)),
                Self::Object(members) => members.iter().any(|member| member.1.any(is)),
                _ => false,
            }
    }

    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<&'p str> {
        match self {
            Self::Number(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_array(&self) -> Option<&[Json<'p>]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }
}
