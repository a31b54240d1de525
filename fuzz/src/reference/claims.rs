//! The claim sets, class by class: their members, their times, then what is expected of them.

use serde_json::{Map, Value, json};

use crate::decimal::Exact;
use crate::json::{Json, under};

use super::faults::{Claim, Faults, Stop};
use super::fields::Type::{self, Object, Time};
use super::fields::{
    ADMIN, AUDIENCE, CHANGESET, EXTENSION, Field, LINE_ITEM, METAFIELD, POST_PURCHASE, REGISTERED,
    SHOPWARE, TYPE, members_of_change,
};
use super::members::{Members, check_object, check_value};
use super::times::TimeCheck;

/// Reads a claim set, then holds it against the time, then against what is expected.
pub(super) fn claims(
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
