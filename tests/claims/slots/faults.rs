//! Tokens that are spoiled in one of the ways that there are.

use crate::support::token;
use crate::support::token::{forge, jwt};
use serde_json::{Value, json};

/// What is done to good claims before they are signed, or to the token afterwards.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    None,
    Forged,
    NoToken,
    Header,
    Encoding,
    /// The payload ends here.
    Cut,
    /// Something comes after it.
    Tail,
    Expired,
    /// A member is missing, is there twice, or is of another type.
    Missing,
    Twice,
    WrongType,
    /// Nothing is wrong but that it is for somebody else.
    Mismatch,
}

pub(super) const FAULTS: [Fault; 11] = [
    Fault::Forged,
    Fault::NoToken,
    Fault::Header,
    Fault::Encoding,
    Fault::Cut,
    Fault::Tail,
    Fault::Expired,
    Fault::Missing,
    Fault::Twice,
    Fault::WrongType,
    Fault::Mismatch,
];

/// Every object in a value, with its names.
pub(super) fn objects(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found.push((at.to_owned(), name.clone()));
                objects(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                objects(element, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// A token of these claims, with a fault somewhere.
pub(super) fn spoiled(mut claims: Value, fault: Fault, place: usize) -> String {
    let mut members = Vec::new();
    objects(&claims, "", &mut members);
    let (at, name) = members[place % members.len()].clone();
    let text = claims.to_string();
    let object = claims.pointer_mut(&at).unwrap().as_object_mut().unwrap();
    match fault {
        Fault::None => jwt(text),
        Fault::Forged => forge(&jwt(text)),
        Fault::NoToken => text,
        Fault::Header => token::token(r#"{"alg":"none"}"#, text),
        Fault::Encoding => token::sign(&format!("{}.{}=", token::base64url(token::HEADER), "A")),
        Fault::Cut => {
            let mut end = place % text.len();
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            jwt(&text[..end])
        }
        Fault::Tail => jwt(text + "x"),
        Fault::Expired => {
            claims["exp"] = json!(1);
            jwt(claims.to_string())
        }
        Fault::Missing => {
            object.remove(&name);
            jwt(claims.to_string())
        }
        Fault::Twice => {
            // A name that nothing else has, and that is then written over.
            let value = object[&name].clone();
            object.insert("\u{1}twice".to_owned(), value);
            let text = claims.to_string();
            jwt(text.replace(r"\u0001twice", &name))
        }
        Fault::WrongType => {
            object[&name] = match &object[&name] {
                Value::Array(_) => json!({"a": ["b"]}),
                _ => json!([[1], {"a": "b"}]),
            };
            jwt(claims.to_string())
        }
        Fault::Mismatch => {
            for name in ["iss", "aud", "sub", "dest"] {
                if let Some(value) = claims.get_mut(name) {
                    *value = json!("somebody else's");
                }
            }
            jwt(claims.to_string())
        }
    }
}
