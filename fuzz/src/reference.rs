//! A second verifier, slow and plain: from the rules as they are documented, on serde_json, `base64`
//! and `hmac`. It shares no code with the crate.
//!
//! A token may have several faults, and which one is reported depends on who stops where. So the
//! reference goes stage by stage, collects all faults of a stage, and every one of them is right.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::decimal::{Exact, Fit};
use crate::hmac_sha256;
use crate::json::{Json, parse_object, under};

/// The verdicts that are right for a case.
#[derive(Debug, Default)]
pub struct Verdicts {
    /// The key and claims of an acceptance.
    pub accept: Option<(usize, Value)>,
    /// The rejections. Beside an acceptance: for what a verifier may accept.
    pub reasons: BTreeSet<Fault>,
}

/// What a verifier may say is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub code: &'static str,
    /// The claim that it must name.
    pub claim: Claim,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// None, since it is no fault of a claim.
    None,
    Named(&'static str),
    /// Which one depends on where a reader stops.
    Any,
}

impl Claim {
    fn admits(self, found: Option<&str>) -> bool {
        match self {
            Self::None => found.is_none(),
            Self::Named(name) => found == Some(name),
            Self::Any => true,
        }
    }
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

/// The faults of a stage.
#[derive(Default)]
struct Faults {
    found: BTreeSet<Fault>,
    /// Not only such as a verifier may overlook.
    fatal: bool,
}

/// A stage has failed.
struct Stop;

impl Faults {
    fn add_to(&mut self, claim: Claim, code: &'static str) {
        self.found.insert(Fault { code, claim });
        self.fatal = true;
    }

    fn add(&mut self, code: &'static str) {
        self.add_to(Claim::None, code);
    }

    fn add_all(&mut self, codes: &[&'static str]) {
        codes.iter().for_each(|code| self.add(code));
    }

    fn check(&mut self, holds: bool, code: &'static str) {
        if !holds {
            self.add(code);
        }
    }

    fn check_claim(&mut self, claim: &'static str, holds: bool, code: &'static str) {
        if !holds {
            self.add_to(Claim::Named(claim), code);
        }
    }

    /// The stage is over.
    fn stop(&self) -> Result<(), Stop> {
        if self.fatal { Err(Stop) } else { Ok(()) }
    }

    fn stop_with(&mut self, codes: &[&'static str]) -> Stop {
        self.add_all(codes);
        Stop
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

/// What a member's value has to be.
enum Type {
    /// A string of at most that many bytes.
    Text(usize),
    String,
    /// Seconds since the Unix epoch that fit into 64 bits of microseconds.
    Time,
    /// A whole number of 64 bits, written as digits.
    Whole,
    /// A number that fits a `Decimal`.
    Number,
    /// Such a number in a string.
    Amount,
    /// A string, a number, `true`, `false` or `null`.
    Scalar,
    /// A string, but not an empty one.
    NotEmpty,
    StringOrStrings,
    /// Skipped, whatever it is.
    Any,
    /// `customerId`: a string, a whole number, or null.
    Id(usize),
    Array,
    Object(&'static [Field]),
    OneOf(&'static [&'static str]),
    Nullable(&'static Type),
}

/// A member that a claim set knows, by one of its names.
struct Field(&'static [&'static str], Type, Need);

#[derive(Clone, Copy, PartialEq)]
enum Need {
    Required,
    Optional,
}

use Need::{Optional, Required};
use Type::{Amount, Array, Id, Number, Object, OneOf, Text, Time, Whole};

const REGISTERED: &[Field] = &[
    Field(&["iss"], Type::String, Optional),
    Field(&["sub"], Type::String, Optional),
    Field(&["aud"], Type::StringOrStrings, Optional),
    Field(&["jti"], Type::String, Optional),
    Field(&["iat"], Time, Optional),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
];

const SHOPWARE: &[Field] = &[
    Field(&["iss"], Text(64), Optional),
    Field(&["shopId"], Text(64), Optional),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
    Field(&["salesChannelId"], Text(64), Optional),
    Field(&["customerId"], Text(64), Optional),
    Field(&["cartToken"], Text(64), Optional),
    Field(&["currencyId"], Text(64), Optional),
    Field(&["languageId"], Text(64), Optional),
    Field(&["paymentMethodId"], Text(64), Optional),
    Field(&["shippingMethodId"], Text(64), Optional),
    Field(
        &["inAppPurchases"],
        Type::Nullable(&Type::NotEmpty),
        Optional,
    ),
];

const POST_PURCHASE: &[Field] = &[
    Field(&["iss"], Text(64), Required),
    Field(&["sub"], Text(128), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
    Field(&["input_data"], Object(INPUT_DATA), Required),
];

/// What a purchase may have, and whoever has named itself looks at.
const AUDIENCE: &[Field] = &[Field(&["aud"], Type::StringOrStrings, Optional)];

const INPUT_DATA: &[Field] = &[
    Field(&["extensionPoint"], Text(64), Required),
    Field(&["locale"], Type::Nullable(&Text(35)), Optional),
    Field(&["version"], Type::Nullable(&Text(32)), Optional),
    Field(&["shop"], Object(SHOP), Required),
    Field(&["initialPurchase"], Object(INITIAL_PURCHASE), Required),
];

const SHOP: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["domain"], Text(253), Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

const INITIAL_PURCHASE: &[Field] = &[
    Field(&["referenceId"], Text(128), Required),
    Field(&["customerId"], Id(64), Optional),
    Field(
        &["destinationCountryCode"],
        Type::Nullable(&Text(8)),
        Optional,
    ),
    Field(&["totalPriceSet"], Object(MONEY_BAG), Required),
    Field(&["lineItems"], Array, Required),
];

const MONEY_BAG: &[Field] = &[
    Field(&["shopMoney"], Object(MONEY), Required),
    Field(&["presentmentMoney"], Object(MONEY), Required),
];

const MONEY: &[Field] = &[
    Field(&["amount"], Amount, Required),
    Field(&["currencyCode"], Text(8), Required),
];

const LINE_ITEM: &[Field] = &[
    Field(&["product"], Object(PRODUCT), Required),
    Field(&["quantity"], Whole, Required),
    Field(&["totalPriceSet"], Object(MONEY_BAG), Required),
    Field(&["sellingPlanId"], Type::Nullable(&Whole), Optional),
];

const PRODUCT: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["title"], Type::String, Required),
    Field(&["variant"], Object(VARIANT), Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

const VARIANT: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["title"], Type::String, Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

const METAFIELD: &[Field] = &[
    Field(&["key"], Type::String, Required),
    Field(&["namespace"], Type::String, Required),
    Field(&["value"], Type::Scalar, Required),
    Field(&["valueType"], Text(64), Required),
];

const CHANGESET: &[Field] = &[
    Field(&["iss"], Text(64), Required),
    Field(&["sub"], Text(128), Required),
    Field(&["jti"], Text(64), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
    Field(&["changes"], Array, Required),
];

/// What says which change it is. It is looked for first, wherever it stands.
const TYPE: Field = Field(&["type"], OneOf(CHANGE_TYPES), Required);

const ADD_VARIANT: &[Field] = &[
    TYPE,
    Field(&["variantId", "variantID"], Whole, Required),
    Field(&["quantity"], Whole, Required),
    Field(&["discount"], Object(DISCOUNT), Optional),
];

const ADD_SHIPPING_LINE: &[Field] = &[
    TYPE,
    Field(&["price"], Number, Required),
    Field(&["title"], Type::String, Optional),
    Field(&["presentmentTitle"], Type::String, Optional),
];

const SET_METAFIELD: &[Field] = &[
    TYPE,
    Field(&["key"], Type::String, Required),
    Field(&["namespace"], Type::String, Required),
    Field(&["value"], Type::Scalar, Required),
    Field(&["valueType"], Text(64), Required),
];

const ADD_SUBSCRIPTION: &[Field] = &[
    TYPE,
    Field(&["variantId", "variantID"], Whole, Required),
    Field(&["sellingPlanId"], Whole, Required),
    Field(&["initialShippingPrice"], Number, Required),
    Field(&["recurringShippingPrice"], Number, Required),
    Field(&["quantity"], Whole, Required),
    Field(&["shippingOption"], Object(SHIPPING_OPTION), Optional),
    Field(&["discount"], Object(DISCOUNT), Optional),
];

const CHANGE_TYPES: &[&str] = &[
    "add_variant",
    "add_shipping_line",
    "set_metafield",
    "add_subscription",
];

const DISCOUNT: &[Field] = &[
    Field(&["value"], Number, Required),
    Field(
        &["valueType"],
        OneOf(&["percentage", "fixed_amount"]),
        Required,
    ),
    Field(&["title"], Type::String, Required),
];

const SHIPPING_OPTION: &[Field] = &[
    Field(&["title"], Type::String, Optional),
    Field(&["presentmentTitle"], Type::String, Optional),
];

/// The members of a type of change; those of the others may be anything.
fn members_of_change(name: Option<&str>) -> &'static [Field] {
    match name {
        Some("add_variant") => ADD_VARIANT,
        Some("add_shipping_line") => ADD_SHIPPING_LINE,
        Some("set_metafield") => SET_METAFIELD,
        Some("add_subscription") => ADD_SUBSCRIPTION,
        _ => &[TYPE],
    }
}

const ADMIN: &[Field] = &[
    Field(&["iss"], Text(128), Required),
    Field(&["dest"], Text(128), Required),
    Field(&["aud"], Text(64), Required),
    Field(&["sub"], Text(64), Required),
    Field(&["jti"], Text(64), Required),
    Field(&["sid"], Text(128), Optional),
    Field(&["sig"], Type::Any, Optional),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
];

const EXTENSION: &[Field] = &[
    Field(&["iss"], Text(128), Optional),
    Field(&["dest"], Text(128), Required),
    Field(&["aud"], Text(64), Required),
    Field(&["sub"], Type::Nullable(&Text(128)), Optional),
    Field(&["jti"], Text(64), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
];

type Members<'p> = [(String, Json<'p>)];

fn check_object(fields: &[Field], members: &Members<'_>, faults: &mut Faults) {
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

fn check_value(claim: Claim, kind: &Type, value: &Json<'_>, faults: &mut Faults) {
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

/// Reads a claim set, then holds it against the time, then against what is expected.
fn claims(
    case: &Value,
    kind: &str,
    members: &Members<'_>,
    faults: &mut Faults,
) -> Result<Value, Stop> {
    let fields = match kind {
        "jwt" => REGISTERED,
        "shopware" => SHOPWARE,
        "shopify_post_purchase" => POST_PURCHASE,
        "shopify_changeset" => CHANGESET,
        "shopify_session_admin" => ADMIN,
        _ => EXTENSION,
    };
    check_object(fields, members, faults);
    faults.stop()?;

    let mut claims = Map::new();
    for Field(names, kind, _) in fields {
        match (kind, under(members, names[0]).first()) {
            (Type::Any, _) => {}
            (Time, Some(value)) => {
                let micros = Exact::parse(value.as_number().unwrap()).micros().unwrap();
                claims.insert(format!("{}_us", names[0]), micros.into());
            }
            (_, Some(Json::String(text))) => {
                claims.insert(names[0].into(), text.as_str().into());
            }
            _ => {}
        }
    }
    if kind == "shopify_changeset" {
        // What cannot be seconds is milliseconds.
        for name in ["iat_us", "nbf_us", "exp_us"] {
            let time = claims.get(name).and_then(Value::as_u64);
            if let Some(time) = time.filter(|time| *time > 100_000_000_000_000_000) {
                claims[name] = (time / 1000).into();
            }
        }
    }
    check_times(case, kind, &claims, faults);
    faults.stop()?;

    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let expected = |name: &str| case.get(name).and_then(Value::as_str);
    match kind {
        "jwt" => {
            check_text("iss", text("iss"), expected("issuer"), faults);
            let aud = under(members, "aud");
            let several: Vec<_> = aud.iter().flat_map(|aud| strings(aud)).collect();
            faults.check(expected("audience") != Some(""), "expectation");
            if let Some(audience) = expected("audience") {
                faults.check_claim("aud", !aud.is_empty(), "claim_missing");
                let one_of_them = aud.is_empty() || several.contains(&audience);
                faults.check_claim("aud", one_of_them, "claim_mismatch");
            }
            if let Some(Json::Array(_)) = aud.first() {
                claims.insert("aud".into(), several.into());
            }
        }
        "shopware" => {
            let ids = ["iss", "shopId"];
            let found = ids.iter().any(|name| text(name).is_some());
            faults.check_claim("iss", found, "claim_missing");
            for name in ids {
                if text(name).is_some() {
                    check_text(name, text(name), expected("shop_id"), faults);
                }
            }
            if under(members, "inAppPurchases") == [&Json::Null] {
                claims.insert("inAppPurchases".into(), Value::Null);
            }
        }
        "shopify_post_purchase" => {
            let input_data = post_purchase(case, &claims, members, faults)?;
            claims.insert("input_data".into(), input_data);
        }
        "shopify_changeset" => {
            check_text("iss", text("iss"), expected("client_id"), faults);
            check_text("sub", text("sub"), expected("reference_id"), faults);
            let changes = under(members, "changes")[0].as_array().unwrap();
            changes
                .iter()
                .for_each(|change| check_change(change, faults));
            claims.insert("changes".into(), changes.len().into());
        }
        _ => check_session(case, kind, &claims, faults),
    }
    faults.stop()?;
    Ok(claims.into())
}

fn strings<'j>(aud: &'j Json<'_>) -> Vec<&'j str> {
    match aud {
        Json::Array(several) => several.iter().filter_map(Json::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn check_times(case: &Value, kind: &str, claims: &Map<String, Value>, faults: &mut Faults) {
    let number = |value: Option<&Value>| value.and_then(Value::as_u64);
    let times = TimeCheck {
        now: number(case.get("now_us")).unwrap(),
        leeway_s: number(case.get("leeway_s")).unwrap_or(10),
        max_ages_s: number(case.get("max_age_s")).into_iter().collect(),
        iat: number(claims.get("iat_us")),
        nbf: number(claims.get("nbf_us")),
        exp: number(claims.get("exp_us")),
    };
    assert!(kind == "jwt" || times.iat.is_some());
    for fault in times.faults() {
        faults.add_to(fault.claim, fault.code);
    }
}

/// Times in microseconds, and what they are held against.
#[derive(Debug)]
pub struct TimeCheck {
    pub now: u64,
    pub leeway_s: u64,
    pub max_ages_s: Vec<u64>,
    pub iat: Option<u64>,
    pub nbf: Option<u64>,
    pub exp: Option<u64>,
}

impl TimeCheck {
    /// RFC 7519 §4.1.4 to §4.1.6, with leeway; sums that are too large stay at the last time there is.
    pub fn faults(&self) -> BTreeSet<Fault> {
        let last = u128::from(u64::MAX);
        let now = u128::from(self.now);
        let leeway = u128::from(self.leeway_s) * 1_000_000;
        let later = |time: u64| (u128::from(time) + leeway).min(last);
        let reached = |time: u64| u128::from(time) <= (now + leeway).min(last);

        let mut faults = Faults::default();
        let mut check = |claim, holds, code| faults.check_claim(claim, holds, code);
        check("iat", self.iat.is_none_or(reached), "issued_in_future");
        check("nbf", self.nbf.is_none_or(reached), "not_yet_valid");
        let alive = self.exp.is_none_or(|exp| now < later(exp));
        check("exp", alive, "expired");
        for max_age in &self.max_ages_s {
            check("iat", self.iat.is_some(), "claim_missing");
            let age = now.saturating_sub(self.iat.unwrap_or(u64::MAX).into());
            let max_age = (u128::from(*max_age) * 1_000_000 + leeway).min(last);
            check("iat", age <= max_age, "too_old");
        }
        faults.found
    }

    /// Whether an error of this code and claim is right.
    pub fn admit(&self, code: &str, claim: Option<&str>) -> bool {
        let mut faults = self.faults().into_iter();
        faults.any(|fault| fault.code == code && fault.claim.admits(claim))
    }
}

fn check_text(
    name: &'static str,
    found: Option<&str>,
    expected: Option<&str>,
    faults: &mut Faults,
) {
    if expected == Some("") {
        faults.add("expectation");
    } else if expected.is_some() {
        faults.check_claim(name, found.is_some(), "claim_missing");
        let same = found.is_none() || found == expected;
        faults.check_claim(name, same, "claim_mismatch");
    }
}

fn post_purchase(
    case: &Value,
    claims: &Map<String, Value>,
    members: &Members<'_>,
    faults: &mut Faults,
) -> Result<Value, Stop> {
    let [Json::Object(input_data)] = under(members, "input_data")[..] else {
        unreachable!("its type was checked")
    };
    let object = |name: &str| match under(input_data, name)[..] {
        [Json::Object(members)] => members,
        _ => unreachable!("its type was checked"),
    };
    let (shop, purchase) = (object("shop"), object("initialPurchase"));
    let domain = under(shop, "domain")[0].as_str().unwrap();
    let reference_id = under(purchase, "referenceId")[0].as_str();
    let sub = claims["sub"].as_str();

    check_text("iss", claims["iss"].as_str(), Some("shopify"), faults);
    // Nothing in a token is equal to empty text in it.
    let same = sub == reference_id && sub != Some("");
    faults.check_claim("sub", same, "claim_mismatch");
    let expected = |name: &str| case.get(name).and_then(Value::as_str);
    faults.check(expected("client_id") != Some(""), "expectation");
    check_text("sub", sub, expected("reference_id"), faults);
    // Domains have no case.
    let lower = str::to_ascii_lowercase;
    let (found, expected) = (lower(domain), expected("shop").map(lower));
    check_text("domain", Some(&found), expected.as_deref(), faults);
    faults.stop()?;

    check_object(AUDIENCE, members, faults);
    faults.stop()?;
    let aud = under(members, "aud");
    let mut several = aud.iter().flat_map(|aud| strings(aud));
    let own = aud.is_empty() || several.any(|one| case["client_id"] == one);
    faults.check_claim("aud", own, "claim_mismatch");
    faults.stop()?;

    // The elements of lists are read last, one after the other.
    let items = under(purchase, "lineItems")[0].as_array().unwrap();
    for item in items {
        check_value(Claim::None, &Object(LINE_ITEM), item, faults);
        for product in members_of(item, "product") {
            check_metafields(product, faults);
            for variant in members_of(product, "variant") {
                check_metafields(variant, faults);
            }
        }
    }
    for shop in under(input_data, "shop") {
        check_metafields(shop, faults);
    }
    let id: u64 = under(shop, "id")[0].as_number().unwrap().parse().unwrap();
    let mut said = json!({
        "referenceId": reference_id, "shopDomain": domain, "shopId": id, "lineItems": items.len(),
    });
    let locale = under(input_data, "locale");
    if let Some(locale) = locale.first().and_then(|locale| locale.as_str()) {
        said["locale"] = locale.into();
    }
    Ok(said)
}

/// The objects that an object has under a name.
fn members_of<'j, 'p>(object: &'j Json<'p>, name: &str) -> Vec<&'j Json<'p>> {
    match object {
        Json::Object(members) => under(members, name),
        _ => Vec::new(),
    }
}

fn check_metafields(owner: &Json<'_>, faults: &mut Faults) {
    for metafields in members_of(owner, "metafields") {
        for metafield in metafields.as_array().into_iter().flatten() {
            check_value(Claim::None, &Object(METAFIELD), metafield, faults);
        }
    }
}

fn check_change(change: &Json<'_>, faults: &mut Faults) {
    let fields = match change {
        // With two types there is no change, and nothing else is looked at.
        Json::Object(members) => match under(members, "type")[..] {
            [name] => members_of_change(name.as_str()),
            _ => &[TYPE],
        },
        _ => &[TYPE],
    };
    check_value(Claim::Named("changes"), &Object(fields), change, faults);
}

fn check_session(case: &Value, kind: &str, claims: &Map<String, Value>, faults: &mut Faults) {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    check_text("aud", text("aud"), case["client_id"].as_str(), faults);

    let dest = text("dest").unwrap();
    let host = match kind {
        "shopify_session_admin" => dest.strip_prefix("https://").unwrap_or(""),
        _ => dest,
    };
    faults.check_claim("dest", is_shop(host), "claim_mismatch");
    match case.get("shop").and_then(Value::as_str) {
        None => {}
        Some("") => faults.add("expectation"),
        Some(shop) => faults.check_claim("dest", same(shop, host), "claim_mismatch"),
    }
    let Some(iss) = text("iss") else {
        return;
    };
    let issuer = iss.strip_prefix("https://").unwrap_or("");
    let mut segments = issuer.split('/');
    let issuer_host = segments.next().unwrap_or("");
    let path: Vec<&str> = segments.collect();
    let right = match kind {
        "shopify_session_admin" => path == ["admin"],
        "shopify_session_checkout" => path == ["checkouts"],
        _ => {
            let plain = |segment: &&str| {
                let letters = "-._~".to_owned();
                segment.chars().any(|c| c != '.')
                    && segment
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || letters.contains(c))
            };
            let first = path
                .first()
                .map_or(String::new(), |first| first.to_ascii_lowercase());
            (path.is_empty() || path == [""] || path.iter().all(plain))
                && first != "admin"
                && first != "checkouts"
        }
    };
    let right = right && same(issuer_host, host);
    faults.check_claim("iss", right, "claim_mismatch");
}

/// A host name by Shopify's pattern for labels, with at least one before a domain that is trusted.
fn is_shop(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let trusted = ["myshopify.com", "myshopify.io", "shopify.com", "shop.dev"];
    let domain = labels[labels.len().saturating_sub(2)..].join(".");
    host.len() <= 253
        && labels.len() >= 3
        && labels.iter().all(is_label)
        && trusted.contains(&domain.as_str())
}
