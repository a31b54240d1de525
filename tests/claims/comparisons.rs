//! What is compared, in every class of token: the one list. Another test finds what is missing from it.

use super::subjects::{DOMAIN, Settings, Subject, TYP};
use crate::support::classes::{CLIENT_ID, ISSUER, REFERENCE_ID, SHOP, SHOPWARE_SHOP};
use serde_json::{Value, json};
use storefront_jwt::Error;

/// Whether upper and lower case are the same, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Counts,
    IsIgnored(&'static str),
}

const HOSTS: Case = Case::IsIgnored("RFC 3986 §3.2.2: a host is case-insensitive");
const MEDIA_TYPES: Case = Case::IsIgnored("RFC 7515 §4.1.9, RFC 2045 §5.1: media types");

/// Where a token has the value: a pointer, and what stands around the value.
pub type Place = (&'static str, Around);

#[derive(Clone, Copy, Debug)]
pub enum Around {
    /// `{}` is the value.
    Text(&'static str),
    /// An array, in which it is the only one or one of three.
    Alone,
    Among,
}

impl Around {
    fn put(self, value: &str) -> Value {
        match self {
            Self::Text(text) => text.replace("{}", value).into(),
            Self::Alone => json!([value]),
            Self::Among => json!(["another", value, "a third"]),
        }
    }
}

/// The claim that is the value itself.
fn at(pointer: &'static str) -> Place {
    (pointer, Around::Text("{}"))
}

fn around(pointer: &'static str, text: &'static str) -> Place {
    (pointer, Around::Text(text))
}

/// Puts a value into a token.
pub fn put(token: &mut Value, places: &[Place], value: &str) {
    for (pointer, around) in places {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        token.pointer_mut(parent).unwrap()[name] = around.put(value);
    }
}

/// What the value is compared with.
#[derive(Clone)]
pub enum With {
    /// With what the class itself demands.
    Rule,
    /// With what stands elsewhere in the token.
    Claims(Vec<Place>),
    /// With what the caller says, by the function of this name.
    Setting(&'static str, for<'e> fn(&mut Settings<'e>, &'e str)),
}

#[derive(Clone)]
pub struct Comparison {
    pub subject: Subject,
    pub places: Vec<Place>,
    pub with: With,
    pub right: &'static str,
    pub case: Case,
    /// Other values that stand for the right one, in the token and in the setting.
    pub also: [&'static [&'static str]; 2],
    /// Values that are not right, beside all neighbours.
    pub others: &'static [&'static str],
    /// By which of these a token with another value is refused.
    pub refused: &'static [Error],
    /// Whether the claim need not be there.
    pub optional: bool,
    /// What else is expected, where that is less than everything.
    pub relax: fn(&mut Settings<'_>),
}

use With::{Claims, Rule, Setting};

const ISS: &[Error] = &[Error::ClaimMismatch("iss")];
const SUB: &[Error] = &[Error::ClaimMismatch("sub")];
const AUD: &[Error] = &[Error::ClaimMismatch("aud")];
const DEST: &[Error] = &[Error::ClaimMismatch("dest")];
const DOMAINS: &[Error] = &[Error::ClaimMismatch("domain")];
const SHOP_ID: &[Error] = &[Error::ClaimMismatch("shopId")];
const HOST_OR_ISS: &[Error] = &[Error::ClaimMismatch("iss"), Error::ClaimMismatch("dest")];
const TYPE: &[Error] = &[Error::ClaimInvalid("type")];
const VALUE_TYPE: &[Error] = &[Error::ClaimInvalid("valueType")];

/// A text that is equal to the right one or is refused.
fn text(
    subject: Subject,
    places: Vec<Place>,
    with: With,
    right: &'static str,
    refused: &'static [Error],
) -> Comparison {
    Comparison {
        subject,
        places,
        with,
        right,
        case: Case::Counts,
        also: [&[], &[]],
        others: &[],
        refused,
        optional: false,
        relax: |_| (),
    }
}

/// All comparisons.
pub fn all() -> Vec<Comparison> {
    let mut all = of_header();
    all.extend(of_shopware());
    all.extend(of_purchases());
    all.extend(of_changesets());
    all.extend(of_sessions());
    all.extend(of_issuers());
    all.extend(of_registered());
    all
}

fn of_header() -> Vec<Comparison> {
    let mut all = Vec::new();
    for subject in Subject::ALL {
        let alg = vec![at("/header/alg")];
        all.push(text(subject, alg, Rule, "HS256", &[Error::Algorithm]));
        let named = Setting("with_typ", |settings, typ| settings.typ = typ);
        let (with, right, also): (_, _, &[&str]) = match subject {
            Subject::Registered => (named, TYP, &["application/at+jwt", "Application/AT+JWT"]),
            _ => (Rule, "JWT", &["application/jwt", "APPLICATION/JWT"]),
        };
        all.push(Comparison {
            case: MEDIA_TYPES,
            also: [also, also],
            others: &[
                "JOSE",
                "text/jwt",
                "application/",
                "application/at",
                "at+jwt/",
            ],
            optional: subject != Subject::Registered,
            ..text(
                subject,
                vec![at("/header/typ")],
                with,
                right,
                &[Error::Header],
            )
        });
    }
    all
}

fn of_shopware() -> Vec<Comparison> {
    use Subject::{Decided, Shopware};

    let new = || Setting("new", |settings, id| settings.shop_id = id);
    let (iss, shop_id) = (at("/claims/iss"), at("/claims/shopId"));
    // A token that has both can do without either.
    let one_of_two = |place, refused| Comparison {
        optional: true,
        ..text(Shopware, vec![place], Rule, SHOPWARE_SHOP, refused)
    };
    vec![
        text(Decided, vec![shop_id], new(), SHOPWARE_SHOP, SHOP_ID),
        text(Shopware, vec![iss, shop_id], new(), SHOPWARE_SHOP, ISS),
        one_of_two(iss, ISS),
        one_of_two(shop_id, SHOP_ID),
    ]
}

/// The setting may be a URL.
const OF_SHOP: &[&str] = &[
    "https://example.myshopify.com",
    "example.myshopify.com/",
    "https://example.myshopify.com/",
];

/// An audience: one text, or one of several.
fn audiences() -> [Vec<Place>; 3] {
    [Around::Text("{}"), Around::Alone, Around::Among].map(|around| vec![("/claims/aud", around)])
}

fn of_purchases() -> Vec<Comparison> {
    const SUBJECT: Subject = Subject::PostPurchase;

    let shop = Setting("with_shop", |settings, shop| settings.shop = Some(shop));
    let client = Setting("with_client_id", |settings, id| settings.client_id = id);
    let of_reference = Setting("with_reference_id", |settings, id| {
        settings.reference_id = id;
    });
    let sub = at("/claims/sub");
    let reference = at("/claims/input_data/initialPurchase/referenceId");
    let domain = vec![at("/claims/input_data/shop/domain")];
    let mut all = vec![
        text(SUBJECT, vec![at("/claims/iss")], Rule, "shopify", ISS),
        text(
            SUBJECT,
            vec![sub],
            Claims(vec![reference]),
            REFERENCE_ID,
            SUB,
        ),
        text(
            SUBJECT,
            vec![sub, reference],
            of_reference,
            REFERENCE_ID,
            SUB,
        ),
        Comparison {
            case: HOSTS,
            also: [&[], OF_SHOP],
            ..text(SUBJECT, domain, shop, SHOP, DOMAINS)
        },
    ];
    all.extend(audiences().map(|aud| Comparison {
        optional: true,
        ..text(SUBJECT, aud, client.clone(), CLIENT_ID, AUD)
    }));
    all
}

fn of_changesets() -> Vec<Comparison> {
    const SUBJECT: Subject = Subject::Changeset;

    let new = Setting("new", |settings, id| settings.client_id = id);
    let reference = Setting("with_reference_id", |settings, id| {
        settings.reference_id = id;
    });
    let mut all = vec![
        text(SUBJECT, vec![at("/claims/iss")], new, CLIENT_ID, ISS),
        text(
            SUBJECT,
            vec![at("/claims/sub")],
            reference,
            REFERENCE_ID,
            SUB,
        ),
    ];
    // A subscription has all members that a variant has.
    let variants: [(_, _, &[&str], _); 6] = [
        ("/claims/changes/0/type", "add_variant", &[], TYPE),
        ("/claims/changes/1/type", "add_shipping_line", &[], TYPE),
        ("/claims/changes/2/type", "set_metafield", &[], TYPE),
        (
            "/claims/changes/3/type",
            "add_subscription",
            &["add_variant"],
            TYPE,
        ),
        (
            "/claims/changes/0/discount/valueType",
            "percentage",
            &["fixed_amount"],
            VALUE_TYPE,
        ),
        (
            "/claims/changes/3/discount/valueType",
            "fixed_amount",
            &["percentage"],
            VALUE_TYPE,
        ),
    ];
    all.extend(variants.map(|(pointer, name, also, refused)| Comparison {
        also: [also, &[]],
        ..text(SUBJECT, vec![at(pointer)], Rule, name, refused)
    }));
    all
}

fn of_sessions() -> Vec<Comparison> {
    use Subject::{Admin, Buyer, Checkout, CustomerAccount};

    let client = || Setting("new", |settings, id| settings.client_id = id);
    let shop = || Setting("with_shop", |settings, shop| settings.shop = Some(shop));
    let trusted = Setting("with_trusted_domains", |settings, domain| {
        settings.domain = domain;
    });
    let mut all = Vec::new();
    // Around a whole host and around a domain that it is below: in `dest`, and in `iss` where there is one.
    for (subject, dest, iss) in [
        (
            Admin,
            ["https://{}", "https://shop.{}"],
            ["https://{}/admin", "https://shop.{}/admin"],
        ),
        (
            Checkout,
            ["{}", "shop.{}"],
            ["https://{}/checkouts", "https://shop.{}/checkouts"],
        ),
        (
            CustomerAccount,
            ["{}", "shop.{}"],
            ["https://{}/account", "https://shop.{}/account"],
        ),
        (Buyer, ["{}", "shop.{}"], ["", ""]),
    ] {
        all.push(text(
            subject,
            vec![at("/claims/aud")],
            client(),
            CLIENT_ID,
            AUD,
        ));
        let [host, below] = [0, 1].map(|at| {
            let mut places = vec![around("/claims/dest", dest[at])];
            if subject != Buyer {
                places.push(around("/claims/iss", iss[at]));
            }
            places
        });
        let of_host = |places, with, right, refused| Comparison {
            case: HOSTS,
            ..text(subject, places, with, right, refused)
        };
        all.push(Comparison {
            also: [&[], OF_SHOP],
            ..of_host(host.clone(), shop(), SHOP, DEST)
        });
        let shopify = ["myshopify.com", "myshopify.io", "shopify.com", "shop.dev"];
        let domains = shopify.map(|domain| (domain, Rule));
        for (domain, with) in domains.into_iter().chain([(DOMAIN, trusted.clone())]) {
            all.push(Comparison {
                // What is below a shop's host is below Shopify's domain.
                also: [&[SHOP], &[]],
                others: &[
                    "shopifycloud.com",
                    "myshopify.dev",
                    "myshopify.com.evil.example",
                ],
                relax: |settings| settings.shop = None,
                ..of_host(below.clone(), with, domain, DEST)
            });
        }
        if let [dest, iss] = host[..] {
            all.push(of_host(vec![iss], Claims(vec![dest]), SHOP, HOST_OR_ISS));
        }
    }
    all
}

/// With more behind it, the issuer of an account: any path that is not the other classes'.
const OF_ACCOUNT: &[&str] = &[
    "https://example.myshopify.com/account",
    "https://example.myshopify.com/admin",
    "https://example.myshopify.com/checkouts",
];

/// The rest of a session's issuer.
fn of_issuers() -> Vec<Comparison> {
    use Subject::{Admin, Checkout, CustomerAccount};

    let parts = [
        (
            Admin,
            around("/claims/iss", "{}example.myshopify.com/admin"),
            "https://",
            ISS,
        ),
        (
            Admin,
            around("/claims/dest", "{}example.myshopify.com"),
            "https://",
            DEST,
        ),
        (
            Checkout,
            around("/claims/iss", "{}example.myshopify.com/checkouts"),
            "https://",
            ISS,
        ),
        (
            CustomerAccount,
            around("/claims/iss", "{}example.myshopify.com/a"),
            "https://",
            ISS,
        ),
        (
            Admin,
            around("/claims/iss", "https://example.myshopify.com{}"),
            "/admin",
            ISS,
        ),
        (
            Checkout,
            around("/claims/iss", "https://example.myshopify.com{}"),
            "/checkouts",
            ISS,
        ),
    ];
    let parts = parts.map(|(subject, place, part, refused)| Comparison {
        others: &[
            "http://",
            "//",
            "/admin",
            "/checkouts",
            "/checkout",
            "/account",
            "?/admin",
        ],
        also: match subject {
            CustomerAccount => [OF_ACCOUNT, &[]],
            _ => [&[], &[]],
        },
        ..text(subject, vec![place], Rule, part, refused)
    });
    parts.into()
}

fn of_registered() -> Vec<Comparison> {
    const SUBJECT: Subject = Subject::Registered;

    let issuer = Setting("with_issuer", |settings, issuer| settings.issuer = issuer);
    let audience = Setting("with_audience", |settings, audience| {
        settings.audience = audience;
    });
    let mut all = vec![text(SUBJECT, vec![at("/claims/iss")], issuer, ISSUER, ISS)];
    all.extend(audiences().map(|aud| text(SUBJECT, aud, audience.clone(), CLIENT_ID, AUD)));
    all
}
