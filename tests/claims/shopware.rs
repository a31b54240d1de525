//! Shopware's token in both forms, its in-app purchases, and the client's cache for it.

use core::time::Duration;

use crate::support::token;
use crate::support::token::{NOW, SECRET, jwt, sign_with, verifier};
use serde_json::{Value, json};
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopware::{
    self, Action, AppToken, Ignored, InAppPurchases, SHOP_ID_HEADER, TOKEN_HEADER, TOKEN_LIFETIME,
    TokenCache,
};
use storefront_jwt::{Error, Owned, SecretKey, Slot, Text, UnixTime, Unverified, Verifier};

const SHOP: &str = "ExampleShop00001";

/// As Shopware issues it, with fractional times and all permissions.
fn shipped() -> Value {
    json!({
        "iss": SHOP, "iat": 1_759_999_990.223_44, "nbf": 1_759_999_990.223_441,
        "exp": 1_760_000_590.223, "salesChannelId": "channel", "customerId": "customer",
        "currencyId": "currency", "languageId": "language", "paymentMethodId": "payment",
        "shippingMethodId": "shipping", "inAppPurchases": null,
    })
}

/// As the decision record has it.
fn decided() -> Value {
    json!({
        "shopId": SHOP, "iat": 1_759_999_990, "exp": 1_760_000_890,
        "salesChannelId": "channel", "customerId": "customer", "cartToken": "cart",
    })
}

fn verify<P>(claims: &Value) -> Result<AppToken<P>, Error>
where
    AppToken<P>: Owned,
{
    let token = jwt(claims.to_string());
    let accepted = verifier().verify::<AppToken<P>>(token, &shopware::Expected::new(SHOP))?;
    Ok(accepted.claims)
}

fn refusal(claims: &Value) -> Error {
    verify::<Ignored>(claims).unwrap_err()
}

#[test]
fn as_shipped() {
    let token: AppToken = verify(&shipped()).unwrap();
    assert_eq!(token.shop(), SHOP);
    assert_eq!(token.iss.as_deref(), Some(SHOP));
    assert_eq!(token.shop_id, None);
    assert_eq!(token.iat.as_micros(), 1_759_999_990_223_440);
    assert_eq!(
        token.nbf.map(UnixTime::as_micros),
        Some(1_759_999_990_223_441)
    );
    assert_eq!(token.exp.as_micros(), 1_760_000_590_223_000);
    assert_eq!(token.sales_channel_id.as_deref(), Some("channel"));
    assert_eq!(token.customer_id.as_deref(), Some("customer"));
    assert_eq!(token.cart_token, None);
    assert_eq!(token.currency_id.as_deref(), Some("currency"));
    assert_eq!(token.language_id.as_deref(), Some("language"));
    assert_eq!(token.payment_method_id.as_deref(), Some("payment"));
    assert_eq!(token.shipping_method_id.as_deref(), Some("shipping"));
    assert_eq!(token.in_app_purchases, InAppPurchases::Null);

    // No permission at all, as short as it gets.
    let bare = json!({"iss": SHOP, "iat": 1_759_999_990, "exp": 1_760_000_590});
    let token: AppToken = verify(&bare).unwrap();
    assert_eq!(token.in_app_purchases, InAppPurchases::Absent);
    assert_eq!((token.nbf, token.customer_id), (None, None));
}

#[test]
fn as_decided() {
    let token: AppToken = verify(&decided()).unwrap();
    assert_eq!((token.shop(), token.shop_id.as_deref()), (SHOP, Some(SHOP)));
    assert_eq!((token.iss, token.nbf), (None, None));
    assert_eq!(token.cart_token.as_deref(), Some("cart"));
}

#[test]
fn the_shop() {
    let both = |iss: &str, shop_id: &str| {
        let mut claims = decided();
        (claims["iss"], claims["shopId"]) = (json!(iss), json!(shop_id));
        verify::<Ignored>(&claims).map(|_| ())
    };
    assert_eq!(both(SHOP, SHOP), Ok(()));
    assert_eq!(both(SHOP, "other"), Err(Error::ClaimMismatch("shopId")));
    assert_eq!(both("other", SHOP), Err(Error::ClaimMismatch("iss")));
    assert_eq!(both("other", "other"), Err(Error::ClaimMismatch("iss")));
    for (form, name) in [(shipped(), "iss"), (decided(), "shopId")] {
        for other in [
            "other",
            "",
            "exampleshop00001",
            "ExampleShop0000",
            "ExampleShop000011",
        ] {
            let mut claims = form.clone();
            claims[name] = json!(other);
            assert_eq!(refusal(&claims), Error::ClaimMismatch(name), "{other}");
        }
        for value in [json!(null), json!(1), json!([SHOP])] {
            let mut claims = form.clone();
            claims[name] = value;
            assert_eq!(refusal(&claims), Error::ClaimInvalid(name));
        }
        let mut claims = form.clone();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(refusal(&claims), Error::ClaimMissing("iss"));
        claims[name] = json!("x".repeat(65));
        assert_eq!(refusal(&claims), Error::ClaimTooLong(name));
    }
}

#[test]
fn claims_are_absent_but_never_null() {
    for name in [
        "salesChannelId",
        "customerId",
        "cartToken",
        "currencyId",
        "languageId",
        "paymentMethodId",
        "shippingMethodId",
        "nbf",
        "iat",
        "exp",
    ] {
        for value in [json!(null), json!(true), json!({})] {
            let mut claims = shipped();
            claims[name] = value;
            assert_eq!(refusal(&claims), Error::ClaimInvalid(name));
        }
    }
    for name in ["iat", "exp"] {
        let mut claims = shipped();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(refusal(&claims), Error::ClaimMissing(name));
    }
    let twice = shipped()
        .to_string()
        .replacen('{', r#"{"customer\u0049d":"x","#, 1);
    let refused = verifier().verify::<AppToken>(jwt(twice), &shopware::Expected::new(SHOP));
    assert_eq!(refused.err(), Some(Error::ClaimDuplicate("customerId")));
}

#[test]
fn in_app_purchases() {
    let with = |value: &Value| {
        let mut claims = shipped();
        claims["inAppPurchases"] = value.clone();
        claims
    };
    let mut absent = shipped();
    absent.as_object_mut().unwrap().remove("inAppPurchases");
    let text = verify::<Text<8>>;
    assert_eq!(
        text(&absent).unwrap().in_app_purchases,
        InAppPurchases::Absent
    );
    assert_eq!(
        text(&with(&json!(null))).unwrap().in_app_purchases,
        InAppPurchases::Null
    );
    let eight = Text::try_from("\u{20ac}/\"678").unwrap();
    let fits = text(&with(&json!(&*eight))).unwrap().in_app_purchases;
    assert_eq!(fits, InAppPurchases::Token(eight));
    let too_long = text(&with(&json!("123456789"))).unwrap_err();
    assert_eq!(too_long, Error::ClaimTooLong("inAppPurchases"));

    // Ignored, it is still looked at; borrowed, it may have any length.
    for value in [
        json!(""),
        json!(1),
        json!(true),
        json!([]),
        json!({"a": "b"}),
    ] {
        let invalid = Error::ClaimInvalid("inAppPurchases");
        assert_eq!(refusal(&with(&value)), invalid);
        assert_eq!(text(&with(&value)).unwrap_err(), invalid);
    }
    for purchases in ["x".repeat(3452), "\u{1}\u{1F600}\"".repeat(50_000)] {
        let claims = with(&json!(purchases));
        let token = jwt(claims.to_string());
        let mut buf = vec![0; token.len()];
        let ignored =
            verifier().verify_into::<AppToken>(&token, &shopware::Expected::new(SHOP), &mut buf);
        let ignored = ignored.unwrap().claims.in_app_purchases;
        assert_eq!(ignored, InAppPurchases::Token(Ignored));
        let borrowed = verifier().verify_into::<AppToken<JsonStr<'_>>>(
            &token,
            &shopware::Expected::new(SHOP),
            &mut buf,
        );
        match borrowed.unwrap().claims.in_app_purchases {
            InAppPurchases::Token(found) => assert!(found == *purchases),
            other => panic!("{other:?}"),
        }
    }
}

/// 4,096 bytes of payload are the most that the simplest call takes.
#[test]
fn payloads_up_to_the_limit() {
    const MOST: usize = Verifier::<SecretKey, UnixTime>::MAX_PAYLOAD;

    let padded = |len: usize| {
        let claims = shipped().to_string();
        let rest = len - claims.len() - r#","x":"""#.len();
        claims.replacen('{', &format!(r#"{{"x":"{}","#, "x".repeat(rest)), 1)
    };
    let verify = |len| {
        let token = jwt(padded(len));
        let expected = shopware::Expected::new(SHOP);
        let accepted = verifier().verify::<AppToken>(&token, &expected);
        let mut slot = Slot::<AppToken>::new();
        let lent = verifier().verify_slot(&token, &expected, &mut slot);
        assert_eq!(
            lent.map(|lent| lent.claims),
            accepted
                .as_ref()
                .map(|accepted| &accepted.claims)
                .map_err(|error| *error)
        );
        accepted.map(|_| ())
    };
    for len in [511, 512, 513, MOST - 1, MOST] {
        assert_eq!(padded(len).len(), len);
        assert_eq!(verify(len), Ok(()), "{len}");
    }
    let needed = MOST + 1;
    assert_eq!(verify(needed), Err(Error::BufferTooSmall { needed }));
}

/// The secret is found by an id that nobody has vouched for, and the token must be of that very
/// shop.
#[test]
fn finding_the_secret() {
    let shops = [
        ("shop-a", "secret-of-shop-a-0000000000000001"),
        ("shop-b", "secret-of-shop-b-0000000000000002"),
    ];
    let token = |iss: &str, secret: &str| {
        let mut claims = shipped();
        claims["iss"] = json!(iss);
        let signed = jwt(claims.to_string());
        sign_with(secret, signed.rsplit_once('.').unwrap().0)
    };
    let serve = |token: &str| {
        let mut buf = [0; 1024];
        let unverified = Unverified::parse(token)?;
        let shop: Option<Text<64>> = unverified.untrusted_claim("iss", &mut buf)?;
        let shop = shop.ok_or(Error::ClaimMissing("iss"))?;
        let (_, secret) = shops
            .iter()
            .find(|(id, _)| shop == *id)
            .ok_or(Error::Signature)?;
        let verifier = Verifier::new(SecretKey::new(secret)?, NOW);
        let accepted = verifier.verify::<AppToken>(token, &shopware::Expected::new(&shop))?;
        Ok(accepted.claims.shop().to_owned())
    };
    for (id, secret) in shops {
        assert_eq!(serve(&token(id, secret)).as_deref(), Ok(id));
    }
    // A shop signs for another with its own secret.
    assert_eq!(serve(&token("shop-b", shops[0].1)), Err(Error::Signature));
    assert_eq!(serve(&token("shop-c", SECRET)), Err(Error::Signature));
    // The header names one shop, the token another.
    let other = Verifier::new(SecretKey::new(shops[0].1).unwrap(), NOW).verify::<AppToken>(
        token("shop-b", shops[0].1),
        &shopware::Expected::new("shop-a"),
    );
    assert_eq!(other.err(), Some(Error::ClaimMismatch("iss")));
}

#[test]
fn untrusted_claims() {
    let claim = |payload: &str, room: usize| {
        let token = token::forge(&jwt(payload));
        let unverified = Unverified::parse(&token).unwrap();
        let claim: Result<Option<Text<8>>, _> =
            unverified.untrusted_claim("iss", &mut vec![0; room]);
        claim.map(|claim| claim.map(|text| text.to_string()))
    };
    assert_eq!(claim(r#"{"iss":"a"}"#, 11), Ok(Some("a".into())));
    assert_eq!(
        claim(r#"{"x":[],"\u0069ss":"\u0061"}"#, 64),
        Ok(Some("a".into()))
    );
    assert_eq!(claim("{}", 2), Ok(None));
    assert_eq!(
        claim(r#"{"iss":"a"}"#, 10),
        Err(Error::BufferTooSmall { needed: 11 })
    );
    assert_eq!(
        claim(r#"{"iss":"123456789"}"#, 64),
        Err(Error::ClaimTooLong("iss"))
    );
    assert_eq!(
        claim(r#"{"iss":null}"#, 64),
        Err(Error::ClaimInvalid("iss"))
    );
    assert_eq!(
        claim(r#"{"iss":"a","iss":"a"}"#, 64),
        Err(Error::ClaimDuplicate("iss"))
    );
    assert_eq!(claim(r#"{"iss":"a","x":nul}"#, 64), Err(Error::Json));
    assert_eq!(claim("[]", 64), Err(Error::Json));
}

#[test]
fn constants() {
    assert_eq!(TOKEN_HEADER, "shopware-app-token");
    assert_eq!(SHOP_ID_HEADER, "shopware-app-shop-id");
    assert_eq!(TOKEN_LIFETIME, Duration::from_secs(600));
}

#[test]
fn the_cache() {
    let mut cache: TokenCache<5> = TokenCache::new(Duration::from_secs(30));
    let at = |micros: i64| UnixTime::from_micros(NOW.as_micros().saturating_add_signed(micros));
    let margin = -30_000_000;
    assert_eq!(cache.at(UnixTime::EPOCH), Action::Refresh);
    cache.store("token", NOW).unwrap();
    for (micros, expected) in [
        (-600_000_000, Action::Send("token")),
        (margin - 1, Action::Send("token")),
        (margin, Action::Refresh),
        (margin + 1, Action::Refresh),
        (0, Action::Refresh),
        (1, Action::Refresh),
    ] {
        assert_eq!(cache.at(at(micros)), expected, "{micros}");
    }
    assert_eq!(cache.at(UnixTime::MAX), Action::Refresh);
    let copy = cache.clone();
    cache.clear();
    assert_eq!(cache.at(UnixTime::EPOCH), Action::Refresh);
    assert_eq!(copy.at(UnixTime::EPOCH), Action::Send("token"));

    cache.store("new", UnixTime::MAX).unwrap();
    assert_eq!(cache.at(NOW), Action::Send("new"));
    assert_eq!(cache.at(UnixTime::MAX), Action::Refresh);
    // What does not fit leaves no old token behind either.
    let refused = cache.store("token2", UnixTime::MAX);
    assert_eq!(refused, Err(Error::BufferTooSmall { needed: 6 }));
    assert_eq!(cache.at(NOW), Action::Refresh);

    // Without a margin the expiry itself is too late all the same.
    let mut exact: TokenCache<5> = TokenCache::new(Duration::ZERO);
    exact.store("token", NOW).unwrap();
    assert_eq!(exact.at(at(-1)), Action::Send("token"));
    assert_eq!(exact.at(NOW), Action::Refresh);

    let mut never: TokenCache<5> = TokenCache::new(Duration::MAX);
    never.store("token", UnixTime::MAX).unwrap();
    assert_eq!(never.at(UnixTime::EPOCH), Action::Refresh);
}
