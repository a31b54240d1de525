//! The payload's decoders, into a buffer and in place, agree with base64ct and with `base64` on what is
//! canonical and on the bytes. With the feature `simd` they are base64-simd's.

use crate::{HEADER, NOW, base64url, open};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64ct::{Base64UrlUnpadded, Encoding};
use storefront_jwt::{Error, Tag, Unverified};

/// Two of three inputs are all of the alphabet but for one character.
fn payload(data: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    let [mode, at, odd, rest @ ..] = data else {
        return data.to_vec();
    };
    if mode % 3 == 0 {
        return rest.to_vec();
    }
    let mut payload: Vec<u8> = rest
        .iter()
        .map(|byte| ALPHABET[usize::from(byte % 64)])
        .collect();
    let at = usize::from(*at) % payload.len().max(1);
    if let Some(char) = payload.get_mut(at).filter(|_| mode % 3 == 1) {
        *char = *odd;
    }
    payload
}

pub fn run(data: &[u8]) {
    let payload = payload(data);
    let expected = Base64UrlUnpadded::decode_vec(std::str::from_utf8(&payload).unwrap_or("="));
    let expected = expected.map_err(|_| Error::Encoding);
    let other = URL_SAFE_NO_PAD
        .decode(&payload)
        .map_err(|_| Error::Encoding);
    assert_eq!(expected, other, "the second opinions differ");

    let header = base64url(HEADER);
    let mut buf = Vec::new();
    let opened = open(header.as_bytes(), &payload, &mut buf);
    assert_eq!(
        opened.map(|token| token.unchecked_payload().to_vec()),
        expected
    );

    let mut token = [header.as_bytes(), b".", &payload, b".", &[b'A'; 43]].concat();
    let opened = Unverified::verify_tag_in_place(&mut token, &Tag::new([0; 32]), NOW);
    assert_eq!(
        opened.map(|token| token.unchecked_payload().to_vec()),
        expected
    );
}
