//! The classes of token that one app's secret may have signed: what each looks like, and how each is
//! verified.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{Clock, Error, HmacSha256, MatchedKey, MaxAge, Slot, Verifier};

pub const SHOPWARE_SHOP: &str = "ExampleShop00001";
pub const CLIENT_ID: &str = "00000000000000000000000000c11e47";
pub const SHOP: &str = "example.myshopify.com";
pub const REFERENCE_ID: &str = "0000000000000000000000000000ref1";
pub const ISSUER: &str = "https://issuer.example";

/// In JSON as `post_purchase`, for other languages' libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Shopware,
    PostPurchase,
    Changeset,
    Admin,
    Checkout,
    CustomerAccount,
    Registered,
}

/// The type of each class's claims, and what is expected of them: for the same shop, app and audience.
/// Expands to `$owned!(type, expectation)`, or to `$borrowed!(…)` for types that always borrow.
macro_rules! with_claims {
    ($class:expr, $max_age:expr, $app_token:ty, $post_purchase:ty, $owned:ident, $borrowed:ident) => {{
        use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
        use storefront_jwt::shopify::{Changeset, changeset, post_purchase};
        use storefront_jwt::{RegisteredClaims, registered, shopware};
        match $class {
            Class::Shopware => $owned!($app_token, shopware::Expected::new(SHOPWARE_SHOP)),
            Class::PostPurchase => {
                $owned!($post_purchase, post_purchase::Expected::new($max_age))
            }
            Class::Changeset => {
                $borrowed!(Changeset<'_>, changeset::Expected::new(CLIENT_ID, $max_age))
            }
            Class::Admin => $owned!(Admin, session::Expected::new(CLIENT_ID)),
            Class::Checkout => $owned!(Checkout, session::Expected::new(CLIENT_ID)),
            Class::CustomerAccount => $owned!(CustomerAccount, session::Expected::new(CLIENT_ID)),
            Class::Registered => $borrowed!(
                RegisteredClaims<'_>,
                registered::Expected::new($max_age)
                    .with_issuer(ISSUER)
                    .with_audience(CLIENT_ID)
            ),
        }
    }};
}

#[allow(
    unused_imports,
    reason = "for programs that do not verify by `Class::verify`"
)]
pub(crate) use with_claims;

/// The ways through a [`Verifier`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `verify`; the classes that borrow from the payload take `verify_into` instead.
    Copied,
    Into,
    InPlace,
    /// `verify_slot`; those that borrow take `verify_into`.
    Slot,
    /// `verify_into_slot`; those that borrow take `verify_into`.
    IntoSlot,
    /// `verify_in_place_slot`; those that borrow take `verify_in_place`.
    InPlaceSlot,
}

impl Way {
    pub const ALL: [Self; 6] = [
        Self::Copied,
        Self::Into,
        Self::InPlace,
        Self::Slot,
        Self::IntoSlot,
        Self::InPlaceSlot,
    ];
}

impl Class {
    pub const ALL: [Self; 7] = [
        Self::Shopware,
        Self::PostPurchase,
        Self::Changeset,
        Self::Admin,
        Self::Checkout,
        Self::CustomerAccount,
        Self::Registered,
    ];

    /// The claims of such a token at the time of the tests. Every class gets all of the registered
    /// claims that it may have, so that none is refused for the lack of one.
    pub fn claims(self) -> Value {
        let mut claims = json!({
            "sub": REFERENCE_ID, "aud": CLIENT_ID, "jti": "00000000-0000-4000-8000-000000000001",
            "iat": 1_759_999_997, "nbf": 1_759_999_997, "exp": 1_760_000_057,
        });
        for (name, value) in self.own_claims().as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    fn own_claims(self) -> Value {
        match self {
            Self::Shopware => json!({
                "iss": SHOPWARE_SHOP, "salesChannelId": "00000000000000000000000000000001",
                "customerId": "00000000000000000000000000000002", "inAppPurchases": null,
            }),
            Self::PostPurchase => json!({"iss": "shopify", "input_data": input_data(&json!([]))}),
            Self::Changeset => json!({
                "iss": CLIENT_ID,
                "changes": [{"type": "add_variant", "variantId": 1, "quantity": 1}],
            }),
            Self::Admin => json!({
                "iss": format!("https://{SHOP}/admin"), "dest": format!("https://{SHOP}"),
                "sid": "0".repeat(64), "sub": "42",
            }),
            Self::Checkout => json!({
                "iss": format!("https://{SHOP}/checkouts"), "dest": SHOP,
                "sub": "gid://shopify/Customer/1",
            }),
            Self::CustomerAccount => json!({
                "iss": format!("https://{SHOP}/account"), "dest": SHOP,
                "sub": "gid://shopify/Customer/1",
            }),
            Self::Registered => json!({"iss": ISSUER}),
        }
    }

    /// Verifies a token as one of this class: for the same shop, app and audience, of any age.
    ///
    /// Works in the caller's memory only, so that tests can watch it.
    pub fn verify<K: HmacSha256, T: Clock>(
        self,
        way: Way,
        verifier: &Verifier<K, T>,
        token: &mut [u8],
        buf: &mut [u8],
    ) -> Result<MatchedKey, Error> {
        /// Of what calls return by value and of what they lend.
        macro_rules! key {
            ($accepted:expr) => {{
                let accepted = $accepted?;
                Ok(accepted.key.unwrap())
            }};
        }
        macro_rules! borrowed {
            ($class:ty, $expected:expr) => {{
                let expected = $expected;
                if matches!(way, Way::InPlace | Way::InPlaceSlot) {
                    key!(verifier.verify_in_place::<$class>(token, &expected))
                } else {
                    key!(verifier.verify_into::<$class>(token, &expected, buf))
                }
            }};
        }
        macro_rules! owned {
            ($class:ty, $expected:expr) => {{
                let mut slot = Slot::<$class>::new();
                match way {
                    Way::Into | Way::InPlace => unreachable!("these are borrowed"),
                    Way::Copied => key!(verifier.verify::<$class>(token, &$expected)),
                    Way::Slot => key!(verifier.verify_slot(token, &$expected, &mut slot)),
                    Way::IntoSlot => {
                        key!(verifier.verify_into_slot(token, &$expected, buf, &mut slot))
                    }
                    Way::InPlaceSlot => {
                        key!(verifier.verify_in_place_slot(token, &$expected, &mut slot))
                    }
                }
            }};
        }
        let max_age = MaxAge::Unlimited;
        if matches!(way, Way::Into | Way::InPlace) {
            with_claims!(
                self,
                max_age,
                AppToken<JsonStr<'_>>,
                PostPurchase,
                borrowed,
                borrowed
            )
        } else {
            with_claims!(self, max_age, AppToken, PostPurchase, owned, borrowed)
        }
    }
}

/// What a post-purchase token says, with these line items.
pub fn input_data(line_items: &Value) -> Value {
    json!({
        "extensionPoint": "Checkout::PostPurchase::ShouldRender", "locale": "en",
        "version": "unstable",
        "shop": {"id": 59_597_881_543_u64, "domain": SHOP, "metafields": []},
        "initialPurchase": {
            "referenceId": REFERENCE_ID, "customerId": "6998702981173",
            "destinationCountryCode": "CA", "totalPriceSet": money_bag(),
            "lineItems": line_items,
        },
    })
}

/// A line item, with that many metafields in each place that has them.
pub fn line_item(number: u64, metafields: usize) -> Value {
    let metafields = vec![
        json!({"key": "k", "namespace": "n", "value": "v", "valueType": "string"});
        metafields
    ];
    json!({
        "product": {
            "id": 7_982_905_098_262 + number, "title": format!("The S-Series Snowboard #{number}"),
            "variant": {
                "id": 43_729_076_912_150 + number, "title": "158cm / \"Ember\"",
                "metafields": metafields,
            },
            "metafields": metafields,
        },
        "quantity": 1 + number % 3, "totalPriceSet": money_bag(),
    })
}

pub fn money_bag() -> Value {
    let money = json!({"amount": "699.95", "currencyCode": "CAD"});
    json!({"shopMoney": money, "presentmentMoney": money})
}
