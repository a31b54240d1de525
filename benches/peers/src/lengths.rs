//! How the time grows with the token's length: purchases from 1 KB to 223 KB, and what somebody would send to
//! make it grow faster.

use crate::tokens::{self, Case, Claims, Kind, Task};

/// The characters of the longest tokens.
const MEGABYTE: usize = 1_000_000;

/// All of them are read as a purchase, and signed where the name does not say otherwise.
pub fn cases(now: u64) -> Vec<Case> {
    let kind = Kind::PostPurchase;
    let of_items = |line_items| Claims {
        line_items,
        ..Claims::at(kind, now)
    };
    let purchase = |name, line_items| {
        let token = of_items(line_items).sign(kind.secret());
        case(name, token, true)
    };
    let with = |name, accepted, member: &str| {
        let payload = of_items(1).payload();
        let payload = format!("{{{member},{}", &payload[1..]);
        case(name, sign(&payload), accepted)
    };
    vec![
        purchase("purchase of no item", 0),
        purchase("purchase of 4 items", 4),
        purchase("purchase of 18 items", 18),
        purchase("purchase of 40 items", 40),
        purchase("purchase of 100 items", 100),
        purchase("purchase of 250 items", 250),
        with(
            "100,000 escaped quotation marks",
            true,
            &format!(r#""x":"{}""#, r"\u0022".repeat(100_000)),
        ),
        with(
            "100,000 of them as a name",
            true,
            &format!(r#""{}":0"#, r"\u0022".repeat(100_000)),
        ),
        with(
            "100,000 levels",
            false,
            &format!(r#""x":{}{}"#, "[".repeat(100_000), "]".repeat(100_000)),
        ),
        with(
            "62 levels, 5,000 times",
            true,
            &format!(
                r#""x":[{}0]"#,
                format!("{}{},", "[".repeat(62), "]".repeat(62)).repeat(5_000)
            ),
        ),
        with("100,000 members", true, &[r#""x":0"#; 100_000].join(",")),
        with(
            "white space",
            true,
            &format!("{}\"x\":0", " \t\r\n".repeat(MEGABYTE / 6)),
        ),
        with(
            "a number of many digits",
            true,
            &format!(r#""x":{}"#, "1".repeat(MEGABYTE / 2)),
        ),
        case(
            "a long time",
            sign(&format!(r#"{{"iat":0.{}}}"#, "1".repeat(MEGABYTE / 2))),
            false,
        ),
        case("unsigned dots", ".".repeat(MEGABYTE), false),
        case(
            "signed dots",
            tokens::sign("", ".".repeat(MEGABYTE / 2), kind.secret()),
            false,
        ),
    ]
}

fn case(name: &'static str, token: String, accepted: bool) -> Case {
    Case {
        name,
        kind: Kind::PostPurchase,
        token,
        task: if accepted { Task::Accept } else { Task::Refuse },
    }
}

fn sign(payload: &str) -> String {
    tokens::sign(r#"{"alg":"HS256"}"#, payload, Kind::PostPurchase.secret())
}
