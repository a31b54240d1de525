//! What gets wrong when tokens and secrets are copied, and what a genuine token says.

use serde_json::{Value, json};

use super::{
    IAT, PREVIOUS, SECRET, VARIABLE, assert_has, assert_refused, assert_usage_error, changeset,
    explain, file, post_purchase, run, session_admin, session_checkout, shopware, token, token_by,
};

const SHOP: &str = "shopware --shop-id FqaHWUsCRNsrZ9kQ";
const WITHOUT: &str = "without that the token is accepted";

/// With the token as an argument, where nothing is trimmed.
fn explain_argument(token: &str) -> super::Outcome {
    let options = format!("{SHOP} --now 2026-11-21T12:00:30Z --secret-env {VARIABLE}");
    let arguments: Vec<_> = options.split(' ').chain([token]).collect();
    run(&arguments, "")
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
fn each_slip_is_named() {
    const BLANK: &str = "a blank or an invisible character around it";
    const QUOTES: &str = "quotation marks around it";
    const SCHEME: &str = "it begins with 'Bearer', the scheme of the Authorization header";
    const HEADER: &str = "it begins with the name of a header";
    const INSIDE: &str = "white space inside";
    const PUNCTUATION: &str = "punctuation behind it";

    let token = token(&shopware());
    let (header, rest) = token.split_once('.').expect("a token has dots");
    let cases: [(String, &[&str]); 14] = [
        (format!("{token} "), &[BLANK]),
        (format!("\n{token}"), &[BLANK]),
        (format!("{token}\u{a0}"), &[BLANK]),
        (format!("\u{feff}{token}\u{200b}"), &[BLANK]),
        (format!("\"{token}\""), &[QUOTES]),
        (format!("\u{201c}{token}\u{201d}"), &[QUOTES]),
        (format!("'{token}"), &[QUOTES]),
        (format!("Bearer {token}"), &[SCHEME]),
        (format!("bearer  {token}"), &[SCHEME]),
        (format!("Authorization: Bearer {token}"), &[HEADER, SCHEME]),
        (format!("shopware-app-token:{token}"), &[HEADER]),
        (
            format!("\"Bearer {token}\","),
            &[PUNCTUATION, QUOTES, SCHEME],
        ),
        (format!("{header}.\r\n  {rest}"), &[INSIDE]),
        (format!(" '{header} . {rest}'"), &[BLANK, QUOTES, INSIDE]),
    ];
    for (pasted, slips) in cases {
        let outcome = explain_argument(&pasted);
        assert_eq!(outcome.status, 1, "{slips:?}");
        assert_has(&outcome.out, &[slips, &[WITHOUT]].concat());
        for other in [BLANK, QUOTES, SCHEME, HEADER, INSIDE, PUNCTUATION] {
            let named = outcome.out.contains(other);
            let follows = other == BLANK && (slips.contains(&SCHEME) || slips.contains(&HEADER));
            assert!(
                named == slips.contains(&other) || follows,
                "{}",
                outcome.out
            );
        }
    }
    assert_eq!(explain_argument(&token).status, 0);
    let unslipped = explain_argument(&token_by(PREVIOUS, &shopware()));
    assert!(!unslipped.out.contains("without that"), "{}", unslipped.out);
}

#[test]
fn what_is_wrong_besides_a_slip_is_said_too() {
    let session = format!("Bearer {}", token(&session_checkout()));
    let outcome = explain("session-admin --client-id client-1", &session);
    assert_has(
        &outcome.out,
        &[
            "it begins with 'Bearer'",
            "without that it is refused: claim_missing iss",
            "this looks like a session token of a checkout or a customer account",
        ],
    );
    let forged = format!("\"{}\"", token_by(PREVIOUS, &shopware()));
    assert_has(
        &explain(SHOP, &forged).out,
        &[
            "quotation marks",
            "without that it is refused: signature",
            "tried: the variable",
        ],
    );
    let words = run(
        &[
            "shopware",
            "--shop-id",
            "x",
            "--secret-env",
            VARIABLE,
            "Bearer",
            "x",
        ],
        "",
    );
    assert_usage_error(&words, &["a single word without 'Bearer'"]);
}

#[test]
fn a_slip_in_the_secret_is_named() {
    let token = token(&shopware());
    let cases = [
        (
            "quoted",
            format!("\"{SECRET}\"\n"),
            "stands in quotation marks",
        ),
        (
            "blank",
            format!("{SECRET} \n"),
            "begins or ends with white space",
        ),
        (
            "bom",
            format!("\u{feff}{SECRET}"),
            "begins with a UTF-8 byte order mark",
        ),
    ];
    for (name, content, oddity) in cases {
        let path = file(name, &content);
        let options = format!("{SHOP} --now 2026-11-21T12:00:30Z --secret-file {path} -");
        let outcome = run(&options.split(' ').collect::<Vec<_>>(), &token);
        assert_eq!(outcome.status, 1);
        let found = [oddity, "; without that the signature is right"];
        assert_has(&outcome.out, &found);
    }
    let path = file("other", &format!("\"{PREVIOUS}\""));
    let options = format!("{SHOP} --secret-file {path} -");
    let outcome = run(&options.split(' ').collect::<Vec<_>>(), &token);
    let right = outcome.out.contains("the signature is right");
    assert!(!right, "{}", outcome.out);
}

#[test]
fn another_class_under_the_right_secret_is_named() {
    let customer_account = {
        let mut claims = session_checkout();
        claims["iss"] = json!("https://example.myshopify.com/account");
        claims
    };
    let checkout = {
        let mut claims = session_checkout();
        claims["iss"] = json!("https://example.myshopify.com/checkouts");
        claims
    };
    let tokens: [(Value, &str, &str); 7] = [
        (
            session_admin(),
            "a session token of the admin",
            "session-admin",
        ),
        (
            checkout,
            "a session token of a checkout",
            "session-checkout",
        ),
        (
            customer_account,
            "a session token of a customer account",
            "session-customer-account",
        ),
        (
            session_checkout(),
            "a session token of a checkout or a customer account",
            "session-checkout or session-customer-account",
        ),
        (
            post_purchase(),
            "a token of a post-purchase extension",
            "post-purchase",
        ),
        (changeset(), "a changeset", "changeset"),
        (
            json!({"shopId": "s", "iat": IAT, "exp": IAT + 600, "cartToken": "c"}),
            "an app token of Shopware",
            "shopware",
        ),
    ];
    let classes = [
        "shopware --shop-id x",
        "post-purchase --max-age 3600",
        "changeset --client-id client-1 --max-age 3600",
        "session-admin --client-id client-1",
        "session-checkout --client-id client-1 --require-issuer",
        "session-customer-account --client-id client-1 --require-issuer",
    ];
    for (claims, looks_like, names) in tokens {
        let token = token(&claims);
        let hint = format!(
            "the signature is right, and this looks like {looks_like}: is the class {names} meant?"
        );
        for options in classes {
            let class = options.split(' ').next().expect("a class");
            let outcome = explain(options, &token);
            let same = names.split(" or ").any(|name| name == class);
            assert_eq!(
                outcome.out.contains(&hint),
                !same,
                "{options}: {}",
                outcome.out
            );
            assert!(same || outcome.status == 1, "{options}: {}", outcome.out);
        }
        let forged = token_by(PREVIOUS, &claims);
        let outcome = explain(classes[0], &forged);
        assert!(!outcome.out.contains("looks like"), "{}", outcome.out);
    }
}

/// Neither a token inside a claim, nor a secret that was given in the wrong place.
#[test]
fn no_token_and_no_secret_is_shown() {
    let nested = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJzaG9wIn0.AAAA";
    let mut claims = shopware();
    claims["inAppPurchases"] = nested.into();
    claims["other"] = json!({"in": [format!("x{nested}")]});
    for options in ["--now 2027-01-01T00:00:00Z", "--show-json", ""] {
        let options = format!("{SHOP} {options}");
        let outcome = explain(options.trim_end(), &token(&claims));
        assert!(!outcome.out.contains("aG9wIn0"), "{}", outcome.out);
    }
    let expired = format!("{SHOP} --now 2027-01-01T00:00:00Z");
    let counted = format!("(a token of {} characters, not shown)", nested.len());
    assert_refused(
        &explain(&expired, &token(&claims)),
        "refused: expired exp: the token has expired",
        &[&counted],
    );
    let shop = format!("shopware --secret-env {VARIABLE} --now 2026-11-21T12:00:30Z - --shop-id");
    let arguments: Vec<_> = shop.split(' ').chain([SECRET]).collect();
    assert_has(
        &run(&arguments, &token(&shopware())).out,
        &["--shop-id asks for (a secret, not shown)"],
    );
}
