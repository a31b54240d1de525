//! The claims that go back and forth: of every class, plain, with all optional claims, in other alphabets,
//! long, and with fractions of seconds.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::class;
use crate::classes::{CLIENT_ID, Class, ISSUER, REFERENCE_ID, SHOP, SHOPWARE_SHOP};

const SECRET: &str = "an-interoperable-secret-00000001";
const WRONG_SECRET: &str = "an-interoperable-secret-00000002";
const JTI: &str = "00000000-0000-4000-8000-000000000001";
/// Every way that JSON writers differ in: escapes, slashes, characters of one to four bytes, line separators.
const TEXT: &str =
    "Größe \"M\" / Ärmel\\ \u{7f}\t\n\u{1} スノーボード 🏂👩‍👩‍👧 </b> \u{2028}\u{10ffff}";

pub struct Case {
    class: Class,
    name: &'static str,
    claims: Value,
}

/// A line of what goes to the libraries.
#[derive(Deserialize, Serialize)]
pub struct Signed {
    pub class: Class,
    pub name: String,
    pub secret: String,
    pub wrong_secret: String,
    pub now: u64,
    pub claims: Value,
    pub token: String,
}

impl Case {
    /// Reads the claims into their type, and signs that.
    pub fn signed(self, now: u64) -> Result<Signed, String> {
        let failed = |error| format!("{:?} {}: {error}", self.class, self.name);
        let plain = class::signed(&self.claims, SECRET).map_err(failed)?;
        let read = class::read(self.class, &plain, SECRET, now).map_err(failed)?;
        Ok(Signed {
            class: self.class,
            name: self.name.to_owned(),
            secret: SECRET.to_owned(),
            wrong_secret: WRONG_SECRET.to_owned(),
            now,
            claims: self.claims,
            token: read.signed,
        })
    }
}

fn with(mut claims: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    claims
}

/// All cases, around this time.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn all(now: u64) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |class, name, claims| {
        cases.push(Case {
            class,
            name,
            claims,
        });
    };
    let times = json!({"iat": now - 3, "nbf": now - 3, "exp": now + 600});
    // Some have a fraction that no `f64` of whole microseconds is, until it is rounded.
    let fractions = |at: f64| at + f64::from(u32::try_from(now - 10).unwrap_or(u32::MAX));
    let fractional = json!({"iat": fractions(0.22344), "nbf": fractions(0.000_001), "exp": fractions(600.999_999)});

    let shopware = with(json!({"iss": SHOPWARE_SHOP}), &times);
    let id = "0123456789abcdef0123456789abcdef";
    let session = json!({
        "salesChannelId": id, "customerId": id, "currencyId": id, "languageId": id,
        "paymentMethodId": id, "shippingMethodId": id,
    });
    add(Class::Shopware, "plain", shopware.clone());
    add(Class::Shopware, "session", with(shopware.clone(), &session));
    add(
        Class::Shopware,
        "fractional",
        with(shopware.clone(), &fractional),
    );
    let both = json!({"shopId": SHOPWARE_SHOP, "cartToken": id});
    add(Class::Shopware, "both_forms", with(shopware.clone(), &both));
    let unicode = json!({"customerId": "Größe / スノー 🏂 \"\\\n"});
    add(Class::Shopware, "unicode", with(shopware.clone(), &unicode));
    let nothing = json!({"inAppPurchases": null});
    add(
        Class::Shopware,
        "no_purchases",
        with(shopware.clone(), &nothing),
    );
    let long = json!({"inAppPurchases": "eyJhbGciOiJSUzI1NiJ9.".repeat(160)});
    add(Class::Shopware, "long", with(shopware, &long));

    for (name, items) in [("no_items", 0), ("one_item", 1), ("long", 40)] {
        add(Class::PostPurchase, name, post_purchase(now, items));
    }
    let fraction = json!({"iat": fractions(0.5)});
    add(
        Class::PostPurchase,
        "fractional",
        with(post_purchase(now, 2), &fraction),
    );

    let changeset = json!({"iss": CLIENT_ID, "sub": REFERENCE_ID, "jti": JTI, "iat": now - 3, "changes": [
        {"type": "add_variant", "variantId": 43_729_076_912_150_u64, "quantity": 1},
    ]});
    add(Class::Changeset, "plain", changeset.clone());
    add(
        Class::Changeset,
        "fractional",
        with(changeset.clone(), &fractional),
    );
    add(
        Class::Changeset,
        "unicode",
        with(changeset.clone(), &json!({"changes": changes()})),
    );
    let long: Vec<Value> = (0..20).flat_map(|_| changes()).collect();
    add(
        Class::Changeset,
        "long",
        with(changeset, &json!({"changes": long})),
    );

    let session = with(json!({"aud": CLIENT_ID, "jti": JTI}), &times);
    let admin = json!({"iss": format!("https://{SHOP}/admin"), "dest": format!("https://{SHOP}"), "sub": "42"});
    let admin = with(session.clone(), &admin);
    add(Class::Admin, "plain", admin.clone());
    add(Class::Admin, "fractional", with(admin.clone(), &fractional));
    add(
        Class::Admin,
        "sid",
        with(admin, &json!({"sid": "0".repeat(64)})),
    );

    let buyer = json!({"dest": SHOP, "sub": "gid://shopify/Customer/1"});
    for (class, path) in [
        (Class::Checkout, "checkouts"),
        (Class::CustomerAccount, "account"),
    ] {
        let issuer = json!({"iss": format!("https://{SHOP}/{path}")});
        add(
            class,
            "guest",
            with(session.clone(), &json!({"dest": SHOP})),
        );
        add(class, "customer", with(session.clone(), &buyer));
        let full = with(with(session.clone(), &buyer), &issuer);
        add(class, "issuer", full.clone());
        add(class, "fractional", with(full, &fractional));
    }

    let registered = with(json!({"iss": ISSUER, "aud": CLIENT_ID}), &times);
    add(Class::Registered, "plain", registered.clone());
    add(
        Class::Registered,
        "fractional",
        with(registered.clone(), &fractional),
    );
    let several = json!({"aud": ["https://other.example", CLIENT_ID, TEXT]});
    add(
        Class::Registered,
        "several_audiences",
        with(registered.clone(), &several),
    );
    let unicode = json!({"sub": TEXT, "jti": "\u{0}\u{1f}/\"\\"});
    add(
        Class::Registered,
        "unicode",
        with(registered.clone(), &unicode),
    );
    let long = json!({"sub": TEXT.repeat(100), "jti": "x".repeat(10_000)});
    add(Class::Registered, "long", with(registered, &long));
    cases
}

fn money(cents: u64) -> Value {
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let money = json!({"amount": amount, "currencyCode": "CAD"});
    json!({"shopMoney": money, "presentmentMoney": money})
}

fn post_purchase(now: u64, items: u64) -> Value {
    let metafields = json!([
        {"key": "a", "namespace": "app", "value": TEXT, "valueType": "string"},
        {"key": "b", "namespace": "app", "value": 7, "valueType": "integer"},
        {"key": "c", "namespace": "app", "value": "{\"n\":[1,\"é\"]}", "valueType": "json_string"},
    ]);
    let item = |number: u64| {
        json!({
            "product": {
                "id": 7_982_905_098_262 + number, "title": "Snowboard",
                "variant": {"id": 43_729_076_912_150 + number, "title": "158cm / \"Ember\"", "metafields": metafields},
                "metafields": [],
            },
            "quantity": 1 + number % 3, "totalPriceSet": money(69_995 + number),
        })
    };
    json!({
        "iss": "shopify", "sub": REFERENCE_ID, "iat": now - 3,
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::ShouldRender", "locale": "en", "version": "unstable",
            "shop": {"id": 59_597_881_543_u64, "domain": SHOP, "metafields": metafields},
            "initialPurchase": {
                "referenceId": REFERENCE_ID, "customerId": "6998702981173", "destinationCountryCode": "CA",
                "totalPriceSet": money(1234), "lineItems": (0..items).map(item).collect::<Vec<_>>(),
            },
        },
    })
}

fn changes() -> Vec<Value> {
    let discount = json!({"value": 12.5, "valueType": "fixed_amount", "title": TEXT});
    vec![
        json!({"type": "add_variant", "variantId": 43_729_076_912_150_u64, "quantity": 1, "discount": discount}),
        json!({"type": "add_shipping_line", "price": 10.5, "title": TEXT, "presentmentTitle": "S"}),
        json!({"type": "set_metafield", "key": "score", "namespace": "app", "value": 9, "valueType": "integer"}),
        json!({
            "type": "add_subscription", "variantId": 43_729_076_912_150_u64, "sellingPlanId": 689_127_446,
            "initialShippingPrice": 10, "recurringShippingPrice": 0.99, "quantity": 1,
            "shippingOption": {"title": "S", "presentmentTitle": "S"}, "discount": discount,
        }),
    ]
}
