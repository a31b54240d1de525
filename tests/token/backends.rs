//! The seam to the MAC: any backend gives the same verdicts, a failing one accepts nothing, and none is
//! asked more than it has to be.
#![cfg(feature = "rustcrypto")]

use core::cell::{Cell, RefCell};

use crate::support::classes::{Class, Way};
use crate::support::conformance::Place;
use crate::support::sha256::{PlainKey, hmac};
use crate::support::token::{NOW, OTHER_SECRET, SECRET, UNUSUAL_HEADER, forge, jwt, sign_with};
use crate::support::{token, vectors};
use storefront_jwt::{
    Authenticated, Error, HmacSha256, Keys, MacError, MatchedKey, SecretKey, Tag, UnixTime,
    Unverified, Verifier, sign,
};

const PLACES: [Place; 2] = [Place::Buffer, Place::Token];

#[test]
fn another_backend_gives_the_same_verdicts() {
    for vector in vectors::all() {
        for place in PLACES {
            let default = vector.case.verdict(place).unwrap();
            let plain = vector.case.verdict_by(place, PlainKey::new).unwrap();
            assert_eq!(plain, default, "{}", vector.name);
            let dynamic = vector.case.verdict_by(place, |secret| {
                let key: &'static dyn HmacSha256 = Box::leak(Box::new(PlainKey::new(secret)?));
                Ok(key)
            });
            assert_eq!(dynamic.unwrap(), default, "{}", vector.name);
        }
    }
}

/// Verifies a token of each class: by the current key, by the previous one, and forged.
fn verify_by<K: HmacSha256>(key: impl Fn(&str) -> K) {
    let keys = Keys::new(key(OTHER_SECRET)).with_previous(key(SECRET), UnixTime::MAX);
    let verifier = Verifier::new(keys, NOW);
    for class in Class::ALL {
        let by_previous = jwt(class.claims().to_string());
        let (signing_input, _) = by_previous.rsplit_once('.').unwrap();
        let by_current = sign_with(OTHER_SECRET, signing_input);
        for way in Way::ALL {
            let verify = |token: &str| {
                let mut buf = vec![0; token.len()];
                let mut token = token.to_owned().into_bytes();
                class.verify(way, &verifier, &mut token, &mut buf)
            };
            assert_eq!(verify(&by_current), Ok(MatchedKey::Current));
            assert_eq!(verify(&by_previous), Ok(MatchedKey::Previous));
            assert_eq!(verify(&forge(&by_previous)), Err(Error::Signature));
        }
    }
    // And it signs.
    let claims = serde_json::json!({"iss": "a"});
    let mut buf = [0; 128];
    let signed = sign(&claims, &key(SECRET), &mut buf).unwrap().to_owned();
    let (signing_input, _) = signed.rsplit_once('.').unwrap();
    assert_eq!(signed, sign_with(SECRET, signing_input));
}

fn plain(secret: &str) -> PlainKey {
    PlainKey::new(secret.into()).ok().unwrap()
}

/// A key behind a reference, of its own type and of one that is known at run time only.
#[test]
fn by_reference() {
    let (one, other) = (plain(SECRET), plain(OTHER_SECRET));
    let references = [&one, &other];
    let key = |secret: &str| usize::from(secret == OTHER_SECRET);
    verify_by::<&PlainKey>(|secret| references[key(secret)]);
    verify_by::<&&PlainKey>(|secret| &references[key(secret)]);
    verify_by::<&dyn HmacSha256>(|secret| references[key(secret)]);
}

/// A key that somebody else owns as well, or whose type is chosen at run time: one shop's secret may
/// be at hand and another's in a hardware unit.
#[cfg(feature = "alloc")]
#[test]
fn by_pointer() {
    use std::sync::Arc;

    verify_by::<Arc<PlainKey>>(|secret| Arc::new(plain(secret)));
    verify_by::<Arc<dyn HmacSha256>>(|secret| Arc::new(plain(secret)));
    verify_by::<Arc<dyn HmacSha256 + Send + Sync>>(|secret| Arc::new(plain(secret)));
    verify_by::<Arc<Box<dyn HmacSha256>>>(|secret| Arc::new(Box::new(plain(secret))));
    verify_by::<Box<PlainKey>>(|secret| Box::new(plain(secret)));
    verify_by::<Box<dyn HmacSha256>>(|secret| Box::new(plain(secret)));
    verify_by::<Box<dyn HmacSha256 + Send + Sync>>(|secret| Box::new(plain(secret)));

    // Of two types at once.
    let unit: Box<dyn HmacSha256> = Box::new(SecretKey::new(SECRET).unwrap());
    let keys = Keys::new(unit).with_previous(Box::new(plain(OTHER_SECRET)), UnixTime::MAX);
    let token = jwt("{}");
    let by_other = sign_with(OTHER_SECRET, token.rsplit_once('.').unwrap().0);
    for (token, expected) in [
        (&token, Ok(Some(MatchedKey::Current))),
        (&by_other, Ok(Some(MatchedKey::Previous))),
        (&forge(&token), Err(Error::Signature)),
    ] {
        let mut buf = [0; 2];
        let unverified = Unverified::parse(token).unwrap();
        let found = unverified.verify(&keys, NOW, &mut buf);
        assert_eq!(
            found.map(|authenticated| authenticated.matched_key()),
            expected
        );
    }
}

/// What fails behind a pointer fails.
#[test]
fn failures_are_passed_on() {
    struct Failing;

    impl HmacSha256 for Failing {
        fn mac(&self, _: &[u8]) -> Result<Tag, MacError> {
            Err(MacError)
        }
    }

    fn fails<K: HmacSha256>(key: K) {
        let mut buf = [0; 2];
        let token = jwt("{}");
        let found = Verifier::new(key, NOW).authenticate(&token, &mut buf).err();
        assert_eq!(found, Some(Error::MacFailed));
    }

    fails(&Failing);
    fails::<&dyn HmacSha256>(&Failing);
    #[cfg(feature = "alloc")]
    {
        fails(Box::new(Failing));
        fails::<Box<dyn HmacSha256>>(Box::new(Failing));
        fails(std::sync::Arc::new(Failing));
        fails::<std::sync::Arc<dyn HmacSha256>>(std::sync::Arc::new(Failing));
    }
}

/// A MAC computed elsewhere, key by key, leads to the same bytes or the same error.
#[test]
fn sans_io_agrees() {
    type Opened = Result<(Vec<u8>, Option<String>), Error>;

    fn opened(authenticated: Result<Authenticated<'_>, Error>) -> Opened {
        let authenticated = authenticated?;
        let kid = authenticated.kid::<64>()?.map(|kid| kid.to_string());
        Ok((authenticated.unchecked_payload().to_vec(), kid))
    }

    let (mut accepted, mut refused) = (0, 0);
    for vector in vectors::all() {
        let Some(secrets) = vector.secrets() else {
            continue;
        };
        let secrets = secrets
            .into_iter()
            .map(SecretKey::new)
            .collect::<Result<Vec<_>, _>>();
        let (Ok(keys), Some(raw)) = (secrets, vector.secrets()) else {
            continue;
        };
        let now = UnixTime::from_micros(vector.now_us());
        let keys = match &*keys {
            [current, previous] => {
                Keys::new(current.clone()).with_previous(previous.clone(), UnixTime::MAX)
            }
            [current, ..] => Keys::new(current.clone()),
            [] => unreachable!("a case has a secret"),
        };
        let token = vector.token();
        let mut buf = vec![0; token.len()];
        let at_once = match Unverified::parse(&token) {
            Ok(unverified) => opened(unverified.verify(&keys, now, &mut buf)),
            Err(error) => Err(error),
        };
        let with_tags = |verify: &mut dyn FnMut(&Tag) -> Opened| {
            let unverified = Unverified::parse(&token)?;
            let mut result = Err(Error::Signature);
            for secret in &raw {
                if result == Err(Error::Signature) {
                    result = verify(&hmac(secret, unverified.signing_input()).into());
                }
            }
            result
        };
        let elsewhere =
            with_tags(&mut |tag| opened(Unverified::parse(&token)?.verify_tag(tag, now, &mut buf)));
        assert_eq!(elsewhere, at_once, "{}", vector.name);
        let in_place = with_tags(&mut |tag| {
            opened(Unverified::verify_tag_in_place(
                &mut token.clone(),
                tag,
                now,
            ))
        });
        assert_eq!(in_place, at_once, "{}", vector.name);
        let keys_in_place = opened(Unverified::verify_in_place(&mut token.clone(), &keys, now));
        assert_eq!(keys_in_place, at_once, "{}", vector.name);
        *(if at_once.is_ok() {
            &mut accepted
        } else {
            &mut refused
        }) += 1;
    }
    assert!(
        accepted > 400 && refused > 50,
        "{accepted} accepted, {refused} refused"
    );
}

/// Stands for a hardware unit that computes the MAC, and fails now and then. It keeps a record of what it is asked.
struct HardwareUnit<'r> {
    inner: PlainKey,
    /// Whether the next call fails.
    fails: &'r dyn Fn() -> bool,
    asked: &'r RefCell<Vec<Vec<u8>>>,
}

impl HmacSha256 for HardwareUnit<'_> {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        self.asked.borrow_mut().push(message.to_vec());
        if (self.fails)() {
            Err(MacError)
        } else {
            self.inner.mac(message)
        }
    }
}

#[test]
fn no_mac_more_than_needed() {
    for vector in vectors::all() {
        for place in PLACES {
            let asked = RefCell::default();
            let record = |secret| {
                Ok(HardwareUnit {
                    inner: PlainKey::new(secret)?,
                    fails: &|| false,
                    asked: &asked,
                })
            };
            let verdict = vector.case.verdict_by(place, record).unwrap();
            let token = vector.token();
            let signed = token.iter().rposition(|byte| *byte == b'.').unwrap_or(0);
            let asked = asked.borrow();
            for message in &*asked {
                assert!(*message == token[..signed], "{}: other bytes", vector.name);
            }
            let expected = match (verdict["reason"].as_str(), verdict["key"].as_u64()) {
                (None, Some(key)) => 1 + usize::try_from(key).unwrap()..=2,
                (Some("signature"), _) => vector.keys()..=vector.keys(),
                (Some("structure" | "key_too_short"), _) => 0..=0,
                (Some("encoding"), _) => 0..=2,
                _ => 1..=2,
            };
            let exact = *expected.start() == asked.len() || verdict["verdict"] == "reject";
            let found = asked.len();
            assert!(
                expected.contains(&found) && exact,
                "{}: {found}: {verdict}",
                vector.name
            );
        }
    }
}

#[test]
fn broken_tokens_cost_no_mac() {
    let asked = RefCell::default();
    let recorder = || HardwareUnit {
        inner: PlainKey::new(SECRET.into()).ok().unwrap(),
        fails: &|| false,
        asked: &asked,
    };
    let good = jwt("{}");
    let signature = good.len() - 43;
    for (token, expected) in [
        (String::new(), Error::Structure),
        ("..".to_owned(), Error::Structure),
        (good[signature..].to_owned(), Error::Structure),
        (format!(".{}", &good[signature..]), Error::Structure),
        (good.replace('.', ""), Error::Structure),
        (good.replacen('.', "", 1), Error::Structure),
        (good[..good.len() - 1].to_owned(), Error::Structure),
        (format!("{good}A"), Error::Structure),
        (format!("{good}="), Error::Structure),
        (format!("{good} "), Error::Structure),
        (format!("{}!", &good[..good.len() - 1]), Error::Encoding),
        (format!("{}\0", &good[..good.len() - 1]), Error::Encoding),
        // Stray bits in the last character.
        (format!("{}B", &good[..good.len() - 1]), Error::Encoding),
        (
            format!("{}.{}", &good[..signature - 1], "+".repeat(43)),
            Error::Encoding,
        ),
    ] {
        let keys = Keys::new(recorder()).with_previous(recorder(), UnixTime::MAX);
        let mut bytes = token.clone().into_bytes();
        let result = Unverified::verify_in_place(&mut bytes, &keys, NOW);
        assert_eq!(result.err(), Some(expected), "{token}");
        assert_eq!(Unverified::parse(&token).err(), Some(expected), "{token}");
    }
    assert!(asked.borrow().is_empty());
}

/// Whichever bit of a token is another, it is not accepted.
#[test]
fn every_bit_counts() {
    let token = token::token(UNUSUAL_HEADER, r#"{"iss":"a"}"#);
    let keys = Keys::new(token::key());
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone().into_bytes();
            flipped[at] ^= 1 << bit;
            let mut buf = vec![0; token.len()];
            let accepted = Unverified::parse(&flipped)
                .and_then(|unverified| unverified.verify(&keys, NOW, &mut buf))
                .is_ok();
            assert!(!accepted, "bit {bit} of byte {at}");
            assert!(Unverified::verify_in_place(&mut flipped, &keys, NOW).is_err());
        }
    }
    // The same for the tag itself, which has fewer bits than its characters.
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    let tag = hmac(SECRET.as_bytes(), signing_input.as_bytes());
    for bit in 0..256 {
        let mut flipped = tag;
        flipped[bit / 8] ^= 1 << (bit % 8);
        let mut buf = vec![0; token.len()];
        let unverified = Unverified::parse(&token).unwrap();
        let refused = unverified
            .verify_tag(&Tag::new(flipped), NOW, &mut buf)
            .err();
        assert_eq!(refused, Some(Error::Signature), "bit {bit}");
        assert!(unverified.verify_tag(&Tag::new(tag), NOW, &mut buf).is_ok());
    }
}

#[test]
fn a_backend_that_always_fails() {
    let asked = RefCell::default();
    for vector in vectors::all() {
        for place in PLACES {
            let broken = |secret| {
                Ok(HardwareUnit {
                    inner: PlainKey::new(secret)?,
                    fails: &|| true,
                    asked: &asked,
                })
            };
            let default = vector.case.verdict(place).unwrap();
            let verdict = vector.case.verdict_by(place, broken).unwrap();
            assert_eq!(verdict["verdict"], "reject", "{}", vector.name);
            if verdict["reason"] != "mac_failed" {
                // It was not asked.
                assert_eq!(verdict, default, "{}", vector.name);
            }
        }
    }
    assert!(asked.borrow().len() > 1000);
}

/// Every failure of the unit is reported as such, and only those.
#[test]
fn a_hardware_unit_that_fails_now_and_then() {
    for (place, period) in PLACES
        .into_iter()
        .flat_map(|place| (2..5).map(move |n| (place, n)))
    {
        let (calls, failures) = (Cell::new(0), Cell::new(0));
        let asked = RefCell::default();
        let fails = || {
            calls.set(calls.get() + 1);
            let fails = calls.get() % period == 0;
            failures.set(failures.get() + usize::from(fails));
            fails
        };
        let mut reported = 0;
        for vector in vectors::all() {
            let before = failures.get();
            let flaky = |secret| {
                Ok(HardwareUnit {
                    inner: PlainKey::new(secret)?,
                    fails: &fails,
                    asked: &asked,
                })
            };
            let verdict = vector.case.verdict_by(place, flaky).unwrap();
            if failures.get() == before {
                let default = vector.case.verdict(place).unwrap();
                assert_eq!(verdict, default, "{}", vector.name);
            } else {
                assert_eq!(verdict["reason"], "mac_failed", "{}", vector.name);
                reported += 1;
            }
        }
        assert_eq!(reported, failures.get());
        assert!(reported > 100);
    }
}

#[test]
fn a_previous_key_that_fails() {
    let asked = RefCell::default();
    let key = |secret: &str, fails| HardwareUnit {
        inner: PlainKey::new(secret.into()).ok().unwrap(),
        fails,
        asked: &asked,
    };
    let keys =
        Keys::new(key(SECRET, &|| false)).with_previous(key(OTHER_SECRET, &|| true), UnixTime::MAX);
    let verify = |token: &str| {
        let mut buf = [0; 64];
        let unverified = Unverified::parse(token).unwrap();
        let authenticated = unverified.verify(&keys, NOW, &mut buf)?;
        Ok(authenticated.matched_key())
    };
    let token = jwt("{}");
    assert_eq!(verify(&token), Ok(Some(MatchedKey::Current)));
    assert_eq!(asked.borrow().len(), 1, "the previous key is not asked");
    assert_eq!(verify(&forge(&token)), Err(Error::MacFailed));
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    let by_previous = sign_with(OTHER_SECRET, signing_input);
    assert_eq!(verify(&by_previous), Err(Error::MacFailed));
}

#[test]
fn a_failing_backend_signs_nothing() {
    let asked = RefCell::default();
    let broken = HardwareUnit {
        inner: PlainKey::new(SECRET.into()).ok().unwrap(),
        fails: &|| true,
        asked: &asked,
    };
    let claims = serde_json::json!({"iss": "a"});
    let mut buf = [0; 128];
    assert_eq!(sign(&claims, &broken, &mut buf), Err(Error::MacFailed));
    let dynamic: &dyn HmacSha256 = &broken;
    assert_eq!(sign(&claims, dynamic, &mut buf), Err(Error::MacFailed));
}
