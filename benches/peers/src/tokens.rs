//! The tokens, minted at start-up so that they are valid by the real clock.
//!
//! Members, their order and the form of the values are those of the issuers: Shopware 6.7's app-server token
//! with every claim, Shopify's App Bridge session token, and Shopify's post-purchase token.

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
}

impl Kind {
    pub fn secret(self) -> &'static [u8] {
        match self {
            Self::Shopware => SHOPWARE_SECRET.as_bytes(),
            _ => SHOPIFY_SECRET.as_bytes(),
        }
    }

    /// The claim to which the verifier is pinned, besides the signature and the times.
    pub fn pin(self) -> &'static str {
        match self {
            Self::Shopware => SHOP_ID,
            Self::AdminSession => CLIENT_ID,
            Self::PostPurchase | Self::PostPurchaseItems => REFERENCE_ID,
        }
    }
}

/// A token and what a verifier must say of it.
pub struct Case {
    pub name: &'static str,
    pub kind: Kind,
    pub token: String,
    pub accepted: bool,
}

/// All cases. `now` is in seconds since the Unix epoch.
pub fn cases(now: u64) -> Vec<Case> {
    let case = |name, kind, accepted| {
        let token = Claims::at(kind, now).sign(kind.secret());
        let token = if accepted { token } else { forge(&token) };
        Case {
            name,
            kind,
            token,
            accepted,
        }
    };
    vec![
        case("shopware", Kind::Shopware, true),
        case("admin-session", Kind::AdminSession, true),
        case("post-purchase-40", Kind::PostPurchase, true),
        case("post-purchase-40-items", Kind::PostPurchaseItems, true),
        case("forged", Kind::Shopware, false),
        case("forged-post-purchase-40", Kind::PostPurchase, false),
    ]
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
            issuer: if kind == Kind::AdminSession {
                SESSION_ISSUER
            } else {
                "shopify"
            },
            line_items: LINE_ITEMS,
        }
    }

    pub fn sign(&self, secret: &[u8]) -> String {
        sign(self.header(), self.payload(), secret)
    }

    pub fn header(&self) -> &'static str {
        match self.kind {
            Kind::Shopware => r#"{"typ":"JWT","alg":"HS256"}"#,
            Kind::AdminSession => r#"{"alg":"HS256","typ":"JWT"}"#,
            Kind::PostPurchase | Kind::PostPurchaseItems => r#"{"alg":"HS256"}"#,
        }
    }

    pub fn payload(&self) -> String {
        match self.kind {
            Kind::Shopware => self.shopware(),
            Kind::AdminSession => self.admin_session(),
            Kind::PostPurchase | Kind::PostPurchaseItems => self.post_purchase(),
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
                r#"{{"iss":"{}","iat":{}.223685,"nbf":{}.223685,"exp":{}.223682,"inAppPurchases":null,"#,
                r#""salesChannelId":"98432def39fc4624b33213a56b8c944d","customerId":"0196a1b2c3d47e5f8a9b0c1d2e3f4a5b","#,
                r#""currencyId":"b7d2554b0ce847cd82f3ac9bd1c0dfca","languageId":"2fbb5fe2e29a4d70aa5854ce7ce3e20b","#,
                r#""paymentMethodId":"0196a1b2c3d571aa9f00112233445566","#,
                r#""shippingMethodId":"0196a1b2c3d572bb9f00112233445566"}}"#,
            ),
            pin, issued_at, not_before, expires_at
        )
    }

    fn admin_session(&self) -> String {
        let Self {
            issued_at,
            not_before,
            expires_at,
            pin,
            issuer,
            ..
        } = self;
        format!(
            concat!(
                r#"{{"iss":"{}","dest":"{}","aud":"{}","sub":"42","exp":{},"nbf":{},"iat":{},"#,
                r#""jti":"f8912129-1af6-4cad-9ca3-76b0f7621087","#,
                r#""sid":"aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685","#,
                r#""sig":"f07cf3740270c17fb61c700b2f0f2e7f2f4fc8cc48426221738f7a39e4c475bf"}}"#,
            ),
            issuer, SESSION_DEST, pin, expires_at, not_before, issued_at
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
