//! A second verifier, slow and plain: from the rules as they are documented, on serde_json, `base64`
//! and `hmac`. It shares no code with the crate.
//!
//! A token may have several faults, and which one is reported depends on who stops where. So the
//! reference goes stage by stage, collects all faults of a stage, and every one of them is right.

mod claims;
mod faults;
mod fields;
mod members;
mod times;

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::hmac_sha256;
use crate::json::{parse_object, under};

use claims::claims;
pub use faults::{Claim, Fault};
use faults::{Faults, Stop};
pub use times::TimeCheck;

/// The verdicts that are right for a case.
#[derive(Debug, Default)]
pub struct Verdicts {
    /// The key and claims of an acceptance.
    pub accept: Option<(usize, Value)>,
    /// The rejections. Beside an acceptance: for what a verifier may accept.
    pub reasons: BTreeSet<Fault>,
}

impl Verdicts {
    /// Whether the driver's verdict is one of them.
    pub fn admit(&self, found: &Value) -> bool {
        if found["verdict"] == "reject" {
            let claim = found.get("claim").and_then(Value::as_str);
            let mut reasons = self.reasons.iter();
            return reasons.any(|fault| found["reason"] == fault.code && fault.claim.admits(claim));
        }
        self.accept.as_ref().is_some_and(|(key, claims)| {
            let found_claims = found.get("claims").or(found.get("payload_b64url"));
            found["key"] == *key && found_claims == Some(claims)
        })
    }
}

/// The verdicts for a case of the conformance format whose secrets are text.
pub fn verdicts(case: &Value) -> Verdicts {
    let mut faults = Faults::default();
    let accept = verify(case, &mut faults).ok().filter(|_| !faults.fatal);
    Verdicts {
        accept,
        reasons: faults.found,
    }
}

fn verify(case: &Value, faults: &mut Faults) -> Result<(usize, Value), Stop> {
    let secrets = case["secrets"].as_array().unwrap().iter();
    let secrets: Vec<&str> = secrets.map(|secret| secret.as_str().unwrap()).collect();
    faults.check(secrets.iter().all(|s| s.len() >= 32), "key_too_short");
    faults.stop()?;

    let token = token(case);
    let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [header, payload, signature] = segments[..] else {
        // Whoever takes the last dot for the signature's finds the other one in the payload.
        faults.add_all(&["structure", "encoding", "signature"]);
        if segments.len() > 3 {
            faults.add_all(&["header", "algorithm", "critical_header", "too_deep"]);
        }
        return Err(Stop);
    };
    let tag = match URL_SAFE_NO_PAD.decode(signature) {
        Ok(tag) if tag.len() == 32 => tag,
        _ => return Err(faults.stop_with(&["structure", "encoding"])),
    };
    let is_base64url = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
    faults.check(header.iter().all(is_base64url), "encoding");
    faults.stop()?;
    let input = [header, b".", payload].concat();
    let key = secrets
        .iter()
        .position(|s| hmac_sha256(s, &input)[..] == tag);
    let key = key.ok_or_else(|| faults.stop_with(&["signature"]))?;

    let header = URL_SAFE_NO_PAD.decode(header);
    match &header {
        Ok(header) => check_header(header, faults),
        Err(_) => faults.add("encoding"),
    }
    let payload = URL_SAFE_NO_PAD.decode(payload);
    faults.check(payload.is_ok(), "encoding");
    faults.stop()?;
    let payload = payload.unwrap_or_default();

    let kind = case["kind"].as_str().unwrap();
    if kind == "jws" {
        return Ok((key, URL_SAFE_NO_PAD.encode(payload).into()));
    }
    check_typ(&header.unwrap_or_default(), case["typ"].as_str(), faults);
    faults.stop()?;
    let members = match parse_object(&payload) {
        Ok(members) => members,
        Err(fault) => {
            // A claim before the place may be wrong as well.
            for code in CLAIM_FAULTS {
                faults.add_to(Claim::Any, code);
            }
            return Err(faults.stop_with(fault.codes(&payload)));
        }
    };
    claims(case, kind, &members, faults).map(|claims| (key, claims))
}

const CLAIM_FAULTS: [&str; 4] = [
    "claim_missing",
    "claim_invalid",
    "claim_duplicate",
    "claim_too_long",
];

fn token(case: &Value) -> Vec<u8> {
    match (&case["token"], &case["token_hex"]) {
        (Value::String(token), _) => token.clone().into_bytes(),
        (_, Value::String(hex)) => (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
            .collect(),
        _ => panic!("no token"),
    }
}

/// The codes that are right for a header; none if it is.
pub fn header_faults(header: &[u8]) -> BTreeSet<&'static str> {
    let mut faults = Faults::default();
    check_header(header, &mut faults);
    faults.found.iter().map(|fault| fault.code).collect()
}

fn check_header(header: &[u8], faults: &mut Faults) {
    let members = match parse_object(header) {
        Ok(members) => members,
        Err(fault) => {
            faults.add("header");
            if fault.codes(header).contains(&"too_deep") {
                faults.add("too_deep");
            }
            return;
        }
    };
    faults.check(members.len() <= 16, "header");
    for (name, value) in &members {
        faults.check(under(&members, name).len() == 1, "header");
        match (name.as_str(), value.as_str()) {
            ("alg", Some(alg)) => faults.check(alg == "HS256", "algorithm"),
            ("alg" | "typ" | "kid", None) | ("enc" | "b64", _) => faults.add("header"),
            ("crit", _) => faults.add("critical_header"),
            _ => {}
        }
    }
    faults.check(!under(&members, "alg").is_empty(), "algorithm");
}

/// Whether the header's `typ` is the one expected, or says no more than that it is a JWT.
fn check_typ(header: &[u8], expected: Option<&str>, faults: &mut Faults) {
    let members = parse_object(header).unwrap_or_default();
    let short = |typ: &str| {
        let typ = typ.to_ascii_lowercase();
        match typ.strip_prefix("application/") {
            Some(name) if !name.contains('/') => name.to_owned(),
            _ => typ,
        }
    };
    let fits = match under(&members, "typ")[..] {
        [typ] => typ
            .as_str()
            .is_some_and(|typ| typ.len() <= 255 && short(typ) == short(expected.unwrap_or("JWT"))),
        _ => expected.is_none(),
    };
    faults.check(fits, "header");
}
