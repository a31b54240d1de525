//! Claims of the user's own beside those of a class, in one token.

use crate::support::token::{NOW, jwt, verifier};
use serde::Deserialize;
use serde_json::json;
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Claims, Error, MaxAge, RegisteredClaims, Slot, Text, Times, registered};

/// A token with claims beside those of its class: authenticated once, each read by its own rules.
#[test]
fn a_class_and_own_claims_of_one_token() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Beside {
        tenant: String,
        #[serde(default)]
        flags: Vec<Text<8>>,
    }

    impl Claims for Beside {
        type Expected<'e> = &'e str;

        fn times(&self, _: &&str) -> Times {
            Times::aging(None, MaxAge::Unlimited)
        }

        fn check(&self, tenant: &&str) -> Result<(), Error> {
            if self.tenant == *tenant {
                Ok(())
            } else {
                Err(Error::ClaimMismatch("tenant"))
            }
        }
    }

    let payload = json!({
        "iss": "https://example.myshopify.com/admin", "dest": "https://example.myshopify.com",
        "aud": "client", "sub": "42", "jti": "1", "iat": NOW.as_secs(), "exp": NOW.as_secs() + 60,
        "tenant": "t\n1", "flags": ["a", "b"],
    });
    let app = session::Expected::new("client");
    let token = jwt(payload.to_string());
    let mut buf = vec![0; token.len()];
    let mut bytes = token.clone().into_bytes();
    let verifier = verifier();
    for authenticated in [
        verifier.authenticate(&token, &mut buf).unwrap(),
        verifier.authenticate_in_place(&mut bytes).unwrap(),
    ] {
        let admin = authenticated.claims::<Admin>(&app).unwrap();
        let beside = authenticated.claims::<Beside>(&"t\n1").unwrap();
        assert_eq!(admin.claims.shop(), "example.myshopify.com");
        assert_eq!(beside.claims.tenant, "t\n1");
        assert_eq!(beside.claims.flags.len(), 2);
        assert_eq!(
            (admin.key, beside.key),
            (authenticated.matched_key(), admin.key)
        );

        let mut slots = (Slot::<Admin>::new(), Slot::<Beside>::new());
        let lent = authenticated.claims_slot(&app, &mut slots.0).unwrap();
        assert_eq!(*lent.claims, admin.claims);
        let own = authenticated.claims_slot(&"t\n1", &mut slots.1).unwrap();
        assert_eq!(*own.claims, beside.claims);

        // Each has its own rules, and the others' do not count for it.
        let refused = authenticated.claims::<Beside>(&"other").map(|_| ());
        assert_eq!(refused, Err(Error::ClaimMismatch("tenant")));
        let refused = authenticated.claims::<Admin>(&session::Expected::new("x"));
        assert_eq!(refused.err(), Some(Error::ClaimMismatch("aud")));
        let refused = authenticated.claims::<AppToken>(&shopware::Expected::new("x"));
        assert_eq!(refused.err(), Some(Error::ClaimMismatch("iss")));
        let expected = registered::Expected::new(MaxAge::from_secs(1)).with_audience("client");
        let claims = authenticated.claims::<RegisteredClaims<'_>>(&expected);
        assert!(claims.unwrap().claims.sub.unwrap() == "42");
        // And after a refusal they are read as before.
        assert_eq!(
            authenticated.claims::<Admin>(&app).unwrap().claims,
            admin.claims
        );
    }
}
