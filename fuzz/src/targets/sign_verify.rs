//! Signing and verifying is the identity for every claim set, read as its class, and read by derived code as
//! a struct with the same members. The token is as long as foretold, and its segments are canonical.

use crate::claims::{Fit, Pool, admin, app_token, checkout, customer_account};
use crate::twins::{
    AdminTwin, AppTokenTwin, ChangesetTwin, CheckoutTwin, CustomerAccountTwin, RegisteredTwin, Twin,
};
use crate::{NOW, Unbound, key};
use arbitrary::{Result, Unstructured};
use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::{changeset, post_purchase, session};
use storefront_jwt::{
    Authenticated, Claims, Error, FromPayload, Keys, MaxAge, UnixTime, Unverified, Validation,
    registered, shopware, sign, signed_len,
};

/// Signs claims and authenticates the token.
fn signed<'b>(claims: &impl Serialize, buf: &'b mut Vec<u8>) -> Authenticated<'b> {
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
    let token = Unverified::parse(token)
        .unwrap()
        .verify(&keys, NOW, buf)
        .unwrap();
    serde_json::from_slice::<serde_json::Map<_, _>>(token.unchecked_payload()).unwrap();
    token
}

/// Reads the claims as their class. Accepted at a time at which they are valid, they must be the same; without
/// one there may be something in them that the class does not allow, but nothing that cannot be read.
fn check<'b, C: Claims + FromPayload<'b> + PartialEq>(
    claims: &C,
    token: &Authenticated<'b>,
    valid_at: Option<UnixTime>,
    expected: &C::Expected<'_>,
) {
    let at = Validation::at(valid_at.unwrap_or(NOW));
    match token.with_validation(at).claims::<C>(expected) {
        Ok(read) => assert!(*claims == read.claims, "{}", shown(token)),
        Err(
            Error::ClaimMismatch(_)
            | Error::Expectation(_)
            | Error::ClaimMissing("iss")
            | Error::Expired
            | Error::NotYetValid
            | Error::IssuedInFuture,
        ) if valid_at.is_none() => {}
        Err(error) => panic!("{error:?}: {}", shown(token)),
    }
}

/// Reads them by derived code, whatever they are.
fn check_twin<'b, T>(claims: &T::Class, token: &Authenticated<'b>)
where
    T: Twin<Class: PartialEq> + Deserialize<'b>,
{
    let read = token.claims::<Unbound<T>>(&()).unwrap();
    assert!(*claims == read.claims.0.into_class(), "{}", shown(token));
}

fn shown(token: &Authenticated<'_>) -> String {
    String::from_utf8_lossy(token.unchecked_payload()).into_owned()
}

pub fn run(data: &[u8]) {
    let _ = round_trip(&mut Unstructured::new(data));
}

fn round_trip(u: &mut Unstructured<'_>) -> Result<()> {
    /// Most claims are made such as their class allows them.
    fn made_fit(u: &mut Unstructured<'_>, claims: &mut impl Fit) -> Result<Option<UnixTime>> {
        u.ratio(3, 4)?.then(|| claims.fit(u)).transpose()
    }

    let buf = &mut Vec::new();
    let class = u.int_in_range(0..=6)?;
    let pool = Pool::new(u)?;
    match class {
        0 => {
            let mut claims = app_token(u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            check(&claims, &token, at, &shopware::Expected::new(claims.shop()));
            check_twin::<AppTokenTwin<JsonStr<'_>>>(&claims, &token);
        }
        1 => {
            let mut claims = admin(u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            check(&claims, &token, at, &session::Expected::new(&claims.aud));
            check_twin::<AdminTwin>(&claims, &token);
        }
        2 => {
            let mut claims = checkout(u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            check(&claims, &token, at, &session::Expected::new(&claims.aud));
            check_twin::<CheckoutTwin>(&claims, &token);
        }
        3 => {
            let mut claims = customer_account(u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            check(&claims, &token, at, &session::Expected::new(&claims.aud));
            check_twin::<CustomerAccountTwin>(&claims, &token);
        }
        4 => {
            let mut claims = pool.registered(u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            let expected = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
            check(&claims, &token, at, &expected);
            check_twin::<RegisteredTwin<'_>>(&claims, &token);
        }
        5 => {
            let mut claims = pool.changeset(u)?;
            let at = made_fit(u, &mut claims)?;
            // Later ones would be read as milliseconds.
            let mut times = [Some(claims.iat), claims.exp, claims.nbf]
                .into_iter()
                .flatten();
            if times.all(|time| time <= UnixTime::from_secs(100_000_000_000)) {
                let token = signed(&claims, buf);
                let expected = changeset::Expected::new(&claims.iss, MaxAge::Unlimited);
                check(&claims, &token, at, &expected);
                check_twin::<ChangesetTwin<'_>>(&claims, &token);
            }
        }
        _ => {
            let items = pool.line_items(u)?;
            let mut claims = pool.post_purchase(&items, u)?;
            let at = made_fit(u, &mut claims)?;
            let token = signed(&claims, buf);
            let expected = post_purchase::Expected::new(MaxAge::Unlimited);
            check(&claims, &token, at, &expected);
        }
    }
    Ok(())
}
