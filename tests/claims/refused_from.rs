//! `Accepted::refused_from`: until then the token is accepted and from then on it is refused, by whatever ends it.

use core::time::Duration;

use crate::support::classes::{CLIENT_ID, Class};
use crate::support::property;
use crate::support::token::{NOW, jwt, key};
use proptest::prelude::*;
use serde_json::json;
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::{
    Claims, Error, Keys, Leeway, MaxAge, Slot, Times, UnixTime, Unverified, Validation, Verifier,
};

/// Times as a token may have them, in microseconds.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
struct Bounds {
    iat: Option<UnixTime>,
    exp: Option<UnixTime>,
}

impl Claims for Bounds {
    type Expected<'e> = MaxAge;

    fn times(&self, max_age: &MaxAge) -> Times {
        Times::aging(self.iat, *max_age).with_exp(self.exp)
    }

    fn check(&self, _: &MaxAge) -> Result<(), Error> {
        Ok(())
    }
}

/// What ends a token, for the verifier and for the class.
#[derive(Clone, Copy, Debug)]
struct Rules {
    leeway: Leeway,
    verifiers: Option<Duration>,
    classes: MaxAge,
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Accepted until when, by every way through a verifier and through the kernel, which agree.
fn verdict(token: &str, now: UnixTime, rules: Rules) -> Result<Option<UnixTime>, Error> {
    let mut verifier = Verifier::new(key(), now).with_leeway(rules.leeway);
    let mut validation = Validation::at(now).with_leeway(rules.leeway);
    if let Some(max_age) = rules.verifiers {
        verifier = verifier.with_max_age(max_age);
        validation = validation.with_max_age(max_age);
    }
    let expected = rules.classes;
    let (mut buf, mut slot) = ([0; 256], Slot::<Bounds>::new());
    macro_rules! until {
        ($call:expr) => {
            $call.map(|accepted| accepted.refused_from)
        };
    }
    let first = until!(verifier.verify::<Bounds>(token, &expected));
    let mut others = vec![
        until!(verifier.verify_slot(token, &expected, &mut slot)),
        until!(verifier.verify_into::<Bounds>(token, &expected, &mut buf)),
        until!(verifier.verify_into_slot(token, &expected, &mut buf, &mut slot)),
    ];
    let mut bytes = token.as_bytes().to_vec();
    others.push(until!(
        verifier.verify_in_place::<Bounds>(&mut bytes, &expected)
    ));
    let mut bytes = token.as_bytes().to_vec();
    others.push(until!(
        verifier.verify_in_place_slot(&mut bytes, &expected, &mut slot)
    ));
    let unverified = Unverified::parse(token).unwrap();
    let kernel = unverified.verify(&Keys::new(key()), now, &mut buf).unwrap();
    let kernel = kernel.with_validation(validation);
    others.push(until!(kernel.claims::<Bounds>(&expected)));
    others.push(until!(kernel.claims_slot(&expected, &mut slot)));
    for other in others {
        assert_eq!(other, first, "{token} {rules:?}");
    }
    first
}

fn micros(most: u64) -> impl Strategy<Value = u64> {
    prop_oneof![0..=3_u64, 0..=most, Just(most)]
}

proptest! {
    #![proptest_config(property::cases(300))]

    #[test]
    fn it_is_the_first_time_that_refuses(
        age in micros(100_000_000),
        exp in prop::option::of(micros(100_000_000)),
        leeway in 0..=600_u64,
        verifiers in prop::option::of(micros(200_000_000)),
        classes in prop::option::of(micros(200_000_000)),
        has_iat in any::<bool>(),
    ) {
        let iat = NOW.as_micros() - age;
        let mut claims = Vec::new();
        if has_iat {
            claims.push(format!(r#""iat":{}"#, seconds(iat)));
        }
        if let Some(after) = exp {
            claims.push(format!(r#""exp":{}"#, seconds(NOW.as_micros() + after)));
        }
        let token = jwt(format!("{{{}}}", claims.join(",")));
        let rules = Rules {
            leeway: Leeway::from_secs(leeway).unwrap(),
            verifiers: verifiers.map(Duration::from_micros),
            classes: classes.map_or(MaxAge::Unlimited, |micros| MaxAge::Limit(Duration::from_micros(micros))),
        };
        match verdict(&token, NOW, rules) {
            Ok(Some(end)) => {
                prop_assert!(NOW < end);
                let last = UnixTime::from_micros(end.as_micros() - 1);
                prop_assert_eq!(verdict(&token, last, rules), Ok(Some(end)));
                let refused = verdict(&token, end, rules);
                prop_assert!(matches!(refused, Err(Error::Expired | Error::TooOld)), "{:?}", refused);
            }
            Ok(None) => {
                prop_assert!(exp.is_none() && verifiers.is_none() && classes.is_none());
                prop_assert_eq!(verdict(&token, UnixTime::MAX, rules), Ok(None));
            }
            Err(error) => {
                let ended = matches!(error, Error::Expired | Error::TooOld | Error::ClaimMissing("iat"));
                prop_assert!(ended, "{:?}", error);
            }
        }
    }
}

/// Where a sum would be later than the last time there is.
#[test]
fn at_the_end_of_time() {
    let last = UnixTime::MAX;
    let rules = |classes, leeway| Rules {
        leeway: Leeway::from_secs(leeway).unwrap(),
        verifiers: None,
        classes,
    };
    let far = jwt(r#"{"exp":18446744073709.551615}"#);
    let verdict_of = |token: &str, rules| verdict(token, NOW, rules);
    assert_eq!(
        verdict_of(&far, rules(MaxAge::Unlimited, 10)),
        Ok(Some(last))
    );
    let aged = jwt(format!(r#"{{"iat":{}}}"#, NOW.as_secs()));
    let longest = MaxAge::Limit(Duration::MAX);
    assert_eq!(verdict_of(&aged, rules(longest, 10)), Ok(None));
    let to_the_last = last.as_micros() - NOW.as_micros();
    let limit = |micros| MaxAge::Limit(Duration::from_micros(micros));
    assert_eq!(
        verdict_of(&aged, rules(limit(to_the_last - 1), 0)),
        Ok(Some(last))
    );
    assert_eq!(verdict_of(&aged, rules(limit(to_the_last), 0)), Ok(None));
}

/// Longer than `exp` says: that is why a `jti` is kept until then.
#[test]
fn the_leeway_counts() {
    let claims = Class::Admin.claims();
    let exp = claims["exp"].as_u64().unwrap();
    let verifier = Verifier::new(key(), NOW).with_leeway(Leeway::from_secs(30).unwrap());
    let expected = session::Expected::new(CLIENT_ID);
    let accepted = verifier.verify::<Admin>(jwt(claims.to_string()), &expected);
    let end = accepted.unwrap().refused_from;
    assert_eq!(end, Some(UnixTime::from_secs(exp + 30)));
    let old = json!({"iat": NOW.as_secs() - 5, "exp": exp});
    let rules = Rules {
        leeway: Leeway::NONE,
        verifiers: Some(Duration::from_secs(7)),
        classes: MaxAge::from_secs(9),
    };
    let end = verdict(&jwt(old.to_string()), NOW, rules);
    assert_eq!(
        end,
        Ok(Some(UnixTime::from_micros(NOW.as_micros() + 2_000_001)))
    );
}
