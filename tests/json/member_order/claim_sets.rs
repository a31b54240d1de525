//! The claim set of each class as its issuer writes it, with every member that the class knows.

use Node::{Leaf, List, Object};

/// A claim set, its members in the order in which an issuer writes them.
pub(super) enum Node {
    Leaf(&'static str),
    List(&'static [Node]),
    Object(&'static [(&'static str, Node)]),
}

pub(super) const SHOPWARE: Node = Object(&[
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

pub(super) const ADMIN: Node = Object(&[
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

pub(super) const CHECKOUT: Node = extension!(r#""https://example.myshopify.com/checkouts""#);
pub(super) const CUSTOMER_ACCOUNT: Node = extension!(r#""https://example.myshopify.com/account""#);

pub(super) const REGISTERED: Node = Object(&[
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

pub(super) const PURCHASE: Node = Object(&[
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

pub(super) const CHANGESET: Node = Object(&[
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
    pub(super) fn members(&self) -> usize {
        match self {
            Leaf(_) => 0,
            List(elements) => elements.iter().map(Self::members).sum(),
            Object(members) => members.iter().map(|member| 1 + member.1.members()).sum(),
        }
    }
}
