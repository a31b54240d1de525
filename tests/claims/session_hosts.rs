//! Session tokens: hosts are compared as hosts, never as text.

use crate::support::classes::{CLIENT_ID, Class, SHOP};
use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::Error;
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount, Expected};

const ANY: Expected<'_> = Expected::new(CLIENT_ID);

/// The verdict on a token of the class, with these two claims.
fn verdict(
    class: Class,
    iss: Option<&str>,
    dest: &str,
    expected: &Expected<'_>,
) -> Result<String, Error> {
    let mut claims = class.claims();
    claims["dest"] = json!(dest);
    match iss {
        Some(iss) => claims["iss"] = json!(iss),
        None => drop(claims.as_object_mut().unwrap().remove("iss")),
    }
    verify(class, &claims, expected)
}

/// The shop that the token is of.
fn verify(class: Class, claims: &Value, expected: &Expected<'_>) -> Result<String, Error> {
    let token = jwt(claims.to_string());
    let verifier = verifier();
    match class {
        Class::Admin => {
            let accepted = verifier.verify::<Admin>(token, expected)?;
            Ok(accepted.claims.shop().to_owned())
        }
        Class::Checkout => {
            let accepted = verifier.verify::<Checkout>(token, expected)?;
            Ok(accepted.claims.shop().to_owned())
        }
        _ => {
            let accepted = verifier.verify::<CustomerAccount>(token, expected)?;
            Ok(accepted.claims.shop().to_owned())
        }
    }
}

const TRUSTED: [&str; 15] = [
    "a-.myshopify.com",
    "A--.myshopify.com",
    "a.b-.myshopify.com",
    "example.myshopify.com",
    "EXAMPLE.MyShopify.COM",
    "a.myshopify.com",
    "0.myshopify.com",
    "my-shop-1.myshopify.com",
    "example.myshopify.io",
    "checkout.shopify.com",
    "admin.shopify.com",
    "example.shop.dev",
    "deeply.nested.example.myshopify.com",
    "myshopify.com.myshopify.com",
    "xn--bcher-kva.myshopify.com",
];

const UNTRUSTED: [&str; 51] = [
    "",
    ".",
    "myshopify.com",
    "shopify.com",
    "myshopify.io",
    "shop.dev",
    ".myshopify.com",
    "..myshopify.com",
    "a..myshopify.com",
    ".a.myshopify.com",
    "a.myshopify.com.",
    "a.myshopify.com..",
    "examplemyshopify.com",
    "example-myshopify.com",
    "example.myshopify.com.evil.example",
    "example.myshopify.com.evil",
    "example.myshopify.co",
    "example.myshopify.comm",
    "example.myshopify",
    "example.notmyshopify.com",
    "example.my.shopify.com.evil",
    "evil.example",
    "evil.example/.myshopify.com",
    "evil.example?.myshopify.com",
    "evil.example#.myshopify.com",
    "evil.example\\.myshopify.com",
    "evil.example%2f.myshopify.com",
    "evil.example%00.myshopify.com",
    "evil.example\0.myshopify.com",
    "evil.example .myshopify.com",
    "evil.example\n.myshopify.com",
    "user@example.myshopify.com",
    "user:password@example.myshopify.com",
    "example.myshopify.com@evil.example",
    "example.myshopify.com:443",
    "example.myshopify.com:",
    "example.myshopify.com:443@evil.example",
    " example.myshopify.com",
    "example.myshopify.com ",
    "example.myshopify.com\t",
    "-a.myshopify.com",
    "a_b.myshopify.com",
    "*.myshopify.com",
    "ex\u{e4}mple.myshopify.com",
    "example\u{3002}myshopify.com",
    "example.myshopify\u{ff0e}com",
    "example.my\u{17f}hopify.com",
    "example.mysh\u{43e}pify.com",
    "[::1].myshopify.com",
    "//example.myshopify.com",
    "localhost",
];

#[test]
fn hosts() {
    let long_label = "a".repeat(63);
    let longer_label = format!("{}.myshopify.com", "a".repeat(64));
    let trusted = format!("{long_label}.myshopify.com");
    for host in TRUSTED.into_iter().chain([&*trusted]) {
        let shop = Ok(host.to_owned());
        let admin = format!("https://{host}/admin");
        let dest = format!("https://{host}");
        assert_eq!(
            verdict(Class::Admin, Some(&admin), &dest, &ANY),
            shop,
            "{host}"
        );
        let checkouts = format!("https://{host}/checkouts");
        assert_eq!(
            verdict(Class::Checkout, Some(&checkouts), host, &ANY),
            shop,
            "{host}"
        );
        for class in [Class::Checkout, Class::CustomerAccount] {
            assert_eq!(verdict(class, None, host, &ANY), shop, "{host}");
        }
    }
    let mismatch = Err(Error::ClaimMismatch("dest"));
    for host in UNTRUSTED.into_iter().chain([&*longer_label]) {
        let admin = format!("https://{host}/admin");
        let dest = format!("https://{host}");
        assert_eq!(
            verdict(Class::Admin, Some(&admin), &dest, &ANY),
            mismatch,
            "{host:?}"
        );
        for class in [Class::Checkout, Class::CustomerAccount] {
            assert_eq!(verdict(class, None, host, &ANY), mismatch, "{host:?}");
            let iss = format!("https://{host}/checkouts");
            assert_eq!(verdict(class, Some(&iss), host, &ANY), mismatch, "{host:?}");
        }
    }
}

#[test]
fn an_admin_token_has_two_urls() {
    let shop = Ok(SHOP.to_owned());
    let iss = format!("https://{SHOP}/admin");
    let dest = format!("https://{SHOP}");
    let admin = |iss: &str, dest: &str| verdict(Class::Admin, Some(iss), dest, &ANY);
    assert_eq!(admin(&iss, &dest), shop);
    assert_eq!(admin("https://EXAMPLE.myshopify.com/admin", &dest), shop);
    for dest in [
        SHOP,
        &format!("http://{SHOP}"),
        &format!("HTTPS://{SHOP}"),
        &format!("//{SHOP}"),
        &format!("https:/{SHOP}"),
        &format!("https:\\\\{SHOP}"),
        &format!("https://{SHOP}/"),
        &format!("https://{SHOP}/admin"),
        &format!("https://{SHOP}?"),
        &format!("https://{SHOP}#"),
        &format!(" https://{SHOP}"),
        &format!("https://{SHOP} "),
        &format!("ftp://{SHOP}"),
        "https://",
        "https:///",
        "",
    ] {
        assert_eq!(
            admin(&iss, dest),
            Err(Error::ClaimMismatch("dest")),
            "{dest}"
        );
    }
    for iss in [
        &dest,
        SHOP,
        &format!("{dest}/"),
        &format!("{dest}/admin/"),
        &format!("{dest}/admin/x"),
        &format!("{dest}/adminx"),
        &format!("{dest}/Admin"),
        &format!("{dest}//admin"),
        &format!("{dest}/checkouts"),
        &format!("{dest}/admin?"),
        &format!("{dest}/admin#"),
        &format!("http://{SHOP}/admin"),
        "https://other.myshopify.com/admin",
        "https://example.myshopify.com.evil.example/admin",
        "https://user@example.myshopify.com/admin",
        "https://example.myshopify.com:443/admin",
        "https:///admin",
        "/admin",
        "",
    ] {
        assert_eq!(admin(iss, &dest), Err(Error::ClaimMismatch("iss")), "{iss}");
    }
    assert_eq!(
        verdict(Class::Admin, None, &dest, &ANY),
        Err(Error::ClaimMissing("iss"))
    );
}

#[test]
fn an_extension_token_has_a_host() {
    let url = format!("https://{SHOP}");
    for class in [Class::Checkout, Class::CustomerAccount] {
        for dest in [
            &*url,
            &format!("{SHOP}/"),
            &format!("{SHOP}/checkouts"),
            &format!("{SHOP}?"),
        ] {
            assert_eq!(
                verdict(class, None, dest, &ANY),
                Err(Error::ClaimMismatch("dest")),
                "{dest}"
            );
        }
    }
    let shop = Ok(SHOP.to_owned());
    let mismatch = Err(Error::ClaimMismatch("iss"));
    for (path, checkout, account) in [
        ("/checkouts", true, false),
        ("/checkouts/", false, false),
        ("/checkouts/x", false, false),
        ("/checkoutsx", false, true),
        ("/admin", false, false),
        ("/admin/x", false, false),
        ("/admin?x", false, false),
        ("/admin#x", false, false),
        ("/Admin", false, false),
        ("/checkouts?x", false, false),
        ("//checkouts", false, false),
        ("/./checkouts", false, false),
        ("/account/../checkouts", false, false),
        ("/%63heckouts", false, false),
        ("/checkouts\n", false, false),
        ("/checkouts;x", false, false),
        ("/account/orders-1", false, true),
        ("/account", false, true),
        ("/", false, true),
        ("", false, true),
    ] {
        let iss = format!("{url}{path}");
        let expect = |accepted| {
            if accepted {
                shop.clone()
            } else {
                mismatch.clone()
            }
        };
        assert_eq!(
            verdict(Class::Checkout, Some(&iss), SHOP, &ANY),
            expect(checkout),
            "{path}"
        );
        let found = verdict(Class::CustomerAccount, Some(&iss), SHOP, &ANY);
        assert_eq!(found, expect(account), "{path}");
    }
    // The issuer is on the shop's own host.
    for iss in [
        "https://other.myshopify.com",
        "https://example.myshopify.com.evil.example",
        "https://user@example.myshopify.com",
        "https://example.myshopify.com:443",
        "http://example.myshopify.com",
        "https://shopify.com/1/account",
        SHOP,
        "shopify",
        "",
    ] {
        for class in [Class::Checkout, Class::CustomerAccount] {
            for path in ["", "/checkouts", "/account"] {
                let iss = format!("{iss}{path}");
                assert_eq!(verdict(class, Some(&iss), SHOP, &ANY), mismatch, "{iss}");
            }
        }
    }
}

#[test]
fn the_expected_shop() {
    for class in [Class::Admin, Class::Checkout, Class::CustomerAccount] {
        let claims = class.claims();
        for same in [SHOP, "EXAMPLE.MYSHOPIFY.COM"] {
            assert_eq!(
                verify(class, &claims, &ANY.with_shop(same)),
                Ok(SHOP.to_owned())
            );
        }
        for other in [
            "other.myshopify.com",
            "example.myshopify.io",
            "xample.myshopify.com",
            "an.example.myshopify.com",
            "myshopify.com",
            "https://other.myshopify.com/",
            "www.shop.example",
        ] {
            let refused = verify(class, &claims, &ANY.with_shop(other));
            assert_eq!(refused, Err(Error::ClaimMismatch("dest")), "{other}");
        }
    }
}

/// A slash may be escaped in JSON.
#[test]
fn spelling() {
    let claims = Class::Admin.claims().to_string().replace('/', "\\/");
    assert!(claims.contains(r"https:\/\/example"));
    let escaped = claims.replace("example", r"\u0065xample");
    for claims in [claims, escaped] {
        let accepted = verifier()
            .verify::<Admin>(jwt(claims), &ANY.with_shop(SHOP))
            .unwrap();
        assert_eq!(accepted.claims.shop(), SHOP);
    }
}

#[test]
fn other_claims() {
    for class in [Class::Admin, Class::Checkout, Class::CustomerAccount] {
        let claims = class.claims();
        for (name, value, expected) in [
            ("aud", json!("other"), Error::ClaimMismatch("aud")),
            ("aud", json!(""), Error::ClaimMismatch("aud")),
            ("aud", json!([CLIENT_ID]), Error::ClaimInvalid("aud")),
            ("aud", json!(null), Error::ClaimInvalid("aud")),
            ("dest", json!(null), Error::ClaimInvalid("dest")),
            ("dest", json!("a".repeat(129)), Error::ClaimTooLong("dest")),
            ("iss", json!(null), Error::ClaimInvalid("iss")),
            ("iss", json!("a".repeat(129)), Error::ClaimTooLong("iss")),
            ("jti", json!(7), Error::ClaimInvalid("jti")),
            ("exp", json!(null), Error::ClaimInvalid("exp")),
            ("nbf", json!(null), Error::ClaimInvalid("nbf")),
            ("exp", json!(1_759_999_990), Error::Expired),
            ("nbf", json!(1_760_000_011), Error::NotYetValid),
            ("iat", json!(1_760_000_011), Error::IssuedInFuture),
        ] {
            let mut claims = claims.clone();
            claims[name] = value.clone();
            assert_eq!(
                verify(class, &claims, &ANY),
                Err(expected),
                "{class:?} {name} {value}"
            );
        }
        for name in ["aud", "dest", "jti", "iat", "exp"] {
            let mut claims = claims.clone();
            claims.as_object_mut().unwrap().remove(name);
            assert_eq!(verify(class, &claims, &ANY), Err(Error::ClaimMissing(name)));
        }
        // A buyer may be a guest; a member of the staff is somebody.
        for sub in [Some(json!(null)), None] {
            let mut claims = claims.clone();
            match sub.clone() {
                Some(sub) => claims["sub"] = sub,
                None => drop(claims.as_object_mut().unwrap().remove("sub")),
            }
            let expected = match (class, sub) {
                (Class::Admin, Some(_)) => Err(Error::ClaimInvalid("sub")),
                (Class::Admin, None) => Err(Error::ClaimMissing("sub")),
                _ => Ok(SHOP.to_owned()),
            };
            assert_eq!(verify(class, &claims, &ANY), expected);
        }
    }
}
