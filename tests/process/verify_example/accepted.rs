//! What is said of accepted tokens, claim by claim, and what is shown without any arguments.

use serde_json::json;

use super::{
    IAT, VARIABLE, assert_has, changeset, explain, post_purchase, run, session_admin,
    session_checkout, shopware, token,
};

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
            json!({
                "iss": "a", "sub": "b", "aud": "c", "jti": "d", "iat": IAT, "nbf": IAT,
                "exp": IAT + 60,
            }),
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
