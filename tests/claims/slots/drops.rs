//! When the claims that a slot holds are dropped.

use core::cell::Cell;

use crate::support::token;
use crate::support::token::{forge, jwt, verifier};
use serde::de::{Deserialize, Deserializer};
use storefront_jwt::{Claims, Error, Slot, Times, UnixTime};

use super::{CALLS, Call, into_slot};

thread_local! {
    /// How many `Counting` there are.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// Claims that say when they are dropped.
struct Counting(u32);

impl<'de> Deserialize<'de> for Counting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Read {
            number: u32,
        }

        let Read { number } = Read::deserialize(deserializer)?;
        ALIVE.set(ALIVE.get() + 1);
        Ok(Self(number))
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

impl Claims for Counting {
    type Expected<'e> = u32;

    fn times(&self, _: &u32) -> Times {
        let exp = u64::from(self.0) * 1_000_000_000;
        Times::expiring(UnixTime::from_secs(exp))
    }

    fn check(&self, number: &u32) -> Result<(), Error> {
        if self.0 == *number {
            Ok(())
        } else {
            Err(Error::ClaimMismatch("number"))
        }
    }
}

/// The claims of an earlier token are gone as soon as another call begins, however that ends.
#[test]
fn after_an_error_there_are_no_claims() {
    let good = jwt(r#"{"number":2}"#);
    let mut slot = Slot::<Counting>::new();
    let mut is_seen = [false; 2];
    for (bad, error) in [
        ("no token".to_owned(), Error::Structure),
        (forge(&good), Error::Signature),
        (token::token(r#"{"alg":"none"}"#, "{}"), Error::Algorithm),
        (token::sign("eyJhbGciOiJIUzI1NiJ9.e30="), Error::Encoding),
        (jwt("[]"), Error::Json),
        (jwt(r#"{"number":2"#), Error::Json),
        (jwt(r#"{"number":2}x"#), Error::Json),
        (jwt("{}"), Error::ClaimMissing("number")),
        (jwt(r#"{"number":1}"#), Error::Expired),
        (jwt(r#"{"number":3}"#), Error::ClaimMismatch("number")),
    ] {
        for call in CALLS {
            let mut buf = [0; 64];
            let lent = verifier().verify_into_slot(&good, &2, &mut buf, &mut slot);
            assert_eq!(lent.unwrap().claims.0, 2);
            assert_eq!(ALIVE.get(), 1);
            let found = into_slot(call, &bad, &2, &mut slot, |lent| lent.map(|_| ()).err());
            let found = found.unwrap();
            // Two of the calls have faults of their own, which come before some of the tokens'.
            is_seen[0] |= found == Error::Clock;
            is_seen[1] |= matches!(found, Error::BufferTooSmall { .. });
            let own = matches!(found, Error::Clock | Error::BufferTooSmall { .. });
            assert!(own || found == error, "{call:?} {found:?} {error:?}");
            // In the kernel's calls that end before the claims are asked for, nobody knows of the
            // slot.
            let reached = matches!(
                call,
                Call::Verify
                    | Call::VerifyInto
                    | Call::VerifyInPlace
                    | Call::WithoutTime
                    | Call::ShortBuffer
            );
            let reads = !matches!(
                error,
                Error::Structure | Error::Signature | Error::Algorithm | Error::Encoding
            );
            assert_eq!(
                ALIVE.get(),
                usize::from(!reached && !reads),
                "{call:?} {error:?}"
            );
        }
    }
    assert_eq!(is_seen, [true; 2]);
    let mut buf = [0; 64];
    verifier()
        .verify_into_slot(&good, &2, &mut buf, &mut slot)
        .unwrap();
    assert_eq!(ALIVE.get(), 1);
    slot.clear();
    assert_eq!(ALIVE.get(), 0);
}
