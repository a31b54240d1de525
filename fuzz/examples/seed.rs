//! Writes a seed corpus from the test vectors to `corpus/`, or to another folder.
//!
//!     cargo run --example seed -- [FOLDER]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use storefront_jwt_fuzz::NOW;
use storefront_jwt_fuzz::payload::{MODELS, build};
use storefront_jwt_fuzz::setting::KINDS;

fn main() -> std::io::Result<()> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = std::env::args_os()
        .nth(1)
        .map_or_else(|| package.join("corpus"), PathBuf::from);
    let seed = |target: &str, name: &str, bytes: &[u8]| {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name.replace('/', "_")), bytes)
    };
    for entry in fs::read_dir(package.join("../tests/vectors"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_none_or(|extension| extension != "jsonl")
        {
            continue;
        }
        for line in fs::read_to_string(path)?.lines() {
            let case: Value = serde_json::from_str(line)?;
            let (id, token) = (case["id"].as_str().unwrap_or("seed"), token(&case));
            seed("split", id, &token)?;
            let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
            let [header, payload, _] = segments[..] else {
                continue;
            };
            // See `payload` in the target for the first three bytes.
            seed("base64url", id, &[&[0; 3], payload].concat())?;
            let decoded = |segment| URL_SAFE_NO_PAD.decode(segment);
            let (Ok(header), Ok(payload)) = (decoded(header), decoded(payload)) else {
                continue;
            };
            seed("header", id, &header)?;
            seed("json", id, &payload)?;
            seed("declared", id, &payload)?;
            seed("times", id, &times(&case, &payload))?;
            // Choices: of the class, then of its claims.
            let class = id.bytes().last().unwrap_or(0) % 7;
            seed("sign_verify", id, &[&[class], &payload[..]].concat())?;
            if let Ok(payload) = serde_json::from_slice(&payload) {
                for (index, array) in arrays(&payload).iter().enumerate() {
                    let name = format!("{id}_{index}");
                    seed("arrays", &name, array.as_bytes())?;
                    seed("checked_skip", &name, array.as_bytes())?;
                }
            }
            seed("bit_flip", id, &[&[0; 3], &payload[..]].concat())?;
            if let Ok(len) = u8::try_from(header.len()) {
                seed("in_place", id, &[&[3, len], &header[..], &payload].concat())?;
                seed("verify", id, &verify(&case, len, &header, &payload))?;
            }
            if case["kind"] == "shopify_post_purchase" {
                seed("line_items", id, &payload)?;
            }
        }
    }
    // What vectors have no use for and mutation is slow to find: lengths.
    let long_name = format!(r#"{{"\u0061{}":1}}"#, "a".repeat(600));
    seed("json", "long_escaped_name", long_name.as_bytes())?;
    let long_value = format!(r#""value":"{}","#, "a".repeat(256));
    let purchase = build(3, &[]).replace(r#""value":5,"#, &long_value);
    seed("line_items", "long_metafield", purchase.as_bytes())?;
    // No changes to the first element, and some others with changes.
    for model in 0..MODELS {
        let choices: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(37) ^ model).collect();
        let name = format!("model_{model}");
        seed("arrays", &name, &[&[0xFF, model, 0], &choices[..]].concat())?;
        seed(
            "checked_skip",
            &name,
            &[&[0xFF, model], &choices[..]].concat(),
        )?;
    }
    // Of every class the valid payload.
    for kind in 0..KINDS.len() {
        let kind = u8::try_from(kind).unwrap_or(0);
        seed("declared", &format!("kind_{kind}"), &[0xFF, kind])?;
    }
    for (index, date) in DATES.iter().enumerate() {
        seed("rfc3339", &index.to_string(), date.as_bytes())?;
    }
    Ok(())
}

fn token(case: &Value) -> Vec<u8> {
    match (&case["token"], &case["token_hex"]) {
        (Value::String(text), _) => text.clone().into_bytes(),
        (_, Value::String(hex)) => (0..hex.len() / 2)
            .filter_map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok())
            .collect(),
        _ => Vec::new(),
    }
}

/// The text of all arrays in a value.
fn arrays(json: &Value) -> Vec<String> {
    match json {
        Value::Array(elements) => {
            let inner = elements.iter().flat_map(arrays);
            std::iter::once(json.to_string()).chain(inner).collect()
        }
        Value::Object(members) => members.values().flat_map(arrays).collect(),
        _ => Vec::new(),
    }
}

/// As `arbitrary` takes the target's input: the case's clock and the payload's times, in microseconds.
fn times(case: &Value, payload: &[u8]) -> Vec<u8> {
    let payload: Value = serde_json::from_slice(payload).unwrap_or_default();
    let number = |name: &str, default| case[name].as_u64().unwrap_or(default);
    let leeway = u16::try_from(number("leeway_s", 10)).unwrap_or(0);
    let max_age = u16::try_from(number("max_age_s", 0)).unwrap_or(0);
    let mut input = number("now_us", 0).to_le_bytes().to_vec();
    input.extend(leeway.to_le_bytes());
    match max_age {
        0 => input.push(0),
        _ => input.extend([&[1][..], &max_age.to_le_bytes()].concat()),
    }
    // No maximum age of the class.
    input.push(0);
    for name in ["iat", "nbf", "exp"] {
        let micros = Duration::try_from_secs_f64(payload[name].as_f64().unwrap_or(0.0));
        let micros = u64::try_from(micros.unwrap_or_default().as_micros()).unwrap_or(0);
        // The second of three variants.
        input.extend(0x8000_0000_u32.to_le_bytes());
        input.extend(micros.to_le_bytes());
    }
    input
}

/// As `arbitrary` takes the target's input: the fields in order, least byte first, then the rest.
fn verify(case: &Value, header_len: u8, header: &[u8], payload: &[u8]) -> Vec<u8> {
    let number = |name: &str, default| case[name].as_u64().unwrap_or(default);
    let kind = KINDS.iter().position(|kind| case["kind"] == *kind);
    let now = number("now_us", 0).wrapping_sub(NOW.as_micros());
    let leeway = u16::try_from(number("leeway_s", 10)).unwrap_or(0);
    let max_age = u16::try_from(number("max_age_s", 0)).unwrap_or(0);
    // One key; the first expectation of each; header and payload.
    let shape = [0, 0, 1, header_len];
    [
        &[u8::try_from(kind.unwrap_or(0)).unwrap_or(0)][..],
        &now.to_le_bytes(),
        &leeway.to_le_bytes(),
        &max_age.to_le_bytes(),
        &shape,
        header,
        payload,
    ]
    .concat()
}

const DATES: [&str; 8] = [
    "2026-11-21T12:00:00+00:00",
    "1970-01-01T00:00:00Z",
    "2024-02-29t23:59:60.999999z",
    "1969-12-31 23:00:00.5-01:30",
    "0000-02-29T00:00:00-23:59",
    "9999-12-31T23:59:59.9999999999+23:59",
    "2100-02-29T00:00:00Z",
    "2023-04-31T24:00:00Z",
];
