//! Holds members and their values against the tables of `fields`.

use crate::decimal::{Exact, Fit};
use crate::json::{Json, under};

use super::faults::{Claim, Fault, Faults};
use super::fields::Field;
use super::fields::Need::Optional;
use super::fields::Type::{self, Amount, Array, Id, Number, Object, OneOf, Text, Time, Whole};

pub(super) type Members<'p> = [(String, Json<'p>)];

pub(super) fn check_object(fields: &[Field], members: &Members<'_>, faults: &mut Faults) {
    for Field(names, kind, need) in fields {
        let found = |name| under(members, name);
        let count: usize = names.iter().map(|name| found(name).len()).sum();
        faults.check_claim(names[0], count <= 1, "claim_duplicate");
        faults.check_claim(names[0], *need == Optional || count > 0, "claim_missing");
        // Under each of its names it is the same member.
        for value in names.iter().copied().flat_map(found) {
            check_value(Claim::Named(names[0]), kind, value, faults);
        }
    }
}

pub(super) fn check_value(claim: Claim, kind: &Type, value: &Json<'_>, faults: &mut Faults) {
    let mut check = |holds: bool, code| {
        if !holds {
            faults.add_to(claim, code);
        }
    };
    let fits = |text: &str, limit| text.len() <= limit;
    let is_whole = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    match (kind, value) {
        (Type::Any, _) => {}
        (Text(limit) | Id(limit), Json::String(text)) => {
            check(fits(text, *limit), "claim_too_long");
        }
        (Id(limit), Json::Number(digits)) if is_whole(digits) => {
            check(fits(digits, *limit), "claim_too_long");
        }
        (Id(_) | Type::Nullable(_), Json::Null) => {}
        (Type::Nullable(kind), value) => check_value(claim, kind, value, faults),
        (Type::String | Type::StringOrStrings, Json::String(_)) => {}
        (Type::NotEmpty, Json::String(text)) => check(!text.is_empty(), "claim_invalid"),
        (Type::Scalar, value) => {
            let nested = matches!(value, Json::Array(_) | Json::Object(_));
            check(!nested, "claim_invalid");
        }
        (Type::StringOrStrings, Json::Array(several)) => {
            let strings = several.iter().all(|one| one.as_str().is_some());
            check(strings, "claim_invalid");
        }
        (Time, Json::Number(number)) => {
            check(Exact::parse(number).micros().is_some(), "claim_invalid");
        }
        (Whole, Json::Number(number)) => {
            let fits = is_whole(number) && number.parse::<u64>().is_ok();
            check(fits, "claim_invalid");
        }
        (Number, Json::Number(number)) => {
            check_decimal(claim, Exact::parse(number).fit(), faults);
        }
        (Amount, Json::String(text)) => match Exact::from_text(text) {
            // Longer text has digits that do not count.
            Some(number) if text.len() > 40 => {
                check_decimal(claim, number.fit().max(Fit::Perhaps), faults)
            }
            Some(number) => check_decimal(claim, number.fit(), faults),
            None => check(false, "claim_invalid"),
        },
        (Array, Json::Array(_)) => {}
        (Object(fields), Json::Object(members)) => check_object(fields, members, faults),
        (OneOf(names), Json::String(name)) => {
            check(names.contains(&name.as_str()), "claim_invalid");
        }
        _ => check(false, "claim_invalid"),
    }
}

fn check_decimal(claim: Claim, fit: Fit, faults: &mut Faults) {
    let code = "claim_invalid";
    match fit {
        Fit::Yes => {}
        Fit::Perhaps => {
            faults.found.insert(Fault { code, claim });
        }
        Fit::No => faults.add_to(claim, code),
    }
}
