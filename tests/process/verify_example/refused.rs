//! Why a token is refused, and what of it is shown all the same.

use serde_json::json;

use super::{
    IAT, PREVIOUS, SECRET, assert_has, assert_refused, changeset, explain, post_purchase,
    session_admin, session_checkout, shopware, token, token_by,
};
use crate::support::token::{base64url, sign_with};

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
