//! Any JSON value, as the crate's reader hands it to a type that asks for anything.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use storefront_jwt::json::JsonStr;

use crate::json::Json;

#[derive(Clone, Debug)]
pub enum Tree {
    Null,
    Bool(bool),
    Whole(u64),
    Negative(i64),
    Float(f64),
    String(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Equal by meaning; numbers by the type that the reader has chosen.
    pub fn same(&self, json: &Json<'_>) -> bool {
        match (self, json) {
            (Self::Null, Json::Null) => true,
            (Self::Bool(one), Json::Bool(other)) => one == other,
            (Self::Whole(one), Json::Number(text)) => text.parse() == Ok(*one),
            (Self::Negative(one), Json::Number(text)) => text.parse() == Ok(*one),
            (Self::Float(one), Json::Number(text)) => {
                text.parse::<u64>().is_err()
                    && text.parse::<i64>().is_err()
                    && text
                        .parse::<f64>()
                        .is_ok_and(|other| one.to_bits() == other.to_bits())
            }
            (Self::String(one), Json::String(other)) => one == other,
            (Self::Array(one), Json::Array(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| one.same(other))
            }
            (Self::Object(one), Json::Object(other)) => {
                let mut members = one.iter().zip(other);
                one.len() == other.len()
                    && members.all(|(one, other)| one.0 == other.0 && one.1.same(&other.1))
            }
            _ => false,
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Whole(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Float(value))
    }

    /// How a number comes that no float is equal to.
    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<Tree, D::Error> {
        Tree::deserialize(value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::String(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Tree::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<JsonStr<'de>, Tree>()? {
            members.push((name.to_string(), value));
        }
        Ok(Tree::Object(members))
    }
}
