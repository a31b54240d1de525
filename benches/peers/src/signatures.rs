//! What the subjects sign is a token: a benchmark of something that leaves out a claim would be worth nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    Subject, Work, now, signing,
    tokens::{Claims, Kind, forge},
    verdicts::accepts,
    verifying,
};

const KINDS: [Kind; 3] = [Kind::Shopware, Kind::AdminSession, Kind::Changeset];

/// Peers that cannot sign.
const VERIFIERS_ONLY: &[&str] = &[];

fn signed_by(subject: &Subject) -> String {
    match &subject.work {
        Work::Sign(sign) => sign(&mut [0; 2048]).into_owned(),
        Work::Verify(_) => panic!("{} verifies", subject.name),
    }
}

fn json(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("a part is base64url");
    serde_json::from_slice(&bytes).expect("a part is JSON")
}

#[test]
fn every_library_signs_every_kind() {
    let libraries = |subjects: Vec<Subject>| -> Vec<&str> {
        let names = subjects.iter().map(|subject| subject.name);
        names
            .filter(|name| !VERIFIERS_ONLY.contains(name))
            .collect()
    };
    for kind in KINDS {
        assert_eq!(
            libraries(signing(kind, now())),
            libraries(verifying(kind, now())),
            "{kind:?}"
        );
    }
}

/// And no more than them.
#[test]
fn all_claims_are_signed() {
    let now = now();
    for kind in KINDS {
        let claims = Claims {
            has_sig: false,
            ..Claims::at(kind, now)
        };
        let expected: Value = serde_json::from_str(&claims.payload()).expect("claims are JSON");
        for subject in signing(kind, now) {
            let token = signed_by(&subject);
            let parts: Vec<&str> = token.split('.').collect();
            let [header, payload, tag] = parts[..] else {
                panic!("{} signs {} parts", subject.name, parts.len());
            };
            let subject = format!("{} of {kind:?}", subject.name);
            assert_eq!(
                json(header),
                json!({"alg": "HS256", "typ": "JWT"}),
                "{subject}"
            );
            assert_eq!(json(payload), expected, "{subject}");

            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, kind.secret());
            let (input, _) = token.rsplit_once('.').expect("a token has dots");
            let tag = URL_SAFE_NO_PAD.decode(tag).expect("a tag is base64url");
            let verified = ring::hmac::verify(&key, input.as_bytes(), &tag);
            assert_eq!(verified, Ok(()), "{subject}");
        }
    }
}

/// Its own library among them.
#[test]
fn every_library_verifies_what_any_has_signed() {
    let now = now();
    for kind in KINDS {
        for signer in signing(kind, now) {
            let token = signed_by(&signer);
            let forged = forge(&token);
            for verifier in verifying(kind, now) {
                let (signer, name) = (signer.name, verifier.name);
                assert!(
                    accepts(&verifier, &token),
                    "{name} refuses {kind:?} of {signer}"
                );
                assert!(
                    !accepts(&verifier, &forged),
                    "{name} accepts {kind:?} of {signer}, forged"
                );
            }
        }
    }
}
