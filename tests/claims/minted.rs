//! Tokens of every class from their constructors, as somebody makes them for tests of an app.

use core::time::Duration;

use crate::support::classes::{CLIENT_ID, Class, ISSUER, REFERENCE_ID, SHOP, SHOPWARE_SHOP, Way};
use crate::support::token::{NOW, key, verifier};
use serde::Serialize;
use storefront_jwt::shopify::post_purchase::{Fixed, LineItem};
use storefront_jwt::shopify::session::{
    Admin, Buyer, Checkout, CustomerAccount, Expected, Session,
};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Error, MaxAge, RegisteredClaims, Slot, Text, registered, sign};

fn token(claims: &impl Serialize) -> String {
    sign(claims, &key(), &mut [0; 4096]).unwrap().to_owned()
}

fn minted(class: Class) -> String {
    match class {
        Class::Shopware => token(&AppToken::new(SHOPWARE_SHOP, NOW, TOKEN_LIFETIME).unwrap()),
        Class::Admin => token(&Admin::new(CLIENT_ID, SHOP, NOW).unwrap()),
        Class::Checkout => token(&Checkout::new(CLIENT_ID, SHOP, NOW).unwrap()),
        Class::CustomerAccount => token(&CustomerAccount::new(CLIENT_ID, SHOP, NOW).unwrap()),
        Class::PostPurchase => token(&PostPurchase::new(REFERENCE_ID, SHOP, NOW, &[]).unwrap()),
        Class::Changeset => {
            let ids = changeset::Ids {
                client_id: CLIENT_ID,
                jti: "",
                reference_id: REFERENCE_ID,
            };
            token(&Changeset::new(ids, NOW, &[]).unwrap())
        }
        Class::Registered => {
            let mut claims = RegisteredClaims::default();
            (claims.iss, claims.exp) = (Some(ISSUER.into()), Some(NOW + TOKEN_LIFETIME));
            token(&claims)
        }
    }
}

/// With nothing added, each is a token of its class and of no other.
#[test]
fn each_is_of_its_own_class() {
    for class in Class::ALL {
        let token = minted(class);
        for other in Class::ALL {
            for way in Way::ALL {
                let mut bytes = token.clone().into_bytes();
                let verdict = other.verify(way, &verifier(), &mut bytes, &mut [0; 4096]);
                // Tests of other issuers demand an audience too.
                let accepted = other == class && class != Class::Registered;
                assert_eq!(
                    verdict.is_ok(),
                    accepted,
                    "{class:?} as {other:?}: {verdict:?}"
                );
            }
        }
    }
    let expected = registered::Expected::new(MaxAge::Unlimited).with_issuer(ISSUER);
    let mut buf = [0; 512];
    let claims = verifier().verify_into::<RegisteredClaims<'_>>(
        minted(Class::Registered),
        &expected,
        &mut buf,
    );
    assert!(claims.is_ok());
}

/// Valid from the very time, and for so long to the microsecond: as the issuers have it.
#[test]
fn each_lives_as_long_as_its_issuer_says() {
    let micro = Duration::from_micros(1);
    let lifetime = Duration::from_micros(600_000_001);
    let at = NOW + micro;
    let app_token = AppToken::new(SHOPWARE_SHOP, at, lifetime).unwrap();
    let purchases = InAppPurchases::Token(Text::<8>::try_from("bought").unwrap());
    let with = AppToken::new_with_purchases(SHOPWARE_SHOP, at, lifetime, purchases.clone());
    let with = with.unwrap();
    assert_eq!(with.in_app_purchases, purchases);
    assert_eq!(app_token.in_app_purchases, InAppPurchases::Absent);
    let admin = Admin::new(CLIENT_ID, SHOP, at).unwrap();
    let checkout = Checkout::new(CLIENT_ID, SHOP, at).unwrap();
    let account = CustomerAccount::new(CLIENT_ID, SHOP, at).unwrap();
    let buyer = Buyer::new(CLIENT_ID, SHOP, at).unwrap();
    macro_rules! times {
        ($claims:expr) => {
            ($claims.iat, $claims.nbf, $claims.exp)
        };
    }
    let valid_for = |lifetime| (at, Some(at), at + lifetime);
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    assert_eq!(times!(app_token), valid_for(lifetime));
    assert_eq!(times!(with), valid_for(lifetime));
    assert_eq!(times!(admin), valid_for(minutes(1)));
    assert_eq!(times!(checkout), valid_for(minutes(5)));
    assert_eq!(times!(account), valid_for(minutes(5)));
    assert_eq!(times!(buyer), valid_for(minutes(5)));
    // Nothing else is said.
    let said = serde_json::to_value(&app_token).unwrap();
    let names: Vec<_> = said.as_object().unwrap().keys().collect();
    assert_eq!(names, ["exp", "iat", "iss", "nbf"]);
}

/// Registered claims tell no class from another: what they accept of the platforms' tokens, as the
/// documentation of `registered::Expected` and `SECURITY.md` say.
#[test]
fn registered_claims_take_tokens_of_the_platforms() {
    use Class::{Admin, Changeset, Checkout, CustomerAccount, PostPurchase, Registered, Shopware};
    const ANY: registered::Expected<'_> = registered::Expected::new(MaxAge::Unlimited);

    for (expected, accepted) in [
        (
            ANY.with_audience(CLIENT_ID),
            &[Admin, Checkout, CustomerAccount][..],
        ),
        (ANY.with_issuer(CLIENT_ID), &[Changeset]),
        (ANY.with_issuer("shopify"), &[PostPurchase]),
        (ANY.with_issuer(SHOPWARE_SHOP), &[Shopware]),
        (ANY, &[Shopware, PostPurchase, Changeset, Registered]),
    ] {
        for class in Class::ALL {
            let mut buf = [0; 2048];
            let token = minted(class);
            let read = verifier().verify_into::<RegisteredClaims<'_>>(&token, &expected, &mut buf);
            assert_eq!(
                read.is_ok(),
                accepted.contains(&class),
                "{class:?}: {expected:?}"
            );
        }
    }
}

/// As what an endpoint for all sessions takes it, and for how many seconds.
fn told(claims: &impl Serialize) -> (Session, u64) {
    let mut buf = [0; 1024];
    let token = verifier().authenticate(token(claims), &mut buf).unwrap();
    let expected = Expected::new(CLIENT_ID).with_shop(SHOP);
    let accepted = Session::of(&token, &expected).unwrap();
    let lives = accepted.refused_from.unwrap().saturating_since(NOW);
    (accepted.claims, lives.as_secs())
}

#[test]
fn sessions_tell_their_class() {
    // With the ten seconds of leeway.
    let admin = told(&Admin::new(CLIENT_ID, SHOP, NOW).unwrap());
    assert!(matches!(admin, (Session::Admin(_), 70)));
    let checkout = told(&Checkout::new(CLIENT_ID, SHOP, NOW).unwrap());
    assert!(matches!(checkout, (Session::Checkout(_), 310)));
    let account = told(&CustomerAccount::new(CLIENT_ID, SHOP, NOW).unwrap());
    assert!(matches!(account, (Session::CustomerAccount(_), 310)));
    let buyer = told(&Buyer::new(CLIENT_ID, SHOP, NOW).unwrap());
    assert!(matches!(buyer, (Session::Buyer(_), 310)));
}

/// A purchase that nobody has filled in has what every way to read it requires.
#[test]
fn a_purchase_with_line_items() {
    let mut items = [LineItem::default(), LineItem::default()];
    (items[1].product.variant.id, items[1].quantity) = (7, 3);
    let token = token(&PostPurchase::new(REFERENCE_ID, SHOP, NOW, &items).unwrap());
    let expected = post_purchase::Expected::new(MaxAge::from_secs(60))
        .with_reference_id(REFERENCE_ID)
        .with_shop(SHOP);
    let mut slot = Slot::<PostPurchase<Fixed<2, 0>>>::new();
    let purchase = verifier()
        .verify_slot(&token, &expected, &mut slot)
        .unwrap();
    let read = &purchase.claims.input_data.initial_purchase.line_items;
    let read = read
        .iter()
        .map(|item| (item.product.variant.id, item.quantity));
    assert_eq!(read.collect::<Vec<_>>(), [(0, 0), (7, 3)]);
}

/// An id that does not fit is refused by its name, whichever claim it goes into, and one that just
/// fits is not.
#[test]
fn nothing_is_cut() {
    let text = |len| "a".repeat(len);
    let refused = |name| Some(Error::ClaimTooLong(name));
    for (client_id, host, admin, extension) in [
        (64, 108, None, None),
        (65, 108, refused("aud"), refused("aud")),
        // `https://` and `/admin` or `/account` around it.
        (64, 114, None, None),
        (64, 115, refused("iss"), None),
    ] {
        let (id, host) = (text(client_id), text(host));
        assert_eq!(Admin::new(&id, &host, NOW).err(), admin);
        assert_eq!(Buyer::new(&id, &host, NOW).err(), extension);
    }
    for (host, checkout, account, buyer) in [
        (110, None, None, None),
        (111, refused("iss"), None, None),
        (112, refused("iss"), None, None),
        (113, refused("iss"), refused("iss"), None),
        (128, refused("iss"), refused("iss"), None),
        (129, refused("iss"), refused("iss"), refused("dest")),
    ] {
        let host = text(host);
        assert_eq!(Checkout::new("id", &host, NOW).err(), checkout);
        assert_eq!(CustomerAccount::new("id", &host, NOW).err(), account);
        assert_eq!(Buyer::new("id", &host, NOW).err(), buyer);
    }
    let purchase = |id, domain| PostPurchase::new(&text(id), &text(domain), NOW, &[]).err();
    assert_eq!(purchase(128, 253), None);
    assert_eq!(purchase(129, 253), refused("sub"));
    assert_eq!(purchase(128, 254), refused("domain"));
}
