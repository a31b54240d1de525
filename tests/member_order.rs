//! What a claim set says does not depend on the order of its members, on how their names are spelled, on
//! white space, or on members that nobody knows: all of which decides by which way they are read.
#![cfg(feature = "rustcrypto")]

#[path = "support/sha256.rs"]
mod sha256;
#[path = "support/token.rs"]
mod token;

use core::fmt::Debug;
use std::fmt::Write as _;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use storefront_jwt::shopify::{PostPurchase, PostPurchaseExpected, session};
use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{Claims, Error, MaxAge};
use token::{jwt, verifier};

const SHOPWARE: &[(&str, &str)] = &[
    ("iss", r#""ExampleShop00001""#),
    ("iat", "1759999990.223441"),
    ("nbf", "1759999990.22344"),
    ("exp", "1760000590"),
    ("salesChannelId", r#""98432def39fc4624b33213a56b8c944d""#),
    ("customerId", r#""c\u00fcstomer""#),
    ("currencyId", r#""""#),
    ("languageId", r#""language""#),
    ("paymentMethodId", r#""payment""#),
    ("shippingMethodId", r#""shipping""#),
    ("inAppPurchases", "null"),
    ("shopId", r#""ExampleShop00001""#),
    ("cartToken", r#""cart""#),
];

const SESSION: &[(&str, &str)] = &[
    ("dest", r#""example.myshopify.com""#),
    ("aud", r#""client""#),
    ("sub", r#""gid://shopify/Customer/1""#),
    ("exp", "1760000050"),
    ("nbf", "1759999990"),
    ("iat", "1759999990"),
    ("jti", r#""f8912129-1af6-4cad-9ca3-76b0f7621087""#),
];

const ADMIN: &[(&str, &str)] = &[
    ("iss", r#""https://example.myshopify.com/admin""#),
    ("dest", r#""https://example.myshopify.com""#),
    ("aud", r#""client""#),
    ("sub", r#""42""#),
    ("exp", "1760000050"),
    ("nbf", "1759999990"),
    ("iat", "1759999990"),
    ("jti", r#""f8912129-1af6-4cad-9ca3-76b0f7621087""#),
    (
        "sid",
        r#""aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685""#,
    ),
];

const PURCHASE: &[(&str, &str)] = &[
    ("iss", r#""shopify""#),
    ("sub", r#""reference""#),
    ("iat", "1759999990"),
    ("exp", "1760000050"),
    ("nbf", "1759999990"),
    (
        "input_data",
        r#"{"shop":{"metafields":[],"domain":"example.myshopify.com","id":1},"version":"unstable",
            "locale":"en","extensionPoint":"Checkout::PostPurchase::Render","initialPurchase":{
            "lineItems":[1],"referenceId":"reference","totalPriceSet":{"presentmentMoney":
            {"currencyCode":"CAD","amount":"1.50"},"shopMoney":{"amount":"1","currencyCode":"USD"}}}}"#,
    ),
];

/// How one member is written, and what comes before it.
#[derive(Clone, Debug)]
struct Style {
    stranger: bool,
    escaped: usize,
    space: &'static str,
}

fn style() -> impl Strategy<Value = Style> {
    let space = prop_oneof![3 => Just(""), 1 => Just(" \t\r\n")];
    (prop::bool::weighted(0.2), 0_usize..40, space).prop_map(|(stranger, escaped, space)| Style {
        stranger,
        escaped,
        space,
    })
}

/// The members in any order and style.
fn any_writing(
    members: &'static [(&'static str, &'static str)],
) -> impl Strategy<Value = Vec<(&'static str, &'static str, Style)>> {
    let order = Just(members.to_vec()).prop_shuffle();
    // As the issuers write them, but for a few places, is the likely order.
    let order = prop_oneof![order, Just(members.to_vec())];
    (order, prop::collection::vec(style(), members.len())).prop_map(|(order, styles)| {
        let members = order.into_iter().zip(styles);
        members
            .map(|((name, value), style)| (name, value, style))
            .collect()
    })
}

fn json(members: &[(&str, &str, Style)]) -> String {
    let mut text = String::from("{");
    for (name, value, style) in members {
        if text.len() > 1 {
            text.push(',');
        }
        if style.stranger {
            text.push_str(r#""stranger":{"exp":[1,{"iss":null}]},"#);
        }
        text.push_str(style.space);
        text.push('"');
        for (at, c) in name.chars().enumerate() {
            if at == style.escaped {
                write!(text, "\\u{:04x}", u32::from(c)).unwrap();
            } else {
                text.push(c);
            }
        }
        text.push('"');
        text.push_str(style.space);
        text.push(':');
        text.push_str(style.space);
        text.push_str(value);
        text.push_str(style.space);
    }
    text + "}"
}

fn check<C: Claims + DeserializeOwned + PartialEq + Debug>(
    members: &'static [(&'static str, &'static str)],
    writing: &[(&'static str, &'static str, Style)],
    twice: usize,
    expected: &C::Expected<'_>,
) -> Result<(), TestCaseError> {
    let read = |json: String| {
        let accepted = verifier().verify::<C>(jwt(json), expected);
        accepted.map(|accepted| accepted.claims)
    };
    let plain: Vec<String> = members
        .iter()
        .map(|(n, v)| format!(r#""{n}":{v}"#))
        .collect();
    let plain = read(format!("{{{}}}", plain.join(","))).unwrap();
    prop_assert_eq!(read(json(writing)), Ok(plain));

    // The same with one member once more, anywhere.
    let mut doubled = writing.to_vec();
    let again = doubled[twice % doubled.len()].clone();
    let name = again.0;
    doubled.insert(twice / doubled.len() % (doubled.len() + 1), again);
    prop_assert_eq!(read(json(&doubled)), Err(Error::ClaimDuplicate(name)));
    Ok(())
}

fn with_iss(iss: &'static str) -> &'static [(&'static str, &'static str)] {
    let mut members = vec![("iss", iss)];
    members.extend(SESSION);
    members.leak()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn app_token(writing in any_writing(SHOPWARE), twice: usize) {
        check::<AppToken>(SHOPWARE, &writing, twice, &ShopId("ExampleShop00001"))?;
    }

    #[test]
    fn admin(writing in any_writing(ADMIN), twice: usize) {
        check::<session::Admin>(ADMIN, &writing, twice, &session::Expected::new("client"))?;
    }

    #[test]
    fn purchase(writing in any_writing(PURCHASE), twice: usize) {
        let expected = PostPurchaseExpected::new(MaxAge::from_secs(60));
        check::<PostPurchase>(PURCHASE, &writing, twice, &expected)?;
    }

    #[test]
    fn extension_tokens(
        (checkout, account) in (
            any_writing(with_iss(r#""https://example.myshopify.com/checkouts""#)),
            any_writing(with_iss(r#""https://example.myshopify.com/account""#)),
        ),
        twice: usize,
    ) {
        let expected = session::Expected::new("client");
        let members = with_iss(r#""https://example.myshopify.com/checkouts""#);
        check::<session::Checkout>(members, &checkout, twice, &expected)?;
        let members = with_iss(r#""https://example.myshopify.com/account""#);
        check::<session::CustomerAccount>(members, &account, twice, &expected)?;
    }
}
