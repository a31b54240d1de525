//! Hostile sizes: a clear error on a small stack, in a time that grows with the length and no
//! faster.
#![cfg(feature = "rustcrypto")]

use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::classes::{Class, Way};
use crate::support::token;
use crate::support::token::{HEADER, base64url, forge, jwt, sign, verifier};
use storefront_jwt::{Error, Unverified};

/// How many bytes a hostile token has: enough that work which grows with its square is seen.
const LONG: usize = 250_000;

/// Enough for a verification, and for nothing that recurses on its input.
const STACK: usize = 64 * 1024;

/// How the tokens are verified: with a buffer and in place, by value and into a slot.
const WAYS: [Way; 4] = [Way::Into, Way::InPlace, Way::IntoSlot, Way::InPlaceSlot];

/// Verifies the token as each of the classes, on a small stack; returns the results and the time.
fn verify(token: &str, classes: &[Class]) -> (Vec<Result<(), Error>>, Duration) {
    thread::scope(|scope| {
        let small = thread::Builder::new().stack_size(STACK);
        let run = || {
            let start = Instant::now();
            let mut results = Vec::new();
            let mut buf = vec![0; token.len()];
            for class in classes {
                for way in WAYS {
                    let mut token = token.to_owned().into_bytes();
                    let result = class.verify(way, &verifier(), &mut token, &mut buf);
                    results.push(result.map(|_| ()));
                }
            }
            (results, start.elapsed())
        };
        small.spawn_scoped(scope, run).unwrap().join().unwrap()
    })
}

/// How long a good token of that length takes. It is of no class, so that its claims are read by
/// all.
fn good_time() -> Duration {
    static TIME: OnceLock<Duration> = OnceLock::new();

    *TIME.get_or_init(|| {
        let good = jwt(format!(r#"{{"x":"{}"}}"#, "x".repeat(LONG)));
        verify(&good, &Class::ALL).1
    })
}

fn to_f64(len: usize) -> f64 {
    u32::try_from(len).unwrap().into()
}

/// Nobody accepts the token, all errors are among these, and it takes no longer than some good
/// tokens of its length.
fn assert_refused(what: &str, token: &str, errors: &[&str]) {
    let (results, time) = verify(token, &Class::ALL);
    for result in results {
        let code = result.expect_err(what).code();
        assert!(errors.contains(&code), "{what}: {code}");
    }
    let good = good_time().mul_f64(to_f64(token.len()) / to_f64(LONG));
    println!("{what}: {time:?}, a good one {good:?}");
    // No matter of speed: quadratic work takes as many times as long as there are bytes, which a
    // factor of fifty tells from linear work on any machine; and it does so each time, where a
    // machine that was busy does not.
    let most = good * 50 + Duration::from_millis(500);
    let linear = time < most || (0..9).any(|_| verify(token, &Class::ALL).1 < most);
    assert!(linear, "{what}: {time:?}, a good one {good:?}");

    if let Ok(unverified) = Unverified::parse(token) {
        let mut buf = vec![0; token.len()];
        let mut read = || {
            let start = Instant::now();
            let claim = unverified.untrusted_claim::<8>("iss", &mut buf);
            let kid = unverified.untrusted_kid::<8>(&mut buf);
            (claim.err(), kid.err(), start.elapsed())
        };
        let (claim, kid, time) = read();
        for error in claim.into_iter().chain(kid) {
            assert!(errors.contains(&error.code()), "{what}: {error:?}");
        }
        let linear = time < most || (0..9).any(|_| read().2 < most);
        assert!(linear, "{what}: {time:?}");
    }
}

#[test]
fn no_tokens() {
    for (what, token) in [
        ("nothing", String::new()),
        ("a dot", ".".to_owned()),
        ("nothing but dots", ".".repeat(LONG)),
        ("not one dot", "A".repeat(LONG)),
        ("nothing but spaces", " ".repeat(LONG)),
        ("nothing but NUL", "\0".repeat(LONG)),
        (
            "a long part before a signature",
            format!("{}.{}", "A".repeat(LONG), "A".repeat(43)),
        ),
    ] {
        assert_refused(what, &token, &["structure", "encoding"]);
    }
    let dots = format!("{}.{}", ".".repeat(LONG), "A".repeat(43));
    assert_refused(
        "dots before a signature",
        &dots,
        &["signature", "buffer_too_small", "encoding", "header"],
    );
}

/// Where the payload is the problem; forged, the same tokens are stopped by their signature.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn payloads() {
    let refused = &["json", "too_deep", "buffer_too_small"];
    let claims = &[
        "json",
        "too_deep",
        "buffer_too_small",
        "claim_missing",
        "claim_invalid",
        "claim_too_long",
        "claim_duplicate",
        "claim_mismatch",
    ];
    let nested = |open: &str, close: &str| {
        format!(
            r#"{{"x":{}{}}}"#,
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let x = "x".repeat(LONG);
    for (what, payload, errors) in [
        ("an empty payload", String::new(), &refused[..]),
        ("arrays in arrays", nested("[", "]"), refused),
        ("objects in objects", nested(r#"{"a":"#, "}"), refused),
        (
            "arrays that never end",
            "{\"x\":".to_owned() + &"[".repeat(LONG),
            refused,
        ),
        (
            "objects that never end",
            r#"{"x":"#.repeat(200_000),
            refused,
        ),
        ("only brackets", "[".repeat(LONG), refused),
        ("white space", " ".repeat(LONG), refused),
        (
            "white space in an object",
            format!("{{{}}}", " \t\r\n".repeat(LONG / 4)),
            claims,
        ),
        (
            "a string that never ends",
            format!(r#"{{"x":"{x}"#),
            refused,
        ),
        (
            "escapes that never end",
            format!(r#"{{"x":"{}"#, r"\\".repeat(LONG / 2)),
            refused,
        ),
        (
            "a hundred thousand escapes",
            format!(r#"{{"iss":"{}"}}"#, r"\u0041".repeat(100_000)),
            claims,
        ),
        (
            "escapes in a skipped string",
            format!(r#"{{"x":"{}"}}"#, r"\ud83d\ude00".repeat(50_000)),
            claims,
        ),
        ("a long name", format!(r#"{{"{x}":1}}"#), claims),
        (
            "a long name with an escape",
            format!(r#"{{"\u0061{x}":1}}"#),
            claims,
        ),
        (
            "a long name of escapes",
            format!(r#"{{"{}":1}}"#, r"\u0061".repeat(LONG / 6)),
            claims,
        ),
        ("a long issuer", format!(r#"{{"iss":"{x}"}}"#), claims),
        (
            "zeros as a number",
            format!(r#"{{"x":{}}}"#, "0".repeat(LONG)),
            refused,
        ),
        (
            "zeros as a time",
            format!(r#"{{"iat":1.{}}}"#, "0".repeat(LONG)),
            claims,
        ),
        (
            "nines as a time",
            format!(r#"{{"exp":{}}}"#, "9".repeat(LONG)),
            claims,
        ),
        (
            "nines as an exponent",
            format!(r#"{{"exp":1e{}}}"#, "9".repeat(LONG)),
            claims,
        ),
        (
            "a time far back",
            format!(r#"{{"exp":0.{}1e99999}}"#, "0".repeat(LONG)),
            &[claims, &["expired"][..]].concat(),
        ),
        (
            "zero a billion times tenfold",
            String::from(r#"{"exp":0e9999999999}"#),
            &[claims, &["expired"][..]].concat(),
        ),
        (
            "the same as an amount",
            String::from(
                r#"{"iss":"shopify","sub":"","iat":1,"input_data":{"initialPurchase":{"totalPriceSet":{"shopMoney":{"amount":"0e9999999999"}}}}}"#,
            ),
            claims,
        ),
        (
            "nines as an amount",
            format!(
                r#"{{"iss":"shopify","sub":"","iat":1,"input_data":{{"initialPurchase":{{"totalPriceSet":{{"shopMoney":{{"amount":"{}"}}}}}}}}}}"#,
                "9".repeat(LONG)
            ),
            claims,
        ),
        (
            "many members",
            format!("{{{}\"a\":1}}", r#""a":1,"#.repeat(LONG / 6)),
            claims,
        ),
        (
            "many empty names",
            format!("{{{}\"\":1}}", r#""":0,"#.repeat(LONG / 5)),
            claims,
        ),
        (
            "many audiences",
            format!(r#"{{"aud":[{}""]}}"#, r#""","#.repeat(LONG / 3)),
            claims,
        ),
        (
            "many changes",
            format!(r#"{{"changes":[{}{{}}]}}"#, "{},".repeat(LONG / 3)),
            claims,
        ),
        ("many commas", format!("{{{}}}", ",".repeat(LONG)), refused),
        (
            "surrogates",
            format!(r#"{{"x":"{}"}}"#, r"\ud800".repeat(LONG / 6)),
            refused,
        ),
    ] {
        let token = jwt(payload);
        assert_refused(what, &token, errors);
        let (results, _) = verify(&forge(&token), &[Class::Registered]);
        assert_eq!(results, [Err(Error::Signature); WAYS.len()], "{what}");
    }
}

fn join(count: u32, member: impl Fn(u32) -> String) -> String {
    (0..count).map(member).collect::<Vec<_>>().concat()
}

#[test]
fn headers() {
    let header = &[
        "header",
        "too_deep",
        "encoding",
        "buffer_too_small",
        "algorithm",
        "claim_missing",
        "claim_too_long",
    ];
    let members = join(65_000, |number| format!(r#""x{number}":0,"#));
    for (what, json) in [
        ("65,000 members", format!(r#"{{{members}"alg":"HS256"}}"#)),
        (
            "the same 65,000 times",
            format!(r#"{{{}"alg":"HS256"}}"#, r#""alg":"HS256","#.repeat(65_000)),
        ),
        (
            "nesting",
            format!(r#"{{"alg":"HS256","x":{}}}"#, "[".repeat(100_000)),
        ),
        (
            "a long name",
            format!(r#"{{"{}":"HS256"}}"#, "alg".repeat(LONG / 3)),
        ),
        (
            "a long key id",
            format!(r#"{{"alg":"HS256","kid":"{}"}}"#, "k".repeat(LONG)),
        ),
        (
            "a long algorithm",
            format!(r#"{{"alg":"{}"}}"#, "HS256".repeat(LONG / 5)),
        ),
        (
            "long names",
            format!(
                r#"{{"alg":"HS256",{}"x":0}}"#,
                join(14, |n| format!(
                    r#""{}{n}":0,"#,
                    r"\u0061".repeat(LONG / 100)
                ))
            ),
        ),
    ] {
        let token = token::token(json, "{}");
        assert_refused(what, &token, header);
    }
    let long = "A".repeat(LONG);
    assert_refused(
        "a header of base64url",
        &sign(&format!("{long}.e30")),
        header,
    );
    assert_refused(
        "a header of dots",
        &sign(&format!("{}e30", ".".repeat(LONG))),
        header,
    );
    let other = "!".repeat(LONG);
    assert_refused("no base64url", &sign(&format!("{other}.{other}")), header);
    let payload = format!("{}.{other}", base64url(HEADER));
    assert_refused("a payload of no base64url", &sign(&payload), header);
}

/// Times at the edges of 64 bits, through every class.
#[test]
fn times() {
    for class in Class::ALL {
        for name in ["iat", "nbf", "exp"] {
            for number in [
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615",
                "18446744073709551616",
                "18446744073709.551616",
                "1e400",
                "-1",
                "-1e400",
            ] {
                let mut claims = class.claims();
                claims[name] = serde_json::json!("@");
                let token = jwt(claims.to_string().replace("\"@\"", number));
                let mut buf = vec![0; token.len()];
                let result =
                    class.verify(Way::Into, &verifier(), &mut token.into_bytes(), &mut buf);
                assert_eq!(
                    result,
                    Err(Error::ClaimInvalid(name)),
                    "{class:?} {name} {number}"
                );
            }
        }
    }
}
