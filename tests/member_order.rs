//! What a claim set says does not depend on the order of its members, on how their names are spelled, on
//! white space, or on members that nobody knows: all of which decides by which way they are read. The same
//! goes for the objects in it, on all levels.
#![cfg(feature = "rustcrypto")]

#[path = "support/property.rs"]
mod property;
#[path = "support/sha256.rs"]
mod sha256;
#[path = "support/token.rs"]
mod token;

use core::fmt::Write as _;

use Node::{Leaf, List, Object};
use proptest::prelude::*;
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::{
    Changeset, ChangesetExpected, Fixed, PostPurchase, PostPurchaseExpected, Streamed, session,
};
use storefront_jwt::shopware::{AppToken, ShopId};
use storefront_jwt::{Audience, Claims, Error, MaxAge, RegisteredClaims, RegisteredExpected};
use token::{jwt, verifier};

/// A claim set, its members in the order in which an issuer writes them.
enum Node {
    Leaf(&'static str),
    List(&'static [Node]),
    Object(&'static [(&'static str, Node)]),
}

const SHOPWARE: Node = Object(&[
    ("iss", Leaf(r#""ExampleShop00001""#)),
    ("iat", Leaf("1759999990.223441")),
    ("nbf", Leaf("1759999990.22344")),
    ("exp", Leaf("1760000590")),
    (
        "salesChannelId",
        Leaf(r#""98432def39fc4624b33213a56b8c944d""#),
    ),
    ("customerId", Leaf(r#""c\u00fcstomer""#)),
    ("currencyId", Leaf(r#""""#)),
    ("languageId", Leaf(r#""language""#)),
    ("paymentMethodId", Leaf(r#""payment""#)),
    ("shippingMethodId", Leaf(r#""shipping""#)),
    ("inAppPurchases", Leaf(r#""a.b.c""#)),
    ("shopId", Leaf(r#""ExampleShop00001""#)),
    ("cartToken", Leaf(r#""cart""#)),
]);

const ADMIN: Node = Object(&[
    ("iss", Leaf(r#""https://example.myshopify.com/admin""#)),
    ("dest", Leaf(r#""https://example.myshopify.com""#)),
    ("aud", Leaf(r#""client""#)),
    ("sub", Leaf(r#""42""#)),
    ("exp", Leaf("1760000050")),
    ("nbf", Leaf("1759999990")),
    ("iat", Leaf("1759999991")),
    ("jti", Leaf(r#""f8912129-1af6-4cad-9ca3-76b0f7621087""#)),
    ("sid", Leaf(r#""aaea182f2732d44c23057c0fea584021""#)),
]);

/// The two tokens of extensions, which differ in their issuer.
macro_rules! extension {
    ($iss:literal) => {
        Object(&[
            ("iss", Leaf($iss)),
            ("dest", Leaf(r#""example.myshopify.com""#)),
            ("aud", Leaf(r#""client""#)),
            ("exp", Leaf("1760000050")),
            ("nbf", Leaf("1759999990")),
            ("iat", Leaf("1759999991")),
            ("jti", Leaf(r#""f8912129-1af6-4cad-9ca3-76b0f7621087""#)),
            ("sub", Leaf(r#""gid://shopify/Customer/1""#)),
        ])
    };
}

const CHECKOUT: Node = extension!(r#""https://example.myshopify.com/checkouts""#);
const CUSTOMER_ACCOUNT: Node = extension!(r#""https://example.myshopify.com/account""#);

const REGISTERED: Node = Object(&[
    ("iss", Leaf(r#""issuer""#)),
    ("sub", Leaf(r#""subject""#)),
    ("aud", List(&[Leaf(r#""other""#), Leaf(r#""client""#)])),
    ("exp", Leaf("1760000050")),
    ("nbf", Leaf("1759999990")),
    ("iat", Leaf("1759999991.5")),
    ("jti", Leaf(r#""\u0069d""#)),
]);

macro_rules! money_bag {
    ($shop:literal, $presentment:literal) => {
        Object(&[
            (
                "shopMoney",
                Object(&[("amount", Leaf($shop)), ("currencyCode", Leaf(r#""USD""#))]),
            ),
            (
                "presentmentMoney",
                Object(&[
                    ("amount", Leaf($presentment)),
                    ("currencyCode", Leaf(r#""CAD""#)),
                ]),
            ),
        ])
    };
}

macro_rules! metafield {
    ($namespace:literal, $value:literal, $value_type:literal) => {
        Object(&[
            ("namespace", Leaf($namespace)),
            ("key", Leaf(r#""key""#)),
            ("value", Leaf($value)),
            ("valueType", Leaf($value_type)),
        ])
    };
}

macro_rules! line_item {
    ($id:literal, $amount:literal) => {
        Object(&[
            (
                "product",
                Object(&[
                    ("id", Leaf($id)),
                    ("title", Leaf(r#""a \"thing\"""#)),
                    (
                        "variant",
                        Object(&[
                            ("id", Leaf("7")),
                            ("title", Leaf(r#""blue""#)),
                            (
                                "metafields",
                                List(&[metafield!(r#""v""#, "1.5", r#""string""#)]),
                            ),
                        ]),
                    ),
                    (
                        "metafields",
                        List(&[
                            metafield!(r#""p""#, "5", r#""integer""#),
                            metafield!(r#""q""#, r#""{}""#, r#""json_string""#),
                        ]),
                    ),
                ]),
            ),
            ("quantity", Leaf("3")),
            ("totalPriceSet", money_bag!($amount, r#""2""#)),
            ("sellingPlanId", Leaf("9")),
        ])
    };
}

const PURCHASE: Node = Object(&[
    ("iss", Leaf(r#""shopify""#)),
    ("sub", Leaf(r#""reference""#)),
    ("iat", Leaf("1759999990")),
    ("exp", Leaf("1760000050")),
    ("nbf", Leaf("1759999991")),
    (
        "input_data",
        Object(&[
            (
                "extensionPoint",
                Leaf(r#""Checkout::PostPurchase::Render""#),
            ),
            (
                "initialPurchase",
                Object(&[
                    ("referenceId", Leaf(r#""reference""#)),
                    ("customerId", Leaf("6998702981173")),
                    ("destinationCountryCode", Leaf(r#""CA""#)),
                    ("totalPriceSet", money_bag!(r#""1""#, r#""1.50""#)),
                    (
                        "lineItems",
                        List(&[
                            line_item!("1", r#""0.5""#),
                            line_item!("2", r#""\u0030.25""#),
                        ]),
                    ),
                ]),
            ),
            ("locale", Leaf(r#""en""#)),
            (
                "shop",
                Object(&[
                    ("id", Leaf("1")),
                    ("domain", Leaf(r#""example.myshopify.com""#)),
                    (
                        "metafields",
                        List(&[metafield!(r#""s""#, r#""t""#, r#""string""#)]),
                    ),
                ]),
            ),
            ("version", Leaf(r#""unstable""#)),
        ]),
    ),
]);

const DISCOUNT: Node = Object(&[
    ("value", Leaf("10.50")),
    ("valueType", Leaf(r#""percentage""#)),
    ("title", Leaf(r#""less""#)),
]);

const CHANGESET: Node = Object(&[
    ("iss", Leaf(r#""client""#)),
    ("jti", Leaf(r#""id""#)),
    ("iat", Leaf("1759999990")),
    ("sub", Leaf(r#""reference""#)),
    (
        "changes",
        List(&[
            Object(&[
                ("type", Leaf(r#""add_variant""#)),
                ("variantId", Leaf("1")),
                ("quantity", Leaf("2")),
                ("discount", DISCOUNT),
            ]),
            Object(&[
                ("type", Leaf(r#""add_shipping_line""#)),
                ("price", Leaf("5.00")),
                ("title", Leaf(r#""t""#)),
                ("presentmentTitle", Leaf(r#""p""#)),
            ]),
            Object(&[
                ("type", Leaf(r#""set_metafield""#)),
                ("key", Leaf(r#""k""#)),
                ("namespace", Leaf(r#""n""#)),
                ("value", Leaf("-1")),
                ("valueType", Leaf(r#""integer""#)),
            ]),
            Object(&[
                ("type", Leaf(r#""add_subscription""#)),
                ("variantId", Leaf("3")),
                ("sellingPlanId", Leaf("4")),
                ("initialShippingPrice", Leaf("1")),
                ("recurringShippingPrice", Leaf("0.5")),
                ("quantity", Leaf("1")),
                (
                    "shippingOption",
                    Object(&[
                        ("title", Leaf(r#""o""#)),
                        ("presentmentTitle", Leaf(r#""\u006f""#)),
                    ]),
                ),
                ("discount", DISCOUNT),
            ]),
        ]),
    ),
    ("exp", Leaf("1760000050")),
    ("nbf", Leaf("1759999991")),
]);

impl Node {
    /// How many members there are on all levels.
    fn members(&self) -> usize {
        match self {
            Leaf(_) => 0,
            List(elements) => elements.iter().map(Self::members).sum(),
            Object(members) => members.iter().map(|member| 1 + member.1.members()).sum(),
        }
    }
}

/// Writes a claim set in one of the ways that JSON has for it; without choices, as the issuer does.
struct Writer<'c> {
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
    /// After so many members on all levels, one is written twice: this one.
    until_twice: Option<usize>,
    twice: Option<&'static str>,
    out: String,
}

impl<'c> Writer<'c> {
    fn write(node: &Node, choices: &'c [u8], until_twice: Option<usize>) -> Self {
        let mut writer = Self {
            choices: choices.iter().cycle(),
            until_twice,
            twice: None,
            out: String::new(),
        };
        writer.node(node);
        writer
    }

    fn choose(&mut self, options: usize) -> usize {
        let choice = self.choices.next().copied();
        choice.map_or(0, |choice| usize::from(choice) % options)
    }

    fn space(&mut self) {
        let spaces = ["", "", "", "", "", "", " ", "\t\r\n "];
        let space = spaces[self.choose(spaces.len())];
        self.out.push_str(space);
    }

    fn node(&mut self, node: &Node) {
        self.space();
        match node {
            Leaf(text) => self.out.push_str(text),
            List(elements) => {
                self.out.push('[');
                for (at, element) in elements.iter().enumerate() {
                    self.out.push_str(if at == 0 { "" } else { "," });
                    self.node(element);
                }
                self.out.push(']');
            }
            Object(members) => self.object(members),
        }
        self.space();
    }

    fn object(&mut self, members: &'static [(&'static str, Node)]) {
        let mut order: Vec<_> = members.iter().collect();
        // As the issuers write them, but for a few places, is the likely order.
        let swaps = [0, 0, 1, members.len()][self.choose(4)];
        for at in 0..swaps {
            let other = self.choose(members.len());
            order.swap(at * (other % 2 + 1) % members.len(), other);
        }
        for member in members {
            if self.until_twice == Some(0) {
                self.twice = Some(member.0);
                order.insert(self.choose(members.len() + 1), member);
            }
            self.until_twice = self.until_twice.and_then(|left| left.checked_sub(1));
        }
        self.out.push('{');
        for (at, (name, value)) in order.into_iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "," });
            let any = members[self.choose(members.len())].0;
            self.stranger([name, any]);
            self.space();
            self.name(name);
            self.space();
            self.out.push(':');
            self.node(value);
        }
        self.out.push('}');
    }

    /// What nobody knows, for the most part nothing; or what resembles one of these but for one character.
    fn stranger(&mut self, known: [&str; 2]) {
        #[rustfmt::skip]
        let strangers = [
            "", "", "", "", "", "", "", "", r#""stranger":{"exp":[1,{"iss":null}]},"#, r#""is":"id","#, r#""title2":1,"#,
            r#""":[],"#,
        ];
        let choice = self.choose(strangers.len() + 2 * known.len());
        if let Some(stranger) = strangers.get(choice) {
            self.out.push_str(stranger);
        } else {
            let mut name = known[choice % known.len()].to_owned();
            let at = self.choose(name.len());
            name.replace_range(at..=at, "X");
            write!(self.out, "\"{name}\":{{}},").unwrap();
        }
    }

    fn name(&mut self, name: &str) {
        // One character as its number, or none of them.
        let escaped = self.choose(60).checked_sub(1);
        self.out.push('"');
        for (at, c) in name.chars().enumerate() {
            if escaped == Some(at) {
                write!(self.out, "\\u{:04x}", u32::from(c)).unwrap();
            } else {
                self.out.push(c);
            }
        }
        self.out.push('"');
    }
}

/// Reads a claim set, and says what it says.
fn read<'b, C: Claims + serde::Deserialize<'b>>(
    json: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut Vec<u8>,
    say: impl Fn(C) -> String,
) -> Result<String, Error> {
    let token = jwt(json);
    buf.resize(token.len(), 0);
    let accepted = verifier().verify_into::<C>(token, expected, buf)?;
    Ok(say(accepted.claims))
}

fn check(
    claims: &Node,
    choices: &[u8],
    twice: usize,
    read: impl Fn(&str) -> Result<String, Error>,
) -> Result<(), TestCaseError> {
    let plain = read(&Writer::write(claims, &[], None).out).unwrap();
    let other = Writer::write(claims, choices, None).out;
    prop_assert_eq!(read(&other), Ok(plain), "{}", other);

    // The same with one member once more, anywhere.
    let doubled = Writer::write(claims, choices, Some(twice % claims.members()));
    let duplicate = Error::ClaimDuplicate(doubled.twice.unwrap());
    prop_assert_eq!(read(&doubled.out), Err(duplicate), "{}", doubled.out);
    Ok(())
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..200)
}

proptest! {
    #![proptest_config(property::cases(256))]

    #[test]
    fn app_token(choices in choices(), twice: usize) {
        check(&SHOPWARE, &choices, twice, |json| {
            let shop = ShopId("ExampleShop00001");
            let ignored = read::<AppToken>(json, &shop, &mut Vec::new(), |claims| format!("{claims:?}"))?;
            let buf = &mut Vec::new();
            read::<AppToken<JsonStr<'_>>>(json, &shop, buf, |claims| format!("{ignored}{claims:?}"))
        })?;
    }

    #[test]
    fn admin(choices in choices(), twice: usize) {
        check(&ADMIN, &choices, twice, |json| {
            let expected = session::Expected::new("client");
            read::<session::Admin>(json, &expected, &mut Vec::new(), |claims| format!("{claims:?}"))
        })?;
    }

    #[test]
    fn checkout(choices in choices(), twice: usize) {
        check(&CHECKOUT, &choices, twice, |json| {
            let expected = session::Expected::new("client");
            read::<session::Checkout>(json, &expected, &mut Vec::new(), |claims| format!("{claims:?}"))
        })?;
    }

    #[test]
    fn customer_account(choices in choices(), twice: usize) {
        check(&CUSTOMER_ACCOUNT, &choices, twice, |json| {
            let expected = session::Expected::new("client");
            read::<session::CustomerAccount>(json, &expected, &mut Vec::new(), |claims| format!("{claims:?}"))
        })?;
    }

    #[test]
    fn registered(choices in choices(), twice: usize) {
        check(&REGISTERED, &choices, twice, |json| {
            let expected = RegisteredExpected::new(MaxAge::from_secs(60)).audience("client");
            read::<RegisteredClaims<'_>>(json, &expected, &mut Vec::new(), |claims| {
                let Some(Audience::Several(audience)) = claims.aud else {
                    panic!("{claims:?}")
                };
                format!("{claims:?}{:?}", audience.iter().collect::<Vec<_>>())
            })
        })?;
    }

    #[test]
    fn changeset(choices in choices(), twice: usize) {
        check(&CHANGESET, &choices, twice, |json| {
            let expected = ChangesetExpected::new("client", MaxAge::from_secs(60));
            read::<Changeset<'_>>(json, &expected, &mut Vec::new(), |claims| {
                format!("{claims:?}{:?}", claims.changes.iter().collect::<Vec<_>>())
            })
        })?;
    }

    /// Its lists are read where they stand, or later.
    #[test]
    fn purchase(choices in choices(), twice: usize) {
        let expected = PostPurchaseExpected::new(MaxAge::from_secs(60));
        check(&PURCHASE, &choices, twice, |json| {
            let mut buf = Vec::new();
            read::<PostPurchase<Fixed<2, 2>>>(json, &expected, &mut buf, |claims| format!("{claims:?}"))
        })?;
        let plain = Writer::write(&PURCHASE, &[], None).out;
        let other = Writer::write(&PURCHASE, &choices, None).out;
        let streamed = |json: &str| {
            read::<PostPurchase<Streamed<'_>>>(json, &expected, &mut Vec::new(), |claims| {
                let items: Vec<_> = claims.input_data.initial_purchase.line_items.iter().map(Result::unwrap).collect();
                let metafields = items.iter().flat_map(|item| {
                    let (product, variant) = (item.product.metafields, item.product.variant.metafields);
                    [product, variant, claims.input_data.shop.metafields]
                });
                let metafields: Vec<Vec<_>> = metafields.map(|list| list.iter().collect()).collect();
                format!("{claims:?}{items:?}{metafields:?}")
            })
        };
        prop_assert_eq!(streamed(&other), streamed(&plain), "{}", other);
    }
}

/// Saying it says something.
#[test]
fn all_of_it_is_compared() {
    let plain = Writer::write(&PURCHASE, &[], None).out;
    let expected = PostPurchaseExpected::new(MaxAge::from_secs(60));
    let say = |json: &str| {
        let buf = &mut Vec::new();
        read::<PostPurchase<Fixed<2, 2>>>(json, &expected, buf, |claims| format!("{claims:?}"))
    };
    for (one, other) in [
        ("0.5", "0.6"),
        ("blue", "red"),
        ("integer", "string"),
        ("{}", "[]"),
    ] {
        assert!(plain.contains(one));
        let changed = say(&plain.replacen(one, other, 1));
        assert!(changed.is_ok() && changed != say(&plain), "{one}");
    }
}
