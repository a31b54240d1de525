//! The times of every class: each claim by itself, a microsecond on either side of its bound.

use core::time::Duration;

use super::subjects::{Settings, Subject};
use crate::support::public_api;
use crate::support::token::{NOW, base64url, key, sign};
use storefront_jwt::{Error, Leeway, MaxAge, UnixTime, Verifier};

const CLAIMS: [&str; 3] = ["iat", "nbf", "exp"];
const LEEWAYS: [u64; 3] = [0, 10, 600];
/// Not a whole second.
const TIME: UnixTime = UnixTime::from_micros(NOW.as_micros() + 123_457);
const AGE: Duration = Duration::from_micros(90_000_001);

/// A token with these times; `None` is a claim that is not there.
fn token(subject: Subject, times: [Option<UnixTime>; 3]) -> String {
    let mut token = subject.token();
    let claims = token["claims"].as_object_mut().unwrap();
    for (name, time) in CLAIMS.into_iter().zip(times) {
        match time {
            Some(_) => claims.insert(name.to_owned(), format!("@{name}").into()),
            None => claims.remove(name),
        };
    }
    let mut payload = token["claims"].to_string();
    for (name, time) in CLAIMS.into_iter().zip(times) {
        let micros = time.unwrap_or_default().as_micros();
        let seconds = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        payload = payload.replace(&format!("\"@{name}\""), &seconds);
    }
    let header = base64url(token["header"].to_string());
    sign(&format!("{header}.{}", base64url(payload)))
}

/// What becomes of the token at a time: until when it would be accepted, or why it is not.
fn verdict(
    subject: Subject,
    token: &str,
    (now, leeway): (UnixTime, u64),
    (own, added): (MaxAge, Option<Duration>),
) -> Result<Option<UnixTime>, Error> {
    let leeway = Leeway::from_secs(leeway).unwrap();
    let mut verifier = Verifier::new(key(), now).with_leeway(leeway);
    if let Some(added) = added {
        verifier = verifier.with_max_age(added);
    }
    let settings = Settings {
        max_age: own,
        ..Settings::RIGHT
    };
    let said = subject.verify(&verifier, token, &settings)?;
    Ok(said.refused_from)
}

const ANY_AGE: (MaxAge, Option<Duration>) = (MaxAge::Unlimited, None);

/// The three moments around a bound.
fn around(bound: UnixTime) -> [UnixTime; 3] {
    let micro = Duration::from_micros(1);
    [bound - micro, bound, bound + micro]
}

/// Whether a class does without these claims.
fn may_lack(subject: Subject, lacking: &[&str]) -> bool {
    let times = CLAIMS.map(|name| (!lacking.contains(&name)).then_some(TIME));
    let at = if lacking.contains(&"exp") {
        TIME
    } else {
        TIME - Duration::from_secs(1)
    };
    match verdict(subject, &token(subject, times), (at, 600), ANY_AGE) {
        Ok(_) => true,
        Err(Error::ClaimMissing(name)) if lacking.contains(&name) => false,
        other => panic!("{subject:?} without {lacking:?}: {other:?}"),
    }
}

#[test]
fn each_claim_alone() {
    let far = Duration::from_secs(100_000);
    for subject in Subject::ALL {
        for (at, claim) in CLAIMS.into_iter().enumerate() {
            // The others far away, and where the class does without them, not there.
            let mut times = [Some(TIME - far), Some(TIME - far), Some(TIME + far)];
            times[at] = Some(TIME);
            let mut tokens = vec![times];
            for (other, name) in CLAIMS.into_iter().enumerate() {
                if other != at && may_lack(subject, &[name]) {
                    times[other] = None;
                    tokens.push(times);
                }
            }
            for (times, leeway) in tokens
                .iter()
                .flat_map(|t| LEEWAYS.map(|leeway| (*t, leeway)))
            {
                let token = token(subject, times);
                let slack = Duration::from_secs(leeway);
                let end = times[2].map(|exp| exp + slack);
                let (bound, early, late) = match claim {
                    "iat" => (TIME - slack, Err(Error::IssuedInFuture), Ok(end)),
                    "nbf" => (TIME - slack, Err(Error::NotYetValid), Ok(end)),
                    _ => (TIME + slack, Ok(end), Err(Error::Expired)),
                };
                let verdicts =
                    around(bound).map(|now| verdict(subject, &token, (now, leeway), ANY_AGE));
                assert_eq!(
                    verdicts,
                    [early, late, late],
                    "{subject:?} {claim} {times:?} {leeway}"
                );
            }
        }
    }
}

/// Which classes end by age alone, since they need not expire.
#[test]
fn who_does_without() {
    for subject in Subject::ALL {
        let ages = has_own_age(subject);
        assert_eq!(may_lack(subject, &["exp"]), ages, "{subject:?}");
        assert!(may_lack(subject, &["nbf"]), "{subject:?}");
        let lacks_iat = may_lack(subject, &["iat"]);
        assert_eq!(lacks_iat, subject == Subject::Registered, "{subject:?}");
    }
}

/// Whether what is expected of the class is made from a maximum age.
fn has_own_age(subject: Subject) -> bool {
    let classes = public_api::classes();
    let (_, expected) = classes
        .iter()
        .find(|(class, _)| class == subject.path())
        .unwrap();
    let functions = public_api::functions();
    let new = functions
        .iter()
        .find(|function| function.of() == expected && function.name() == "new");
    new.unwrap().takes.contains("storefront_jwt::MaxAge")
}

/// The verifier's maximum age holds in every class, the class's own where it has one, and of both the shorter.
#[test]
fn the_maximum_age() {
    let longer = AGE + Duration::from_secs(1);
    let micro = Duration::from_micros(1);
    for subject in Subject::ALL {
        let mut limits = vec![(MaxAge::Unlimited, Some(AGE))];
        if has_own_age(subject) {
            limits.extend([
                (MaxAge::Limit(AGE), None),
                (MaxAge::Limit(longer), Some(AGE)),
                (MaxAge::Limit(AGE), Some(longer)),
                (MaxAge::Limit(AGE), Some(AGE)),
            ]);
        }
        let far = TIME + Duration::from_secs(100_000);
        let mut tokens = vec![[Some(TIME), None, Some(far)]];
        if may_lack(subject, &["exp"]) {
            tokens.push([Some(TIME), None, None]);
        }
        for (times, limits) in tokens
            .iter()
            .flat_map(|t| limits.iter().map(move |l| (*t, *l)))
        {
            let token = token(subject, times);
            for leeway in LEEWAYS {
                let last = TIME + AGE + Duration::from_secs(leeway);
                let verdicts =
                    around(last).map(|now| verdict(subject, &token, (now, leeway), limits));
                let good = Ok(Some(last + micro));
                assert_eq!(
                    verdicts,
                    [good, good, Err(Error::TooOld)],
                    "{subject:?} {times:?} {limits:?} {leeway}"
                );
            }
        }
    }
}

/// No class is missing from the list.
#[test]
fn all_classes_are_tested() {
    let mut tested: Vec<_> = Subject::ALL.map(Subject::path).into();
    tested.sort_unstable();
    tested.dedup();
    let classes = public_api::classes();
    let classes: Vec<_> = classes.iter().map(|(class, _)| class.as_str()).collect();
    assert_eq!(tested, classes);
}
