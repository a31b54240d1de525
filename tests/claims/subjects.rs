//! Every class of token with all that can be expected of it, each setting named, so that nothing is accepted or refused by
//! a default.

use crate::support::classes::{
    CLIENT_ID, Class, ISSUER, REFERENCE_ID, SHOP, SHOPWARE_SHOP, input_data, line_item,
};
use crate::support::token::{base64url, sign};
use serde::Serialize;
use serde_json::{Value, json};
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::shopify::session::{self, Admin, Buyer, Checkout, CustomerAccount, Session};
use storefront_jwt::shopify::{Changeset, PostPurchase, changeset, post_purchase};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Accepted, Claims, Error, FromPayload, MaxAge, RegisteredClaims, SecretKey, UnixTime, Verifier,
    registered,
};

/// A domain that the caller trusts with shops.
pub const DOMAIN: &str = "spin.dev";
/// The type that other issuers give their tokens.
pub const TYP: &str = "at+jwt";

/// What tokens are read as. Shopware's has two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Shopware,
    /// As the decision record has it.
    Decided,
    PostPurchase,
    Changeset,
    Admin,
    Checkout,
    CustomerAccount,
    Buyer,
    Registered,
}

/// What the caller expects, of all classes together.
#[derive(Clone, Copy)]
pub struct Settings<'e> {
    pub shop_id: &'e str,
    pub client_id: &'e str,
    pub reference_id: &'e str,
    pub shop: Option<&'e str>,
    pub domain: &'e str,
    pub issuer: &'e str,
    pub audience: &'e str,
    pub typ: &'e str,
    pub max_age: MaxAge,
}

impl Settings<'_> {
    /// What the tokens of this file say.
    pub const RIGHT: Self = Self {
        shop_id: SHOPWARE_SHOP,
        client_id: CLIENT_ID,
        reference_id: REFERENCE_ID,
        shop: Some(SHOP),
        domain: DOMAIN,
        issuer: ISSUER,
        audience: CLIENT_ID,
        typ: TYP,
        max_age: MaxAge::from_secs(3600),
    };
}

/// What was accepted: the claims as they are written, and from when on the token is refused.
#[derive(Debug, PartialEq)]
pub struct Said {
    pub claims: Value,
    pub refused_from: Option<UnixTime>,
}

impl Subject {
    pub const ALL: [Self; 9] = [
        Self::Shopware,
        Self::Decided,
        Self::PostPurchase,
        Self::Changeset,
        Self::Admin,
        Self::Checkout,
        Self::CustomerAccount,
        Self::Buyer,
        Self::Registered,
    ];

    /// The type of the claims, by its path in the listing of the public API.
    pub fn path(self) -> &'static str {
        match self {
            Self::Shopware | Self::Decided => "storefront_jwt::shopware::AppToken",
            Self::PostPurchase => "storefront_jwt::shopify::post_purchase::PostPurchase",
            Self::Changeset => "storefront_jwt::shopify::changeset::Changeset",
            Self::Admin => "storefront_jwt::shopify::session::Admin",
            Self::Checkout => "storefront_jwt::shopify::session::Checkout",
            Self::CustomerAccount => "storefront_jwt::shopify::session::CustomerAccount",
            Self::Buyer => "storefront_jwt::shopify::session::Buyer",
            Self::Registered => "storefront_jwt::RegisteredClaims",
        }
    }

    /// A token with every claim that the class has, as `header` and `claims`.
    pub fn token(self) -> Value {
        let header = match self {
            Self::Registered => json!({"alg": "HS256", "typ": TYP}),
            _ => json!({"alg": "HS256", "typ": "JWT"}),
        };
        json!({"header": header, "claims": self.claims()})
    }

    fn claims(self) -> Value {
        match self {
            Self::Shopware => {
                let mut claims = Class::Shopware.claims();
                for name in [
                    "inAppPurchases",
                    "currencyId",
                    "languageId",
                    "paymentMethodId",
                    "shippingMethodId",
                    "cartToken",
                ] {
                    claims[name] = json!(format!("some {name}"));
                }
                claims["shopId"] = json!(SHOPWARE_SHOP);
                claims
            }
            Self::Decided => {
                let mut claims = Self::Shopware.claims();
                claims.as_object_mut().unwrap().remove("iss");
                claims
            }
            Self::PostPurchase => {
                let mut claims = Class::PostPurchase.claims();
                let mut item = line_item(0, 1);
                item["sellingPlanId"] = json!(7);
                claims["input_data"] = input_data(&json!([item]));
                let metafields = item["product"]["metafields"].clone();
                claims["input_data"]["shop"]["metafields"] = metafields;
                claims
            }
            Self::Changeset => {
                let mut claims = Class::Changeset.claims();
                claims["changes"] = changes();
                claims
            }
            Self::Admin => Class::Admin.claims(),
            Self::Checkout => Class::Checkout.claims(),
            Self::CustomerAccount => Class::CustomerAccount.claims(),
            Self::Buyer => {
                let mut claims = Class::Checkout.claims();
                claims.as_object_mut().unwrap().remove("iss");
                claims
            }
            Self::Registered => Class::Registered.claims(),
        }
    }

    /// Signs a token that has been taken from [`token`](Self::token) and changed, and verifies it.
    pub fn verdict(
        self,
        verifier: &Verifier<SecretKey, UnixTime>,
        token: &Value,
        settings: &Settings<'_>,
    ) -> Result<Said, Error> {
        let [header, claims] = ["header", "claims"].map(|part| token[part].to_string());
        let token = sign(&format!("{}.{}", base64url(header), base64url(claims)));
        self.verify(verifier, &token, settings)
    }

    /// Verifies a token by every setting. The sessions tell their class by themselves, too.
    pub fn verify(
        self,
        verifier: &Verifier<SecretKey, UnixTime>,
        token: &str,
        settings: &Settings<'_>,
    ) -> Result<Said, Error> {
        macro_rules! said {
            ($class:ty, $expected:expr) => {
                said(verifier.verify_into::<$class>(token, &$expected, &mut vec![0; token.len()]))
            };
        }
        let domains = [settings.domain];
        let mut session = session::Expected::new(settings.client_id).with_trusted_domains(&domains);
        if self != Self::Buyer {
            session = session.with_required_issuer();
        }
        if let Some(shop) = settings.shop {
            session = session.with_shop(shop);
        }
        macro_rules! session {
            ($class:ident) => {{
                let by_class = said!($class, session);
                let mut buf = vec![0; token.len()];
                let told = match Session::of(&verifier.authenticate(token, &mut buf)?, &session) {
                    Ok(told) => match told.claims {
                        Session::$class(claims) => Some((claims, told.refused_from)),
                        _ => None,
                    },
                    Err(_) => None,
                };
                let told = told.map(|(claims, refused_from)| Said {
                    claims: written(&claims),
                    refused_from,
                });
                assert_eq!(told.as_ref(), by_class.as_ref().ok(), "by its issuer");
                by_class
            }};
        }
        match self {
            Self::Shopware | Self::Decided => {
                said!(
                    AppToken<JsonStr<'_>>,
                    shopware::Expected::new(settings.shop_id)
                )
            }
            Self::PostPurchase => {
                let mut expected = post_purchase::Expected::new(settings.max_age)
                    .with_client_id(settings.client_id)
                    .with_reference_id(settings.reference_id);
                if let Some(shop) = settings.shop {
                    expected = expected.with_shop(shop);
                }
                said!(PostPurchase<Streamed<'_>>, expected)
            }
            Self::Changeset => {
                let expected = changeset::Expected::new(settings.client_id, settings.max_age);
                said!(
                    Changeset<'_>,
                    expected.with_reference_id(settings.reference_id)
                )
            }
            Self::Admin => session!(Admin),
            Self::Checkout => session!(Checkout),
            Self::CustomerAccount => session!(CustomerAccount),
            Self::Buyer => session!(Buyer),
            Self::Registered => {
                let expected = registered::Expected::new(settings.max_age)
                    .with_issuer(settings.issuer)
                    .with_audience(settings.audience);
                said!(RegisteredClaims<'_>, expected.with_typ(settings.typ))
            }
        }
    }
}

fn said<'b, C>(accepted: Result<Accepted<C>, Error>) -> Result<Said, Error>
where
    C: Claims + FromPayload<'b> + Serialize,
{
    let accepted = accepted?;
    Ok(Said {
        claims: written(&accepted.claims),
        refused_from: accepted.refused_from,
    })
}

/// As JSON, or the error of what is read when it is wanted only.
fn written(claims: &impl Serialize) -> Value {
    serde_json::to_value(claims).unwrap_or_else(|error| error.to_string().into())
}

/// One of every type, with everything that it can have.
fn changes() -> Value {
    let discount = |kind| json!({"value": 15, "valueType": kind, "title": "a discount"});
    json!([
        {
            "type": "add_variant", "variantId": 1, "quantity": 1,
            "discount": discount("percentage"),
        },
        {"type": "add_shipping_line", "price": 10.5, "title": "a", "presentmentTitle": "b"},
        {
            "type": "set_metafield", "key": "k", "namespace": "n", "value": "v",
            "valueType": "string",
        },
        {
            "type": "add_subscription", "variantId": 1, "sellingPlanId": 2,
            "initialShippingPrice": 10, "recurringShippingPrice": 0.99, "quantity": 3,
            "shippingOption": {"title": "c", "presentmentTitle": "d"},
            "discount": discount("fixed_amount"),
        },
    ])
}
