//! Nothing here allocates: every path runs under an allocator that ends the process at the first
//! try.
//!
//! Alone, since the allocator is that of the whole program.
#![cfg(feature = "rustcrypto")]

mod support;

use core::cell::Cell;
use core::fmt::Write as _;
use core::hint::black_box;
use core::time::Duration;
use std::alloc::{GlobalAlloc, Layout, System};
use std::env;
use std::process::Command;

use crate::support::classes::{
    CLIENT_ID, Class, REFERENCE_ID, SHOPWARE_SHOP, Way, input_data, line_item,
};
use crate::support::token::{NOW, OTHER_SECRET, SECRET, UNUSUAL_HEADER, forge, jwt, key, verifier};
use crate::support::{sha256, token};
use serde_json::json;
use storefront_jwt::json::{Decimal, JsonStr};
use storefront_jwt::shopify::changeset::{AddShippingLine, Change, Ids};
use storefront_jwt::shopify::post_purchase::{Fixed, Streamed};
use storefront_jwt::shopify::{Changeset, PostPurchase, post_purchase};
use storefront_jwt::shopware::{self, AppToken, TOKEN_LIFETIME, TokenCache};
use storefront_jwt::{
    Keys, MaxAge, RegisteredClaims, SecretKey, Slot, Tag, Text, UnixTime, Unsigned, Unverified,
    Verifier, registered, sign, signed_len,
};

struct Forbidding;

thread_local! {
    /// What this thread does that must not allocate.
    static FORBIDDEN: Cell<Option<&'static str>> = const { Cell::new(None) };
}

fn forbid() {
    if let Ok(Some(deed)) = FORBIDDEN.try_with(Cell::take) {
        eprintln!("{deed} allocates");
        std::process::abort();
    }
}

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Forbidding {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        forbid();
        // SAFETY: as for this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        forbid();
        // SAFETY: as for this function.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Forbidding = Forbidding;

/// Runs what must not allocate.
fn without_heap<T>(deed: &'static str, run: impl FnOnce() -> T) -> T {
    FORBIDDEN.set(Some(deed));
    let result = run();
    FORBIDDEN.set(None);
    result
}

/// By the runner that cargo has been given for this processor, where the machine has another.
fn this_program() -> Command {
    let program = env::current_exe().unwrap();
    let target = format!("CARGO_TARGET_{}_", env::consts::ARCH.to_uppercase());
    let is_runner = |name: &str| name.starts_with(&target) && name.ends_with("_RUNNER");
    let Some((_, runner)) = env::vars().find(|(name, _)| is_runner(name)) else {
        return Command::new(program);
    };
    let mut words = runner.split_whitespace();
    let mut command = Command::new(words.next().unwrap());
    command.args(words).arg(program);
    command
}

/// Without this the other tests would show nothing.
#[test]
fn the_allocator_ends_the_process() {
    if env::var_os("ALLOCATE").is_some() {
        without_heap("a box", || black_box(Box::new(1)));
        return;
    }
    let child = this_program()
        .args(["--exact", "the_allocator_ends_the_process", "--nocapture"])
        .env("ALLOCATE", "1")
        .output()
        .unwrap();
    assert!(!child.status.success());
    assert!(String::from_utf8_lossy(&child.stderr).contains("a box allocates"));
}

#[test]
fn verifying() {
    let rotated =
        Keys::new(SecretKey::new(OTHER_SECRET).unwrap()).with_previous(key(), UnixTime::MAX);
    let rotated = Verifier::new(rotated, NOW);
    for class in Class::ALL {
        let claims = class.claims();
        let mut late = claims.clone();
        late["exp"] = json!(1);
        let mut escaped = claims.clone();
        escaped["note"] = json!("\u{1}\"\\\u{1F600}".repeat(9));
        let escaped = escaped.to_string().replace("iat", r"\u0069at");
        let tokens = [
            jwt(claims.to_string()),
            jwt(escaped),
            token::token(UNUSUAL_HEADER, claims.to_string()),
            jwt(late.to_string()),
            forge(&jwt(claims.to_string())),
            jwt(&claims.to_string()[1..]),
            jwt(r#"{"iat":[],"exp":{}}"#),
            token::token(r#"{"alg":"HS512"}"#, "{}"),
            "no token".to_owned(),
        ];
        for (number, token) in tokens.iter().enumerate() {
            for way in Way::ALL {
                for other in Class::ALL {
                    for verifier in [&verifier(), &rotated] {
                        let mut token = token.clone().into_bytes();
                        let mut buf = vec![0; token.len()];
                        let result = without_heap("verifying", || {
                            other.verify(way, verifier, &mut token, &mut buf)
                        });
                        let accepted = number < 3 && class == other;
                        assert_eq!(result.is_ok(), accepted, "{class:?} {number} as {other:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn purchases() {
    let items = (0..5).map(|number| line_item(number, 2)).collect();
    let mut claims = Class::PostPurchase.claims();
    claims["input_data"] = input_data(&items);
    let token = jwt(claims.to_string());
    let expected = post_purchase::Expected::new(MaxAge::Unlimited);
    let verifier = verifier();
    let mut buf = vec![0; token.len()];

    let items = without_heap("streaming a purchase", || {
        let accepted =
            verifier.verify_into::<PostPurchase<Streamed<'_>>>(&token, &expected, &mut buf)?;
        let items = accepted.claims.input_data.initial_purchase.line_items;
        let mut count = 0;
        for item in items {
            for metafield in item?.product.metafields {
                black_box(metafield?.key.chars().count());
                count += 1;
            }
        }
        Ok::<_, storefront_jwt::Error>(count)
    });
    assert_eq!(items, Ok(10));
    let fits = without_heap("copying a purchase", || {
        let fits = verifier.verify_into::<PostPurchase<Fixed<5, 2>>>(&token, &expected, &mut buf);
        fits.is_ok()
    });
    assert!(fits);
    let error = without_heap("refusing a purchase", || {
        let less = verifier.verify_into::<PostPurchase<Fixed<4, 2>>>(&token, &expected, &mut buf);
        less.err()
    });
    assert_eq!(error.and_then(|error| error.claim()), Some("lineItems"));
    let slots = without_heap("a slot for a purchase", || {
        let mut fits = Slot::<PostPurchase<Fixed<5, 2>>>::new();
        let mut less = Slot::<PostPurchase<Fixed<4, 2>>>::new();
        for _ in 0..2 {
            let lent = verifier.verify_into_slot(&token, &expected, &mut buf, &mut fits)?;
            let items = &lent.claims.input_data.initial_purchase.line_items;
            assert_eq!(items[4].product.metafields.len(), 2);
            let refused = verifier.verify_into_slot(&token, &expected, &mut buf, &mut less);
            assert!(refused.is_err());
        }
        fits.clear();
        Ok::<_, storefront_jwt::Error>(())
    });
    assert_eq!(slots, Ok(()));
}

#[test]
fn the_kernel() {
    let token = token::token(UNUSUAL_HEADER, Class::Registered.claims().to_string());
    let (signing_input, _) = token.rsplit_once('.').unwrap();
    let tag = Tag::new(sha256::hmac(SECRET.as_bytes(), signing_input.as_bytes()));
    let [mut in_place, mut again] = [token.clone().into_bytes(), token.clone().into_bytes()];
    let keys = Keys::new(key());
    let accepted = without_heap("the kernel", || {
        let mut buf = [0; 1024];
        let unverified = Unverified::parse(&token)?;
        let kid: Option<Text<8>> = unverified.untrusted_kid(&mut buf)?;
        let iss: Option<Text<64>> = unverified.untrusted_claim("iss", &mut buf)?;
        let len = unverified
            .verify(&keys, NOW, &mut buf)?
            .unchecked_payload()
            .len();
        let by_tag = unverified.verify_tag(&tag, NOW, &mut buf)?;
        let same = by_tag.unchecked_payload().len() == len;
        let authenticated = Unverified::verify_tag_in_place(&mut in_place, &tag, NOW)?;
        let expected = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
        for _ in 0..2 {
            authenticated.claims::<RegisteredClaims<'_>>(&expected)?;
        }
        let mut slot = Slot::<AppToken>::new();
        let refused = authenticated.claims_slot(&shopware::Expected::new("other"), &mut slot);
        assert!(refused.is_err());
        let mut buf = [0; 1024];
        black_box(verifier().authenticate(&token, &mut buf)?);
        black_box(verifier().authenticate_in_place(&mut again)?);
        Ok::<_, storefront_jwt::Error>(kid.is_some() && iss.is_some() && same)
    });
    assert_eq!(accepted, Ok(true));
}

#[test]
fn keys() {
    let long = [7; 300];
    without_heap("making and dropping a key", || {
        drop(black_box(SecretKey::new(SECRET)));
        drop(black_box(SecretKey::new(long)));
        drop(black_box(SecretKey::new("short")));
        drop(black_box(key().clone()));
    });
}

#[test]
fn signing() {
    let key = key();
    let len = without_heap("signing", || {
        let mut buf = [0; 2048];
        let app_token = AppToken::new(SHOPWARE_SHOP, NOW, TOKEN_LIFETIME)?;
        assert_eq!(
            signed_len(&app_token)?,
            sign(&app_token, &key, &mut buf)?.len()
        );

        let mut shipping = AddShippingLine::default();
        shipping.price = Decimal::new(1050, 2).unwrap();
        shipping.title = Some(JsonStr::from("\"\u{0}\u{1F600}\""));
        let changes = [Change::AddShippingLine(shipping)];
        let ids = Ids {
            client_id: CLIENT_ID,
            jti: "jti",
            reference_id: REFERENCE_ID,
        };
        let changeset = Changeset::new(ids, NOW, &changes)?;
        let unsigned = Unsigned::new(&changeset, &mut buf)?;
        black_box(unsigned.signing_input());
        let len = unsigned.finish(&Tag::new([0; 32]))?.len();
        assert!(sign(&changeset, &key, &mut buf[..len - 1]).is_err());
        assert!(sign(&f64::NAN, &key, &mut buf).is_err());
        Ok::<_, storefront_jwt::Error>(len)
    });
    assert!(len.unwrap() > 200);
}

#[test]
fn holding_a_token() {
    let too_long = "x".repeat(65);
    let held = without_heap("a token cache", || {
        let mut cache: TokenCache<64> = TokenCache::new(Duration::from_secs(30));
        let expires = UnixTime::from_rfc3339("2025-10-09T09:00:00+00:00").unwrap();
        cache.store("token", expires)?;
        black_box(cache.at(NOW));
        assert!(cache.store(&too_long, expires).is_err());
        cache.clear();
        Ok::<_, storefront_jwt::Error>(())
    });
    assert_eq!(held, Ok(()));
}

/// Texts go to any writer, here to one that only counts.
#[test]
fn messages() {
    struct Counter(usize);

    impl core::fmt::Write for Counter {
        fn write_str(&mut self, text: &str) -> core::fmt::Result {
            self.0 += text.len();
            Ok(())
        }
    }

    let error = storefront_jwt::Error::ClaimMissing("exp");
    let written = without_heap("printing", || {
        let mut counter = Counter(0);
        write!(counter, "{error} {error:?} {}", error.code()).unwrap();
        write!(counter, "{:?} {:?}", Tag::new([0; 32]), JsonStr::from("\n")).unwrap();
        write!(counter, "{:?}", Slot::<AppToken>::new()).unwrap();
        counter.0
    });
    assert!(written > 50);
}
