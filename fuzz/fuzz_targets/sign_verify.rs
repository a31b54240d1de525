#![no_main]
//! Signing and verifying is the identity for every claim set. The token is as long as foretold, and its
//! segments are canonical.

use arbitrary::{Result, Unstructured};
use base64ct::{Base64UrlUnpadded, Encoding};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Serialize};
use storefront_jwt::{Audience, Keys, UnixTime, Unverified, Validation, sign, signed_len};
use storefront_jwt_fuzz::claims::{Pool, admin, app_token, checkout, customer_account};
use storefront_jwt_fuzz::{NOW, Unbound, key};

fn check<'b, C: Serialize + Deserialize<'b>>(
    claims: &C,
    buf: &'b mut Vec<u8>,
    same: impl Fn(&C, &C) -> bool,
) {
    let len = signed_len(claims).unwrap();
    let mut signed = vec![0; len];
    let token = sign(claims, &key(), &mut signed).unwrap();
    assert_eq!(token.len(), len);
    for segment in token.split('.') {
        Base64UrlUnpadded::decode_vec(segment).unwrap();
    }
    assert!(sign(claims, &key(), &mut vec![0; len - 1]).is_err());

    buf.resize(len, 0);
    let keys = Keys::new(key());
    let verified = Unverified::parse(token)
        .unwrap()
        .verify(&keys, NOW, buf)
        .unwrap();
    serde_json::from_slice::<serde_json::Map<_, _>>(verified.unchecked_payload()).unwrap();
    let read = verified
        .claims::<Unbound<C>>(&(), &Validation::at(UnixTime::EPOCH))
        .unwrap();
    assert!(same(claims, &read.0), "{token}");
}

/// For types without `PartialEq`.
macro_rules! same {
    ($one:ident, $other:ident: $($field:ident)*) => {
        $($one.$field == $other.$field)&&*
    };
}

fn same_audience(one: Option<Audience<'_>>, other: Option<Audience<'_>>) -> bool {
    match (one, other) {
        (Some(Audience::One(one)), Some(Audience::One(other))) => one == other,
        (Some(Audience::Several(one)), Some(Audience::Several(other))) => one == other,
        (one, other) => one.is_none() && other.is_none(),
    }
}

fuzz_target!(|data: &[u8]| {
    let _ = run(&mut Unstructured::new(data));
});

fn run(u: &mut Unstructured<'_>) -> Result<()> {
    let buf = &mut Vec::new();
    let class = u.int_in_range(0..=6)?;
    let pool = Pool::new(u)?;
    match class {
        0 => check(&app_token(u)?, buf, PartialEq::eq),
        1 => check(&admin(u)?, buf, PartialEq::eq),
        2 => check(&checkout(u)?, buf, PartialEq::eq),
        3 => check(&customer_account(u)?, buf, PartialEq::eq),
        4 => check(&pool.registered(u)?, buf, |one, other| {
            same!(one, other: iss sub exp nbf iat jti) && same_audience(one.aud, other.aud)
        }),
        5 => {
            let claims = pool.changeset(u)?;
            // What would be read as milliseconds.
            if claims.iat <= UnixTime::from_secs(100_000_000_000) {
                check(
                    &claims,
                    buf,
                    |one, other| same!(one, other: iss jti iat sub changes exp nbf),
                );
            }
        }
        _ => {
            let items = pool.line_items(u)?;
            check(&pool.post_purchase(&items, u)?, buf, PartialEq::eq);
        }
    }
    Ok(())
}
