//! Bad characters never make up for each other: a payload with several is refused as one with a single one
//! is, wherever they stand, although the decoder looks at what it has found only at the end.

use storefront_jwt::{Error, Tag, UnixTime, Unverified};

/// Decodes a payload into a buffer and in place.
fn decode(payload: &[u8]) -> [Result<Vec<u8>, Error>; 2] {
    // The MAC is not what this is about: the tag computed elsewhere is the one that the token carries.
    let (tag, signature) = (Tag::new([0; 32]), [b'A'; 43]);
    let mut token = [b"eyJhbGciOiJIUzI1NiJ9.", payload, b".", &signature].concat();
    let mut buf = vec![0; token.len()];
    let into = Unverified::parse(&token)
        .and_then(|token| token.verify_tag(&tag, UnixTime::EPOCH, &mut buf));
    let into = into.map(|authenticated| authenticated.unchecked_payload().to_vec());
    let in_place = Unverified::verify_tag_in_place(&mut token, &tag, UnixTime::EPOCH);
    [
        into,
        in_place.map(|authenticated| authenticated.unchecked_payload().to_vec()),
    ]
}

#[test]
fn two_bad_characters() {
    // Two blocks of 64 characters, and a rest that ends in stray bits' place.
    let good = [b'A'; 64 + 64 + 23];
    assert_eq!(decode(&good), [Ok(vec![0; 113]), Ok(vec![0; 113])]);
    for first in 0..good.len() {
        for second in first..good.len() {
            for bad in [b"==", b"=\xff", b"\x80\x80", b"/+"] {
                let mut payload = good;
                (payload[first], payload[second]) = (bad[0], bad[1]);
                let refused = [Err(Error::Encoding), Err(Error::Encoding)];
                assert_eq!(decode(&payload), refused, "{bad:?} at {first}, {second}");
            }
        }
    }
}

#[test]
fn bad_characters_and_stray_bits() {
    for len in [2, 3, 64 + 2, 64 + 3, 128 + 22] {
        let mut good = vec![b'A'; len];
        for stray in *b"BCDEFGHIJKLMNOP" {
            good[len - 1] = stray;
            if len % 4 == 3 && (stray - b'A').is_multiple_of(4) {
                assert!(decode(&good).iter().all(Result::is_ok));
                continue;
            }
            for at in 0..len {
                for bad in *b"A=\x81\xff" {
                    let mut payload = good.clone();
                    payload[at] = bad;
                    if at + 1 == len && bad == b'A' {
                        continue;
                    }
                    let refused = [Err(Error::Encoding), Err(Error::Encoding)];
                    assert_eq!(decode(&payload), refused, "{bad:#x} at {at} of {len}");
                }
            }
        }
    }
}
