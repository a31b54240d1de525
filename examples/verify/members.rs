//! The claims of any authentic token, read as they stand and checked against nothing.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use storefront_jwt::{Claims, Error, MaxAge, Times};

use crate::classes::SignedTimes;
use crate::describe::Rows;

/// In the order in which they were signed.
pub struct Members(Vec<(String, Value)>);

impl Members {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .find_map(|(member, value)| (member == name).then_some(value))
    }

    /// With the times as dates, where they could be read as such.
    pub fn describe(&self, times: SignedTimes, rows: &mut Rows) {
        for (name, value) in &self.0 {
            let time = match name.as_str() {
                "iat" => times.iat,
                "nbf" => times.nbf,
                "exp" => times.exp,
                _ => None,
            };
            match (time, value) {
                (Some(time), _) => rows.add_time(name, time),
                (None, Value::String(text)) => rows.add(name, text),
                (None, other) => rows.add(name, other),
            }
        }
    }
}

impl Claims for Members {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        Times::aging(None, MaxAge::Unlimited)
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
