//! What has to be true of every token that is signed here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use storefront_jwt::{Error, Tag, Unsigned, sign, signed_len};

use super::sha256::hmac;
use super::token::{SECRET, key};

/// Signs the claims in every way there is, checks that all lead to one token and that an independent
/// verifier accepts it, and returns it.
pub fn signed<C: Serialize>(claims: &C) -> String {
    let len = signed_len(claims).unwrap();
    let mut exact = vec![0; len];
    let token = sign(claims, &key(), &mut exact).unwrap().to_owned();
    assert_eq!(token.len(), len);

    let mut roomy = vec![0xff; len + 100];
    assert_eq!(sign(claims, &key(), &mut roomy), Ok(&*token));
    assert!(
        roomy[len..].iter().all(|byte| *byte == 0xff),
        "only the front is used"
    );
    for short in [0, 37, len - 44, len - 1] {
        let refused = sign(claims, &key(), &mut roomy[..short]);
        assert_eq!(refused, Err(Error::BufferTooSmall { needed: len }));
    }

    let mut elsewhere = vec![0; len];
    let unsigned = Unsigned::new(claims, &mut elsewhere).unwrap();
    let tag = Tag::new(hmac(SECRET.as_bytes(), unsigned.signing_input()));
    assert_eq!(unsigned.finish(&tag), Ok(&*token));

    let [header, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("{token}");
    };
    let decode = |segment: &str| URL_SAFE_NO_PAD.decode(segment).unwrap();
    let parse = |segment: &str| serde_json::from_slice::<Value>(&decode(segment)).unwrap();
    let signing_input = format!("{header}.{payload}");
    assert_eq!(
        decode(signature),
        hmac(SECRET.as_bytes(), signing_input.as_bytes())
    );
    assert_eq!(parse(header), json!({"alg": "HS256", "typ": "JWT"}));
    let by_serde_json = serde_json::to_string(claims).unwrap();
    assert_eq!(
        parse(payload),
        serde_json::from_str::<Value>(&by_serde_json).unwrap()
    );
    token
}
