//! Claims on the heap: nested structs, maps, trees of values, and whatever nobody names.

use std::collections::{BTreeMap, HashMap};

use crate::support::roundtrip::signed;
use crate::support::token::{NOW, verifier};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::json::Decimal;
use storefront_jwt::{Claims, Error, MaxAge, Owned, Text, Times, UnixTime};

use super::{claims_of, read_all};

/// Claims on the heap, nested, of every shape that there is.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    owner: String,
    exp: UnixTime,
    lines: Vec<OrderLine>,
    labels: HashMap<String, String>,
    counts: BTreeMap<String, Vec<u64>>,
    anything: Value,
    state: State,
    history: Vec<(State, f64)>,
    boxed: Box<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct OrderLine {
    name: String,
    price: Decimal,
    options: Option<HashMap<String, bool>>,
}

#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Address {
    street: String,
    lines: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Paid,
    OnItsWay,
}

impl Claims for Order {
    type Expected<'e> = &'e str;

    fn times(&self, _: &&str) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, owner: &&str) -> Result<(), Error> {
        if self.owner == *owner {
            Ok(())
        } else {
            Err(Error::ClaimMismatch("owner"))
        }
    }
}

fn order() -> Value {
    json!({
        "owner": "me \u{1F600}", "exp": NOW.as_secs() + 60, "state": "on_its_way",
        "lines": [
            {"name": "a \"thing\"", "price": 1.5, "options": {"gift": true, "n\n": false}},
            {"name": "", "price": -2, "options": null},
        ],
        "labels": {"a": "b", "\u{e4}": "\u{1}"}, "counts": {"none": [], "some": [1, u64::MAX]},
        "anything": {"a": [null, true, -1, 0.5, "x", {}], "b": {"c": {"d": []}}},
        "history": [["paid", 0.25], ["on_its_way", -1e300]],
        "boxed": {"lines": ["x", "y"]},
        "unknown": [1, {"a": "b"}], "other": "text",
    })
}

#[test]
fn on_the_heap() {
    let found = read_all::<Order>(&order().to_string(), &"me \u{1F600}").unwrap();
    let text = |text: &str| text.to_owned();
    assert_eq!(found.lines[0].name, "a \"thing\"");
    assert_eq!(found.lines[0].price.to_string(), "1.5");
    assert_eq!(
        found.lines[0].options,
        Some(HashMap::from([(text("gift"), true), (text("n\n"), false)]))
    );
    assert_eq!(found.lines[1].options, None);
    assert_eq!(found.labels[&text("\u{e4}")], "\u{1}");
    assert_eq!(found.counts["some"], [1, u64::MAX]);
    assert_eq!(found.anything, order()["anything"]);
    assert_eq!(found.state, State::OnItsWay);
    assert_eq!(
        found.history,
        [(State::Paid, 0.25), (State::OnItsWay, -1e300)]
    );
    assert_eq!(
        (found.boxed.street.as_str(), found.boxed.lines.len()),
        ("", 2)
    );
    assert_eq!(found.note, None);
    // What was read is what serde_json reads, and can be signed.
    assert_eq!(found, serde_json::from_value(order()).unwrap());
    let token = signed(&found);
    let mut buf = vec![0; token.len()];
    let again = verifier().verify_into::<Order>(token, &"me \u{1F600}", &mut buf);
    assert_eq!(again.unwrap().claims, found);
}

#[test]
fn refused_on_the_heap() {
    let refusal = |payload: &Value| read_all::<Order>(&payload.to_string(), &"me \u{1F600}").err();
    let invalid = |name| Some(Error::ClaimInvalid(name));
    for (pointer, value, error) in [
        ("/owner", json!(1), invalid("owner")),
        ("/owner", json!(null), invalid("owner")),
        ("/owner", json!("you"), Some(Error::ClaimMismatch("owner"))),
        ("/exp", json!(1), Some(Error::Expired)),
        ("/exp", json!("1"), invalid("exp")),
        ("/state", json!("lost"), invalid("state")),
        ("/state", json!("OnItsWay"), invalid("state")),
        ("/lines", json!({}), invalid("lines")),
        ("/lines/0/name", json!([]), invalid("name")),
        ("/lines/1/price", json!("1"), invalid("price")),
        ("/lines/0/options", json!({"gift": 1}), invalid("options")),
        ("/labels", json!({"a": 1}), invalid("labels")),
        ("/counts", json!({"a": [-1]}), invalid("counts")),
        (
            "/history/0",
            json!(["paid"]),
            Some(Error::ClaimInvalid("history")),
        ),
        ("/boxed/street", json!(null), invalid("street")),
        ("/note", json!(null), None),
    ] {
        let mut claims = order();
        if pointer == "/note" || pointer == "/boxed/street" {
            let (object, name) = pointer.rsplit_once('/').unwrap();
            claims.pointer_mut(object).unwrap()[name] = value.clone();
        } else {
            *claims.pointer_mut(pointer).unwrap() = value.clone();
        }
        assert_eq!(refusal(&claims), error, "{pointer} {value}");
    }
    for (pointer, name) in [
        ("", "owner"),
        ("", "exp"),
        ("", "lines"),
        ("", "state"),
        ("/lines/0", "name"),
        ("/lines/0", "price"),
    ] {
        let mut claims = order();
        let object = claims.pointer_mut(pointer).unwrap();
        object.as_object_mut().unwrap().remove(name);
        assert_eq!(refusal(&claims), Some(Error::ClaimMissing(name)));
    }
    // By the meaning of a name, and on all levels that the type knows.
    for (one, twice) in [
        (r#""owner":"#, r#""\u006fwner":"x","owner":"#),
        (r#""state":"#, r#""state":"paid","state":"#),
        (r#""lines":["x""#, r#""lines":[],"lines":["x""#),
    ] {
        let text = order().to_string();
        assert!(text.contains(one));
        let refused = read_all::<Order>(&text.replacen(one, twice, 1), &"me \u{1F600}");
        assert_eq!(refused.unwrap_err().code(), "claim_duplicate", "{twice}");
    }
}

/// Members that nobody names can be collected.
#[test]
fn flattened() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Rest {
        owner: String,
        #[serde(flatten)]
        rest: HashMap<String, Value>,
    }

    claims_of!(Rest);

    let found = read_all::<Rest>(&order().to_string(), &()).unwrap();
    let mut rest = order();
    let owner = rest.as_object_mut().unwrap().remove("owner").unwrap();
    assert_eq!(found.owner, owner);
    assert_eq!(json!(found.rest), rest);
    let refused = read_all::<Rest>(r#"{"x":1}"#, &());
    assert_eq!(refused, Err(Error::ClaimMissing("owner")));
}

/// Whole payloads as values of no struct.
#[test]
fn maps_and_values_as_claims() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Tree(Value);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Map(HashMap<String, u64>);

    #[derive(Debug, PartialEq, Deserialize)]
    struct Unit {}

    claims_of!(Tree);
    claims_of!(Map);
    claims_of!(Unit);

    let order = order().to_string();
    assert_eq!(
        read_all(&order, &()),
        Ok(Tree(serde_json::from_str(&order).unwrap()))
    );
    let map = Map(HashMap::from([("a".to_owned(), 1), ("\"".to_owned(), 2)]));
    assert_eq!(read_all(r#"{"a":1,"\"":2}"#, &()), Ok(map));
    assert_eq!(
        read_all::<Map>(r#"{"a":-1}"#, &()).unwrap_err().code(),
        "claim_invalid"
    );
    assert_eq!(read_all(&order, &()), Ok(Unit {}));
    for other in ["[]", "1", "\"a\"", "null", "{} {}", "{}x", "", "{\"a\":1"] {
        assert_eq!(read_all::<Tree>(other, &()), Err(Error::Json), "{other}");
    }
}

/// `Deserialize` is all that it takes, whatever a type does in it.
#[test]
fn every_owned_type_may_be_in_a_slot() {
    fn is_owned<C: DeserializeOwned + Owned>() {}

    is_owned::<Order>();
    is_owned::<Value>();
    is_owned::<HashMap<String, Vec<Option<Text<8>>>>>();
    is_owned::<Vec<IgnoredAny>>();
    is_owned::<()>();
}
