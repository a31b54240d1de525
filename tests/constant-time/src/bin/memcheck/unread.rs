//! Memory that must not be read: a token's payload, before its MAC has matched.

use std::hint::black_box;

use storefront_jwt::{Error, HmacSha256, Keys, MacError, SecretKey, Tag, Unverified};

use crate::classes::{Class, Way};
use crate::secret::{hide, show};
use crate::subjects::{OTHER, token, token_with_kid};
use crate::verify::{NOW, verify_bytes};

/// Finds no token genuine, and reads none.
struct Blind;

impl HmacSha256 for Blind {
    fn mac(&self, _: &[u8]) -> Result<Tag, MacError> {
        Ok(Tag::new(black_box([0; 32])))
    }
}

/// Lets a token be used while nobody may read what stands between its dots.
fn unread<T>(token: &str, use_it: impl FnOnce(&mut [u8]) -> T) -> T {
    let payload = token.find('.').unwrap() + 1..token.rfind('.').unwrap();
    let mut token = token.to_owned().into_bytes();
    hide(&mut token[payload.clone()]);
    let result = use_it(&mut token);
    show(&mut token[payload]);
    result
}

fn refuses(class: Class, way: Way, key: impl HmacSha256) {
    let answer = unread(&token(class), |token| {
        verify_bytes(class, way, Keys::new(key), token)
    });
    assert_eq!(answer, Err(Error::Signature));
}

pub fn by_a_verifier() {
    for class in Class::ALL {
        for way in Way::ALL {
            refuses(class, way, Blind);
        }
    }
}

pub fn by_the_kernel() {
    let (keys, tag) = (Keys::new(Blind), Tag::new(black_box([0; 32])));
    for token in [token(Class::Admin), token_with_kid()] {
        let refused = unread(&token, |token| {
            let buf = &mut [0; 4096];
            let in_place = Unverified::verify_in_place(token, &keys, NOW).err();
            let tag_in_place = Unverified::verify_tag_in_place(token, &tag, NOW).err();
            let parsed = Unverified::parse(token).unwrap();
            let verified = parsed.verify(&keys, NOW, buf).err();
            [
                in_place,
                tag_in_place,
                verified,
                parsed.verify_tag(&tag, NOW, buf).err(),
            ]
        });
        assert_eq!(refused, [Some(Error::Signature); 4]);
    }
}

/// The control: a MAC is of all that stands before the signature.
pub fn by_a_backend() {
    refuses(Class::Admin, Way::Copied, SecretKey::new(OTHER).unwrap());
}
