//! What the subjects say is right: a benchmark of a verifier that skips a check would be worth nothing.

use crate::{
    Subject, Work, measure, now,
    storefront::{AwsLc, Ring},
    subjects,
    tokens::{self, Claims, Kind, cases, sign},
    verifying,
};

#[path = "../../../tests/support/conformance.rs"]
#[allow(dead_code, clippy::all, reason = "storefront-jwt's own; linted there")]
mod conformance;
#[path = "../tests/support/vectors.rs"]
mod vectors;

use conformance::{Case as Vector, Place};

const KINDS: [Kind; 5] = [
    Kind::Shopware,
    Kind::AdminSession,
    Kind::PostPurchase,
    Kind::PostPurchaseItems,
    Kind::Changeset,
];

pub fn accepts(subject: &Subject, token: &str) -> bool {
    match &subject.work {
        Work::Verify(verify) => verify(token),
        Work::Sign(_) => panic!("{} signs", subject.name),
    }
}

#[test]
fn every_case_gets_its_verdict() {
    let now = now();
    for case in cases(now) {
        for subject in subjects(&case, now) {
            measure::call(&case, &subject, 1);
        }
    }
}

#[test]
fn tokens_have_the_length_of_the_issuers() {
    let lengths: Vec<usize> = cases(1_760_000_000)
        .iter()
        .map(|case| case.token.len())
        .collect();
    assert_eq!(
        lengths,
        [645, 596, 36_555, 36_555, 645, 36_555, 645, 499, 657]
    );
}

#[test]
fn every_check_is_made() {
    let now = now();
    for kind in KINDS {
        let good = Claims::at(kind, now);
        let secret = kind.secret();
        let bad = tokens::refused(kind, now);
        let token = good.sign(secret);
        for subject in verifying(kind, now) {
            assert!(
                accepts(&subject, &token),
                "{} refuses {kind:?}",
                subject.name
            );
            for (what, token) in &bad {
                assert!(
                    !accepts(&subject, token),
                    "{} accepts {kind:?}: {what}",
                    subject.name
                );
            }
        }
    }
}

/// The table of gaps in the README.
#[test]
fn the_gaps_of_the_peers_are_known() {
    let now = now();
    let good = Claims::at(Kind::Shopware, now);
    let secret = Kind::Shopware.secret();
    let (header, payload) = (good.header(), good.payload());
    let token = good.sign(secret);
    let with_header = |member: &str| {
        sign(
            header.replace('}', &format!(",{member}}}")),
            &payload,
            secret,
        )
    };
    let with_claim = |member: &[u8]| {
        let mut payload = payload.clone().into_bytes();
        payload.pop();
        payload.push(b',');
        payload.extend_from_slice(member);
        payload.push(b'}');
        sign(header, payload, secret)
    };
    let hostile = [
        ("unknown crit", with_header(r#""crit":["x"],"x":1"#)),
        ("crit b64", with_header(r#""crit":["b64"],"b64":false"#)),
        ("alg twice", with_header(r#""alg":"HS256""#)),
        (
            "alg as an object",
            sign(r#"{"typ":"JWT","alg":{"HS256":null}}"#, &payload, secret),
        ),
        (
            "exp twice",
            with_claim(format!(r#""exp":{}"#, now + 9000).as_bytes()),
        ),
        ("bad UTF-8", with_claim(b"\"x\":\"\xff\"")),
        ("stray bits", stray_bits(&token)),
        ("padding", format!("{token}=")),
    ];
    for subject in verifying(Kind::Shopware, now) {
        let accepted: Vec<&str> = hostile
            .iter()
            .filter(|(_, token)| accepts(&subject, token))
            .map(|(what, _)| *what)
            .collect();
        let library = subject.name.split(' ').next();
        let expected: &[&str] = match library {
            Some("storefront-jwt" | "jwt-simple") => &[],
            Some("jsonwebtoken" | "oxitoken") => {
                &["unknown crit", "crit b64", "alg as an object", "bad UTF-8"]
            }
            Some("jwt-compact") => &["unknown crit", "crit b64"],
            Some("jsonwebtokens") => &["unknown crit", "crit b64", "alg twice", "exp twice"],
            Some("jwt") => &[
                "unknown crit",
                "crit b64",
                "alg as an object",
                "bad UTF-8",
                "padding",
            ],
            _ => panic!("{} is not in the table", subject.name),
        };
        assert_eq!(accepted, expected, "{}", subject.name);
    }
}

/// Sets one of the two bits of the last character that no byte of the tag has.
fn stray_bits(token: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = token.split_at(token.len() - 1);
    let value = ALPHABET
        .iter()
        .position(|c| *c == last.as_bytes()[0])
        .expect("a tag is base64url");
    format!("{rest}{}", char::from(ALPHABET[value | 1]))
}

/// Swapping the MAC changes no verdict, to the last claim and the last error.
#[test]
fn backends_agree_on_every_vector() {
    for line in vectors::lines() {
        let vector = Vector::parse(&line).expect("a vector is a case");
        for place in [Place::Buffer, Place::Token] {
            let verdict = vector.verdict(place);
            let difference = vector
                .expect
                .as_ref()
                .and_then(|expect| expect.difference(verdict.as_ref().ok()?));
            assert_eq!(difference, None, "{}", vector.id);
            assert_eq!(
                vector.verdict_by(place, |secret| Ring::new(&secret)),
                verdict,
                "{}",
                vector.id
            );
            assert_eq!(
                vector.verdict_by(place, |secret| AwsLc::new(&secret)),
                verdict,
                "{}",
                vector.id
            );
        }
    }
}
