//! What a claim set says does not depend on the order of its members, on how their names are
//! spelled, on white space, or on members that nobody knows: all of which decides by which way they
//! are read. The same goes for the objects in it, on all levels. It is what `serde_json` reads, and
//! every member is missed where it must be there and refused where it is there twice, by its name.
#![cfg(feature = "rustcrypto")]

use core::fmt::Write as _;

use crate::support::judge::same;
use crate::support::property;
use crate::support::token::{jwt, verifier};
use Node::{Leaf, List, Object};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::registered::{self, Audience};
use storefront_jwt::shopify::post_purchase::{Fixed, Metafield, Streamed};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase, session};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, Owned, RegisteredClaims, Slot, Text};

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
    ("inAppPurchases", Leaf(r#""a.b.c""#)),
    (
        "salesChannelId",
        Leaf(r#""98432def39fc4624b33213a56b8c944d""#),
    ),
    ("customerId", Leaf(r#""c\u00fcstomer""#)),
    ("currencyId", Leaf(r#""""#)),
    ("languageId", Leaf(r#""language""#)),
    ("paymentMethodId", Leaf(r#""payment""#)),
    ("shippingMethodId", Leaf(r#""shipping""#)),
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

    /// What nobody knows, for the most part nothing; or what resembles one of these but for one
    /// character.
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

/// What a claim set says.
#[derive(Debug, PartialEq)]
struct Said {
    debug: String,
    /// As it would be signed.
    json: Value,
}

/// Reads a claim set, and says what it says.
fn read<'b, C: Claims + FromPayload<'b> + Serialize>(
    json: &str,
    expected: &C::Expected<'_>,
    buf: &'b mut Vec<u8>,
    say: impl Fn(&C) -> String,
) -> Result<Said, Error> {
    let token = jwt(json);
    buf.resize(token.len(), 0);
    let claims = verifier().verify_into::<C>(token, expected, buf)?.claims;
    Ok(Said {
        debug: say(&claims),
        json: serde_json::to_value(&claims).unwrap(),
    })
}

/// Reads a claim set by value and into a slot.
fn read_owned<C>(json: &str, expected: &C::Expected<'_>) -> Result<Said, Error>
where
    C: Claims + Owned + Serialize + core::fmt::Debug,
{
    let mut buf = Vec::new();
    let said = read::<C>(json, expected, &mut buf, |claims| format!("{claims:?}"));
    let mut slot = Box::new(Slot::<C>::new());
    let lent = verifier().verify_into_slot(jwt(json), expected, &mut buf, &mut slot);
    let lent = lent.map(|lent| format!("{:?}", lent.claims));
    let debug = said.as_ref().map(|said| &said.debug);
    assert_eq!(lent.as_ref(), debug, "{json}");
    said
}

/// A class: its claims, those members that may be absent, by their way through objects, and how it
/// is read.
struct Class {
    claims: Node,
    optional: &'static [&'static str],
    read: fn(&str) -> Result<Said, Error>,
}

const APP_TOKEN: Class = Class {
    claims: SHOPWARE,
    // One of `iss` and `shopId` has to be there.
    optional: &[
        "iss",
        "nbf",
        "inAppPurchases",
        "salesChannelId",
        "customerId",
        "currencyId",
        "languageId",
        "paymentMethodId",
        "shippingMethodId",
        "shopId",
        "cartToken",
    ],
    read: |json| {
        let shop = shopware::Expected::new("ExampleShop00001");
        let copied = read_owned::<AppToken<Text<8>>>(json, &shop);
        let buf = &mut Vec::new();
        let borrowed =
            read::<AppToken<JsonStr<'_>>>(json, &shop, buf, |claims| format!("{claims:?}"));
        assert_eq!(borrowed, copied, "{json}");
        // What is ignored cannot be signed.
        let mut slot = Slot::<AppToken>::new();
        let ignored = verifier().verify_slot(jwt(json), &shop, &mut slot);
        let shop = |claims: &AppToken| claims.shop().to_owned();
        assert_eq!(ignored.is_ok(), copied.is_ok());
        assert!(ignored.is_err() || shop(ignored.unwrap().claims) == "ExampleShop00001");
        borrowed
    },
};

const SESSION: session::Expected<'_> = session::Expected::new("client");

const ADMIN_TOKEN: Class = Class {
    claims: ADMIN,
    optional: &["nbf", "sid"],
    read: |json| read_owned::<session::Admin>(json, &SESSION),
};

const CHECKOUT_TOKEN: Class = Class {
    claims: CHECKOUT,
    optional: &["iss", "nbf", "sub"],
    read: |json| read_owned::<session::Checkout>(json, &SESSION),
};

const ACCOUNT_TOKEN: Class = Class {
    claims: CUSTOMER_ACCOUNT,
    optional: &["iss", "nbf", "sub"],
    read: |json| read_owned::<session::CustomerAccount>(json, &SESSION),
};

const REGISTERED_TOKEN: Class = Class {
    claims: REGISTERED,
    // `aud` and `iat` are expected here.
    optional: &["iss", "sub", "exp", "nbf", "jti"],
    read: |json| {
        let expected = registered::Expected::new(MaxAge::from_secs(60)).with_audience("client");
        read::<RegisteredClaims<'_>>(json, &expected, &mut Vec::new(), |claims| {
            let Some(Audience::Several(audience)) = claims.aud else {
                panic!("{claims:?}")
            };
            format!("{claims:?}{:?}", audience.iter().collect::<Vec<_>>())
        })
    },
};

const CHANGES: Class = Class {
    claims: CHANGESET,
    optional: &[
        "exp",
        "nbf",
        "changes/discount",
        "changes/title",
        "changes/presentmentTitle",
        "changes/shippingOption",
        "changes/shippingOption/title",
        "changes/shippingOption/presentmentTitle",
    ],
    read: |json| {
        let expected = changeset::Expected::new("client", MaxAge::from_secs(60));
        read::<Changeset<'_>>(json, &expected, &mut Vec::new(), |claims| {
            format!("{claims:?}{:?}", claims.changes.iter().collect::<Vec<_>>())
        })
    },
};

const BOUGHT: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::from_secs(60));

const FIXED_PURCHASE: Class = Class {
    claims: PURCHASE,
    optional: &[
        "exp",
        "nbf",
        "input_data/locale",
        "input_data/version",
        "input_data/shop/metafields",
        "input_data/initialPurchase/customerId",
        "input_data/initialPurchase/destinationCountryCode",
        "input_data/initialPurchase/lineItems/sellingPlanId",
        "input_data/initialPurchase/lineItems/product/metafields",
        "input_data/initialPurchase/lineItems/product/variant/metafields",
    ],
    read: |json| read_owned::<PostPurchase<Fixed<2, 2>>>(json, &BOUGHT),
};

/// Reads metafields, and says what they say.
fn list<'p>(metafields: Elements<'p, Metafield<Streamed<'p>>>) -> Result<Vec<String>, Error> {
    let say = |metafield: Metafield<_>| format!("{metafield:?}");
    let metafields = metafields.iter();
    metafields.map(|metafield| metafield.map(say)).collect()
}

/// Its lists are read after it was accepted; what is wrong in them is seen only then.
const STREAMED_PURCHASE: Class = Class {
    read: |json| {
        let token = jwt(json);
        let mut buf = vec![0; token.len()];
        let accepted =
            verifier().verify_into::<PostPurchase<Streamed<'_>>>(token, &BOUGHT, &mut buf)?;
        let claims = accepted.claims;
        let mut debug = format!("{claims:?}{:?}", list(claims.input_data.shop.metafields)?);
        for item in claims.input_data.initial_purchase.line_items {
            let item = item?;
            let (product, variant) = (item.product.metafields, item.product.variant.metafields);
            write!(debug, "{item:?}{:?}{:?}", list(product)?, list(variant)?).unwrap();
        }
        let json = serde_json::to_value(&claims).unwrap();
        Ok(Said { debug, json })
    },
    ..FIXED_PURCHASE
};

const CLASSES: [Class; 8] = [
    APP_TOKEN,
    ADMIN_TOKEN,
    CHECKOUT_TOKEN,
    ACCOUNT_TOKEN,
    REGISTERED_TOKEN,
    CHANGES,
    FIXED_PURCHASE,
    STREAMED_PURCHASE,
];

/// What `serde_json` reads, with the one value that is read in another type.
fn by_serde_json(json: &str) -> Value {
    let mut value: Value = serde_json::from_str(json).unwrap();
    if let Some(id) = value.pointer_mut("/input_data/initialPurchase/customerId") {
        *id = id.to_string().into();
    }
    // Metafields that are absent are written as none.
    let lists = (0..2).flat_map(|at| {
        let product = format!("/input_data/initialPurchase/lineItems/{at}/product");
        [format!("{product}/variant"), product]
    });
    for holder in lists.chain(["/input_data/shop".to_owned()]) {
        if let Some(Value::Object(holder)) = value.pointer_mut(&holder) {
            holder.entry("metafields").or_insert_with(|| json!([]));
        }
    }
    value
}

fn check(class: &Class, choices: &[u8], twice: usize) -> Result<(), TestCaseError> {
    let Class { claims, read, .. } = class;
    let plain = read(&Writer::write(claims, &[], None).out).unwrap();
    let other = Writer::write(claims, choices, None).out;
    prop_assert_eq!(read(&other), Ok(plain), "{}", other);

    // The same with one member once more, anywhere.
    let doubled = Writer::write(claims, choices, Some(twice % claims.members()));
    let duplicate = Error::ClaimDuplicate(doubled.twice.unwrap());
    prop_assert_eq!(read(&doubled.out), Err(duplicate), "{}", doubled.out);
    Ok(())
}

/// A claim that a class has, and no table here, would be in none of these tests.
#[test]
fn every_member_stands_in_a_table() {
    for class in &CLASSES {
        let said = (class.read)(&Writer::write(&class.claims, &[], None).out).unwrap();
        assert!(!said.debug.contains("None"), "{}", said.debug);
    }
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..200)
}

proptest! {
    #![proptest_config(property::cases(256))]

    #[test]
    fn app_token(choices in choices(), twice: usize) {
        check(&APP_TOKEN, &choices, twice)?;
    }

    #[test]
    fn admin(choices in choices(), twice: usize) {
        check(&ADMIN_TOKEN, &choices, twice)?;
    }

    #[test]
    fn checkout(choices in choices(), twice: usize) {
        check(&CHECKOUT_TOKEN, &choices, twice)?;
    }

    #[test]
    fn customer_account(choices in choices(), twice: usize) {
        check(&ACCOUNT_TOKEN, &choices, twice)?;
    }

    #[test]
    fn registered(choices in choices(), twice: usize) {
        check(&REGISTERED_TOKEN, &choices, twice)?;
    }

    #[test]
    fn changeset(choices in choices(), twice: usize) {
        check(&CHANGES, &choices, twice)?;
    }

    /// Its lists are read where they stand, or later.
    #[test]
    fn purchase(choices in choices(), twice: usize) {
        check(&FIXED_PURCHASE, &choices, twice)?;
    }

    #[test]
    fn streamed_purchase(choices in choices(), twice: usize) {
        check(&STREAMED_PURCHASE, &choices, twice)?;
    }
}

/// Saying it says something.
#[test]
fn all_of_it_is_compared() {
    let plain = Writer::write(&PURCHASE, &[], None).out;
    let say = |json: &str| (FIXED_PURCHASE.read)(json);
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

/// What is done to one of all members.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Nothing,
    Removed,
    /// Written once more, at this place.
    Twice(Place, Escapes),
}

#[derive(Clone, Copy, Debug)]
enum Place {
    First,
    /// Behind its double.
    Next,
    Last,
}

/// Which of two equal names has an escape in it.
#[derive(Clone, Copy, Debug)]
enum Escapes {
    None,
    One,
    Other,
    Both,
}

struct Edited {
    out: String,
    edit: Edit,
    /// After so many members.
    left: Option<usize>,
    /// The names on the way to the value that is written.
    way: Vec<&'static str>,
    /// The same for the member that the edit was made to.
    found: Vec<&'static str>,
}

impl Edited {
    fn write(claims: &Node, at: usize, edit: Edit) -> Self {
        let mut edited = Self {
            out: String::new(),
            edit,
            left: Some(at),
            way: Vec::new(),
            found: Vec::new(),
        };
        edited.node(claims);
        edited
    }

    fn node(&mut self, node: &Node) {
        match node {
            Leaf(text) => self.out.push_str(text),
            List(elements) => {
                for (at, element) in elements.iter().enumerate() {
                    self.out.push(if at == 0 { '[' } else { ',' });
                    self.node(element);
                }
                self.out.push(']');
            }
            Object(members) => self.object(members),
        }
    }

    fn object(&mut self, members: &'static [(&'static str, Node)]) {
        let mut written: Vec<_> = members.iter().map(|member| (member, false)).collect();
        for (at, member) in members.iter().enumerate() {
            if self.left == Some(0) {
                self.found.clone_from(&self.way);
                self.found.push(member.0);
                self.edit(at, member, &mut written);
            }
            self.left = self.left.and_then(|left| left.checked_sub(1));
        }
        self.out.push('{');
        for (at, ((name, value), escaped)) in written.into_iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "," });
            self.name(name, escaped);
            self.way.push(name);
            self.node(value);
            self.way.pop();
        }
        self.out.push('}');
    }

    fn edit<'m>(
        &self,
        at: usize,
        member: &'m (&'static str, Node),
        written: &mut Vec<(&'m (&'static str, Node), bool)>,
    ) {
        match self.edit {
            Edit::Nothing => {}
            Edit::Removed => drop(written.remove(at)),
            Edit::Twice(place, escapes) => {
                let to = match place {
                    Place::First => 0,
                    Place::Next => at + 1,
                    Place::Last => written.len(),
                };
                written[at].1 = matches!(escapes, Escapes::One | Escapes::Both);
                let other = matches!(escapes, Escapes::Other | Escapes::Both);
                written.insert(to, (member, other));
            }
        }
    }

    fn name(&mut self, name: &str, escaped: bool) {
        if escaped {
            let (first, rest) = name.split_at(1);
            let first = u32::from(first.chars().next().unwrap());
            write!(self.out, "\"\\u{first:04x}{rest}\":").unwrap();
        } else {
            write!(self.out, "\"{name}\":").unwrap();
        }
    }
}

#[test]
fn it_says_what_serde_json_reads() {
    for class in &CLASSES {
        let json = Edited::write(&class.claims, 0, Edit::Nothing).out;
        let said = (class.read)(&json).unwrap().json;
        assert!(same(&said, &by_serde_json(&json)), "{said}\n{json}");
    }
}

/// Of every class and every object in it.
#[test]
fn every_member_is_there_or_missed() {
    for class in &CLASSES {
        for at in 0..class.claims.members() {
            let Edited { out, found, .. } = Edited::write(&class.claims, at, Edit::Removed);
            let name = found.last().unwrap();
            match (class.read)(&out) {
                Ok(said) => {
                    assert!(class.optional.contains(&&*found.join("/")), "{found:?}");
                    assert!(same(&said.json, &by_serde_json(&out)), "{out}");
                }
                Err(error) => {
                    assert_eq!(error, Error::ClaimMissing(name), "{found:?}");
                    assert!(!class.optional.contains(&&*found.join("/")), "{found:?}");
                }
            }
        }
    }
}

/// Of every class and every object in it, wherever and however it is written.
#[test]
fn no_member_is_there_twice() {
    for class in &CLASSES {
        for at in 0..class.claims.members() {
            for place in [Place::First, Place::Next, Place::Last] {
                for escapes in [Escapes::None, Escapes::One, Escapes::Other, Escapes::Both] {
                    let twice = Edit::Twice(place, escapes);
                    let Edited { out, found, .. } = Edited::write(&class.claims, at, twice);
                    let name = found.last().unwrap();
                    let error = (class.read)(&out).err();
                    assert_eq!(error, Some(Error::ClaimDuplicate(name)), "{found:?} {out}");
                }
            }
        }
    }
}

/// Reads a changeset with this one change.
fn change(change: &str) -> Result<Value, Error> {
    let claims = r#""iss":"client","jti":"id","iat":1759999990,"sub":"reference""#;
    let said = (CHANGES.read)(&format!(r#"{{{claims},"changes":[{change}]}}"#))?;
    Ok(said.json["changes"][0].clone())
}

#[test]
fn a_change_has_one_type_anywhere() {
    let variant = r#"{"type":"add_variant","variantId":1,"quantity":2}"#;
    let expected: Value = serde_json::from_str(variant).unwrap();
    for same in [
        r#"{"variantId":1,"quantity":2,"type":"add_variant"}"#,
        r#"{"variantId":1,"type":"add_variant","quantity":2}"#,
        r#"{"quantity":2,"variantId":1,"\u0074ype":"add_variant"}"#,
        r#"{"quantity":2,"variantId":1,"typ\u0065":"add_v\u0061riant"}"#,
        r#"{"x":{"type":"set_metafield"},"y":["type"],"variantId":1,"quantity":2,"type":"add_variant"}"#,
        // Members of other changes are nobody's here.
        r#"{"price":{},"price":[],"key":1,"variantId":1,"quantity":2,"type":"add_variant","title":7}"#,
    ] {
        assert_eq!(change(same), Ok(expected.clone()), "{same}");
    }
    for (other, error) in [
        (
            r#"{"variantId":1,"quantity":2}"#,
            Error::ClaimMissing("type"),
        ),
        ("{}", Error::ClaimMissing("type")),
        (
            r#"{"Type":"add_variant","variantId":1,"quantity":2}"#,
            Error::ClaimMissing("type"),
        ),
        (
            r#"{"type":"add_","variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"type":1,"variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"type":null,"variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"variantId":1,"type":"add_variant"}"#,
            Error::ClaimMissing("quantity"),
        ),
        (
            r#"{"type":"add_shipping_line","variantId":1,"quantity":2}"#,
            Error::ClaimMissing("price"),
        ),
    ] {
        assert_eq!(change(other), Err(error), "{other}");
    }
    // Twice, with the same value or another, or one that is none.
    for one in [r#""add_variant""#, r#""set_metafield""#, r#""x""#, "1"] {
        for other in [r#""add_variant""#, r#""add_shipping_line""#] {
            for name in ["type", r"\u0074ype"] {
                let members = [format!(r#""type":{other}"#), format!(r#""{name}":{one}"#)];
                for [first, second] in [[&members[0], &members[1]], [&members[1], &members[0]]] {
                    let json = format!(r#"{{{first},"variantId":1,"quantity":2,{second}}}"#);
                    let refused = change(&json).unwrap_err();
                    let wrong = one == "1" || one == r#""x""#;
                    let expected = if wrong && first == &members[1] {
                        Error::ClaimInvalid("type")
                    } else {
                        Error::ClaimDuplicate("type")
                    };
                    assert_eq!(refused, expected, "{json}");
                }
            }
        }
    }
}

/// Shopify's tutorial has the one, its reference the other.
#[test]
fn variant_id_has_two_spellings() {
    let rest = [
        r#""type":"add_variant","quantity":2"#,
        r#""type":"add_subscription","sellingPlanId":4,"initialShippingPrice":1,"recurringShippingPrice":2,"quantity":1"#,
    ];
    let spellings = [
        "variantId",
        "variantID",
        r"variantI\u0064",
        r"variantI\u0044",
        r"\u0076ariantID",
    ];
    for rest in rest {
        for one in spellings {
            for read in [
                change(&format!(r#"{{"{one}":3,{rest}}}"#)),
                change(&format!(r#"{{{rest},"{one}":3}}"#)),
            ] {
                let read = read.unwrap();
                assert_eq!(read["variantId"], 3, "{one}");
                assert_eq!(read.get("variantID"), None);
            }
            for other in spellings {
                for json in [
                    format!(r#"{{"{one}":3,"{other}":3,{rest}}}"#),
                    format!(r#"{{"{one}":3,{rest},"{other}":4}}"#),
                    format!(r#"{{{rest},"{one}":3,"{other}":3}}"#),
                ] {
                    let duplicate = Err(Error::ClaimDuplicate("variantId"));
                    assert_eq!(change(&json), duplicate, "{json}");
                }
            }
        }
        for stranger in [
            "variantid",
            "VariantId",
            "variantId ",
            "variantIDs",
            "variantI",
        ] {
            let json = format!(r#"{{"{stranger}":3,{rest}}}"#);
            assert_eq!(change(&json), Err(Error::ClaimMissing("variantId")));
        }
        for value in ["null", "\"3\"", "3.0", "-3", "[3]"] {
            let json = format!(r#"{{"variantID":{value},{rest}}}"#);
            assert_eq!(
                change(&json),
                Err(Error::ClaimInvalid("variantId")),
                "{json}"
            );
        }
    }
}
