//! What the tool shows without arguments.

use core::time::Duration;

use storefront_jwt::{Error, Keys, MaxAge, SecretKey, UnixTime, Validation};

use crate::classes::{
    Class, Examination, ExtensionSession, OptionalMaxAge, RequiredMaxAge, Session, SignedTimes,
    examine,
};
use crate::describe::Row;
use crate::layout::{self, HEADING};
use crate::report;
use crate::samples;
use crate::words;

/// Secrets for tokens that nobody uses. Real ones come from a file or a variable.
const SECRET: &str = "the demo's secret, known to everybody";
const PREVIOUS_SECRET: &str = "the demo's secret before its rotation";

const HOUR: u64 = 3600;

const HOW_TO_GO_ON: &str = "\
Explain a token of your own:
  cargo run --example verify -- shopware --shop-id ID --secret-file FILE TOKEN
  cargo run --example verify -- help
";

/// A token and what is expected of it.
struct Sample {
    title: &'static str,
    class: Class,
    token: String,
    /// The claims worth a column.
    shown: &'static [&'static str],
}

/// Signs and verifies one token of each class, and some that are refused.
pub fn table(now: UnixTime) -> Result<String, Error> {
    let key = SecretKey::new(SECRET)?;
    let previous = SecretKey::new(PREVIOUS_SECRET)?;
    let mut accepted = Vec::new();
    for sample in good_samples(now, &key, &previous)? {
        accepted.push(good_row(&sample, &examination(&sample, now)?));
    }
    let mut refused = Vec::new();
    for sample in bad_samples(now, &key)? {
        refused.push(bad_row(&sample, &examination(&sample, now)?));
    }
    let accepted = aligned(["class", "verdict", "key", "claims", "life"], accepted);
    let refused = aligned(["given", "as", "verdict", "code", "reason"], refused);
    Ok([accepted, refused, HOW_TO_GO_ON.into()].join("\n"))
}

fn examination(sample: &Sample, now: UnixTime) -> Result<Examination, Error> {
    let keys = Keys::new(SecretKey::new(SECRET)?)
        .with_previous(SecretKey::new(PREVIOUS_SECRET)?, UnixTime::MAX);
    Ok(examine(
        sample.token.as_bytes(),
        &keys,
        &sample.class,
        Validation::at(now),
    ))
}

fn good_samples(
    now: UnixTime,
    key: &SecretKey,
    previous: &SecretKey,
) -> Result<Vec<Sample>, Error> {
    Ok(vec![
        Sample {
            title: "shopware",
            class: shopware(),
            token: samples::shopware(samples::SHOPWARE_SHOP, now, key)?,
            shown: &["iss"],
        },
        Sample {
            title: "post-purchase",
            class: post_purchase(),
            token: samples::post_purchase(now, key)?,
            shown: &["shop.domain", "lineItems"],
        },
        Sample {
            title: "changeset",
            class: Class::Changeset {
                client_id: samples::CLIENT_ID.into(),
                age: RequiredMaxAge {
                    max_age: MaxAge::from_secs(HOUR),
                },
                reference_id: Some(samples::REFERENCE_ID.into()),
            },
            token: samples::changeset(now, key)?,
            shown: &["sub", "changes"],
        },
        Sample {
            title: "session-admin",
            class: Class::SessionAdmin(session()),
            token: samples::session_admin(now, key)?,
            shown: &["dest", "sub"],
        },
        Sample {
            title: "session-checkout",
            class: Class::SessionCheckout(extension_session()),
            token: samples::session_checkout(now, previous)?,
            shown: &["dest"],
        },
        Sample {
            title: "session-customer-account",
            class: Class::SessionCustomerAccount(extension_session()),
            token: samples::session_customer_account(now, key)?,
            shown: &["sub"],
        },
        Sample {
            title: "jwt",
            class: Class::Jwt {
                age: RequiredMaxAge {
                    max_age: MaxAge::Unlimited,
                },
                issuer: Some(samples::ISSUER.into()),
                audience: Some(samples::AUDIENCE.into()),
            },
            token: samples::jwt(now, key)?,
            shown: &["iss", "sub"],
        },
    ])
}

fn bad_samples(now: UnixTime, key: &SecretKey) -> Result<Vec<Sample>, Error> {
    let long_ago = |secs| now.saturating_sub(Duration::from_secs(secs));
    let sample = |title, class, token| Sample {
        title,
        class,
        token,
        shown: &[],
    };
    Ok(vec![
        sample(
            "a token that was changed",
            shopware(),
            tampered(&samples::shopware(samples::SHOPWARE_SHOP, now, key)?),
        ),
        sample(
            "another shop's token",
            shopware(),
            samples::shopware("Aa0Bb1Cc2Dd3Ee4F", now, key)?,
        ),
        sample(
            "a token of five minutes ago",
            Class::SessionAdmin(session()),
            samples::session_admin(long_ago(300), key)?,
        ),
        sample(
            "a buyer's checkout token",
            Class::SessionAdmin(session()),
            samples::session_checkout(now, key)?,
        ),
        sample(
            "a purchase of yesterday",
            post_purchase(),
            samples::post_purchase(long_ago(24 * HOUR), key)?,
        ),
    ])
}

fn shopware() -> Class {
    Class::Shopware {
        shop_id: samples::SHOPWARE_SHOP.into(),
        age: OptionalMaxAge { max_age: None },
    }
}

fn post_purchase() -> Class {
    Class::PostPurchase {
        age: RequiredMaxAge {
            max_age: MaxAge::from_secs(HOUR),
        },
        shop: Some(samples::SHOPIFY_SHOP.into()),
        reference_id: None,
    }
}

fn session() -> Session {
    Session {
        client_id: samples::CLIENT_ID.into(),
        shop: Some(samples::SHOPIFY_SHOP.into()),
        age: OptionalMaxAge { max_age: None },
    }
}

fn extension_session() -> ExtensionSession {
    ExtensionSession {
        session: session(),
        require_issuer: false,
    }
}

/// Another character somewhere in the payload.
fn tampered(token: &str) -> String {
    let middle = token.len() / 2;
    let exchange = |(index, c)| match (index == middle, c) {
        (true, 'A') => 'B',
        (true, _) => 'A',
        (false, c) => c,
    };
    token.chars().enumerate().map(exchange).collect()
}

fn good_row(sample: &Sample, examination: &Examination) -> [String; 5] {
    let (key, times) = match &examination.authentic {
        Some(authentic) => (report::key_name(authentic.key), authentic.times),
        None => ("-", SignedTimes::default()),
    };
    [
        sample.title.into(),
        verdict(examination).into(),
        key.into(),
        shown(sample, examination),
        life(times, sample.class.max_age()),
    ]
}

fn bad_row(sample: &Sample, examination: &Examination) -> [String; 5] {
    let (code, reason) = match &examination.verdict {
        Ok(_) => ("-".into(), "-".into()),
        Err(error) => (report::code(*error), error.to_string()),
    };
    let class = sample.class.name();
    [
        sample.title.into(),
        class.into(),
        verdict(examination).into(),
        code,
        reason,
    ]
}

const fn verdict(examination: &Examination) -> &'static str {
    match examination.verdict {
        Ok(_) => "accepted",
        Err(_) => "refused",
    }
}

fn shown(sample: &Sample, examination: &Examination) -> String {
    let rows: &[Row] = examination.verdict.as_deref().unwrap_or_default();
    let shown = rows
        .iter()
        .filter(|row| sample.shown.contains(&row.name.as_str()));
    let shown: Vec<_> = shown
        .map(|Row { name, value }| format!("{name} {value}"))
        .collect();
    shown.join(", ")
}

fn life(times: SignedTimes, max_age: MaxAge) -> String {
    match (times, max_age) {
        (
            SignedTimes {
                iat: Some(iat),
                exp: Some(exp),
                ..
            },
            _,
        ) => words::span(exp.saturating_since(iat)),
        (_, MaxAge::Limit(limit)) => format!("{} (max age)", words::span(limit)),
        (_, MaxAge::Unlimited) => "unlimited".into(),
    }
}

fn aligned<const N: usize>(heading: [&str; N], rows: Vec<[String; N]>) -> String {
    let rows = [heading.map(String::from)].into_iter().chain(rows);
    let table = layout::columns(0, rows.map(Vec::from));
    match table.split_once('\n') {
        Some((heading, rows)) => format!("{}\n{rows}", layout::styled(heading, HEADING)),
        None => table,
    }
}
