//! `examples/verify`, run as a user runs it.
//!
//! `cargo test` builds the example; `cargo test --test process` alone does not, and runs the one
//! that was built last.

mod accepted;
mod refused;
mod secrets;
mod slips;
mod streams;
mod time_and_age;
mod usage;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use storefront_jwt::{SecretKey, sign, signed_len};

const SECRET: &str = "the current secret, 34 bytes long.";
const PREVIOUS: &str = "the previous secret, also so long.";
const VARIABLE: &str = "VERIFY_EXAMPLE_SECRET";

/// 2026-11-21T12:00:00Z.
const IAT: u64 = 1_795_262_400;

struct Outcome {
    status: i32,
    out: String,
    err: String,
}

/// Runs the example. Whatever it is asked, it must repeat neither a secret nor a token.
fn run(arguments: &[&str], stdin: &str) -> Outcome {
    outcome(&mut command(arguments), stdin)
}

/// What decides about colour and width is taken out of the environment.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(example());
    command.args(arguments).env(VARIABLE, SECRET);
    for variable in ["CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command
}

fn outcome(command: &mut Command, stdin: &str) -> Outcome {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    let mut pipe = child.stdin.take().expect("standard input is piped");
    // A usage error closes the pipe before it is read.
    let _ = pipe.write_all(stdin.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("the example ends");
    let outcome = Outcome {
        status: output.status.code().expect("the example is not killed"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    };
    let printed = format!("{}{}", outcome.out, outcome.err);
    for secret in [SECRET, PREVIOUS, "eyJ"] {
        assert!(!printed.contains(secret), "it prints a secret:\n{printed}");
    }
    outcome
}

fn example() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/PROFILE/deps");
    let example = profile
        .join("examples")
        .join(format!("verify{}", std::env::consts::EXE_SUFFIX));
    assert!(
        example.exists(),
        "build it first: cargo build --example verify"
    );
    example
}

fn token_by(secret: &str, claims: &Value) -> String {
    let key = SecretKey::new(secret).expect("long enough");
    let mut buf = vec![0; signed_len(claims).expect("claims")];
    sign(claims, &key, &mut buf).expect("claims").to_owned()
}

fn token(claims: &Value) -> String {
    token_by(SECRET, claims)
}

fn shopware() -> Value {
    json!({"iss": "FqaHWUsCRNsrZ9kQ", "iat": 1_795_262_400.223_685, "exp": IAT + 600})
}

fn post_purchase() -> Value {
    let money = |amount, currency| json!({"amount": amount, "currencyCode": currency});
    let prices =
        json!({"shopMoney": money("20.00", "CAD"), "presentmentMoney": money("14.50", "USD")});
    let item = |title| {
        json!({
            "product": {
                "id": 11, "title": title, "metafields": [],
                "variant": {"id": 22, "title": "Blue", "metafields": []},
            },
            "quantity": 2, "totalPriceSet": prices, "sellingPlanId": 33,
        })
    };
    json!({
        "iss": "shopify", "sub": "purchase-1", "iat": IAT,
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::ShouldRender", "locale": "en",
            "version": "unstable",
            "shop": {"id": 44, "domain": "example.myshopify.com", "metafields": []},
            "initialPurchase": {
                "referenceId": "purchase-1", "totalPriceSet": prices,
                "lineItems": [item("Scarf"), item("Hat")],
            },
        },
    })
}

fn changeset() -> Value {
    json!({
        "iss": "client-1", "sub": "purchase-1", "jti": "id-1", "iat": IAT,
        "changes": [
            {"type": "add_variant", "variantId": 22, "quantity": 1,
             "discount": {"value": 15, "valueType": "percentage", "title": "Sale"}},
            {"type": "add_shipping_line", "price": 10.5, "title": "Post"},
            {"type": "set_metafield", "key": "k", "namespace": "n", "value": 7,
             "valueType": "integer"},
            {"type": "add_subscription", "variantId": 22, "sellingPlanId": 33, "quantity": 3,
             "initialShippingPrice": 1, "recurringShippingPrice": 2.5},
        ],
    })
}

fn session_admin() -> Value {
    json!({
        "iss": "https://example.myshopify.com/admin", "dest": "https://example.myshopify.com",
        "aud": "client-1", "sub": "42", "iat": IAT, "nbf": IAT, "exp": IAT + 60, "jti": "id-1",
    })
}

fn session_checkout() -> Value {
    json!({
        "dest": "example.myshopify.com", "aud": "client-1", "sub": "gid://shopify/Customer/7",
        "iat": IAT, "nbf": IAT, "exp": IAT + 300, "jti": "id-1",
    })
}

/// The arguments of one call as one text, with the secret and a time, and the token from standard
/// input.
fn explain(class_and_options: &str, token: &str) -> Outcome {
    let options = format!("{class_and_options} --secret-env {VARIABLE} -");
    let now = if options.contains("--now") {
        ""
    } else {
        "--now 2026-11-21T12:00:30Z"
    };
    let arguments: Vec<_> = options
        .split(' ')
        .chain(now.split_terminator(' '))
        .collect();
    run(&arguments, token)
}

fn file(name: &str, content: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("verify-example-{name}"));
    std::fs::write(&path, content).expect("a temporary file");
    path.to_str().expect("a path in UTF-8").to_owned()
}

#[track_caller]
fn assert_has(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "no {wanted:?} in:\n{text}");
    }
}

#[track_caller]
fn assert_refused(outcome: &Outcome, headline: &str, wanted: &[&str]) {
    assert_eq!(
        (outcome.status, outcome.err.as_str()),
        (1, ""),
        "{}",
        outcome.out
    );
    assert_eq!(outcome.out.lines().next(), Some(headline));
    assert_has(&outcome.out, wanted);
}

#[track_caller]
fn assert_usage_error(outcome: &Outcome, wanted: &[&str]) {
    assert_eq!(
        (outcome.status, outcome.out.as_str()),
        (2, ""),
        "{}",
        outcome.err
    );
    assert!(outcome.err.starts_with("error: "), "{}", outcome.err);
    assert_has(&outcome.err, wanted);
}
