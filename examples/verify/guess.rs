//! Which class an authentic token is of, by claims that no other class has.

use serde_json::Value;

use crate::classes::Class;
use crate::members::Members;

/// What a token looks like. Some classes cannot be told apart.
#[derive(Clone, Copy, Debug)]
pub struct Guess {
    names: &'static [&'static str],
    description: &'static str,
}

impl Guess {
    /// What to say where another class was asked for.
    pub fn hint(self, class: &Class) -> Option<String> {
        if self.names.contains(&class.name()) {
            return None;
        }
        Some(format!(
            "the signature is right, and this looks like {}: is the class {} meant?",
            self.description,
            self.names.join(" or "),
        ))
    }
}

/// By the members' names, and the forms of `iss` and `dest`.
pub fn guess(members: &Members) -> Option<Guess> {
    const SHOPWARE: [&str; 5] = [
        "shopId",
        "inAppPurchases",
        "salesChannelId",
        "customerId",
        "cartToken",
    ];
    let guess = |names, description| Some(Guess { names, description });
    let text = |name| members.get(name).and_then(Value::as_str);
    match (text("dest"), text("iss")) {
        _ if members.get("input_data").is_some() => {
            guess(&["post-purchase"], "a token of a post-purchase extension")
        }
        _ if members.get("changes").is_some() => guess(&["changeset"], "a changeset"),
        (Some(_), Some(iss)) if iss.ends_with("/admin") => {
            guess(&["session-admin"], "a session token of the admin")
        }
        (Some(_), Some(iss)) if iss.ends_with("/checkouts") => {
            guess(&["session-checkout"], "a session token of a checkout")
        }
        (Some(_), Some(_)) => guess(
            &["session-customer-account"],
            "a session token of a customer account",
        ),
        (Some(_), None) => guess(
            &["session-checkout", "session-customer-account"],
            "a session token of a checkout or a customer account",
        ),
        _ if SHOPWARE.iter().any(|name| members.get(name).is_some()) => {
            guess(&["shopware"], "an app token of Shopware")
        }
        _ => None,
    }
}
