//! One changed bit anywhere in a valid token, and it is refused; in place it is left as it was.

use super::structured;
use crate::{HEADER, NOW, SECRET, hmac_sha256, key, token};
use arbitrary::Arbitrary;
use storefront_jwt::{Error, Keys, Tag, Unverified};

#[derive(Arbitrary, Debug)]
pub struct Input<'a> {
    bit: u16,
    header: u8,
    payload: &'a [u8],
}

pub fn run(data: &[u8]) {
    structured(data, |input: Input<'_>| check(&input));
}

pub fn check(input: &Input<'_>) {
    let headers = [
        HEADER,
        r#"{"kid":"1","alg":"HS256"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
    ];
    let mut token = token(headers[usize::from(input.header) % 3], input.payload);
    let (keys, mut buf) = (Keys::new(key()), vec![0; token.len()]);
    let authenticated = Unverified::parse(&token)
        .unwrap()
        .verify(&keys, NOW, &mut buf)
        .unwrap();
    assert_eq!(authenticated.unchecked_payload(), input.payload);
    let right = Tag::new(hmac_sha256(SECRET, &token[..token.len() - 44]));

    // A second input for the same token costs more than a second bit: one in each half.
    let bits = token.len() * 8;
    for bit in [usize::from(input.bit), usize::from(input.bit) + bits / 2] {
        token[bit % bits / 8] ^= 1 << (bit % 8);
        let changed = token.clone();
        let refusals = [
            Unverified::parse(&token)
                .and_then(|token| token.verify(&keys, NOW, &mut buf))
                .err(),
            Unverified::verify_in_place(&mut token, &keys, NOW).err(),
        ];
        for refusal in refusals {
            let refusal = refusal.expect("a changed token is refused");
            assert!(matches!(
                refusal,
                Error::Structure | Error::Encoding | Error::Signature
            ));
        }
        assert_eq!(token, changed);
        // The tag that was right before is right no more where the signature has changed.
        if bit % bits / 8 >= token.len() - 43 {
            assert!(Unverified::verify_tag_in_place(&mut token, &right, NOW).is_err());
        }
        token[bit % bits / 8] ^= 1 << (bit % 8);
    }
}
