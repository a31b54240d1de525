//! Verified, every class says what was signed, whatever its claims.

use core::fmt;

use proptest::prelude::*;
use serde::ser::Serialize;
use storefront_jwt::json::{Elements, JsonStr, List};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::changeset::Ids;
use storefront_jwt::shopify::post_purchase::{
    Fixed, LineItem, Metafield, MetafieldValue, Streamed, ValueType,
};
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{Claims, MaxAge, Owned, RegisteredClaims, Slot, Text};

use super::any_claims::{
    admin, app_token, future, made, maybe_text, money_bag, parts, past, purchase, purchases_token,
    seconds, string, text,
};
use crate::support::classes::{CLIENT_ID, REFERENCE_ID, SHOP, SHOPWARE_SHOP};
use crate::support::property;
use crate::support::roundtrip::signed;
use crate::support::token::verifier;

/// Verified, the claims are what was signed.
fn check_round_trip<C>(claims: &C, expected: &C::Expected<'_>)
where
    C: Claims + Serialize + Owned + PartialEq + fmt::Debug,
{
    let token = signed(claims);
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<C>(&token, expected, &mut buf);
    assert_eq!(
        accepted.as_ref().map(|accepted| &accepted.claims),
        Ok(claims)
    );
    let mut slot = Box::new(Slot::<C>::new());
    let accepted = verifier().verify_into_slot(&token, expected, &mut buf, &mut slot);
    assert_eq!(accepted.map(|accepted| accepted.claims), Ok(claims));
    let mut in_place = token.clone().into_bytes();
    let accepted = verifier().verify_in_place::<C>(&mut in_place, expected);
    assert_eq!(
        accepted.as_ref().map(|accepted| &accepted.claims),
        Ok(claims)
    );
}

proptest! {
    #![proptest_config(property::cases(400))]

    #[test]
    fn shopware(token in app_token(), purchases in prop::option::of(purchases_token())) {
        check_round_trip(&token, &shopware::Expected::new(SHOPWARE_SHOP));
        let purchases = purchases.map_or(InAppPurchases::Null, InAppPurchases::Token);
        let mut other: AppToken<Text<200>> =
            AppToken::new_with_purchases(SHOPWARE_SHOP, token.iat, TOKEN_LIFETIME, purchases)
                .unwrap();
        (other.iss, other.shop_id) = (token.iss, token.shop_id);
        (other.nbf, other.exp) = (token.nbf, token.exp);
        (other.sales_channel_id, other.customer_id) = (token.sales_channel_id, token.customer_id);
        (other.currency_id, other.language_id) = (token.currency_id, token.language_id);
        other.payment_method_id = token.payment_method_id;
        (other.shipping_method_id, other.cart_token) = (token.shipping_method_id, token.cart_token);
        check_round_trip(&other, &shopware::Expected::new(SHOPWARE_SHOP));
    }

    #[test]
    fn sessions(admin in admin(), with_issuer in any::<bool>(), sub in maybe_text()) {
        let expected = session::Expected::new(CLIENT_ID).with_shop(SHOP);
        check_round_trip(&admin, &expected);
        let Admin { aud, exp, nbf, iat, jti, .. } = admin;
        let dest = Text::try_from(SHOP).unwrap();
        let iss = |path| {
            let iss = Text::try_from(&*format!("https://{SHOP}/{path}")).unwrap();
            with_issuer.then_some(iss)
        };
        let account = made(|claims: &mut CustomerAccount| {
            (claims.iss, claims.dest, claims.aud) = (iss("account"), dest.clone(), aud.clone());
            (claims.exp, claims.nbf, claims.iat) = (exp, nbf, iat);
            (claims.jti, claims.sub) = (jti.clone(), sub.clone());
        });
        check_round_trip(&account, &expected);
        let checkout = made(|claims: &mut Checkout| {
            (claims.iss, claims.dest, claims.aud) = (iss("checkouts"), dest, aud);
            (claims.exp, claims.nbf, claims.iat) = (exp, nbf, iat);
            (claims.jti, claims.sub) = (jti, sub);
        });
        check_round_trip(&checkout, &expected);
    }

    #[test]
    fn registered(
        [iss, sub, jti] in prop::array::uniform3(prop::option::of(string(20))),
        audiences in prop::collection::vec(string(9), 0..4),
        [iat, nbf] in prop::array::uniform2(prop::option::of(past())),
        exp in prop::option::of(future()),
    ) {
        let texts: Vec<JsonStr<'_>> = audiences.iter().map(|text| JsonStr::from(&**text)).collect();
        let mut claims = RegisteredClaims::default();
        (claims.iss, claims.sub, claims.jti) = (
            iss.as_deref().map(JsonStr::from),
            sub.as_deref().map(JsonStr::from),
            jti.as_deref().map(JsonStr::from),
        );
        (claims.iat, claims.nbf, claims.exp) = (iat, nbf, exp);
        claims.aud = match &*texts {
            [] => None,
            [one] => Some(Audience::One(*one)),
            several => Some(Audience::Several(Elements::from(several))),
        };
        let token = signed(&claims);
        let mut expected = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
        // Nothing is equal to an empty expectation.
        if let Some(iss) = iss.as_deref().filter(|iss| !iss.is_empty()) {
            expected = expected.with_issuer(iss);
        }
        for audience in &audiences {
            let mut buf = vec![0; token.len()];
            let expected = match &**audience {
                "" => expected,
                audience => expected.with_audience(audience),
            };
            let accepted = verifier().verify_into::<RegisteredClaims<'_>>(
                &token, &expected, &mut buf,
            );
            let found = accepted.unwrap().claims;
            prop_assert_eq!(
                (found.iss, found.sub, found.jti),
                (claims.iss, claims.sub, claims.jti)
            );
            prop_assert_eq!((found.iat, found.nbf, found.exp), (iat, nbf, exp));
            let same = match (found.aud, claims.aud) {
                (Some(Audience::One(found)), Some(Audience::One(one))) => found == one,
                (Some(Audience::Several(found)), Some(Audience::Several(several))) => {
                    found == several
                }
                _ => false,
            };
            prop_assert!(same);
        }
    }

    #[test]
    fn changesets(
        parts in parts(), count in 0..9_usize, iat in past(), exp in prop::option::of(seconds()),
        jti in text::<64>(),
    ) {
        let changes = parts.changes(count);
        let ids = Ids { client_id: CLIENT_ID, jti: &jti, reference_id: REFERENCE_ID };
        let mut claims = Changeset::new(ids, iat, &changes).unwrap();
        claims.exp = exp;
        let token = signed(&claims);
        let expected = changeset::Expected::new(CLIENT_ID, MaxAge::Unlimited)
            .with_reference_id(REFERENCE_ID);
        let mut buf = vec![0; token.len()];
        let accepted =
            verifier().verify_into::<Changeset<'_>>(&token, &expected, &mut buf).unwrap();
        let found = accepted.claims;
        prop_assert_eq!((found.iss, found.jti, found.sub), (claims.iss, claims.jti, claims.sub));
        prop_assert_eq!((found.iat, found.exp, found.nbf), (iat, exp, None));
        let found = found.changes.iter().collect::<Result<Vec<_>, _>>().unwrap();
        prop_assert_eq!(found, changes);
    }

    #[test]
    fn streamed_purchases(
        parts in parts(), iat in past(), exp in prop::option::of(future()), items in 0..5_usize,
        metafields in 0..4_usize,
    ) {
        let metafields = parts.metafields(metafields);
        let item = |number: usize| made(|item: &mut LineItem<Streamed<'_>>| {
            let product = &mut item.product;
            product.id = parts.number(number);
            product.title = parts.text(number);
            product.metafields = Elements::from(&*metafields);
            product.variant.id = parts.number(number + 1);
            product.variant.title = parts.text(number + 1);
            product.variant.metafields =
                Elements::from(&metafields[number.min(metafields.len())..]);
            item.quantity = parts.number(number + 2);
            item.total_price_set = money_bag(parts.decimal(number));
            item.selling_plan_id = number.is_multiple_of(2).then(|| parts.number(number + 3));
        });
        let items: Vec<LineItem<Streamed<'_>>> = (0..items).map(item).collect();
        let claims = purchase::<Streamed<'_>>(
            &parts, [Some(iat), exp], Elements::from(&*metafields), Elements::from(&*items),
        );
        let token = signed(&claims);
        let expected = post_purchase::Expected::new(MaxAge::Unlimited)
            .with_reference_id(REFERENCE_ID)
            .with_shop(SHOP);
        let mut buf = vec![0; token.len()];
        let accepted =
            verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &expected, &mut buf);
        prop_assert_eq!(&accepted.unwrap().claims, &claims);
    }
}

proptest! {
    #![proptest_config(property::cases(40))]

    #[test]
    fn fixed_purchases(
        parts in parts(), titles in prop::collection::vec(text::<255>(), 4), iat in past(),
    ) {
        type Two = Fixed<2, 1>;

        let mut metafields = List::<Metafield<Two>, 1>::new();
        metafields.push(made(|metafield: &mut Metafield<Two>| {
            metafield.key = titles[2].clone();
            metafield.namespace = titles[3].clone();
            metafield.value = MetafieldValue::Text(titles[0].clone());
            metafield.value_type = ValueType::JsonString;
        })).unwrap();
        let mut items = List::<LineItem<Two>, 2>::new();
        for number in 0..2 {
            items.push(made(|item: &mut LineItem<Two>| {
                item.product.id = parts.number(number);
                item.product.title = titles[number].clone();
                item.product.metafields = metafields.clone();
                item.product.variant.title = titles[number + 1].clone();
                item.quantity = parts.number(number + 1);
                item.total_price_set = money_bag(parts.decimal(number));
            })).unwrap();
        }
        let claims = purchase::<Two>(&parts, [Some(iat), None], metafields, items);
        check_round_trip(&claims, &post_purchase::Expected::new(MaxAge::Unlimited));
    }
}
