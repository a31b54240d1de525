//! HMAC-SHA-256 against RFC 4231, Wycheproof, FIPS 180-4 and RFC 7515: the default backend, and the
//! second opinion that other tests rely on.
#![cfg(feature = "rustcrypto")]

use crate::support::hex;
use crate::support::sha256::{PlainKey, hmac, sha256};
use crate::support::token::base64url;
use storefront_jwt::{
    Error, HmacSha256, Keys, MIN_SECRET_LEN, MaxAge, RegisteredClaims, SecretKey, UnixTime,
    Unverified, Verifier, registered,
};
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

/// Whether the backend computes this tag. Tags are opaque, so a token has to carry it.
fn computes(key: &dyn HmacSha256, message: &[u8], tag: &[u8]) -> bool {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.e30.{}", base64url(tag));
    let computed = key.mac(message).unwrap();
    let mut buf = [0; 2];
    match Unverified::parse(&token)
        .and_then(|token| token.verify_tag(&computed, UnixTime::EPOCH, &mut buf))
    {
        Ok(_) => true,
        Err(Error::Signature) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// RFC 4231 §4: key, data and tag in hex. The fifth case has a truncated tag.
const RFC_4231: [(&str, &str, &str); 7] = [
    (
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    (
        "4a656665",
        "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        "0102030405060708090a0b0c0d0e0f10111213141516171819",
        "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (
        "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
        "546573742057697468205472756e636174696f6e",
        "a3b6167473100ee06e0c796c2955552b",
    ),
    (
        concat!(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ),
        concat!(
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a",
            "65204b6579202d2048617368204b6579204669727374"
        ),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        concat!(
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ),
        concat!(
            "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73",
            "697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e",
            "20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e672075",
            "7365642062792074686520484d414320616c676f726974686d2e"
        ),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
];

#[test]
fn rfc_4231() {
    let mut long_enough = 0;
    for (secret, message, tag) in RFC_4231 {
        let (secret, message, tag) = (hex::decode(secret), hex::decode(message), hex::decode(tag));
        assert_eq!(hmac(&secret, &message)[..tag.len()], tag);
        match SecretKey::new(&secret) {
            Ok(key) => {
                assert!(computes(&key, &message, &tag));
                assert!(!computes(&key, &message[1..], &tag));
                long_enough += 1;
            }
            Err(error) => {
                assert_eq!(error, Error::KeyTooShort);
                assert!(secret.len() < MIN_SECRET_LEN);
            }
        }
    }
    assert_eq!(long_enough, 2);
}

#[test]
fn wycheproof() {
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let (mut checked, mut too_short, mut truncated) = (0, 0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let case = format!("case {}: {}", test.tc_id, test.comment);
            let Ok(key) = SecretKey::new(&*test.key) else {
                assert!(test.key.len() < MIN_SECRET_LEN, "{case}");
                assert_eq!(SecretKey::new(&*test.key).err(), Some(Error::KeyTooShort));
                too_short += 1;
                continue;
            };
            let valid = test.result == TestResult::Valid;
            let full = hmac(&test.key, &test.msg);
            assert_eq!(full.starts_with(&test.tag), valid, "{case}");
            if test.tag.len() == 32 {
                assert_eq!(computes(&key, &test.msg, &test.tag), valid, "{case}");
                checked += 1;
            } else {
                // A short tag is no signature, even where it is the right one's front.
                let token = format!("eyJhbGciOiJIUzI1NiJ9.e30.{}", base64url(&test.tag));
                assert_eq!(
                    Unverified::parse(&token).err(),
                    Some(Error::Structure),
                    "{case}"
                );
                truncated += 1;
            }
        }
    }
    println!("{checked} tags, {truncated} truncated ones, {too_short} short keys");
    assert!(checked >= 60 && truncated >= 60 && too_short >= 1);
}

/// FIPS 180-4's examples, with the empty message and a million times the letter a.
#[test]
fn sha256_by_the_book() {
    for (message, digest) in [
        (
            String::new(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ),
        (
            "abc".to_owned(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".to_owned(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (
            "a".repeat(1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        ),
    ] {
        assert_eq!(sha256(message.as_bytes())[..], hex::decode(digest));
    }
}

/// Both backends agree where the padding and the blocks of SHA-256 end.
#[test]
fn lengths() {
    let bytes: Vec<u8> = (0..=255).collect();
    for key_len in (32..=130).step_by(7).chain([63, 64, 65]) {
        let plain = PlainKey::new(bytes[..key_len].to_vec()).ok().unwrap();
        let key = SecretKey::new(&bytes[..key_len]).unwrap();
        for len in 0..=200 {
            let message = &bytes[..len];
            assert!(computes(&key, message, &hmac(&bytes[..key_len], message)));
            assert!(!computes(
                &plain,
                message,
                &hmac(&bytes[1..key_len], message)
            ));
        }
    }
}

#[test]
fn the_shortest_secret() {
    for len in 0..MIN_SECRET_LEN {
        assert_eq!(
            SecretKey::new(vec![b'k'; len]).err(),
            Some(Error::KeyTooShort)
        );
    }
    assert_eq!(MIN_SECRET_LEN, 32);
    for len in MIN_SECRET_LEN..300 {
        assert!(SecretKey::new(vec![b'k'; len]).is_ok());
    }
}

/// Every byte of a secret counts, one of white space as well.
#[test]
fn white_space_around_a_secret() {
    let secret = "a secret that is long enough by itself";
    for space in ["\t", "\n", "\r\n", " "] {
        for spaced in [format!("{space}{secret}"), format!("{secret}{space}")] {
            let tag = hmac(spaced.as_bytes(), b"message");
            assert!(computes(
                &SecretKey::new(&spaced).unwrap(),
                b"message",
                &tag
            ));
            assert!(!computes(
                &SecretKey::new(secret).unwrap(),
                b"message",
                &tag
            ));
        }
    }
}

/// RFC 7515 appendix A.1.
#[test]
fn rfc_7515() {
    let secret = [
        3, 35, 53, 75, 43, 15, 165, 188, 131, 126, 6, 101, 119, 123, 166, 143, 90, 179, 40, 230,
        240, 84, 201, 40, 169, 15, 132, 178, 210, 80, 46, 191, 211, 251, 90, 146, 210, 6, 71, 239,
        150, 138, 180, 195, 119, 98, 61, 34, 61, 46, 33, 114, 5, 46, 79, 8, 192, 205, 154, 245,
        103, 208, 128, 163,
    ];
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
        .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let key = SecretKey::new(secret).unwrap();
    let mut buf = [0; 256];

    let keys = Keys::new(key.clone());
    let unverified = Unverified::parse(token).unwrap();
    let payload = unverified
        .verify(&keys, UnixTime::EPOCH, &mut buf)
        .unwrap()
        .unchecked_payload();
    assert_eq!(
        payload,
        b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
    );

    let at = |secs| {
        let verifier = Verifier::new(key.clone(), UnixTime::from_secs(secs));
        let expected = registered::Expected::new(MaxAge::Unlimited).with_issuer("joe");
        let mut buf = [0; 256];
        verifier
            .verify_into::<RegisteredClaims<'_>>(token, &expected, &mut buf)
            .map(|accepted| accepted.claims.exp)
    };
    assert_eq!(
        at(1_300_819_379),
        Ok(Some(UnixTime::from_secs(1_300_819_380)))
    );
    assert_eq!(at(1_300_819_390), Err(Error::Expired));
}
