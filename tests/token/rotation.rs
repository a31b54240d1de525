//! Rotation: the previous key counts until its time, and only where the signature is the question.
#![cfg(feature = "rustcrypto")]

use core::time::Duration;

use crate::support::classes::{CLIENT_ID, Class, Way};
use crate::support::token::{NOW, OTHER_SECRET, SECRET, forge, jwt, sign_with};
use crate::support::{sha256, token};
use serde_json::json;
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::{Error, Keys, MatchedKey, SecretKey, Slot, UnixTime, Unverified, Verifier};

/// The current key is `OTHER_SECRET`, and `SECRET` was until this time.
fn keys(until: UnixTime) -> Keys<SecretKey> {
    let current = SecretKey::new(OTHER_SECRET).unwrap();
    Keys::new(current).with_previous(token::key(), until)
}

fn resign(secret: &str, token: &str) -> String {
    sign_with(secret, token.rsplit_once('.').unwrap().0)
}

fn verify(class: Class, way: Way, until: UnixTime, token: &str) -> Result<MatchedKey, Error> {
    let verifier = Verifier::new(keys(until), NOW);
    let mut buf = vec![0; token.len()];
    class.verify(way, &verifier, &mut token.to_owned().into_bytes(), &mut buf)
}

#[test]
fn both_keys() {
    for class in Class::ALL {
        let by_previous = jwt(class.claims().to_string());
        let by_current = resign(OTHER_SECRET, &by_previous);
        for way in Way::ALL {
            let verdict = |token: &str| verify(class, way, UnixTime::MAX, token);
            assert_eq!(verdict(&by_current), Ok(MatchedKey::Current));
            assert_eq!(verdict(&by_previous), Ok(MatchedKey::Previous));
            assert_eq!(verdict(&forge(&by_previous)), Err(Error::Signature));
        }
    }
}

#[test]
fn until_its_time() {
    let token = jwt(Class::Admin.claims().to_string());
    let by_current = resign(OTHER_SECRET, &token);
    let now = NOW.as_micros();
    for (until, expected) in [
        (0, Err(Error::Signature)),
        (now - 1, Err(Error::Signature)),
        // There is no leeway in the caller's own time.
        (now, Err(Error::Signature)),
        (now + 1, Ok(MatchedKey::Previous)),
        (u64::MAX, Ok(MatchedKey::Previous)),
    ] {
        let until = UnixTime::from_micros(until);
        for way in Way::ALL {
            assert_eq!(
                verify(Class::Admin, way, until, &token),
                expected,
                "{until:?}"
            );
            let current = verify(Class::Admin, way, until, &by_current);
            assert_eq!(current, Ok(MatchedKey::Current));
        }
        let mut buf = vec![0; token.len()];
        let unverified = Unverified::parse(&token).unwrap();
        let authenticated = unverified.verify(&keys(until), NOW, &mut buf);
        assert_eq!(
            authenticated.map(|token| token.matched_key().unwrap()),
            expected
        );
        let read = authenticated.and_then(|token| {
            let accepted = token.claims::<Admin>(&session::Expected::new(CLIENT_ID))?;
            Ok(accepted.key.unwrap())
        });
        assert_eq!(read, expected);
    }
}

/// Only the last time there is stands for no end, and then also at that time.
#[test]
fn for_good_is_also_at_the_end_of_time() {
    let token = jwt("{}");
    let unverified = Unverified::parse(&token).unwrap();
    let verdict = |until, now| {
        let mut buf = [0; 2];
        let authenticated = unverified.verify(&keys(until), now, &mut buf)?;
        Ok(authenticated.matched_key().unwrap())
    };
    let previous = Ok(MatchedKey::Previous);
    assert_eq!(verdict(UnixTime::MAX, UnixTime::MAX), previous);
    let micros = [1, 2, 1_000_000, u64::MAX / 2, u64::MAX / 4 * 3];
    for before in micros.map(Duration::from_micros) {
        let until = UnixTime::MAX - before;
        assert_eq!(verdict(until, until - Duration::from_micros(1)), previous);
        for now in [until, UnixTime::MAX] {
            assert_eq!(verdict(until, now), Err(Error::Signature), "{before:?}");
        }
    }
}

/// A token that the previous key has signed is refused for its own fault, and one that the current
/// key has signed never for its signature.
#[test]
fn other_faults_are_reported_as_they_are() {
    let mut late = Class::Admin.claims();
    late["exp"] = json!(1);
    let mut other = Class::Admin.claims();
    other["aud"] = json!("other");
    for (token, expected) in [
        (jwt(late.to_string()), Error::Expired),
        (jwt(other.to_string()), Error::ClaimMismatch("aud")),
        (jwt("{"), Error::Json),
        (token::token(r#"{"alg":"none"}"#, "{}"), Error::Algorithm),
    ] {
        for secret in [SECRET, OTHER_SECRET] {
            let token = resign(secret, &token);
            for way in Way::ALL {
                let result = verify(Class::Admin, way, UnixTime::MAX, &token);
                assert_eq!(result, Err(expected), "{secret}");
            }
        }
    }
}

#[test]
fn the_last_of_two_previous_keys_counts() {
    let third = SecretKey::new("a third secret, of 32 characters").unwrap();
    let keys = keys(UnixTime::MAX).with_previous(third, UnixTime::MAX);
    let token = jwt("{}");
    let mut buf = [0; 8];
    let refused = Unverified::parse(&token)
        .unwrap()
        .verify(&keys, NOW, &mut buf);
    assert_eq!(refused.err(), Some(Error::Signature));
}

/// A tag that was computed elsewhere says nothing of keys.
#[test]
fn no_key_is_known_of_a_tag() {
    let token = jwt(Class::Admin.claims().to_string());
    let unverified = Unverified::parse(&token).unwrap();
    let tag = sha256::hmac(SECRET.as_bytes(), unverified.signing_input()).into();
    let mut buf = vec![0; token.len()];
    let mut in_place = token.clone().into_bytes();
    for authenticated in [
        unverified.verify_tag(&tag, NOW, &mut buf).unwrap(),
        Unverified::verify_tag_in_place(&mut in_place, &tag, NOW).unwrap(),
    ] {
        assert_eq!(authenticated.matched_key(), None);
        let expected = session::Expected::new(CLIENT_ID);
        let accepted = authenticated.claims::<Admin>(&expected).unwrap();
        assert_eq!(accepted.key, None);
        let mut slot = Slot::<Admin>::new();
        let lent = authenticated.claims_slot(&expected, &mut slot).unwrap();
        assert_eq!((lent.claims, lent.key), (&accepted.claims, None));
    }
}
