//! The tokens, minted at start-up so that they are valid by the real clock.
//!
//! Members, their order and the form of the values are those of the issuers: Shopware 6.7's app-server token
//! with every claim, Shopify's App Bridge session token, Shopify's post-purchase token, and an app's changeset.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub const SHOPWARE_SECRET: &str = concat!(
    "1b4f6fa821eb5bb6beae7110d2e0e9925985fd4447db16628ca14fc469f45396",
    "f5f9790af380e5a788ebaca0008d6e038dda008151a879f944c11882e843d2cb",
);
pub const SHOP_ID: &str = "FqaHWUsCRNsrZ9kQ";
pub const SHOPIFY_SECRET: &str = "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";
pub const CLIENT_ID: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
pub const SHOP_DOMAIN: &str = "exampleshop.myshopify.com";
pub const SESSION_ISSUER: &str = "https://exampleshop.myshopify.com/admin";
pub const SESSION_DEST: &str = "https://exampleshop.myshopify.com";
pub const REFERENCE_ID: &str = "a7706e44c6c6b99b9899e1a87d5ec07b";
pub const SALES_CHANNEL_ID: &str = "98432def39fc4624b33213a56b8c944d";
pub const CUSTOMER_ID: &str = "0196a1b2c3d47e5f8a9b0c1d2e3f4a5b";
pub const CURRENCY_ID: &str = "b7d2554b0ce847cd82f3ac9bd1c0dfca";
pub const LANGUAGE_ID: &str = "2fbb5fe2e29a4d70aa5854ce7ce3e20b";
pub const PAYMENT_METHOD_ID: &str = "0196a1b2c3d571aa9f00112233445566";
pub const SHIPPING_METHOD_ID: &str = "0196a1b2c3d572bb9f00112233445566";
/// The fractions of Shopware's times.
pub const ISSUED_MICROS: u32 = 223_685;
pub const EXPIRES_MICROS: u32 = 223_682;
pub const USER_ID: &str = "42";
pub const JTI: &str = "f8912129-1af6-4cad-9ca3-76b0f7621087";
pub const SESSION_ID: &str = "aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685";
pub const CHANGESET_JTI: &str = "3d6c9f0e-5f1b-4f3e-9b0a-6c1f2f8f7a55";
pub const VARIANT_ID: u64 = 43_729_076_912_150;
pub const DISCOUNT: i32 = 15;
pub const DISCOUNT_TITLE: &str = "15% off";
pub const SHIPPING_PRICE: &str = "9.99";
pub const SHIPPING_TITLE: &str = "Express, with the rest of the order";

/// Seconds a clock may be off.
pub const LEEWAY: u32 = 10;
/// Seconds after which a post-purchase token, which has no `exp`, is too old.
pub const MAX_AGE: u32 = 3600;
pub const LINE_ITEMS: usize = 40;

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Shopware,
    AdminSession,
    /// Only the registered claims and the purchase's summary are read.
    PostPurchase,
    /// Every line item is read as well.
    PostPurchaseItems,
    Changeset,
}

/// What is done in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Accept,
    Refuse,
    /// Sign claims that make a token as long as the case's, if not the same.
    Sign,
}

impl Kind {
    pub fn secret(self) -> &'static [u8] {
        match self {
            Self::Shopware => SHOPWARE_SECRET.as_bytes(),
            _ => SHOPIFY_SECRET.as_bytes(),
        }
    }

    /// Whether the token has `exp`; otherwise its age is limited.
    pub fn has_lifetime(self) -> bool {
        matches!(self, Self::Shopware | Self::AdminSession)
    }

    /// The claim to which the verifier is pinned, besides the signature and the times.
    pub fn pin(self) -> &'static str {
        match self {
            Self::Shopware => SHOP_ID,
            Self::AdminSession => CLIENT_ID,
            Self::PostPurchase | Self::PostPurchaseItems | Self::Changeset => REFERENCE_ID,
        }
    }
}

/// A token and what is done with it.
pub struct Case {
    pub name: &'static str,
    pub kind: Kind,
    pub token: String,
    pub task: Task,
}

/// All cases. `now` is in seconds since the Unix epoch.
pub fn cases(now: u64) -> Vec<Case> {
    let case = |name, kind, task| {
        let mut claims = Claims::at(kind, now);
        claims.has_sig = task != Task::Sign;
        let token = claims.sign(kind.secret());
        let token = match task {
            Task::Refuse => forge(&token),
            Task::Accept | Task::Sign => token,
        };
        Case {
            name,
            kind,
            token,
            task,
        }
    };
    vec![
        case("shopware", Kind::Shopware, Task::Accept),
        case("admin-session", Kind::AdminSession, Task::Accept),
        case("post-purchase-40", Kind::PostPurchase, Task::Accept),
        case(
            "post-purchase-40-items",
            Kind::PostPurchaseItems,
            Task::Accept,
        ),
        case("forged", Kind::Shopware, Task::Refuse),
        case("forged-post-purchase-40", Kind::PostPurchase, Task::Refuse),
        case("sign-shopware", Kind::Shopware, Task::Sign),
        case("sign-admin", Kind::AdminSession, Task::Sign),
        case("sign-changeset", Kind::Changeset, Task::Sign),
    ]
}

/// Tokens that a verifier must refuse, each for one reason.
pub fn refused(kind: Kind, now: u64) -> Vec<(&'static str, String)> {
    let good = Claims::at(kind, now);
    let secret = kind.secret();
    let stranger = b"a secret that nobody has ever agreed upon";
    let changed = |change: fn(&mut Claims, u64)| {
        let mut claims = good;
        change(&mut claims, now);
        claims.sign(secret)
    };
    let mut refused = vec![
        (
            "another pin",
            changed(|claims, _| claims.pin = "aaaaaaaaaaaaaaaa"),
        ),
        (
            "issued in the future",
            changed(|claims, now| claims.issued_at = now + 500),
        ),
        ("signed with another key", good.sign(stranger)),
        ("forged", forge(&good.sign(secret))),
        (
            "another algorithm",
            sign(r#"{"alg":"HS512"}"#, good.payload(), secret),
        ),
        (
            "no algorithm",
            sign(r#"{"alg":"none"}"#, good.payload(), secret),
        ),
    ];
    if kind != Kind::Shopware {
        refused.push((
            "another issuer",
            changed(|claims, _| claims.issuer = "shopifu"),
        ));
    }
    if kind.has_lifetime() {
        refused.push((
            "expired",
            changed(|claims, now| claims.expires_at = now - 500),
        ));
        refused.push((
            "not yet valid",
            changed(|claims, now| claims.not_before = now + 500),
        ));
    } else {
        let too_old = |claims: &mut Claims, now| claims.issued_at = now - 500 - u64::from(MAX_AGE);
        refused.push(("too old", changed(too_old)));
    }
    refused
}

/// Changes the first character of the signature.
pub fn forge(token: &str) -> String {
    let (signed, tag) = token.rsplit_once('.').expect("a token has dots");
    let first = if tag.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &tag[1..])
}

/// The claims that decide whether a token is accepted.
#[derive(Clone, Copy, Debug)]
pub struct Claims {
    pub kind: Kind,
    pub issued_at: u64,
    pub not_before: u64,
    pub expires_at: u64,
    /// `iss` of Shopware, `aud` of a session, `sub` of a post-purchase.
    pub pin: &'static str,
    /// `iss` of Shopify's tokens.
    pub issuer: &'static str,
    /// How many line items a purchase has.
    pub line_items: usize,
    /// Whether a session has `sig`, which Shopify alone can compute.
    pub has_sig: bool,
}

impl Claims {
    /// Claims that hold at `now`. The tokens live for an hour, so that no run outlasts them.
    pub fn at(kind: Kind, now: u64) -> Self {
        let issued_at = now - 3;
        Self {
            kind,
            issued_at,
            not_before: issued_at,
            expires_at: now + 3600,
            pin: kind.pin(),
            issuer: match kind {
                Kind::AdminSession => SESSION_ISSUER,
                Kind::Changeset => CLIENT_ID,
                Kind::Shopware | Kind::PostPurchase | Kind::PostPurchaseItems => "shopify",
            },
            line_items: LINE_ITEMS,
            has_sig: true,
        }
    }

    pub fn sign(&self, secret: &[u8]) -> String {
        sign(self.header(), self.payload(), secret)
    }

    pub fn header(&self) -> &'static str {
        match self.kind {
            Kind::Shopware => r#"{"typ":"JWT","alg":"HS256"}"#,
            Kind::AdminSession | Kind::Changeset => r#"{"alg":"HS256","typ":"JWT"}"#,
            Kind::PostPurchase | Kind::PostPurchaseItems => r#"{"alg":"HS256"}"#,
        }
    }

    pub fn payload(&self) -> String {
        match self.kind {
            Kind::Shopware => self.shopware(),
            Kind::AdminSession => self.admin_session(),
            Kind::PostPurchase | Kind::PostPurchaseItems => self.post_purchase(),
            Kind::Changeset => self.changeset(),
        }
    }

    /// Shopware writes the times as fractions.
    fn shopware(&self) -> String {
        let Self {
            issued_at,
            not_before,
            expires_at,
            pin,
            ..
        } = self;
        format!(
            concat!(
                r#"{{"iss":"{}","iat":{}.{ISSUED},"nbf":{}.{ISSUED},"exp":{}.{EXPIRES},"inAppPurchases":null,"#,
                r#""salesChannelId":"{}","customerId":"{}","currencyId":"{}","languageId":"{}","#,
                r#""paymentMethodId":"{}","shippingMethodId":"{}"}}"#,
            ),
            pin,
            issued_at,
            not_before,
            expires_at,
            SALES_CHANNEL_ID,
            CUSTOMER_ID,
            CURRENCY_ID,
            LANGUAGE_ID,
            PAYMENT_METHOD_ID,
            SHIPPING_METHOD_ID,
            ISSUED = ISSUED_MICROS,
            EXPIRES = EXPIRES_MICROS,
        )
    }

    fn admin_session(&self) -> String {
        let Self {
            issued_at,
            not_before,
            expires_at,
            pin,
            issuer,
            has_sig,
            ..
        } = self;
        let sig = if *has_sig {
            r#","sig":"f07cf3740270c17fb61c700b2f0f2e7f2f4fc8cc48426221738f7a39e4c475bf""#
        } else {
            ""
        };
        format!(
            concat!(
                r#"{{"iss":"{}","dest":"{}","aud":"{}","sub":"{}","exp":{},"nbf":{},"iat":{},"#,
                r#""jti":"{}","sid":"{}"{}}}"#,
            ),
            issuer,
            SESSION_DEST,
            pin,
            USER_ID,
            expires_at,
            not_before,
            issued_at,
            JTI,
            SESSION_ID,
            sig
        )
    }

    fn changeset(&self) -> String {
        let Self {
            issued_at,
            pin,
            issuer,
            ..
        } = self;
        format!(
            concat!(
                r#"{{"iss":"{}","jti":"{}","iat":{},"sub":"{}","changes":["#,
                r#"{{"type":"add_variant","variantId":{},"quantity":1,"#,
                r#""discount":{{"value":{},"valueType":"percentage","title":"{}"}}}},"#,
                r#"{{"type":"add_shipping_line","price":{},"title":"{TITLE}","presentmentTitle":"{TITLE}"}}]}}"#,
            ),
            issuer,
            CHANGESET_JTI,
            issued_at,
            pin,
            VARIANT_ID,
            DISCOUNT,
            DISCOUNT_TITLE,
            SHIPPING_PRICE,
            TITLE = SHIPPING_TITLE,
        )
    }

    fn post_purchase(&self) -> String {
        let Self {
            issued_at,
            pin,
            issuer,
            line_items,
            ..
        } = self;
        let mut json = format!(
            concat!(
                r#"{{"iss":"{}","sub":"{}","iat":{},"input_data":{{"#,
                r#""extensionPoint":"Checkout::PostPurchase::ShouldRender","#,
                r#""initialPurchase":{{"referenceId":"{}","customerId":"6998702981173","destinationCountryCode":"CA","#,
                r#""totalPriceSet":{},"lineItems":["#,
            ),
            issuer,
            pin,
            issued_at,
            REFERENCE_ID,
            money_bag("55308.39")
        );
        for n in 0..*line_items {
            if n > 0 {
                json.push(',');
            }
            push_line_item(&mut json, n);
        }
        write!(
            json,
            concat!(
                r#"]}},"locale":"en","shop":{{"id":59597881543,"domain":"{}","metafields":[]}},"#,
                r#""version":"unstable"}}}}"#,
            ),
            SHOP_DOMAIN
        )
        .expect("writing to a String does not fail");
        json
    }
}

/// Signs with HS256, whatever the header says.
pub fn sign(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, secret: &[u8]) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut token);
    token
}

fn push_line_item(json: &mut String, n: usize) {
    let id = 7_982_905_098_262 + n * 32768;
    let variant_id = 43_729_076_912_150 + n * 32768;
    let variant = if n.is_multiple_of(3) {
        "158cm / Ember"
    } else {
        "Default Title"
    };
    let care = format!(
        r#"{{"care":"Hand wash only; dry flat <b>now</b>","sizes":["S","M","L"],"n":{n}}}"#
    );
    let care = serde_json::to_string(&care).expect("a string is JSON");
    let quantity = n % 3 + 1;
    let price = money_bag(["699.95", "1399.90", "2099.85"][n % 3]);
    let plan = if n.is_multiple_of(5) {
        format!(r#","sellingPlanId":{}"#, 689_127_446 + n)
    } else {
        String::new()
    };
    write!(
        json,
        concat!(
            r#"{{"product":{{"id":{},"title":"The S-Series Snowboard #{}","#,
            r#""variant":{{"id":{},"title":"{}","metafields":[{{"namespace":"my-namespace","key":"my-key","#,
            r#""value":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","valueType":"string"}}]}},"#,
            r#""metafields":[{{"namespace":"my-namespace","key":"my-key","value":{},"valueType":"json_string"}},"#,
            r#"{{"namespace":"my-namespace","key":"my-key-2","value":{},"valueType":"integer"}}]}},"#,
            r#""quantity":{},"totalPriceSet":{}{}}}"#,
        ),
        id, n, variant_id, variant, care, n, quantity, price, plan
    )
    .expect("writing to a String does not fail");
}

fn money_bag(amount: &str) -> String {
    let money = format!(r#"{{"amount":"{amount}","currencyCode":"CAD"}}"#);
    format!(r#"{{"shopMoney":{money},"presentmentMoney":{money}}}"#)
}
