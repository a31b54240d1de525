#![no_main]
//! All ways through the kernel and the verifier agree: into a buffer, in place, with a tag that was
//! computed elsewhere, and owned. A buffer of the size that is asked for suffices, a smaller one does
//! not.

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{Error, Keys, Tag, Text, Unverified, Verified, Verifier};
use storefront_jwt_fuzz::{NOW, SECRET, base64url, hmac_sha256, key, sign_segments};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// Bits: the header is JSON to be encoded, so is the payload, the signature is wrong.
    shape: u8,
    header_len: u8,
    rest: &'a [u8],
}

type Summary = Result<(Vec<u8>, Result<Option<Text<8>>, Error>), Error>;

fn summary(verified: Result<Verified<'_>, Error>) -> Summary {
    verified.map(|verified| (verified.unchecked_payload().to_vec(), verified.kid()))
}

fuzz_target!(|input: Input<'_>| {
    let (header, payload) = input
        .rest
        .split_at(input.rest.len().min(input.header_len.into()));
    let encode = |bit: u8, segment: &[u8]| match input.shape & bit {
        0 => segment.to_vec(),
        _ => base64url(segment).into_bytes(),
    };
    let mut token = sign_segments(SECRET, &encode(1, header), &encode(2, payload));
    let tag = Tag::new(hmac_sha256(SECRET, &token[..token.len() - 44]));
    if input.shape & 4 != 0 {
        let at = token.len() - 20;
        token[at] = if token[at] == b'A' { b'B' } else { b'A' };
    }
    let keys = Keys::new(key());
    let parsed = Unverified::parse(&token).unwrap();
    let needed = parsed.buffer_len();

    let expected = summary(parsed.verify(&keys, NOW, &mut vec![0; needed]));
    assert_eq!(
        summary(parsed.verify(&keys, NOW, &mut vec![0xA5; needed + 9])),
        expected
    );
    assert_eq!(
        summary(parsed.verify_tag(&tag, &mut vec![0; needed])),
        expected
    );
    assert_eq!(
        summary(Unverified::verify_in_place(&mut token.clone(), &keys, NOW)),
        expected
    );
    assert_eq!(
        summary(Unverified::verify_tag_in_place(&mut token.clone(), &tag)),
        expected
    );
    if let Some(short) = needed.checked_sub(1) {
        let too_small = match expected {
            Err(Error::Signature) => Error::Signature,
            _ => Error::BufferTooSmall { needed },
        };
        assert_eq!(
            summary(parsed.verify(&keys, NOW, &mut vec![0; short])),
            Err(too_small)
        );
    }

    type Owned = AppToken;
    let (verifier, shop) = (Verifier::new(keys, NOW), ShopId("ExampleShop00001"));
    let into = verifier.verify_into::<Owned>(&token, &shop, &mut vec![0; needed]);
    assert_eq!(
        verifier.verify_in_place::<Owned>(&mut token.clone(), &shop),
        into
    );
    if needed <= 4096 {
        assert_eq!(verifier.verify::<Owned>(&token, &shop), into);
    }
    if let Err(error) = expected {
        assert_eq!(into.err(), Some(error));
    }
});
