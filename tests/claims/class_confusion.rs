//! One class of token is never taken for another, though one secret has signed them all.

use crate::support::classes::{CLIENT_ID, Class, SHOP, Way};
use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::shopify::session::{self, Checkout, CustomerAccount};
use storefront_jwt::{Error, MatchedKey};

fn verify_as(class: Class, way: Way, claims: &Value) -> Result<MatchedKey, Error> {
    let mut token = jwt(claims.to_string()).into_bytes();
    let mut buf = vec![0; token.len()];
    class.verify(way, &verifier(), &mut token, &mut buf)
}

/// The token is refused for what it is, not for its signature, its times or its form.
fn assert_other_class(result: Result<MatchedKey, Error>, what: &str) {
    let error = result.expect_err(what);
    let by_class = matches!(
        error,
        Error::ClaimMissing(_) | Error::ClaimMismatch(_) | Error::ClaimInvalid(_)
    );
    assert!(by_class, "{what}: {error:?}");
    assert!(error.claim().is_some(), "{what}: {error:?} names no claim");
}

#[test]
fn every_class_is_accepted_only_as_itself() {
    for class in Class::ALL {
        for other in Class::ALL {
            for way in Way::ALL {
                let result = verify_as(other, way, &class.claims());
                if class == other {
                    assert_eq!(result, Ok(MatchedKey::Current), "{class:?} {way:?}");
                } else {
                    let what = format!("{class:?} as {other:?}, {way:?}");
                    assert_other_class(result, &what);
                }
            }
        }
    }
}

/// Issuers may add claims. What the other classes demand does not make a token one of them.
#[test]
fn claims_of_other_classes_do_not_help() {
    for class in Class::ALL {
        for dest in [SHOP.to_owned(), format!("https://{SHOP}")] {
            let mut claims = json!({"dest": dest});
            for other in Class::ALL.into_iter().chain([class]) {
                for (name, value) in other.claims().as_object().unwrap() {
                    if name != "dest" || other == class {
                        claims[name] = value.clone();
                    }
                }
            }
            let accepted = verify_as(class, Way::Into, &claims);
            assert_eq!(accepted, Ok(MatchedKey::Current), "{class:?}");
            for other in Class::ALL {
                if class != other {
                    let what = format!("{class:?} with all claims and {dest} as {other:?}");
                    assert_other_class(verify_as(other, Way::Into, &claims), &what);
                }
            }
        }
    }
}

#[test]
fn without_an_issuer_no_class_is_another() {
    for class in Class::ALL {
        let mut claims = class.claims();
        claims.as_object_mut().unwrap().remove("iss");
        for other in Class::ALL {
            let extension = |class| matches!(class, Class::Checkout | Class::CustomerAccount);
            let result = verify_as(other, Way::Into, &claims);
            if extension(class) && extension(other) {
                assert_eq!(result, Ok(MatchedKey::Current), "{class:?} as {other:?}");
            } else {
                assert_other_class(result, &format!("{class:?} without iss as {other:?}"));
            }
        }
    }
}

/// The one pair that cannot be told apart, as documented, unless the caller demands `iss`.
#[test]
fn extension_tokens_without_an_issuer() {
    for class in [Class::Checkout, Class::CustomerAccount] {
        let mut claims = class.claims();
        let lenient = session::Expected::new(CLIENT_ID);
        let strict = lenient.with_required_issuer();
        let verify = |claims: &Value, expected: &session::Expected<'_>| {
            let token = jwt(claims.to_string());
            let checkout = verifier().verify::<Checkout>(&token, expected);
            let account = verifier().verify::<CustomerAccount>(&token, expected);
            (
                checkout.map(|_| Class::Checkout),
                account.map(|_| Class::CustomerAccount),
            )
        };
        let as_itself = match class {
            Class::Checkout => (Ok(class), Err(Error::ClaimMismatch("iss"))),
            _ => (Err(Error::ClaimMismatch("iss")), Ok(class)),
        };
        assert_eq!(verify(&claims, &lenient), as_itself);
        assert_eq!(verify(&claims, &strict), as_itself);

        claims.as_object_mut().unwrap().remove("iss");
        let as_both = (Ok(Class::Checkout), Ok(Class::CustomerAccount));
        assert_eq!(verify(&claims, &lenient), as_both);
        let as_none = (
            Err(Error::ClaimMissing("iss")),
            Err(Error::ClaimMissing("iss")),
        );
        assert_eq!(verify(&claims, &strict), as_none);
    }
}
