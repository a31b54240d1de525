//! The reader agrees with serde_json: on what is a valid object, whether it is skipped or read; on
//! strings and names by their meaning; on numbers as exact decimals; on the types of members.
//!
//! Known differences: lone surrogates and more than 64 levels are refused even where a value is
//! skipped; a known member must not stand twice.

use crate::decimal::{Exact, Fit};
use crate::json::{Json, parse_object, under};
use crate::tree::Tree;
use crate::{HEADER, base64url, read};
use serde::Deserialize;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List, not_null};
use storefront_jwt::{Error, Text, UnixTime, Unverified};

#[derive(Deserialize)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct One<T> {
    #[serde(default, deserialize_with = "not_null")]
    value: Option<T>,
}

/// Reads the member `value`, which must be what the closure says of serde_json's, or be refused.
fn check<'b, T: Deserialize<'b>>(
    payload: &[u8],
    members: &[(String, Json<'_>)],
    buf: &'b mut Vec<u8>,
    same: impl Fn(&Json<'_>, Option<&T>) -> bool,
) {
    let found: Result<One<T>, Error> = read(payload, buf);
    let expected = under(members, "value");
    let right = match (&expected[..], &found) {
        ([], Ok(found)) => found.value.is_none(),
        ([one], Ok(found)) => same(one, Some(found.value.as_ref().unwrap())),
        ([one], Err(error)) => error.claim() == Some("value") && same(one, None),
        (several, found) => several.len() > 1 && found.is_err(),
    };
    assert!(right, "{:?} for {expected:?}", found.map(|_| ()));
}

fn integer<T: std::str::FromStr + PartialEq>(json: &Json<'_>, found: Option<&T>) -> bool {
    json.as_number().and_then(|text| text.parse().ok()).as_ref() == found
}

fn decimal(json: &Json<'_>, found: Option<&Decimal>) -> bool {
    let Some(exact) = json.as_number().map(Exact::parse) else {
        return found.is_none();
    };
    match (exact.fit(), found) {
        (Fit::Yes | Fit::Perhaps, Some(found)) => exact.same(&Exact::from(*found)),
        (fit, found) => found.is_none() && fit != Fit::Yes,
    }
}

pub fn run(data: &[u8]) {
    let payload = match data {
        [b'=', value @ ..] => [b"{\"value\":", value, b"}"].concat(),
        payload => payload.to_vec(),
    };
    let (payload, mut buf) = (&payload[..], Vec::new());
    let skipped = read::<Nothing>(payload, &mut buf)
        .map(|_| ())
        .map_err(|error| error.code());
    let members = match (parse_object(payload), skipped) {
        (Ok(members), Ok(())) => members,
        (Err(fault), Err(code)) if fault.codes(payload).contains(&code) => {
            return assert!(read::<Tree>(payload, &mut buf).is_err());
        }
        (other, skipped) => panic!("{skipped:?}, but serde_json says {other:?}"),
    };

    // Floats are finite, and strings with escapes are unescaped on the stack.
    let whole = Json::Object(members.clone());
    let infinite = whole.any(&|json| {
        let number = json.as_number().map(str::parse::<f64>);
        number.is_some_and(|float| !float.unwrap().is_finite())
    });
    let long = whole.any(&|json| json.as_str().is_some_and(|text| text.len() > 512));
    match read::<Tree>(payload, &mut buf) {
        Ok(tree) => assert!(tree.same(&whole), "{tree:?}"),
        Err(Error::ClaimInvalid("")) => assert!(infinite),
        Err(Error::ClaimTooLong("")) => assert!(long && payload.contains(&b'\\')),
        Err(error) => panic!("{error:?}"),
    }
    check::<Decimal>(payload, &members, &mut buf, decimal);
    check::<u64>(payload, &members, &mut buf, integer);
    check::<i8>(payload, &members, &mut buf, integer);
    check::<i128>(payload, &members, &mut buf, integer);
    check::<bool>(payload, &members, &mut buf, |json, found| match json {
        Json::Bool(flag) => found == Some(flag),
        _ => found.is_none(),
    });
    check::<UnixTime>(payload, &members, &mut buf, |json, found| {
        let micros = json
            .as_number()
            .and_then(|text| Exact::parse(text).micros());
        found.map(|time| time.as_micros()) == micros
    });
    check::<JsonStr<'_>>(payload, &members, &mut buf, |json, found| {
        found.map(ToString::to_string).as_deref() == json.as_str()
    });
    check::<Text<8>>(payload, &members, &mut buf, |json, found| {
        found.map(Text::as_str) == json.as_str().filter(|text| text.len() <= 8)
    });
    check::<Count>(payload, &members, &mut buf, |json, found| {
        found.map(|count| count.get()) == json.as_array().map(<[_]>::len)
    });
    check::<List<Decimal, 4>>(payload, &members, &mut buf, |json, found| {
        match (json, found) {
            (Json::Array(all), Some(list)) => {
                let mut pairs = all.iter().zip(list.iter());
                all.len() == list.len() && pairs.all(|(one, found)| decimal(one, Some(found)))
            }
            (Json::Array(all), None) => all.len() > 4 || all.iter().any(|one| decimal(one, None)),
            (_, found) => found.is_none(),
        }
    });
    check::<Elements<'_, JsonStr<'_>>>(payload, &members, &mut buf, |json, found| {
        let all = json.as_array();
        found.is_some() == all.is_some()
            && found.is_none_or(|found| {
                // They end with the first that is no string.
                let mut pairs = all.unwrap_or_default().iter().zip(found);
                found.count() == all.unwrap_or_default().len()
                    && pairs.all(|(one, found)| match (one.as_str(), found) {
                        (Some(text), Ok(found)) => found == *text,
                        (text, found) => text.is_none() && found.is_err(),
                    })
            })
    });

    let token = format!(
        "{}.{}.{}",
        base64url(HEADER),
        base64url(payload),
        "A".repeat(43)
    );
    let (mut buf, expected) = (vec![0; token.len()], under(&members, "value"));
    let claim = Unverified::parse(&token)
        .unwrap()
        .untrusted_claim::<64>("value", &mut buf);
    match (&expected[..], claim) {
        ([], claim) => assert_eq!(claim, Ok(None)),
        ([Json::String(text)], Ok(claim)) => assert_eq!(claim.unwrap(), **text),
        ([Json::String(text)], claim) => assert!(text.len() > 64 && claim.is_err()),
        (_, claim) => assert!(claim.is_err()),
    }
}
