//! All ways through the kernel and the verifier agree: into a buffer, in place, with a tag that was
//! computed elsewhere, owned, and in a slot that has held another token's claims. A buffer of the size that
//! is asked for suffices, a smaller one does not.

use super::structured;
use crate::payload::build;
use crate::{HEADER, NOW, SECRET, base64url, hmac_sha256, key, sign_segments};
use arbitrary::Arbitrary;
use storefront_jwt::shopware::{AppToken, Expected};
use storefront_jwt::{
    Accepted, Authenticated, Error, Keys, MatchedKey, Slot, Tag, Text, Unverified, Verifier,
};

#[derive(Arbitrary, Debug)]
pub struct Input<'a> {
    /// Bits: the header is JSON to be encoded, so is the payload, the signature is wrong.
    shape: u8,
    header_len: u8,
    rest: &'a [u8],
}

type Summary = Result<(Vec<u8>, Result<Option<Text<8>>, Error>), Error>;

fn summary(token: Result<Authenticated<'_>, Error>) -> Summary {
    token.map(|token| (token.unchecked_payload().to_vec(), token.kid()))
}

/// What is lent, as what comes by value.
fn owned(
    lent: Result<Accepted<&AppToken>, Error>,
) -> Result<(AppToken, Option<MatchedKey>), Error> {
    lent.map(|accepted| (accepted.claims.clone(), accepted.key))
}

pub fn run(data: &[u8]) {
    structured(data, |input: Input<'_>| check(&input));
}

pub fn check(input: &Input<'_>) {
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
    let parsed = match Unverified::parse(&token) {
        Ok(parsed) => parsed,
        // Of the header's characters.
        Err(error) => {
            assert_eq!((error, input.shape & 1), (Error::Encoding, 0));
            let mut copy = token.clone();
            let in_place = Unverified::verify_in_place(&mut copy, &keys, NOW);
            assert_eq!(in_place.err(), Some(error));
            let in_place = Unverified::verify_tag_in_place(&mut token, &tag, NOW);
            return assert_eq!(in_place.err(), Some(error));
        }
    };
    let needed = parsed.buffer_len();

    let expected = summary(parsed.verify(&keys, NOW, &mut vec![0; needed]));
    assert_eq!(
        summary(parsed.verify(&keys, NOW, &mut vec![0xA5; needed + 9])),
        expected
    );
    assert_eq!(
        summary(parsed.verify_tag(&tag, NOW, &mut vec![0; needed])),
        expected
    );
    assert_eq!(
        summary(Unverified::verify_in_place(&mut token.clone(), &keys, NOW)),
        expected
    );
    assert_eq!(
        summary(Unverified::verify_tag_in_place(
            &mut token.clone(),
            &tag,
            NOW
        )),
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

    let (verifier, shop) = (Verifier::new(keys, NOW), Expected::new("ExampleShop00001"));
    assert_eq!(
        summary(verifier.authenticate(&token, &mut vec![0; needed])),
        expected
    );
    assert_eq!(
        summary(verifier.authenticate_in_place(&mut token.clone())),
        expected
    );

    let by_value = |accepted: Accepted<AppToken>| (accepted.claims, accepted.key);
    let into = verifier.verify_into(&token, &shop, &mut vec![0; needed]);
    let into = into.map(by_value);
    let in_place = verifier.verify_in_place(&mut token.clone(), &shop);
    assert_eq!(in_place.map(by_value), into);

    let other = crate::token(HEADER, build(2, &[]));
    let mut slot = Slot::new();
    let fill = |slot: &mut Slot<AppToken>| {
        let filled = verifier.verify_slot(&other, &shop, slot);
        assert!(filled.is_ok(), "{:?}", filled.err());
    };
    fill(&mut slot);
    let buf = &mut vec![0; needed];
    assert_eq!(
        owned(verifier.verify_into_slot(&token, &shop, buf, &mut slot)),
        into
    );
    fill(&mut slot);
    assert_eq!(
        owned(verifier.verify_in_place_slot(&mut token.clone(), &shop, &mut slot)),
        into
    );
    fill(&mut slot);
    let claims = verifier
        .authenticate(&token, buf)
        .and_then(|token| owned(token.claims_slot(&shop, &mut slot)));
    assert_eq!(claims, into);
    let value = verifier.verify(&token, &shop).map(by_value);
    fill(&mut slot);
    let lent = owned(verifier.verify_slot(&token, &shop, &mut slot));
    assert_eq!(lent, value);
    if needed <= 4096 {
        assert_eq!(value, into);
    }
    if let Err(error) = expected {
        assert_eq!(into.err(), Some(error));
    }
}
