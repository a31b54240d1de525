//! Claim sets of the user's own, with everything that the documentation says their fields may be:
//! borrowed and owned, with and without a heap.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::support::roundtrip::signed;
use crate::support::token;
use crate::support::token::{NOW, jwt, verifier};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::Change;
use storefront_jwt::shopify::post_purchase::{LineItem, Metafield, Streamed};
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Claims, Error, MaxAge, Owned, RegisteredClaims, Slot, Text, Times, UnixTime, registered,
};

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Ticket<'p> {
    iss: Text<32>,
    iat: UnixTime,
    seat: Seat,
    class: Fare,
    price: Decimal,
    #[serde(borrow)]
    holder: JsonStr<'p>,
    #[serde(borrow)]
    stops: Elements<'p, Stop<'p>>,
    tags: List<Text<8>, 3>,
    extras: List<Fare, 2>,
    is_child: bool,
    offset: i32,
    size: char,
    pair: (u8, i8),
    #[serde(
        default,
        deserialize_with = "storefront_jwt::json::not_null",
        skip_serializing_if = "Option::is_none"
    )]
    discount: Option<Decimal>,
    /// `null` is as good as absent here.
    #[serde(default)]
    note: Option<Text<8>>,
    #[serde(default)]
    visits: u64,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Seat {
    row: u16,
    letter: Text<1>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
enum Fare {
    First,
    #[serde(rename = "second/2")]
    Second,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
struct Stop<'p> {
    #[serde(borrow)]
    name: JsonStr<'p>,
    at: UnixTime,
}

/// The row that the holder stands in front of.
struct Row(u16);

impl Claims for Ticket<'_> {
    type Expected<'e> = Row;

    fn times(&self, _: &Row) -> Times {
        Times::aging(Some(self.iat), MaxAge::from_secs(60))
    }

    fn check(&self, row: &Row) -> Result<(), Error> {
        if self.iss != "railway" {
            return Err(Error::ClaimMismatch("iss"));
        }
        if self.seat.row != row.0 {
            return Err(Error::ClaimMismatch("row"));
        }
        Ok(())
    }
}

fn ticket() -> Value {
    json!({
        "iss": "railway", "iat": 1_759_999_999.5, "seat": {"row": 7, "letter": "a"},
        "class": "second/2", "price": -10.5, "holder": "\u{1F600} \"J\"",
        "stops": [{"name": "n\n", "at": 0.000_001}, {"name": "", "at": 1}],
        "tags": ["12345678", ""], "extras": ["First"], "isChild": true, "offset": i32::MIN,
        "size": "\u{1F600}", "pair": [255, -128], "discount": 1e-3, "note": null, "visits": u64::MAX,
        "unknown": {"seat": [null]},
    })
}

fn look<T>(payload: &str, row: u16, look: impl FnOnce(&Ticket<'_>) -> T) -> Result<T, Error> {
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Ticket<'_>>(&token, &Row(row), &mut buf)?;
    let mut in_place = token.into_bytes();
    let same = verifier().verify_in_place::<Ticket<'_>>(&mut in_place, &Row(row))?;
    assert_eq!(accepted.claims, same.claims);
    Ok(look(&accepted.claims))
}

fn verify(claims: &Value) -> Result<(), Error> {
    look(&claims.to_string(), 7, |_| ())
}

#[test]
fn every_field() {
    let stop = |name, micros| Stop {
        name: JsonStr::from(name),
        at: UnixTime::from_micros(micros),
    };
    let looked = look(&ticket().to_string(), 7, |ticket| {
        assert_eq!(
            ticket.seat,
            Seat {
                row: 7,
                letter: Text::try_from("a").unwrap()
            }
        );
        assert_eq!(ticket.class, Fare::Second);
        assert_eq!(ticket.price.to_string(), "-10.5");
        assert!(ticket.holder == "\u{1F600} \"J\"");
        let stops: Vec<_> = ticket.stops.iter().map(Result::unwrap).collect();
        assert_eq!(stops, [stop("n\n", 1), stop("", 1_000_000)]);
        assert_eq!(
            ticket.tags.iter().map(Text::as_str).collect::<Vec<_>>(),
            ["12345678", ""]
        );
        assert_eq!(&ticket.extras[..], [Fare::First]);
        assert_eq!(
            (ticket.is_child, ticket.offset, ticket.size),
            (true, i32::MIN, '\u{1F600}')
        );
        assert_eq!((ticket.pair, ticket.visits), ((255, -128), u64::MAX));
        assert_eq!(ticket.discount, Decimal::new(1, 3));
        assert_eq!(ticket.note, None);
    });
    assert_eq!(looked, Ok(()));
    assert_eq!(
        look(&ticket().to_string(), 8, |_| ()),
        Err(Error::ClaimMismatch("row"))
    );
}

#[test]
fn refused_fields() {
    let invalid = Error::ClaimInvalid;
    let too_long = Error::ClaimTooLong;
    for (pointer, value, expected) in [
        ("/seat/row", json!(65536), invalid("row")),
        ("/seat/row", json!(-1), invalid("row")),
        ("/seat/letter", json!("ab"), too_long("letter")),
        (
            "/seat",
            json!({"row": 7, "letter": "a", "deck": 1}),
            invalid("seat"),
        ),
        ("/seat", json!([7, "a"]), invalid("seat")),
        ("/class", json!("Second"), invalid("class")),
        ("/class", json!({"First": null}), invalid("class")),
        ("/price", json!("10"), invalid("price")),
        ("/holder", json!(1), invalid("holder")),
        ("/stops", json!({}), invalid("stops")),
        ("/tags", json!(["123456789"]), too_long("tags")),
        ("/tags", json!(["", "", "", ""]), too_long("tags")),
        ("/extras", json!(["Third"]), invalid("extras")),
        ("/isChild", json!(1), invalid("isChild")),
        ("/isChild", json!("true"), invalid("isChild")),
        ("/offset", json!(i64::from(i32::MIN) - 1), invalid("offset")),
        ("/size", json!("ab"), invalid("size")),
        ("/size", json!(""), invalid("size")),
        ("/pair", json!([256, 0]), invalid("pair")),
        ("/pair", json!([1, 2, 3]), too_long("pair")),
        ("/discount", json!(null), invalid("discount")),
        ("/note", json!("123456789"), too_long("note")),
        ("/visits", json!(null), invalid("visits")),
    ] {
        let mut claims = ticket();
        *claims.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(verify(&claims), Err(expected), "{pointer} {value}");
    }
    for name in [
        "iss", "iat", "seat", "class", "price", "holder", "stops", "tags", "isChild", "size",
    ] {
        let mut claims = ticket();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(verify(&claims), Err(Error::ClaimMissing(name)));
    }
    for name in ["discount", "note", "visits", "unknown"] {
        let mut claims = ticket();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(verify(&claims), Ok(()), "{name}");
    }
    for twice in [
        "\"iss\":\"railway\"",
        "\"visits\":1",
        "\"is\\u0043hild\":true",
        "\"discount\":1",
    ] {
        let payload = ticket()
            .to_string()
            .replacen('{', &format!("{{{twice},"), 1);
        let refused = look(&payload, 7, |_| ()).unwrap_err();
        assert_eq!(refused.code(), "claim_duplicate", "{twice}");
    }
}

/// The class's own maximum age is part of it.
#[test]
fn age() {
    let mut claims = ticket();
    claims["iat"] = json!(NOW.as_secs() - 70);
    assert_eq!(verify(&claims), Ok(()));
    claims["iat"] = json!(NOW.as_secs() - 71);
    assert_eq!(verify(&claims), Err(Error::TooOld));
}

#[test]
fn signing_it() {
    let stops = [Stop {
        name: JsonStr::from("\u{7}"),
        at: NOW,
    }];
    let mut tags = List::new();
    tags.push(Text::try_from("\\").unwrap()).unwrap();
    let claims = Ticket {
        iss: Text::try_from("railway").unwrap(),
        iat: NOW,
        seat: Seat {
            row: 7,
            letter: Text::new(),
        },
        class: Fare::Second,
        price: "10.50".parse().unwrap(),
        holder: JsonStr::from("\"\u{1F600}\""),
        stops: Elements::from(&stops[..]),
        tags,
        extras: List::new(),
        is_child: false,
        offset: -1,
        size: '"',
        pair: (1, -1),
        discount: None,
        note: None,
        visits: 0,
    };
    let token = signed(&claims);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Ticket<'_>>(token, &Row(7), &mut buf);
    assert_eq!(accepted.unwrap().claims, claims);
}

/// What borrows from one payload can be signed again.
#[test]
fn signing_what_was_read() {
    let payload = ticket()
        .to_string()
        .replace('J', r"\u004a")
        .replace("railway", r"r\u0061ilway");
    let token = jwt(&payload);
    let mut buf = vec![0; token.len()];
    let accepted = verifier()
        .verify_into::<Ticket<'_>>(&token, &Row(7), &mut buf)
        .unwrap();
    let again = signed(&accepted.claims);
    let mut buf = vec![0; again.len()];
    let read_again = verifier().verify_into::<Ticket<'_>>(again, &Row(7), &mut buf);
    assert_eq!(read_again.unwrap().claims, accepted.claims);
}

/// `with_exp` can bring the expiry forward, and neither put it off nor take it away.
#[test]
fn an_expiry_stays() {
    #[derive(Debug, Deserialize)]
    struct Own {
        kind: Text<8>,
    }

    impl Claims for Own {
        type Expected<'e> = Option<UnixTime>;

        fn times(&self, exp: &Option<UnixTime>) -> Times {
            Times::expiring(UnixTime::from_secs(1000)).with_exp(*exp)
        }

        fn check(&self, _: &Option<UnixTime>) -> Result<(), Error> {
            assert_eq!(self.kind, "own");
            Ok(())
        }
    }

    let token = jwt(r#"{"kind":"own"}"#);
    for (exp, last_second) in [
        (None, 999),
        (Some(UnixTime::MAX), 999),
        (Some(UnixTime::from_secs(500)), 499),
    ] {
        for (now, verdict) in [(last_second, None), (last_second + 1, Some(Error::Expired))] {
            let now = UnixTime::from_secs(now);
            let verifier = storefront_jwt::Verifier::new(token::key(), now)
                .with_leeway(storefront_jwt::Leeway::NONE);
            assert_eq!(
                verifier.verify::<Own>(&token, &exp).err(),
                verdict,
                "{exp:?}"
            );
        }
    }
}

/// Types of this crate read from other formats what those can say exactly, and nothing else.
#[test]
fn other_formats() {
    use serde::de::value::{BorrowedBytesDeserializer, Error, StrDeserializer, U64Deserializer};

    let seconds = U64Deserializer::<Error>::new(1_700_000_000);
    let time = UnixTime::deserialize(seconds).unwrap();
    assert_eq!(time, UnixTime::from_secs(1_700_000_000));
    assert!(UnixTime::deserialize(U64Deserializer::<Error>::new(u64::MAX)).is_err());
    let time: UnixTime = serde_json::from_str("1700000000").unwrap();
    assert_eq!(time, UnixTime::from_secs(1_700_000_000));
    let time: UnixTime = serde_json::from_str("1700000000.5").unwrap();
    assert_eq!(time, UnixTime::from_micros(1_700_000_000_500_000));

    let text = Text::<8>::deserialize(StrDeserializer::<Error>::new("a\\u")).unwrap();
    assert_eq!(text, "a\\u");
    for bytes in ["admin\\u00zz", "a\"b", "a\u{1}", "\\", "\\ud800"] {
        let bytes = BorrowedBytesDeserializer::<Error>::new(bytes.as_bytes());
        assert!(Text::<64>::deserialize(bytes).is_err());
    }
}

/// Times that are given one by one are each checked.
#[test]
fn all_times_of_a_claim_set() {
    #[derive(Debug, Deserialize)]
    struct Own {}

    type Given = (Option<UnixTime>, Option<UnixTime>, Option<UnixTime>);

    impl Claims for Own {
        type Expected<'e> = Given;

        fn times(&self, (iat, nbf, exp): &Given) -> Times {
            let times = Times::aging(None, MaxAge::Unlimited);
            times.with_iat(*iat).with_nbf(*nbf).with_exp(*exp)
        }

        fn check(&self, _: &Given) -> Result<(), Error> {
            Ok(())
        }
    }

    let token = jwt("{}");
    let verdict = |given: Given| {
        let now = UnixTime::from_secs(1000);
        let verifier = storefront_jwt::Verifier::new(token::key(), now)
            .with_leeway(storefront_jwt::Leeway::NONE);
        verifier.verify::<Own>(&token, &given).err()
    };
    let [past, now, future] = [999, 1000, 1001].map(|secs| Some(UnixTime::from_secs(secs)));
    assert_eq!(verdict((None, None, None)), None);
    assert_eq!(verdict((now, now, future)), None);
    assert_eq!(verdict((future, past, future)), Some(Error::IssuedInFuture));
    assert_eq!(verdict((past, future, future)), Some(Error::NotYetValid));
    assert_eq!(verdict((past, past, past)), Some(Error::Expired));
}

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

/// Reads claims by every call there is, by value and into a slot, and finds them the same.
fn read_all<C>(payload: &str, expected: &C::Expected<'_>) -> Result<C, Error>
where
    C: Claims + Owned + PartialEq + core::fmt::Debug,
{
    let (token, verifier) = (jwt(payload), verifier());
    let mut buf = vec![0; token.len()];
    let bytes = || token.clone().into_bytes();
    let by_value = [
        verifier.verify::<C>(&token, expected),
        verifier.verify_into::<C>(&token, expected, &mut buf),
        verifier.verify_in_place::<C>(&mut bytes(), expected),
        verifier
            .authenticate(&token, &mut buf)
            .and_then(|token| token.claims(expected)),
    ];
    let [first, others @ ..] = by_value.map(|accepted| accepted.map(|accepted| accepted.claims));
    for other in &others {
        assert_eq!(*other, first);
    }
    let mut slot = Slot::<C>::new();
    let wanted = first.as_ref().map_err(|error| *error);
    let lent = verifier.verify_slot(&token, expected, &mut slot);
    assert_eq!(lent.map(|lent| lent.claims), wanted);
    let lent = verifier.verify_into_slot(&token, expected, &mut buf, &mut slot);
    assert_eq!(lent.map(|lent| lent.claims), wanted);
    let lent = verifier.verify_in_place_slot(&mut bytes(), expected, &mut slot);
    assert_eq!(lent.map(|lent| lent.claims), wanted);
    let authenticated = verifier.authenticate(&token, &mut buf).unwrap();
    let lent = authenticated.claims_slot(expected, &mut slot);
    assert_eq!(lent.map(|lent| lent.claims), wanted);
    first
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

/// One type as the claims of a token, with nothing expected.
macro_rules! claims_of {
    ($name:ident $(<$lt:lifetime>)?) => {
        impl $(<$lt>)? Claims for $name $(<$lt>)? {
            type Expected<'e> = ();

            fn times(&self, (): &()) -> Times {
                Times::aging(None, MaxAge::Unlimited)
            }

            fn check(&self, (): &()) -> Result<(), Error> {
                Ok(())
            }
        }
    };
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

/// What borrows: text as it stands, and what the crate reads later.
#[derive(Debug, PartialEq, Deserialize)]
struct Borrowed<'p> {
    plain: &'p str,
    #[serde(borrow)]
    maybe_escaped: Cow<'p, str>,
    #[serde(borrow)]
    text: JsonStr<'p>,
    #[serde(borrow)]
    audience: Audience<'p>,
    #[serde(borrow)]
    numbers: Elements<'p, u8>,
    count: Count,
    map: HashMap<String, u8>,
}

claims_of!(Borrowed<'p>);

#[test]
fn borrowed_fields() {
    let payload = r#"{"plain":"a","maybe_escaped":"b\n","text":"c\n","audience":["x","y"],
        "numbers":[1,2],"count":[[],{}],"map":{"z":1}}"#;
    let token = jwt(payload);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Borrowed<'_>>(&token, &(), &mut buf);
    let claims = accepted.unwrap().claims;
    assert_eq!((claims.plain, &*claims.maybe_escaped), ("a", "b\n"));
    assert!(claims.text == "c\n" && claims.audience.contains("y"));
    assert!(claims.numbers.iter().eq([Ok(1), Ok(2)]));
    assert_eq!((claims.count.get(), claims.map["z"]), (2, 1));
    // `&str` is for text without escapes only.
    let token = jwt(payload.replace(r#""a""#, r#""\u0061""#));
    let refused = verifier().verify_into::<Borrowed<'_>>(&token, &(), &mut buf);
    assert_eq!(refused.err(), Some(Error::ClaimInvalid("plain")));
    let mut token = jwt(payload).into_bytes();
    let accepted = verifier().verify_in_place::<Borrowed<'_>>(&mut token, &());
    assert_eq!(accepted.unwrap().claims.plain, "a");
}

/// What borrows and serde has kept for later, as the documentation of `Claims` says.
#[test]
fn borrowed_fields_flattened() {
    #[derive(Debug, Deserialize)]
    struct Inner<T> {
        x: T,
    }

    #[derive(Debug, Deserialize)]
    struct Flattened<T> {
        #[serde(flatten)]
        inner: Inner<T>,
    }

    impl<T> Claims for Flattened<T> {
        type Expected<'e> = ();

        fn times(&self, (): &()) -> Times {
            Times::expiring(UnixTime::MAX)
        }

        fn check(&self, (): &()) -> Result<(), Error> {
            Ok(())
        }
    }

    fn read<'b, T: Deserialize<'b>>(json: &str, buf: &'b mut [u8]) -> Result<T, Error> {
        let token = jwt(format!(r#"{{"x":{json}}}"#));
        let read = verifier().verify_into::<Flattened<T>>(&token, &(), buf);
        read.map(|accepted| accepted.claims.inner.x)
    }

    let refused = Some(Error::ClaimInvalid(""));
    let mut buf = [0; 64];
    assert!(read::<JsonStr<'_>>(r#""a""#, &mut buf).unwrap() == "a");
    assert_eq!(read::<JsonStr<'_>>(r#""a\n""#, &mut buf).err(), refused);
    assert_eq!(read::<Elements<'_, u8>>("[1]", &mut buf).err(), refused);
    assert_eq!(read::<Audience<'_>>(r#""a""#, &mut buf).err(), refused);
}

/// A variant with content is not read by its name as a member.
#[test]
fn variants_with_content() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Seat {
        Row(u16),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Booked {
        seat: Seat,
    }

    claims_of!(Booked);

    let refused = read_all::<Booked>(r#"{"seat":{"Row":7}}"#, &());
    assert_eq!(refused, Err(Error::ClaimInvalid("seat")));
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

/// The parts of classes that stand in arrays can be elements of an own claim set's.
#[test]
fn elements_of_the_crate() {
    #[derive(Deserialize)]
    struct Parts<'p> {
        #[serde(borrow)]
        items: Elements<'p, LineItem<Streamed<'p>>>,
        #[serde(borrow)]
        metafields: Elements<'p, Metafield<Streamed<'p>>>,
        #[serde(borrow)]
        changes: Elements<'p, Change<'p>>,
    }

    claims_of!(Parts<'p>);

    let prices = json!({"amount": "1", "currencyCode": "CAD"});
    let prices = json!({"shopMoney": prices, "presentmentMoney": prices});
    let variant = json!({"id": 1, "title": "v", "metafields": []});
    let product = json!({"id": 2, "title": "p", "variant": variant, "metafields": []});
    let payload = json!({
        "items": [{"product": product, "quantity": 3, "totalPriceSet": prices}, 7],
        "metafields": [{"key": "k", "namespace": "n", "value": 1, "valueType": "integer"}],
        "changes": [
            {"quantity": 1, "variantID": 9, "type": "add_variant"},
            {"type": "add_variant", "variantId": 9},
        ],
    });
    let token = jwt(payload.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Parts<'_>>(&token, &(), &mut buf);
    let Parts {
        items,
        metafields,
        changes,
    } = accepted.unwrap().claims;
    let mut items = items.iter();
    assert_eq!(items.next().unwrap().unwrap().product.variant.id, 1);
    assert!(matches!(items.next(), Some(Err(Error::ClaimInvalid("")))));
    assert!(items.next().is_none());
    let metafield = metafields.iter().next().unwrap().unwrap();
    assert!(metafield.key == "k" && metafield.namespace == "n");
    let mut changes = changes.iter();
    let Some(Ok(Change::AddVariant(change))) = changes.next() else {
        panic!("no variant");
    };
    assert_eq!((change.variant_id, change.quantity), (9, 1));
    assert_eq!(changes.next(), Some(Err(Error::ClaimMissing("quantity"))));
}

/// A token with claims beside those of its class: authenticated once, each read by its own rules.
#[test]
fn a_class_and_own_claims_of_one_token() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Beside {
        tenant: String,
        #[serde(default)]
        flags: Vec<Text<8>>,
    }

    impl Claims for Beside {
        type Expected<'e> = &'e str;

        fn times(&self, _: &&str) -> Times {
            Times::aging(None, MaxAge::Unlimited)
        }

        fn check(&self, tenant: &&str) -> Result<(), Error> {
            if self.tenant == *tenant {
                Ok(())
            } else {
                Err(Error::ClaimMismatch("tenant"))
            }
        }
    }

    let payload = json!({
        "iss": "https://example.myshopify.com/admin", "dest": "https://example.myshopify.com",
        "aud": "client", "sub": "42", "jti": "1", "iat": NOW.as_secs(), "exp": NOW.as_secs() + 60,
        "tenant": "t\n1", "flags": ["a", "b"],
    });
    let app = session::Expected::new("client");
    let token = jwt(payload.to_string());
    let mut buf = vec![0; token.len()];
    let mut bytes = token.clone().into_bytes();
    let verifier = verifier();
    for authenticated in [
        verifier.authenticate(&token, &mut buf).unwrap(),
        verifier.authenticate_in_place(&mut bytes).unwrap(),
    ] {
        let admin = authenticated.claims::<Admin>(&app).unwrap();
        let beside = authenticated.claims::<Beside>(&"t\n1").unwrap();
        assert_eq!(admin.claims.shop(), "example.myshopify.com");
        assert_eq!(beside.claims.tenant, "t\n1");
        assert_eq!(beside.claims.flags.len(), 2);
        assert_eq!(
            (admin.key, beside.key),
            (authenticated.matched_key(), admin.key)
        );

        let mut slots = (Slot::<Admin>::new(), Slot::<Beside>::new());
        let lent = authenticated.claims_slot(&app, &mut slots.0).unwrap();
        assert_eq!(*lent.claims, admin.claims);
        let own = authenticated.claims_slot(&"t\n1", &mut slots.1).unwrap();
        assert_eq!(*own.claims, beside.claims);

        // Each has its own rules, and the others' do not count for it.
        let refused = authenticated.claims::<Beside>(&"other").map(|_| ());
        assert_eq!(refused, Err(Error::ClaimMismatch("tenant")));
        let refused = authenticated.claims::<Admin>(&session::Expected::new("x"));
        assert_eq!(refused.err(), Some(Error::ClaimMismatch("aud")));
        let refused = authenticated.claims::<AppToken>(&shopware::Expected::new("x"));
        assert_eq!(refused.err(), Some(Error::ClaimMismatch("iss")));
        let expected = registered::Expected::new(MaxAge::from_secs(1)).with_audience("client");
        let claims = authenticated.claims::<RegisteredClaims<'_>>(&expected);
        assert!(claims.unwrap().claims.sub.unwrap() == "42");
        // And after a refusal they are read as before.
        assert_eq!(
            authenticated.claims::<Admin>(&app).unwrap().claims,
            admin.claims
        );
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

/// A variant that nobody knows is one by what it means, however it is spelled and however long it is.
#[test]
fn variants_that_nobody_knows() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Open {
        Known,
        #[serde(other)]
        Other,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    enum Closed {
        Known,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Kind<K> {
        kind: K,
    }
    impl<K> Claims for Kind<K> {
        type Expected<'e> = ();

        fn times(&self, (): &()) -> Times {
            Times::aging(None, MaxAge::Unlimited)
        }

        fn check(&self, (): &()) -> Result<(), Error> {
            Ok(())
        }
    }

    for (kind, known) in [
        ("Known".to_owned(), true),
        (r"\u004bnown".to_owned(), true),
        ("known".to_owned(), false),
        ("Know".to_owned(), false),
        (r"\n".repeat(512), false),
        (r"\n".repeat(513), false),
        ("x".repeat(2000), false),
    ] {
        let payload = format!(r#"{{"kind":"{kind}"}}"#);
        let open = read_all::<Kind<Open>>(&payload, &()).unwrap().kind;
        let closed = read_all::<Kind<Closed>>(&payload, &()).map(|claims| claims.kind);
        if known {
            assert_eq!((open, closed), (Open::Known, Ok(Closed::Known)));
        } else {
            let refused = Err(Error::ClaimInvalid("kind"));
            assert_eq!((open, closed), (Open::Other, refused), "{}", kind.len());
        }
    }
}
