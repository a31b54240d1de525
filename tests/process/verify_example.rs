//! `examples/verify`, run as a user runs it.
//!
//! `cargo test` builds the example; `cargo test --test process` alone does not, and runs the one
//! that was built last.

mod slips;
mod streams;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use storefront_jwt::{SecretKey, sign, signed_len};

use crate::support::token::{base64url, sign_with};

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
            {"type": "set_metafield", "key": "k", "namespace": "n", "value": 7, "valueType": "integer"},
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

#[test]
fn without_arguments_each_class_is_accepted_and_some_tokens_are_not() {
    let outcome = run(&[], "");
    assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
    let words: Vec<Vec<_>> = outcome
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let keys = [
        ("shopware", "current"),
        ("post-purchase", "current"),
        ("changeset", "current"),
        ("session-admin", "current"),
        ("session-checkout", "previous"),
        ("session-customer-account", "current"),
        ("jwt", "current"),
    ];
    for (class, key) in keys {
        assert!(
            words
                .iter()
                .any(|line| line.starts_with(&[class, "accepted", key])),
            "{class}"
        );
    }
    let reasons = [
        "signature            the signature matches none of the keys",
        "claim_mismatch iss   the iss claim is not the expected one",
        "expired exp          the token has expired",
        "claim_mismatch dest  the dest claim is not the expected one",
        "too_old iat          the token is older than the maximum age",
    ];
    assert_has(&outcome.out, &reasons);
    assert_eq!(outcome.out.matches("refused").count(), reasons.len());
    assert_has(&outcome.out, &["--secret-file FILE TOKEN", "-- help"]);
}

#[test]
fn an_accepted_token_is_explained() {
    let arguments = [
        "shopware",
        "--shop-id",
        "FqaHWUsCRNsrZ9kQ",
        "--now",
        "2026-11-21T12:06:00Z",
    ];
    let token = token(&shopware());
    let outcome = run(
        &[&arguments[..], &["--secret-env", VARIABLE, &token]].concat(),
        "",
    );
    let expected = "\
accepted

key   current, from the variable VERIFY_EXAMPLE_SECRET
time  2026-11-21T12:06:00Z, as given

iss  FqaHWUsCRNsrZ9kQ
iat  2026-11-21T12:00:00.223685Z  (6 min ago)
exp  2026-11-21T12:10:00Z  (in 4 min)
";
    assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
    assert_eq!(outcome.out, expected);
}

#[test]
fn each_claim_has_a_row() {
    let session = |issuer| {
        let mut claims = session_checkout();
        claims["iss"] = json!(format!("https://example.myshopify.com/{issuer}"));
        claims
    };
    let cases = [
        (
            "shopware --shop-id shop-1",
            json!({
                "iss": "shop-1", "shopId": "shop-1", "iat": IAT, "nbf": IAT, "exp": IAT + 600,
                "salesChannelId": "a1", "customerId": "a2", "cartToken": "a3", "currencyId": "a4",
                "languageId": "a5", "paymentMethodId": "a6", "shippingMethodId": "a7",
            }),
        ),
        ("session-admin --client-id client-1", session_admin()),
        (
            "session-checkout --client-id client-1",
            session("checkouts"),
        ),
        (
            "session-customer-account --client-id client-1",
            session("account"),
        ),
        (
            "jwt --max-age 60",
            json!({"iss": "a", "sub": "b", "aud": "c", "jti": "d", "iat": IAT, "nbf": IAT, "exp": IAT + 60}),
        ),
    ];
    for (options, claims) in cases {
        let outcome = explain(options, &token(&claims));
        assert_eq!(outcome.status, 0, "{options}: {}", outcome.out);
        for (name, value) in claims.as_object().expect("claims") {
            let shows = |line: &str| {
                line.split_once(' ').is_some_and(|(first, rest)| {
                    first == name && value.as_str().is_none_or(|value| rest.trim() == value)
                })
            };
            assert!(outcome.out.lines().any(shows), "{name}: {}", outcome.out);
        }
    }
}

#[test]
fn line_items_are_listed() {
    let options =
        "post-purchase --max-age 3600 --shop example.myshopify.com --reference-id purchase-1";
    let outcome = explain(options, &token(&post_purchase()));
    assert_eq!(outcome.status, 0, "{}", outcome.out);
    let prices = "20.00 CAD (for the buyer 14.50 USD)";
    let rows = [
        "lineItems       2".to_owned(),
        format!(
            "  1             2 × Scarf / Blue (product 11, variant 22)  {prices}, selling plan 33"
        ),
        format!(
            "  2             2 × Hat / Blue (product 11, variant 22)  {prices}, selling plan 33"
        ),
    ];
    assert_has(&outcome.out, &rows.each_ref().map(String::as_str));
}

#[test]
fn changes_are_listed() {
    let options = "changeset --max-age 3600 --client-id client-1 --reference-id purchase-1";
    let outcome = explain(options, &token(&changeset()));
    assert_eq!(outcome.status, 0, "{}", outcome.out);
    let rows = [
        "changes  4",
        "  1      add_variant: 1 × variant 22, less 15 % \"Sale\"",
        "  2      add_shipping_line: 10.5 \"Post\"",
        "  3      set_metafield: n.k = 7 (integer)",
        "  4      add_subscription: 3 × variant 22, selling plan 33, shipping 1 then 2.5",
    ];
    assert_has(&outcome.out, &rows);
}

#[test]
fn each_option_is_an_expectation() {
    let jwt = json!({"iss": "me", "aud": ["a", "b"], "iat": IAT});
    let cases = [
        (
            "shopware --shop-id another",
            shopware(),
            "iss",
            "--shop-id asks for another",
        ),
        (
            "post-purchase --max-age 3600 --shop another.example",
            post_purchase(),
            "domain",
            "--shop asks for another.example",
        ),
        (
            "post-purchase --max-age 3600 --reference-id another",
            post_purchase(),
            "sub",
            "--reference-id asks for another",
        ),
        (
            "changeset --max-age 3600 --client-id another",
            changeset(),
            "iss",
            "--client-id asks for another",
        ),
        (
            "changeset --max-age 3600 --client-id client-1 --reference-id another",
            changeset(),
            "sub",
            "--reference-id asks for another",
        ),
        (
            "session-admin --client-id another",
            session_admin(),
            "aud",
            "--client-id asks for another",
        ),
        (
            "session-checkout --client-id client-1 --shop another.myshopify.com",
            session_checkout(),
            "dest",
            "--shop asks for another.myshopify.com",
        ),
        (
            "jwt --max-age 3600 --issuer another",
            jwt.clone(),
            "iss",
            "--issuer asks for another",
        ),
        (
            "jwt --max-age 3600 --audience another",
            jwt,
            "aud",
            "--audience asks for another",
        ),
    ];
    for (options, claims, claim, hint) in cases {
        let headline =
            format!("refused: claim_mismatch {claim}: the {claim} claim is not the expected one");
        assert_refused(&explain(options, &token(&claims)), &headline, &[hint]);
    }
}

#[test]
fn one_class_is_not_taken_for_another() {
    assert_refused(
        &explain(
            "session-admin --client-id client-1",
            &token(&session_checkout()),
        ),
        "refused: claim_missing iss: the iss claim is missing",
        &["a buyer's has not, and must not pass for it"],
    );
    let checkout = token(&session_checkout());
    for class in ["session-checkout", "session-customer-account"] {
        let options = format!("{class} --client-id client-1");
        assert_eq!(explain(&options, &checkout).status, 0);
        assert_refused(
            &explain(&format!("{options} --require-issuer"), &checkout),
            "refused: claim_missing iss: the iss claim is missing",
            &["--require-issuer asks for iss"],
        );
    }
}

#[test]
fn an_expired_token_says_since_when_and_what_it_says() {
    let options = "session-admin --client-id client-1 --now 2026-11-21T12:05:00Z";
    let outcome = explain(options, &token(&session_admin()));
    assert_refused(
        &outcome,
        "refused: expired exp: the token has expired",
        &[
            "expired 4 min ago, 2026-11-21T12:01:00Z",
            "the client must ask for a new one",
            "key   current",
            "AUTHENTICATED BUT UNCHECKED, and refused",
            "\niss   https://example.myshopify.com/admin\n",
            "\nexp   2026-11-21T12:01:00Z  (4 min ago)\n",
        ],
    );
    assert!(!outcome.out.contains('{'), "{}", outcome.out);
}

#[test]
fn a_token_is_shown_as_json_on_demand_if_it_is_authentic() {
    let options = "session-admin --client-id client-1 --show-json";
    let json = "header   {\"alg\":\"HS256\",\"typ\":\"JWT\"}\npayload  {\"aud\":\"client-1\"";
    let session = token(&session_admin());
    assert_has(&explain(options, &session).out, &["accepted\n", json]);
    assert_refused(
        &explain(&format!("{options} --now 2026-11-21T12:05:00Z"), &session),
        "refused: expired exp: the token has expired",
        &["AUTHENTICATED BUT UNCHECKED", json],
    );
    let forged = token_by(PREVIOUS, &session_admin());
    let outcome = explain(options, &forged);
    assert_refused(
        &outcome,
        "refused: signature: the signature matches none of the keys",
        &[],
    );
    for said in ["client-1", "AUTHENTICATED", "payload"] {
        assert!(!outcome.out.contains(said), "{}", outcome.out);
    }
}

/// What is no JSON object cannot be shown claim by claim.
#[test]
fn an_authentic_payload_that_is_no_object_is_shown_as_it_is() {
    let input = format!("{}.{}", base64url(r#"{"alg":"HS256"}"#), base64url("[1,2]"));
    let array = sign_with(SECRET, &input);
    assert_refused(
        &explain("session-admin --client-id client-1", &array),
        "refused: json: the payload is not a valid JSON object",
        &["AUTHENTICATED BUT UNCHECKED", "payload  [1,2]"],
    );
}

#[test]
fn a_bad_signature_says_which_secrets_were_tried() {
    let other = token_by("a secret of an altogether different app", &shopware());
    let previous = file("tried", PREVIOUS);
    let options = format!("shopware --shop-id FqaHWUsCRNsrZ9kQ --previous-secret-file {previous}");
    let tried = format!("tried: the variable {VARIABLE}, then the file {previous}");
    assert_refused(
        &explain(&options, &other),
        "refused: signature: the signature matches none of the keys",
        &[&tried, "each shop has its own secret"],
    );
}

#[test]
fn the_previous_secret_is_tried_second() {
    let options = "shopware --shop-id FqaHWUsCRNsrZ9kQ";
    let token = token_by(PREVIOUS, &shopware());
    assert_eq!(explain(options, &token).status, 1);
    let previous = file("rotated", PREVIOUS);
    let outcome = explain(
        &format!("{options} --previous-secret-file {previous}"),
        &token,
    );
    assert_eq!(outcome.status, 0, "{}", outcome.out);
    let key = format!("key   previous, from the file {previous}\n");
    assert_has(&outcome.out, &[&key, "signed with the previous secret"]);
}

#[test]
fn one_newline_at_the_end_of_a_secret_file_is_no_part_of_it() {
    let token = token(&shopware());
    for (name, end, status) in [
        ("bare", "", 0),
        ("lf", "\n", 0),
        ("crlf", "\r\n", 0),
        ("two", "\n\n", 1),
    ] {
        let path = file(name, &format!("{SECRET}{end}"));
        let shop = [
            "shopware",
            "--shop-id",
            "FqaHWUsCRNsrZ9kQ",
            "--now",
            "2026-11-21T12:00:30Z",
        ];
        let outcome = run(&[&shop[..], &["--secret-file", &path, &token]].concat(), "");
        assert_eq!(outcome.status, status, "{name}: {}", outcome.out);
        let hint = "begins or ends with white space, which counts";
        assert_eq!(
            outcome.out.contains(hint),
            status == 1,
            "{name}: {}",
            outcome.out
        );
    }
}

#[test]
fn standard_input_is_trimmed() {
    let token = token(&shopware());
    let outcome = explain(
        "shopware --shop-id FqaHWUsCRNsrZ9kQ",
        &format!(" \t{token}\r\n\n"),
    );
    assert_eq!(outcome.status, 0, "{}", outcome.out);
    let cut_in_two = explain(
        "shopware --shop-id FqaHWUsCRNsrZ9kQ",
        &token.replace('.', ".\n"),
    );
    assert_eq!(cut_in_two.status, 1);
    assert_usage_error(
        &explain("shopware --shop-id x", " \n"),
        &["standard input holds no token"],
    );
}

#[test]
fn the_time_is_taken_in_both_forms() {
    let token = token(&session_admin());
    let at = |now: &str| {
        explain(
            &format!("session-admin --client-id client-1 --now {now}"),
            &token,
        )
    };
    for now in [
        "1795262469.999999",
        "2026-11-21T12:01:09.999999Z",
        "2026-11-21T13:01:09.999999+01:00",
    ] {
        let outcome = at(now);
        assert_eq!(outcome.status, 0, "{now}: {}", outcome.err);
        assert_has(
            &outcome.out,
            &[
                "time  2026-11-21T12:01:09.999999Z, as given",
                "within the leeway",
            ],
        );
    }
    assert_eq!(at("1795262470").status, 1);
    assert_usage_error(
        &at("yesterday"),
        &["--now", "expected seconds since 1970, or a date such as"],
    );
    assert_usage_error(&at("1795262400000"), &["are these milliseconds?"]);
}

#[test]
fn without_a_time_it_is_the_systems() {
    let token = token(&session_admin());
    let options = [
        "session-admin",
        "--client-id",
        "client-1",
        "--secret-env",
        VARIABLE,
    ];
    let outcome = run(&[&options[..], &[&token]].concat(), "");
    assert_has(&outcome.out, &[", by the system's clock\n"]);
    assert!(!outcome.out.contains("time  1970"), "{}", outcome.out);
}

#[test]
fn leeway_and_maximum_age_are_heeded() {
    let admin = token(&session_admin());
    let at_80_s = "session-admin --client-id client-1 --now 2026-11-21T12:01:20Z";
    assert_eq!(explain(at_80_s, &admin).status, 1);
    assert_eq!(explain(&format!("{at_80_s} --leeway 21"), &admin).status, 0);
    let too_much = explain(&format!("{at_80_s} --leeway 601"), &admin);
    assert_usage_error(
        &too_much,
        &["expected a whole number of seconds, at most 600"],
    );

    let too_old = "refused: too_old iat: the token is older than the maximum age";
    let young = "--leeway 0 --max-age 29";
    for (options, claims) in [
        ("session-admin --client-id client-1", session_admin()),
        ("post-purchase", post_purchase()),
    ] {
        let outcome = explain(&format!("{options} {young}"), &token(&claims));
        assert_refused(
            &outcome,
            too_old,
            &["issued 30 s ago", "it may be 29 s old (--max-age)"],
        );
        let outcome = explain(
            &format!("{options} --leeway 0 --max-age 30"),
            &token(&claims),
        );
        assert_eq!(outcome.status, 0, "{}", outcome.out);
    }
    let outcome = explain(
        "post-purchase --max-age unlimited",
        &token(&post_purchase()),
    );
    assert_has(&outcome.out, &["accepted\n", "can use it for ever"]);
}

#[test]
fn a_maximum_age_has_to_be_said_where_tokens_need_not_expire() {
    let classes = ["post-purchase", "changeset --client-id client-1", "jwt"];
    for class in classes {
        assert_usage_error(
            &explain(class, "x"),
            &[
                "--max-age <SECONDS|unlimited>",
                "tip: such a token need not expire by itself",
            ],
        );
    }
}

#[test]
fn a_token_cannot_drive_the_terminal() {
    let mut claims = post_purchase();
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\naccepted\u{202e}\u{2028}";
    claims["input_data"]["initialPurchase"]["lineItems"][0]["product"]["title"] = hostile.into();
    claims["input_data"]["locale"] = "e\u{1b}[1mn".into();
    let token = token(&claims);
    for options in [
        "post-purchase --max-age 60",
        "post-purchase --max-age 60 --show-json",
    ] {
        let outcome = explain(options, &token);
        assert_has(
            &outcome.out,
            &[
                r"\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\naccepted\u{202e}\u{2028}",
                r"locale          e\u{1b}[1mn",
            ],
        );
        let drives = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2028}".contains(c);
        assert!(!outcome.out.contains(drives), "{:?}", outcome.out);
    }
}

#[test]
fn a_secret_that_cannot_be_had_is_a_usage_error() {
    let run_with = |options: &[&str]| {
        run(
            &[&["shopware", "--shop-id", "x"], options, &["x"]].concat(),
            "",
        )
    };
    let short = file("short", "too short\n");
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &[],
            &[
                "required arguments",
                "--secret-file <FILE>|--secret-env <NAME>",
            ],
        ),
        (
            &["--secret", SECRET],
            &[
                "unexpected argument '--secret'",
                "never given on the command line",
            ],
        ),
        (
            &["--secret-file", "none"],
            &["--secret-file 'none': ", "the name of the file"],
        ),
        // Not repeated: see `run`.
        (
            &["--secret-file", SECRET],
            &["--secret-file: ", "never the secret itself"],
        ),
        (
            &["--secret-env", "VERIFY_NONE"],
            &["--secret-env 'VERIFY_NONE': there is no such variable"],
        ),
        (
            &["--secret-env", SECRET],
            &["--secret-env: there is no such variable"],
        ),
        (
            &["--secret-file", &short],
            &["has 9 bytes, and at least 32 are needed"],
        ),
        (
            &["--secret-file", &short, "--secret-env", VARIABLE],
            &["cannot be used with"],
        ),
    ];
    for (options, wanted) in cases {
        assert_usage_error(&run_with(options), wanted);
    }
    let with_equals = format!("--secret={SECRET}");
    assert_usage_error(
        &run_with(&[&with_equals]),
        &["unexpected argument '--secret'"],
    );
    let previous = ["--secret-env", VARIABLE, "--previous-secret-file", "none"];
    assert_usage_error(&run_with(&previous), &["--previous-secret-file 'none': "]);
}

#[test]
fn other_wrong_calls_are_usage_errors() {
    let token = token(&shopware());
    assert_usage_error(
        &run(&[&token], ""),
        &["the first argument is the class of token"],
    );
    assert_usage_error(
        &run(&["shopwar"], ""),
        &["a similar subcommand exists: 'shopware'"],
    );
    let unknown = explain("shopware --shop-id x --client-id y", &token);
    assert_usage_error(
        &unknown,
        &["'--client-id'", "verify help CLASS lists the options"],
    );
    assert_usage_error(&explain("shopware", &token), &["--shop-id <ID>"]);
    let secret_as_token = explain(&format!("shopware --shop-id x {}", &token), "");
    assert_usage_error(&secret_as_token, &["one token, a single word"]);
    let age = explain("jwt --max-age soon", &token);
    assert_usage_error(&age, &["expected a whole number of seconds, or unlimited"]);
}

#[test]
fn help_says_where_secrets_come_from() {
    for arguments in [&["help"][..], &["--help"], &["shopware", "--help"]] {
        let outcome = run(arguments, "");
        assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
        let words: Vec<_> = outcome.out.split_whitespace().collect();
        assert_has(
            &words.join(" "),
            &[
                "never from the command line",
                "One newline at the end of a secret file is taken off",
                "Exit status: 0 accepted, 1 refused, 2 wrong usage.",
            ],
        );
    }
}
