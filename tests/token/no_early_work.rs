//! A forged token is refused without any of its payload having been decoded, let alone read.
#![cfg(feature = "rustcrypto")]

use crate::support::classes::{Class, Way};
use crate::support::token;
use crate::support::token::{
    HEADER, NOW, OTHER_SECRET, UNUSUAL_HEADER, base64url, forge, key, sign, verifier,
};
use serde::de::{Deserialize, Deserializer};
use storefront_jwt::{
    Claims, Error, Keys, SecretKey, Slot, Tag, Times, UnixTime, Unverified, Verifier,
};

/// No decoder would write this, since it is no text.
const SENTINEL: u8 = 0xfe;

/// Signing inputs that are tokens of some class, and ones that no decoder and no parser could
/// stand.
fn signing_inputs() -> Vec<String> {
    let mut inputs = Vec::new();
    for header in [HEADER, UNUSUAL_HEADER, r#"{"alg":"none"}"#, "no JSON"] {
        for class in Class::ALL {
            inputs.push(format!(
                "{}.{}",
                base64url(header),
                base64url(class.claims().to_string())
            ));
        }
        for payload in [
            "",
            "A",
            "!!!!",
            "e30=",
            "e30\u{0}",
            &base64url(b"\xff\xff"),
            &base64url("[".repeat(100_000)),
            &base64url("1"),
            &"A".repeat(100_000),
            &".".repeat(1000),
        ] {
            inputs.push(format!("{}.{payload}", base64url(header)));
        }
    }
    for header in ["", "A", "----", "e30", &"_".repeat(1000)] {
        inputs.push(format!("{header}.e30"));
        inputs.push(format!("{header}.{}", "!".repeat(1000)));
    }
    inputs
}

/// The keys that may have signed: one, or two.
fn verifiers() -> [Verifier<SecretKey, UnixTime>; 2] {
    let current = SecretKey::new(OTHER_SECRET).unwrap();
    let keys = Keys::new(current).with_previous(key(), UnixTime::MAX);
    [verifier(), Verifier::new(keys, NOW)]
}

#[test]
fn forged_tokens_are_not_decoded() {
    for input in signing_inputs() {
        let forged = forge(&sign(&input)).into_bytes();
        for verifier in verifiers() {
            for class in Class::ALL {
                for way in Way::ALL {
                    let mut token = forged.clone();
                    let mut buf = vec![SENTINEL; token.len()];
                    let result = class.verify(way, &verifier, &mut token, &mut buf);
                    assert_eq!(result, Err(Error::Signature), "{way:?}");
                    // `Copied` and `Slot` would decode to their own stack: `tests/sizes.rs` shows
                    // that there is no room.
                    assert!(token == forged, "the token was changed");
                    assert!(
                        buf.iter().all(|byte| *byte == SENTINEL),
                        "the buffer was used"
                    );
                }
            }
        }
    }
}

#[test]
fn nor_by_the_kernel() {
    let keys = Keys::new(key());
    let wrong = Tag::new([0; 32]);
    for input in signing_inputs() {
        let forged = forge(&sign(&input)).into_bytes();
        let mut buf = vec![SENTINEL; forged.len()];
        let unverified = Unverified::parse(&forged).unwrap();
        let refused = unverified.verify(&keys, NOW, &mut buf).err();
        assert_eq!(refused, Some(Error::Signature));
        let refused = unverified.verify_tag(&wrong, NOW, &mut buf).err();
        assert_eq!(refused, Some(Error::Signature));
        assert!(
            buf.iter().all(|byte| *byte == SENTINEL),
            "the buffer was used"
        );

        let mut token = forged.clone();
        let refused = Unverified::verify_in_place(&mut token, &keys, NOW).err();
        assert_eq!(refused, Some(Error::Signature));
        let refused = Unverified::verify_tag_in_place(&mut token, &wrong, NOW).err();
        assert_eq!(refused, Some(Error::Signature));
        assert!(token == forged, "the token was changed");
    }
}

/// The same tokens with a good signature get as far as the error that was waiting for them.
#[test]
fn authentic_tokens_are() {
    let long = "A".repeat(1000);
    for (input, expected) in [
        ("A.e30", Error::Encoding),
        ("e30.e30", Error::Algorithm),
        ("eyJhbGciOiJIUzI1NiJ9.!", Error::Encoding),
        ("eyJhbGciOiJIUzI1NiJ9.!!!!", Error::Encoding),
        ("eyJhbGciOiJIUzI1NiJ9.e30=", Error::Encoding),
        ("eyJhbGciOiJIUzI1NiJ9.", Error::Json),
        (&format!("eyJhbGciOiJIUzI1NiJ9.{long}"), Error::Json),
        (&format!("{long}.e30"), Error::Header),
    ] {
        let token = sign(input).into_bytes();
        let refused_signature = token::verify_any(&forge(&sign(input)));
        assert_eq!(refused_signature, Err(Error::Signature), "{input}");
        for way in Way::ALL {
            let mut buf = vec![SENTINEL; token.len()];
            let result = Class::Admin.verify(way, &verifier(), &mut token.clone(), &mut buf);
            assert_eq!(result, Err(expected), "{input} {way:?}");
        }
    }
    // The check of the buffer works: an authentic payload does end up in it.
    let token = token::jwt(Class::Admin.claims().to_string()).into_bytes();
    let mut buf = vec![SENTINEL; token.len()];
    let mut in_place = token.clone();
    for way in [Way::Into, Way::InPlace, Way::IntoSlot, Way::InPlaceSlot] {
        in_place.copy_from_slice(&token);
        let accepted = Class::Admin.verify(way, &verifier(), &mut in_place, &mut buf);
        assert!(accepted.is_ok());
    }
    assert!(buf.contains(&b'"') && in_place != token);
    for way in [Way::Slot, Way::Copied] {
        let mut buf = [SENTINEL; 0];
        let accepted = Class::Admin.verify(way, &verifier(), &mut token.clone(), &mut buf);
        assert!(accepted.is_ok(), "{way:?}");
    }
}

/// A buffer that is too small for a forged token says nothing about the token's length.
#[test]
fn the_buffer_is_looked_at_later() {
    let token = token::jwt(Class::Admin.claims().to_string());
    for way in [Way::Into, Way::IntoSlot] {
        let refused = |token: &str| {
            let mut token = token.to_owned().into_bytes();
            let result = Class::Admin.verify(way, &verifier(), &mut token, &mut []);
            result.unwrap_err()
        };
        assert_eq!(refused(&forge(&token)), Error::Signature);
        assert!(matches!(refused(&token), Error::BufferTooSmall { .. }));
    }
}

/// Claims that must never be read.
struct Untouchable;

impl<'de> Deserialize<'de> for Untouchable {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        panic!("the claims of a refused token are read");
    }
}

impl Claims for Untouchable {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        unreachable!()
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        unreachable!()
    }
}

#[test]
fn claims_are_read_last() {
    for (token, expected) in [
        (forge(&token::jwt("{}")), Error::Signature),
        (token::token(r#"{"alg":"none"}"#, "{}"), Error::Algorithm),
        (
            token::token(r#"{"alg":"HS256","crit":[]}"#, "{}"),
            Error::CriticalHeader,
        ),
        (sign("eyJhbGciOiJIUzI1NiJ9.e30="), Error::Encoding),
        (token::jwt("[]"), Error::Json),
        (token::jwt(b"{\xff}"), Error::Json),
    ] {
        for verifier in verifiers() {
            let copied = verifier.verify::<Untouchable>(&token, &()).map(|_| ());
            assert_eq!(copied, Err(expected));
            let mut buf = [0; 128];
            let into = verifier.verify_into::<Untouchable>(&token, &(), &mut buf);
            assert_eq!(into.map(|_| ()), Err(expected));
            let mut bytes = token.clone().into_bytes();
            let in_place = verifier.verify_in_place::<Untouchable>(&mut bytes, &());
            assert_eq!(in_place.map(|_| ()), Err(expected));

            let mut slot = Slot::<Untouchable>::new();
            let lent = verifier.verify_slot(&token, &(), &mut slot);
            assert_eq!(lent.map(|_| ()), Err(expected));
            let lent = verifier.verify_into_slot(&token, &(), &mut buf, &mut slot);
            assert_eq!(lent.map(|_| ()), Err(expected));
            let mut bytes = token.clone().into_bytes();
            let lent = verifier.verify_in_place_slot(&mut bytes, &(), &mut slot);
            assert_eq!(lent.map(|_| ()), Err(expected));
        }
    }
}

/// A token that is only authenticated has its payload decoded, and not even looked at.
#[test]
fn authentic_payloads_are_read_when_they_are_asked_for() {
    for payload in ["no JSON", "[]", "7", ""] {
        let token = token::jwt(payload);
        for verifier in verifiers() {
            let mut buf = [SENTINEL; 64];
            let authenticated = verifier.authenticate(&token, &mut buf).unwrap();
            assert_eq!(authenticated.unchecked_payload(), payload.as_bytes());
            let refused = authenticated.claims::<Untouchable>(&()).map(|_| ());
            assert_eq!(refused, Err(Error::Json));
            let mut slot = Slot::<Untouchable>::new();
            let refused = authenticated.claims_slot(&(), &mut slot).map(|_| ());
            assert_eq!(refused, Err(Error::Json));
            let mut bytes = token.clone().into_bytes();
            let authenticated = verifier.authenticate_in_place(&mut bytes).unwrap();
            assert_eq!(authenticated.unchecked_payload(), payload.as_bytes());
        }
    }
}
