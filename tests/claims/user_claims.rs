//! Claim sets of the user's own, with everything that the documentation says their fields may be:
//! borrowed and owned, with and without a heap.

mod beside_a_class;
mod borrowed;
mod heap;
mod validity;
mod variants;

use crate::support::roundtrip::signed;
use crate::support::token::{NOW, jwt, verifier};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::json::{Decimal, Elements, JsonStr, List};
use storefront_jwt::{Claims, Error, MaxAge, Owned, Slot, Text, Times, UnixTime};

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

use claims_of;

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
        "size": "\u{1F600}", "pair": [255, -128], "discount": 1e-3, "note": null,
        "visits": u64::MAX, "unknown": {"seat": [null]},
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
