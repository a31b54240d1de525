//! Everything of the library that meets a secret, each with the number of tags that it compares.

use std::hint::black_box;

use storefront_jwt::{
    Authenticated, Error, HmacSha256, Keys, MacError, MatchedKey, SecretKey, Tag, UnixTime,
    Unsigned, Unverified, Verifier, sign,
};

use crate::classes::{Class, Way};
use crate::forged::{WRONG, tag_of};
use crate::secret::{key, public, public_bytes, secret, secret_bytes, tag};
use crate::verify::{Answer, NOW, verify};
use crate::{Case, Kind, unread};

pub const SIGNER: &[u8; 32] = b"the secret that signs all tokens";
pub const OTHER: &[u8; 32] = b"a secret that signs none of them";
const CLASSES: usize = Class::ALL.len();
const WAYS: usize = Way::ALL.len();

macro_rules! subjects {
    ($($name:literal, $comparisons:expr, $run:expr;)*) => {
        pub const ALL: &[Case] = &[$(Case {
            name: $name,
            kind: Kind::Subject { comparisons: $comparisons },
            run: $run,
        }),*];
    };
}

subjects! {
    "SecretKey: set up, cloned, printed, dropped", 0, key_material;
    "SecretKey::mac, by reference and dyn", 0, backends;
    "Verifier::verify, accepted", CLASSES, || accepted(Way::Copied);
    "Verifier::verify, forged", CLASSES * WRONG.len(), || forged(Way::Copied);
    "Verifier::verify, authentic but refused", 2 * CLASSES, || refused(Way::Copied);
    "Verifier::verify_into, accepted", CLASSES, || accepted(Way::Into);
    "Verifier::verify_into, forged", CLASSES * WRONG.len(), || forged(Way::Into);
    "Verifier::verify_into, authentic but refused", 2 * CLASSES, || refused(Way::Into);
    "Verifier::verify_in_place, accepted", CLASSES, || accepted(Way::InPlace);
    "Verifier::verify_in_place, forged", CLASSES * WRONG.len(), || forged(Way::InPlace);
    "Verifier::verify_in_place, authentic but refused", 2 * CLASSES, || refused(Way::InPlace);
    "Verifier::verify_slot, accepted", CLASSES, || accepted(Way::Slot);
    "Verifier::verify_slot, forged", CLASSES * WRONG.len(), || forged(Way::Slot);
    "Verifier::verify_slot, authentic but refused", 2 * CLASSES, || refused(Way::Slot);
    "Verifier::verify_into_slot, accepted", CLASSES, || accepted(Way::IntoSlot);
    "Verifier::verify_into_slot, forged", CLASSES * WRONG.len(), || forged(Way::IntoSlot);
    "Verifier::verify_into_slot, authentic but refused", 2 * CLASSES, || refused(Way::IntoSlot);
    "Verifier::verify_in_place_slot, accepted", CLASSES, || accepted(Way::InPlaceSlot);
    "Verifier::verify_in_place_slot, forged", CLASSES * WRONG.len(), || forged(Way::InPlaceSlot);
    "Verifier::verify_in_place_slot, authentic but refused", 2 * CLASSES, || refused(Way::InPlaceSlot);
    "Verifier::authenticate", 2 * (1 + WRONG.len()), authenticate;
    "Verifier::authenticate_in_place", 2 * (1 + WRONG.len()), authenticate_in_place;
    "Keys: the current one matches", WAYS * CLASSES, current_matches;
    "Keys: the previous one matches", 2 * WAYS * CLASSES, previous_matches;
    "Keys: none matches", 2 * WAYS * CLASSES, none_matches;
    "Keys: the previous one counts no more", WAYS * CLASSES, previous_is_over;
    "a backend of one's own in Keys", 2 * WAYS * CLASSES, own_backend;
    "Unverified::verify", 2 * (1 + WRONG.len()), kernel_verify;
    "Unverified::verify_in_place", 2 * (1 + WRONG.len()), kernel_verify_in_place;
    "Unverified::verify_tag", 2 * (1 + WRONG.len()), kernel_verify_tag;
    "Unverified::verify_tag_in_place", 2 * (1 + WRONG.len()), kernel_verify_tag_in_place;
    "sign", 0, signing;
    "Unsigned::finish", 0, finishing;
    "Verifier: a payload that is not read before its MAC has matched", 0, unread::by_a_verifier;
    "Unverified: the same", 0, unread::by_the_kernel;
}

/// A token of this class, signed in the open.
pub fn token(class: Class) -> String {
    let key = SecretKey::new(SIGNER).unwrap();
    let mut buf = [0; 4096];
    sign(&class.claims(), &key, &mut buf).unwrap().to_owned()
}

/// A token with a header that has to be read.
pub fn token_with_kid() -> String {
    // {"kid":"k1","alg":"HS256"}
    const HEADER: &str = "eyJraWQiOiJrMSIsImFsZyI6IkhTMjU2In0";
    let token = token(Class::Admin);
    let payload = token.split('.').nth(1).unwrap();
    let input = format!("{HEADER}.{payload}");
    let tag = SecretKey::new(SIGNER)
        .unwrap()
        .mac(input.as_bytes())
        .unwrap();
    let mut buf = [0; 4096];
    let unsigned = Unsigned::new(&Class::Admin.claims(), &mut buf).unwrap();
    let (_, signature) = unsigned.finish(&tag).unwrap().rsplit_once('.').unwrap();
    format!("{input}.{signature}")
}

fn key_material() {
    fn of_length<const N: usize>() {
        let key = key(&[0x5a; N]);
        assert!(secret_bytes(&key) >= 64, "the states are not secret");
        let copy = black_box(key.clone());
        assert_eq!(format!("{key:?}{copy:?}"), "SecretKey(..)SecretKey(..)");
        drop(black_box(key));
        tag(&copy, b"message");
    }
    of_length::<32>();
    of_length::<63>();
    of_length::<64>();
    of_length::<65>();
    of_length::<200>();
    let short = SecretKey::new(*secret(&[0x5a; 31]));
    assert_eq!(short.err(), Some(Error::KeyTooShort));
}

fn backends() {
    let key = key(SIGNER);
    for len in [0, 1, 55, 56, 63, 64, 65, 1000] {
        let message = vec![b'm'; len];
        tag(&key, &message);
        for key in [&key as &dyn HmacSha256, &&key] {
            let tag = key.mac(&message).unwrap();
            assert_eq!(secret_bytes(&tag), 32);
        }
    }
}

fn accepted(way: Way) {
    for class in Class::ALL {
        let answer = verify(class, way, Keys::new(key(SIGNER)), &token(class));
        assert_eq!(answer, Ok(MatchedKey::Current), "{class:?}");
    }
}

fn forged(way: Way) {
    for class in Class::ALL {
        for wrong in WRONG {
            let token = wrong.token(&token(class));
            let answer = verify(class, way, Keys::new(key(SIGNER)), &token);
            assert_eq!(answer, Err(Error::Signature), "{class:?}");
        }
    }
}

/// Tokens of another class, and payloads that are no claims.
fn refused(way: Way) {
    for class in Class::ALL {
        let other = if class == Class::Shopware {
            Class::Admin
        } else {
            Class::Shopware
        };
        for token in [token(other), no_claims()] {
            let answer = verify(class, way, Keys::new(key(SIGNER)), &token);
            assert!(
                !matches!(answer, Ok(_) | Err(Error::Signature)),
                "{class:?}: {answer:?}"
            );
        }
    }
}

fn no_claims() -> String {
    let key = SecretKey::new(SIGNER).unwrap();
    let mut buf = [0; 4096];
    let claims = serde_json::json!({"exp": "never"});
    sign(&claims, &key, &mut buf).unwrap().to_owned()
}

/// Verifies a token of every class in every way.
fn everywhere<K: HmacSha256>(keys: impl Fn() -> Keys<K>, expected: Answer) {
    for class in Class::ALL {
        for way in Way::ALL {
            assert_eq!(
                verify(class, way, keys(), &token(class)),
                expected,
                "{class:?} {way:?}"
            );
        }
    }
}

fn current_matches() {
    let keys = || Keys::new(key(SIGNER)).with_previous(key(OTHER), UnixTime::MAX);
    everywhere(keys, Ok(MatchedKey::Current));
}

fn previous_matches() {
    let keys = || Keys::new(key(OTHER)).with_previous(key(SIGNER), UnixTime::MAX);
    everywhere(keys, Ok(MatchedKey::Previous));
}

fn none_matches() {
    let keys = || Keys::new(key(OTHER)).with_previous(key(OTHER), UnixTime::MAX);
    everywhere(keys, Err(Error::Signature));
}

fn previous_is_over() {
    let keys = || Keys::new(key(OTHER)).with_previous(key(SIGNER), NOW);
    everywhere(keys, Err(Error::Signature));
}

/// Sees to it that each tag is secret when the library gets it.
struct Own(SecretKey);

impl HmacSha256 for Own {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        Ok(tag(&self.0, message))
    }
}

fn own_backend() {
    let keys = || Keys::new(Own(key(OTHER))).with_previous(Own(key(SIGNER)), UnixTime::MAX);
    everywhere(keys, Ok(MatchedKey::Previous));
}

/// What a verification in the kernel is to come to.
#[derive(Clone, Copy)]
enum Expected {
    Accepted,
    Forged,
}

impl Expected {
    fn check(self, result: Result<Authenticated<'_>, Error>) {
        let result = public(result);
        match self {
            Self::Accepted => assert!(result.is_ok(), "{result:?}"),
            Self::Forged => assert_eq!(result.err(), Some(Error::Signature)),
        }
    }
}

/// Tokens that are recognised by their header and ones that are not, genuine and forged.
fn kernel(verify: impl Fn(&str, Expected)) {
    for token in [token(Class::Admin), token_with_kid()] {
        verify(&token, Expected::Accepted);
        for wrong in WRONG {
            verify(&wrong.token(&token), Expected::Forged);
        }
    }
}

/// The same with the tag computed elsewhere: the token is genuine, the tag may be of another one.
fn kernel_with_tags(verify: impl Fn(&str, &Tag, Expected)) {
    for token in [token(Class::Admin), token_with_kid()] {
        let genuine = tag_of(&token);
        verify(&token, &Tag::new(*secret(&genuine)), Expected::Accepted);
        for wrong in WRONG {
            let other = Tag::from(*secret(&wrong.tag(genuine)));
            verify(&token, &other, Expected::Forged);
        }
    }
}

fn authenticate() {
    let verifier = Verifier::new(key(SIGNER), NOW);
    kernel(|token, expected| {
        let mut buf = [0; 4096];
        expected.check(verifier.authenticate(token, &mut buf));
    });
}

fn authenticate_in_place() {
    let verifier = Verifier::new(key(SIGNER), NOW);
    kernel(|token, expected| {
        let mut token = token.to_owned().into_bytes();
        expected.check(verifier.authenticate_in_place(&mut token));
    });
}

fn kernel_verify() {
    let keys = Keys::new(key(SIGNER));
    kernel(|token, expected| {
        let mut buf = [0; 4096];
        expected.check(
            Unverified::parse(token)
                .unwrap()
                .verify(&keys, NOW, &mut buf),
        );
    });
}

fn kernel_verify_in_place() {
    let keys = Keys::new(key(SIGNER));
    kernel(|token, expected| {
        let mut token = token.to_owned().into_bytes();
        expected.check(Unverified::verify_in_place(&mut token, &keys, NOW));
    });
}

fn kernel_verify_tag() {
    kernel_with_tags(|token, tag, expected| {
        let mut buf = [0; 4096];
        expected.check(
            Unverified::parse(token)
                .unwrap()
                .verify_tag(tag, NOW, &mut buf),
        );
    });
}

fn kernel_verify_tag_in_place() {
    kernel_with_tags(|token, tag, expected| {
        let mut token = token.to_owned().into_bytes();
        expected.check(Unverified::verify_tag_in_place(&mut token, tag, NOW));
    });
}

fn signing() {
    let key = key(SIGNER);
    for class in Class::ALL {
        let mut buf = [0; 4096];
        let token_len = public(sign(&class.claims(), &key, &mut buf)).unwrap().len();
        public_bytes(&mut buf);
        assert!(buf[..token_len] == *token(class).as_bytes(), "{class:?}");
    }
}

fn finishing() {
    for class in Class::ALL {
        let expected = token(class);
        let tag = Tag::new(*secret(&tag_of(&expected)));
        let mut buf = [0; 4096];
        let unsigned = Unsigned::new(&class.claims(), &mut buf).unwrap();
        let token_len = public(unsigned.finish(&tag)).unwrap().len();
        public_bytes(&mut buf);
        assert!(buf[..token_len] == *expected.as_bytes(), "{class:?}");
    }
}
