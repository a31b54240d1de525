//! From when and until when claims of the user's own are good, as they say themselves.

use crate::support::token;
use crate::support::token::jwt;
use serde::Deserialize;
use storefront_jwt::{Claims, Error, MaxAge, Text, Times, UnixTime};

/// `with_exp` can bring the expiry forward, and neither put it off nor take it away.
#[test]
fn an_expiry_stays() {
    #[derive(Debug, Deserialize)]
    struct Own {
        kind: Text<8>,
    }

    impl Claims for Own {
        type Expected<'e> = Option<UnixTime>;

        fn times(&self, exp: &Option<UnixTime>) -> Times {
            Times::expiring(UnixTime::from_secs(1000)).with_exp(*exp)
        }

        fn check(&self, _: &Option<UnixTime>) -> Result<(), Error> {
            assert_eq!(self.kind, "own");
            Ok(())
        }
    }

    let token = jwt(r#"{"kind":"own"}"#);
    for (exp, last_second) in [
        (None, 999),
        (Some(UnixTime::MAX), 999),
        (Some(UnixTime::from_secs(500)), 499),
    ] {
        for (now, verdict) in [(last_second, None), (last_second + 1, Some(Error::Expired))] {
            let now = UnixTime::from_secs(now);
            let verifier = storefront_jwt::Verifier::new(token::key(), now)
                .with_leeway(storefront_jwt::Leeway::NONE);
            assert_eq!(
                verifier.verify::<Own>(&token, &exp).err(),
                verdict,
                "{exp:?}"
            );
        }
    }
}

/// Times that are given one by one are each checked.
#[test]
fn all_times_of_a_claim_set() {
    #[derive(Debug, Deserialize)]
    struct Own {}

    type Given = (Option<UnixTime>, Option<UnixTime>, Option<UnixTime>);

    impl Claims for Own {
        type Expected<'e> = Given;

        fn times(&self, (iat, nbf, exp): &Given) -> Times {
            let times = Times::aging(None, MaxAge::Unlimited);
            times.with_iat(*iat).with_nbf(*nbf).with_exp(*exp)
        }

        fn check(&self, _: &Given) -> Result<(), Error> {
            Ok(())
        }
    }

    let token = jwt("{}");
    let verdict = |given: Given| {
        let now = UnixTime::from_secs(1000);
        let verifier = storefront_jwt::Verifier::new(token::key(), now)
            .with_leeway(storefront_jwt::Leeway::NONE);
        verifier.verify::<Own>(&token, &given).err()
    };
    let [past, now, future] = [999, 1000, 1001].map(|secs| Some(UnixTime::from_secs(secs)));
    assert_eq!(verdict((None, None, None)), None);
    assert_eq!(verdict((now, now, future)), None);
    assert_eq!(verdict((future, past, future)), Some(Error::IssuedInFuture));
    assert_eq!(verdict((past, future, future)), Some(Error::NotYetValid));
    assert_eq!(verdict((past, past, past)), Some(Error::Expired));
}
