//! Claims in a slot of the caller's: the same as by value, whatever the slot held before, and
//! nothing at all after an error.

mod drops;
mod faults;
mod sequences;

use core::fmt;
use std::sync::Mutex;
use std::thread;

use crate::support::classes::{CLIENT_ID, Class, SHOPWARE_SHOP, input_data, line_item};
use crate::support::sha256;
use crate::support::token::{NOW, SECRET, forge, jwt, key, verifier};
use storefront_jwt::shopify::post_purchase::{self, Fixed, PostPurchase};
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware;
use storefront_jwt::{
    Accepted, Authenticated, Claims, Error, Keys, MaxAge, Owned, Slot, Tag, Unverified, Verifier,
};

const SHOP: shopware::Expected<'_> = shopware::Expected::new(SHOPWARE_SHOP);
const APP: session::Expected<'_> = session::Expected::new(CLIENT_ID);
const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// Each call that fills a slot.
#[derive(Clone, Copy, Debug)]
enum Call {
    Verify,
    VerifyInto,
    VerifyInPlace,
    /// `Verifier::authenticate`, then `claims_slot`; and so on.
    Authenticate,
    AuthenticateInPlace,
    Kernel,
    KernelInPlace,
    KernelTag,
    KernelTagInPlace,
    /// A clock that does not know the time.
    WithoutTime,
    /// A buffer that is too small by a byte.
    ShortBuffer,
}

const CALLS: [Call; 11] = [
    Call::Verify,
    Call::VerifyInto,
    Call::VerifyInPlace,
    Call::Authenticate,
    Call::AuthenticateInPlace,
    Call::Kernel,
    Call::KernelInPlace,
    Call::KernelTag,
    Call::KernelTagInPlace,
    Call::WithoutTime,
    Call::ShortBuffer,
];

/// The tag that the key really produces.
fn tag(token: &str) -> Tag {
    let input = token.rsplit_once('.').map_or("", |(input, _)| input);
    Tag::new(sha256::hmac(SECRET.as_bytes(), input.as_bytes()))
}

/// Reads the claims by value, by one of the calls.
fn by_value<C: Claims + Owned>(
    call: Call,
    token: &str,
    expected: &C::Expected<'_>,
) -> Result<Accepted<C>, Error> {
    let (verifier, keys) = (verifier(), Keys::new(key()));
    let mut bytes = token.to_owned().into_bytes();
    let mut buf = vec![0; token.len()];
    let needed = Unverified::parse(token).map_or(1, |token| token.buffer_len());
    let authenticated = match call {
        Call::Verify => return verifier.verify(token, expected),
        Call::VerifyInto => return verifier.verify_into(token, expected, &mut buf),
        Call::VerifyInPlace => return verifier.verify_in_place(&mut bytes, expected),
        Call::WithoutTime => {
            return Verifier::new(key(), || None).verify_into(token, expected, &mut buf);
        }
        Call::ShortBuffer => {
            return verifier.verify_into(token, expected, &mut buf[..needed.saturating_sub(1)]);
        }
        Call::Authenticate => verifier.authenticate(token, &mut buf),
        Call::AuthenticateInPlace => verifier.authenticate_in_place(&mut bytes),
        Call::Kernel => {
            Unverified::parse(token).and_then(|token| token.verify(&keys, NOW, &mut buf))
        }
        Call::KernelInPlace => Unverified::verify_in_place(&mut bytes, &keys, NOW),
        Call::KernelTag => Unverified::parse(token)
            .and_then(|parsed| parsed.verify_tag(&tag(token), NOW, &mut buf)),
        Call::KernelTagInPlace => Unverified::verify_tag_in_place(&mut bytes, &tag(token), NOW),
    };
    authenticated?.claims(expected)
}

/// Reads them into a slot by the same call, and hands over what it lends.
fn into_slot<C: Claims + Owned, T>(
    call: Call,
    token: &str,
    expected: &C::Expected<'_>,
    slot: &mut Slot<C>,
    look: impl FnOnce(Result<Accepted<&C>, Error>) -> T,
) -> T {
    fn lend<'s, C: Claims + Owned>(
        authenticated: Result<Authenticated<'_>, Error>,
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        match authenticated {
            Ok(authenticated) => authenticated.claims_slot(expected, slot),
            Err(error) => Err(error),
        }
    }

    let (verifier, keys) = (verifier(), Keys::new(key()));
    let mut bytes = token.to_owned().into_bytes();
    let mut buf = vec![0; token.len()];
    let needed = Unverified::parse(token).map_or(1, |token| token.buffer_len());
    let parsed = Unverified::parse(token);
    look(match call {
        Call::Verify => verifier.verify_slot(token, expected, slot),
        Call::VerifyInto => verifier.verify_into_slot(token, expected, &mut buf, slot),
        Call::VerifyInPlace => verifier.verify_in_place_slot(&mut bytes, expected, slot),
        Call::WithoutTime => {
            Verifier::new(key(), || None).verify_into_slot(token, expected, &mut buf, slot)
        }
        Call::ShortBuffer => {
            let short = &mut buf[..needed.saturating_sub(1)];
            verifier.verify_into_slot(token, expected, short, slot)
        }
        Call::Authenticate => lend(verifier.authenticate(token, &mut buf), expected, slot),
        Call::AuthenticateInPlace => {
            lend(verifier.authenticate_in_place(&mut bytes), expected, slot)
        }
        Call::Kernel => {
            let authenticated = parsed.and_then(|token| token.verify(&keys, NOW, &mut buf));
            lend(authenticated, expected, slot)
        }
        Call::KernelInPlace => {
            let authenticated = Unverified::verify_in_place(&mut bytes, &keys, NOW);
            lend(authenticated, expected, slot)
        }
        Call::KernelTag => {
            let tag = tag(token);
            let authenticated = parsed.and_then(|token| token.verify_tag(&tag, NOW, &mut buf));
            lend(authenticated, expected, slot)
        }
        Call::KernelTagInPlace => {
            let authenticated = Unverified::verify_tag_in_place(&mut bytes, &tag(token), NOW);
            lend(authenticated, expected, slot)
        }
    })
}

/// What the slot lends is what comes by value, to the last field. Returns whether it is accepted.
fn same<C>(call: Call, token: &str, expected: &C::Expected<'_>, slot: &mut Slot<C>) -> bool
where
    C: Claims + Owned + PartialEq + fmt::Debug,
{
    let value = by_value::<C>(call, token, expected);
    into_slot(call, token, expected, slot, |lent| {
        let lent = lent.map(|lent| (lent.claims, lent.key));
        let value = value.as_ref().map(|value| (&value.claims, value.key));
        assert_eq!(lent, value.map_err(|error| *error), "{call:?} {token}");
    });
    value.is_ok()
}

/// For a program without much stack or any heap.
static PURCHASE: Mutex<Slot<PostPurchase<Fixed<3, 2>>>> = Mutex::new(Slot::new());
static SESSION: Mutex<Slot<Admin>> = Mutex::new(Slot::new());

#[test]
fn slots_that_are_static() {
    fn one_after_the_other<C: Claims + Owned + PartialEq + fmt::Debug>(
        slot: &Mutex<Slot<C>>,
        tokens: &[String],
        expected: &C::Expected<'_>,
    ) {
        for _ in 0..20 {
            for token in tokens {
                for call in [Call::VerifyInto, Call::VerifyInPlace, Call::Kernel] {
                    same(call, token, expected, &mut slot.lock().unwrap());
                }
            }
        }
    }

    let purchases = [0, 3, 4, 1].map(|count| {
        let mut claims = Class::PostPurchase.claims();
        claims["input_data"] = input_data(&(0..count).map(|n| line_item(n, 2)).collect());
        jwt(claims.to_string())
    });
    let admin = jwt(Class::Admin.claims().to_string());
    let admins = [admin.clone(), forge(&admin)];
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| one_after_the_other(&PURCHASE, &purchases, &ANY));
            scope.spawn(|| one_after_the_other(&SESSION, &admins, &APP));
        }
    });
}
