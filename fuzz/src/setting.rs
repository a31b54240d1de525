//! Who signs a token, and what it is held against.

use arbitrary::Arbitrary;
use serde_json::{Value, json};

use crate::{NOW, PREVIOUS_SECRET, SECRET, STRANGERS_SECRET};

pub const KINDS: [&str; 8] = [
    "jws",
    "jwt",
    "shopware",
    "shopify_post_purchase",
    "shopify_changeset",
    "shopify_session_admin",
    "shopify_session_checkout",
    "shopify_session_customer_account",
];

/// Everything about a case of the conformance format except its token. Every field is of a fixed
/// size, so that a seed can be written as bytes: see `examples/seed.rs`.
#[derive(Arbitrary, Debug)]
pub struct Setting {
    pub kind: u8,
    /// Microseconds from [`NOW`], in two's complement.
    pub now: u64,
    pub leeway: u16,
    /// None where zero.
    pub max_age: u16,
    /// Bits: a rotation, signed by the previous key, signed by a stranger.
    pub keys: u8,
    /// Picks one of four for each expectation, two bits each.
    pub expected: u8,
}

impl Setting {
    pub fn kind(&self) -> &'static str {
        KINDS[usize::from(self.kind) % KINDS.len()]
    }

    /// The secret that signs.
    pub fn secret(&self) -> &'static str {
        match self.keys & 6 {
            0 => SECRET,
            2 => PREVIOUS_SECRET,
            _ => STRANGERS_SECRET,
        }
    }

    /// The case for this token.
    pub fn case(&self, token: &str) -> Value {
        let secrets = match self.keys & 1 {
            0 => json!([SECRET]),
            _ => json!([SECRET, PREVIOUS_SECRET]),
        };
        let mut case = json!({
            "id": "", "kind": self.kind(), "secrets": secrets, "now_us": NOW.as_micros().wrapping_add(self.now),
            "leeway_s": self.leeway % 601, "token": token,
        });
        if self.max_age != 0 {
            case["max_age_s"] = self.max_age.into();
        }
        let pick = |shift: u8, choices: [Option<&'static str>; 4]| {
            choices[usize::from(self.expected >> shift & 3)]
        };
        // Nothing is equal to empty text.
        let empty = Some("");
        let expectations = match self.kind() {
            "jws" => vec![],
            "jwt" => vec![
                ("issuer", pick(0, [None, Some("issuer"), Some("me"), empty])),
                (
                    "audience",
                    pick(2, [None, Some("api"), Some("api-1"), empty]),
                ),
            ],
            "shopware" => {
                let ids = ["ExampleShop00001", "ExampleShop1", "", "exampleshop00001"];
                vec![("shop_id", pick(0, ids.map(Some)))]
            }
            _ => {
                let ids = [
                    "client-a",
                    "00000000000000000000000000c11e47",
                    "",
                    "Client-A",
                ];
                let shops = ["example.myshopify.com", "OTHER.myshopify.com"].map(Some);
                let purchase = Some("0000000000000000000000000000ref1");
                vec![
                    ("client_id", pick(0, ids.map(Some))),
                    ("shop", pick(2, [None, shops[0], shops[1], empty])),
                    (
                        "reference_id",
                        pick(4, [None, purchase, Some("other"), empty]),
                    ),
                ]
            }
        };
        for (name, expected) in expectations {
            if let Some(expected) = expected {
                case[name] = expected.into();
            }
        }
        case
    }
}
