//! Every way to the claims of a token, with every setting: short payloads and long ones, headers that are known by their
//! bytes and others, each time a microsecond on either side of its bound, and either key. The ways and the settings are
//! those that the listing of the public API has.
#![cfg(feature = "rustcrypto")]

use core::time::Duration;
use std::collections::BTreeSet;

use crate::support::classes::{CLIENT_ID, Class};
use crate::support::sha256::hmac;
use crate::support::token::{NOW, OTHER_SECRET, SECRET, base64url, sign_with};
use crate::support::{neighbours, public_api};
use storefront_jwt::shopify::session::{Admin, Expected, Session};
use storefront_jwt::{
    Accepted, Authenticated, Error, Keys, Leeway, MatchedKey, SecretKey, Slot, Tag, UnixTime,
    Unverified, Validation, Verifier,
};

const EXPECTED: Expected<'_> = Expected::new(CLIENT_ID);

/// As platforms send them, and one that has to be parsed.
const HEADERS: [&str; 4] = [
    r#"{"typ":"JWT","alg":"HS256"}"#,
    r#"{"alg":"HS256"}"#,
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"alg":"HS256","kid":"k1"}"#,
];

/// How many bytes are decoded: on either side of 512, from where on another buffer is taken, and the most that there are.
const LENGTHS: [usize; 4] = [480, 512, 513, Verifier::<SecretKey, UnixTime>::MAX_PAYLOAD];

/// What the caller has set.
#[derive(Clone, Copy, Debug)]
enum Rules {
    Default,
    Set,
}

impl Rules {
    fn leeway(self) -> Leeway {
        match self {
            Self::Default => Leeway::DEFAULT,
            Self::Set => Leeway::from_secs(7).unwrap(),
        }
    }

    fn max_age(self) -> Option<Duration> {
        match self {
            Self::Default => None,
            Self::Set => Some(Duration::from_secs(50)),
        }
    }
}

/// A token and when it is verified, in microseconds from now.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    iat: i64,
    nbf: i64,
    exp: i64,
    secret: &'static str,
    previous_until: i64,
    clock: bool,
}

const EASY: Scenario = Scenario {
    iat: -1,
    nbf: -1,
    exp: 1,
    secret: SECRET,
    previous_until: 1,
    clock: true,
};

/// Each bound by itself, and a microsecond beyond it, with the verdict of a way that has a clock and keys. The settings
/// that decide are named as in the public API.
fn scenarios(rules: Rules) -> Vec<(&'static [&'static str], Scenario, Result<MatchedKey, Error>)> {
    const LEEWAY: &[&str] = &["with_leeway"];
    const AGE: &[&str] = &["with_max_age"];
    const PREVIOUS: &[&str] = &["with_previous"];

    let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap();
    let slack = micros(rules.leeway().as_duration());
    let current = Ok(MatchedKey::Current);
    let exp = |exp| Scenario { exp, ..EASY };
    let nbf = |nbf| Scenario { nbf, ..EASY };
    let iat = |iat| Scenario { iat, ..EASY };
    let previous = |secret, previous_until| Scenario {
        secret,
        previous_until,
        ..EASY
    };
    let (longest, too_old) = match rules.max_age() {
        Some(age) => (micros(age) + slack, Err(Error::TooOld)),
        None => (micros(Duration::from_secs(1_000_000)), current),
    };
    vec![
        (&[], EASY, current),
        (LEEWAY, exp(1 - slack), current),
        (LEEWAY, exp(-slack), Err(Error::Expired)),
        (LEEWAY, nbf(slack), current),
        (LEEWAY, nbf(slack + 1), Err(Error::NotYetValid)),
        (LEEWAY, iat(slack), current),
        (LEEWAY, iat(slack + 1), Err(Error::IssuedInFuture)),
        (AGE, iat(-longest), current),
        (AGE, iat(-longest - 1), too_old),
        (
            PREVIOUS,
            previous(OTHER_SECRET, 1),
            Ok(MatchedKey::Previous),
        ),
        (PREVIOUS, previous(OTHER_SECRET, 0), Err(Error::Signature)),
        (PREVIOUS, previous(SECRET, 0), current),
        (
            &[],
            Scenario {
                clock: false,
                ..EASY
            },
            Err(Error::Clock),
        ),
    ]
}

fn at(micros: i64) -> UnixTime {
    UnixTime::from_micros(NOW.as_micros().checked_add_signed(micros).unwrap())
}

/// A token of the scenario that takes that many bytes when it is decoded.
fn token(header: &str, length: usize, scenario: &Scenario) -> String {
    let claims = Class::Admin.claims();
    let text = |name: &str| claims[name].to_string();
    let seconds = |micros| {
        let micros = at(micros).as_micros();
        format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
    };
    let payload = format!(
        r#"{{"iss":{},"dest":{},"aud":{},"sub":"42","jti":"j","iat":{},"nbf":{},"exp":{},"x":""}}"#,
        text("iss"),
        text("dest"),
        text("aud"),
        seconds(scenario.iat),
        seconds(scenario.nbf),
        seconds(scenario.exp),
    );
    let padded = |padding: usize| {
        let (start, end) = payload.split_at(payload.len() - 2);
        let payload = format!("{start}{}{end}", "x".repeat(padding));
        let signing_input = format!("{}.{}", base64url(header), base64url(payload));
        sign_with(scenario.secret, &signing_input)
    };
    let least = Unverified::parse(&padded(0)).unwrap().buffer_len();
    let token = padded(length.checked_sub(least).expect("a longer payload"));
    assert_eq!(Unverified::parse(&token).unwrap().buffer_len(), length);
    token
}

/// What is returned of a token.
type Returned = Result<([UnixTime; 3], Option<MatchedKey>, Option<UnixTime>), Error>;

fn returned<C: core::borrow::Borrow<Admin>>(accepted: Result<Accepted<C>, Error>) -> Returned {
    let accepted = accepted?;
    let claims = accepted.claims.borrow();
    let times = [claims.iat, claims.nbf.unwrap(), claims.exp];
    Ok((times, accepted.key, accepted.refused_from))
}

/// Reads the claims of an authenticated token by a function that the listing names.
fn read(reading: &str, authenticated: &Authenticated<'_>) -> Returned {
    match reading {
        "storefront_jwt::Authenticated::claims" => {
            returned(authenticated.claims::<Admin>(&EXPECTED))
        }
        "storefront_jwt::Authenticated::claims_slot" => {
            let mut slot = Slot::<Admin>::new();
            returned(authenticated.claims_slot(&EXPECTED, &mut slot))
        }
        "storefront_jwt::shopify::session::Session::of" => {
            let accepted = Session::of(authenticated, &EXPECTED)?;
            let Session::Admin(claims) = &accepted.claims else {
                panic!("{:?}", accepted.claims);
            };
            let times = [claims.iat, claims.nbf.unwrap(), claims.exp];
            Ok((times, accepted.key, accepted.refused_from))
        }
        other => panic!("{other} is not tested"),
    }
}

/// Goes through a function of `Verifier` or `Unverified` that the listing names, and then through `reading` where the first
/// only authenticates.
fn verify(
    function: &str,
    reading: Option<&str>,
    token: &str,
    scenario: &Scenario,
    rules: Rules,
) -> Returned {
    let key = |secret: &str| SecretKey::new(secret).unwrap();
    let until = at(scenario.previous_until);
    let keys = Keys::new(key(SECRET)).with_previous(key(OTHER_SECRET), until);
    let clock = || scenario.clock.then_some(NOW);
    let mut verifier = Verifier::new(keys.clone(), clock);
    let mut validation = None;
    if let (Rules::Set, Some(max_age)) = (rules, rules.max_age()) {
        verifier = verifier.with_leeway(rules.leeway()).with_max_age(max_age);
        let now = Validation::at(NOW);
        validation = Some(now.with_leeway(rules.leeway()).with_max_age(max_age));
    }
    let mut buf = vec![0; token.len()];
    let mut bytes = token.as_bytes().to_vec();
    let mut slot = Slot::<Admin>::new();
    // A tag is that of the current key.
    let tag = |unverified: &Unverified<'_>| -> Tag {
        hmac(SECRET.as_bytes(), unverified.signing_input()).into()
    };
    let authenticated = match function.strip_prefix("storefront_jwt::").unwrap() {
        "Verifier::verify" => return returned(verifier.verify::<Admin>(token, &EXPECTED)),
        "Verifier::verify_slot" => {
            return returned(verifier.verify_slot(token, &EXPECTED, &mut slot));
        }
        "Verifier::verify_into" => {
            return returned(verifier.verify_into::<Admin>(token, &EXPECTED, &mut buf));
        }
        "Verifier::verify_into_slot" => {
            let accepted = verifier.verify_into_slot(token, &EXPECTED, &mut buf, &mut slot);
            return returned(accepted);
        }
        "Verifier::verify_in_place" => {
            return returned(verifier.verify_in_place::<Admin>(&mut bytes, &EXPECTED));
        }
        "Verifier::verify_in_place_slot" => {
            return returned(verifier.verify_in_place_slot(&mut bytes, &EXPECTED, &mut slot));
        }
        "Verifier::authenticate" => verifier.authenticate(token, &mut buf)?,
        "Verifier::authenticate_in_place" => verifier.authenticate_in_place(&mut bytes)?,
        kernel => {
            let unverified = Unverified::parse(token)?;
            let tag = tag(&unverified);
            let authenticated = match kernel {
                "Unverified::verify" => unverified.verify(&keys, NOW, &mut buf)?,
                "Unverified::verify_tag" => unverified.verify_tag(&tag, NOW, &mut buf)?,
                "Unverified::verify_in_place" => {
                    Unverified::verify_in_place(&mut bytes, &keys, NOW)?
                }
                "Unverified::verify_tag_in_place" => {
                    Unverified::verify_tag_in_place(&mut bytes, &tag, NOW)?
                }
                other => panic!("{other} is not tested"),
            };
            match validation {
                Some(validation) => authenticated.with_validation(validation),
                None => authenticated,
            }
        }
    };
    read(reading.unwrap(), &authenticated)
}

/// What a way must return of a token, by the rules of RFC 7519 §4.1 and by what is known of the keys.
fn due(
    function: &str,
    scenario: &Scenario,
    rules: Rules,
    verdict: Result<MatchedKey, Error>,
) -> Returned {
    // The kernel is told the time, and of a tag it knows no key.
    let kernel = function.contains("Unverified");
    let key = match verdict {
        Err(Error::Clock) if kernel => Ok(MatchedKey::Current),
        Ok(MatchedKey::Previous) if function.contains("verify_tag") => Err(Error::Signature),
        verdict => verdict,
    }?;
    let key = (!function.contains("verify_tag")).then_some(key);
    let times = [scenario.iat, scenario.nbf, scenario.exp].map(at);
    let leeway = rules.leeway().as_duration();
    let expired = times[2] + leeway;
    let too_old = |age| times[0] + age + leeway + Duration::from_micros(1);
    let end = rules
        .max_age()
        .map_or(expired, |age| expired.min(too_old(age)));
    Ok((times, key, Some(end)))
}

/// The ways from a token to its claims that the public API has: a function of `Verifier` or `Unverified`, and where that
/// only authenticates, one that reads.
fn ways() -> Vec<(String, Option<String>)> {
    let functions = public_api::functions();
    let returns = |what: &str| {
        let functions = functions.iter().filter(move |f| f.returns.contains(what));
        let functions: Vec<_> = functions.map(|function| function.path.clone()).collect();
        functions.into_iter()
    };
    let opens = |path: &String| {
        ["Verifier", "Unverified"]
            .iter()
            .any(|kind| path.starts_with(&format!("storefront_jwt::{kind}::")))
    };
    let (at_once, readings): (Vec<_>, Vec<_>) =
        returns("storefront_jwt::Accepted<").partition(opens);
    let mut ways: Vec<_> = at_once.into_iter().map(|path| (path, None)).collect();
    for opening in returns("storefront_jwt::Authenticated<") {
        assert!(opens(&opening), "{opening} is not tested");
        for reading in &readings {
            ways.push((opening.clone(), Some(reading.clone())));
        }
    }
    ways
}

#[test]
fn every_way_by_every_rule() {
    let ways = ways();
    // Six functions that do it all; six that authenticate, each with three that read.
    assert!(ways.len() >= 6 + 6 * 3, "{ways:?}");
    let mut decided = BTreeSet::<(String, bool)>::new();
    for rules in [Rules::Default, Rules::Set] {
        for (decisive, scenario, verdict) in scenarios(rules) {
            decided.extend(
                decisive
                    .iter()
                    .map(|name| ((*name).to_owned(), verdict.is_ok())),
            );
            for header in HEADERS {
                for length in LENGTHS {
                    let token = token(header, length, &scenario);
                    for (function, reading) in &ways {
                        let found = verify(function, reading.as_deref(), &token, &scenario, rules);
                        let due = due(function, &scenario, rules, verdict);
                        assert_eq!(
                            found, due,
                            "{function} {reading:?} {rules:?} {header} {length} {scenario:?}"
                        );
                    }
                }
            }
        }
    }
    // Every setting of the public API has had a token accepted, and one refused.
    let of = ["Verifier", "Validation", "Keys"].map(|name| format!("storefront_jwt::{name}"));
    let setters = public_api::functions().into_iter().filter(|function| {
        function.name().starts_with("with_") && of.iter().any(|of| function.of() == of)
    });
    let setters: BTreeSet<_> = setters
        .flat_map(|setter| [true, false].map(|accepted| (setter.name().to_owned(), accepted)))
        .collect();
    assert_eq!(decided, setters);
}

/// No tag is taken for the right one: not with any bit changed, not of another text, and not in other characters.
#[test]
fn every_way_by_every_bit_of_the_tag() {
    let signed = token(HEADERS[0], LENGTHS[0], &EASY);
    let (signing_input, signature) = signed.rsplit_once('.').unwrap();
    let with = |signature: &str| format!("{signing_input}.{signature}");
    let right = hmac(SECRET.as_bytes(), signing_input.as_bytes());
    assert_eq!(signature, base64url(right));
    let mut others = Vec::new();
    for bit in 0..256 {
        let mut tag = right;
        tag[bit / 8] ^= 1 << (bit % 8);
        others.push(with(&base64url(tag)));
    }
    let (header, payload) = signing_input.split_once('.').unwrap();
    for text in [header, payload, "", &format!("{signing_input}."), &signed] {
        others.push(with(&base64url(hmac(SECRET.as_bytes(), text.as_bytes()))));
    }
    for bytes in [[0; 32], [0xff; 32]] {
        others.push(with(&base64url(bytes)));
    }
    let mut refusals = vec![Err(Error::Signature); others.len()];
    for (_, other) in neighbours::of(signature) {
        let token = with(&other);
        // What is no token is told as such.
        refusals.push(Err(Unverified::parse(&token)
            .err()
            .unwrap_or(Error::Signature)));
        others.push(token);
    }
    for (function, reading) in &ways() {
        for (other, refusal) in others.iter().zip(&refusals) {
            let found = verify(function, reading.as_deref(), other, &EASY, Rules::Set);
            assert_eq!(found, *refusal, "{function} {reading:?} {other}");
        }
    }
}

/// Any header that is known saves its bytes of the buffer; another does not.
#[test]
fn three_headers_are_known() {
    let spared = HEADERS.map(|header| {
        let token = sign_with(SECRET, &format!("{}.e30", base64url(header)));
        Unverified::parse(&token).unwrap().buffer_len() == 2
    });
    assert_eq!(spared, [true, true, true, false]);
}
