//! The size of each public type, and the stack that a call takes, for the README:
//!
//!     cargo test --release --test sizes -- --nocapture
//!
//! Alone, since a child process with a nearly full stack does each call, in a release build as well.
#![cfg(feature = "rustcrypto")]

mod support;

use core::hint::black_box;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use crate::support::classes::{SHOPWARE_SHOP, input_data, line_item};
use crate::support::most::most;
use crate::support::token::{NOW, jwt, key, verifier};
use crate::support::{classes, token};
use serde_json::json;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::shopify::changeset::Change;
use storefront_jwt::shopify::post_purchase::{Fixed, Streamed};
use storefront_jwt::shopify::session::{self, Admin, Checkout, CustomerAccount};
use storefront_jwt::shopify::{Changeset, PostPurchase, post_purchase};
use storefront_jwt::shopware::{self, AppToken, TOKEN_LIFETIME, TokenCache};
use storefront_jwt::{
    Accepted, Authenticated, Error, Keys, MaxAge, RegisteredClaims, SecretKey, Slot, Tag, Text,
    UnixTime, Unverified, Validation, Verifier, sign,
};

#[test]
fn types() {
    macro_rules! sizes {
        ($($type:ty: $most:literal),* $(,)?) => {$(
            let size = size_of::<$type>();
            println!("size {size} {}", stringify!($type));
            assert!(size <= $most, "{}: {size}", stringify!($type));
        )*};
    }
    sizes![
        Error: 24,
        UnixTime: 8,
        Tag: 32,
        SecretKey: 256,
        Keys<SecretKey>: 512,
        Verifier<SecretKey, UnixTime>: 640,
        Validation: 48,
        Unverified<'_>: 128,
        Authenticated<'_>: 80,
        Text<64>: 66,
        JsonStr<'_>: 24,
        Elements<'_, Change<'_>>: 24,
        Count: 8,
        Decimal: 16,
        List<u64, 4>: 48,
        AppToken: 800,
        Accepted<AppToken>: 808,
        AppToken<JsonStr<'_>>: 824,
        TokenCache<1024>: 1064,
        PostPurchase: 1024,
        PostPurchase<Streamed<'_>>: 1088,
        PostPurchase<Fixed<1, 0>>: 2048,
        PostPurchase<Fixed<20, 2>>: 84_000,
        PostPurchase<Fixed<50, 4>>: 376_000,
        Changeset<'_>: 400,
        Change<'_>: 192,
        Admin: 720,
        Checkout: 640,
        CustomerAccount: 640,
        RegisteredClaims<'_>: 176,
    ];
}

/// Prepared on the heap, so that nothing of the preparation is on the stack of the deed.
type Deed = Box<dyn FnOnce()>;
type Prepare = fn() -> Deed;

/// What a child process does on a stack that is nearly full, and how much of it that takes in a release build, in bytes,
/// as the README says.
const DEEDS: [(&str, Prepare, usize); 15] = [
    ("nothing", || Box::new(|| {}), 0),
    (
        "verify, Shopware, a payload of at most 512 bytes",
        || shopware(0),
        3584,
    ),
    (GENUINE, || shopware(2000), 7168),
    ("verify_into, Shopware", shopware_into, 2912),
    ("verify_in_place, Shopware", shopware_in_place, 2912),
    ("verify, Shopify session", session, 3920),
    ("verify_into, post-purchase, streamed", purchase, 5264),
    ("verify_in_place_slot, Shopware", shopware_slot, 1232),
    (
        "verify_into_slot, Fixed<20, 2> slot",
        purchase_slot::<20, 2>,
        3472,
    ),
    (
        "verify_into_slot, Fixed<20, 2> slot, after an error",
        purchase_slot_after_error,
        3472,
    ),
    ("verify_into, Fixed<20, 2> value", purchase_value, 170_240),
    (
        "verify_into_slot, Fixed<50, 4> slot",
        purchase_slot::<50, 4>,
        2688,
    ),
    ("refused, Fixed<20, 2> slot", purchase_slot_refused, 3472),
    ("sign, Shopware", signing, 784),
    (FORGED, forged, 2352),
];

const GENUINE: &str = "verify, Shopware, a payload of at most 4096 bytes";
const FORGED: &str = "verify, Shopware, a forged token of that length";

fn shopware_token(padding: usize) -> String {
    let id = "0".repeat(32);
    jwt(json!({
        "iss": SHOPWARE_SHOP, "iat": 1_759_999_990.223_44, "nbf": 1_759_999_990.223_44,
        "exp": 1_760_000_590.223_44, "salesChannelId": id, "customerId": id, "currencyId": id,
        "languageId": id, "paymentMethodId": id, "shippingMethodId": id,
        "inAppPurchases": "x".repeat(padding + 1),
    })
    .to_string())
}

fn shopware(padding: usize) -> Deed {
    let (token, verifier) = (shopware_token(padding), verifier());
    Box::new(move || {
        let accepted = verifier.verify::<AppToken>(&token, &shopware::Expected::new(SHOPWARE_SHOP));
        assert!(black_box(accepted).is_ok());
    })
}

fn forged() -> Deed {
    let (token, verifier) = (token::forge(&shopware_token(2000)), verifier());
    Box::new(move || {
        let refused = verifier.verify::<AppToken>(&token, &shopware::Expected::new(SHOPWARE_SHOP));
        assert_eq!(black_box(refused).err(), Some(Error::Signature));
    })
}

fn shopware_into() -> Deed {
    let (token, verifier) = (shopware_token(0), verifier());
    let mut buf = vec![0; token.len()];
    Box::new(move || {
        let accepted = verifier.verify_into::<AppToken<JsonStr<'_>>>(
            &token,
            &shopware::Expected::new(SHOPWARE_SHOP),
            &mut buf,
        );
        assert!(black_box(accepted).is_ok());
    })
}

fn shopware_in_place() -> Deed {
    let (mut token, verifier) = (shopware_token(0).into_bytes(), verifier());
    Box::new(move || {
        let shop = shopware::Expected::new(SHOPWARE_SHOP);
        let accepted = verifier.verify_in_place::<AppToken<JsonStr<'_>>>(&mut token, &shop);
        assert!(black_box(accepted).is_ok());
    })
}

fn session() -> Deed {
    let token = jwt(classes::Class::Admin.claims().to_string());
    let verifier = verifier();
    Box::new(move || {
        let expected = session::Expected::new(classes::CLIENT_ID);
        assert!(black_box(verifier.verify::<Admin>(&token, &expected)).is_ok());
    })
}

fn shopware_slot() -> Deed {
    let (mut token, verifier) = (shopware_token(0).into_bytes(), verifier());
    let mut slot = Box::new(Slot::<AppToken>::new());
    Box::new(move || {
        let shop = shopware::Expected::new(SHOPWARE_SHOP);
        let accepted = verifier.verify_in_place_slot(&mut token, &shop, &mut slot);
        assert!(black_box(accepted).is_ok());
    })
}

/// A purchase of this many items, the last of which has no product where it is `broken`.
fn purchase_token(items: u64, broken: bool) -> String {
    let mut claims = classes::Class::PostPurchase.claims();
    let mut items: Vec<_> = (0..items).map(|number| line_item(number, 2)).collect();
    if broken {
        items.last_mut().unwrap()["product"] = json!(null);
    }
    claims["input_data"] = input_data(&items.into());
    jwt(claims.to_string())
}

const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// In a program's zeroed memory, as claims of this size should be.
static SLOT_20: Mutex<Slot<PostPurchase<Fixed<20, 2>>>> = Mutex::new(Slot::new());

fn purchase_slot<const ITEMS: usize, const METAFIELDS: usize>() -> Deed {
    let (token, verifier) = (purchase_token(20, false), verifier());
    let mut buf = vec![0; token.len()];
    // On the heap without a way over the stack.
    let mut slot = vec![];
    slot.resize_with(1, Slot::<PostPurchase<Fixed<ITEMS, METAFIELDS>>>::new);
    Box::new(move || {
        let accepted = verifier.verify_into_slot(&token, &ANY, &mut buf, &mut slot[0]);
        assert_eq!(
            accepted
                .unwrap()
                .claims
                .input_data
                .initial_purchase
                .line_items
                .len(),
            20
        );
    })
}

fn purchase_slot_after_error() -> Deed {
    let (token, verifier) = (purchase_token(20, false), verifier());
    let broken = purchase_token(20, true);
    let mut buf = vec![0; token.len()];
    let mut slot = SLOT_20.lock().unwrap();
    let refused = verifier.verify_into_slot(&broken, &ANY, &mut buf, &mut slot);
    assert_eq!(refused.unwrap_err(), Error::ClaimInvalid("product"));
    Box::new(move || {
        let accepted = verifier.verify_into_slot(&token, &ANY, &mut buf, &mut slot);
        assert_eq!(
            accepted
                .unwrap()
                .claims
                .input_data
                .initial_purchase
                .line_items
                .len(),
            20
        );
    })
}

fn purchase_slot_refused() -> Deed {
    let (token, verifier) = (purchase_token(20, true), verifier());
    let mut buf = vec![0; token.len()];
    let mut slot = SLOT_20.lock().unwrap();
    Box::new(move || {
        let refused = verifier.verify_into_slot(&token, &ANY, &mut buf, &mut slot);
        assert_eq!(refused.unwrap_err(), Error::ClaimInvalid("product"));
    })
}

fn purchase_value() -> Deed {
    let (token, verifier) = (purchase_token(20, false), verifier());
    let mut buf = vec![0; token.len()];
    Box::new(move || {
        let accepted = verifier.verify_into::<PostPurchase<Fixed<20, 2>>>(&token, &ANY, &mut buf);
        assert!(black_box(&accepted).is_ok());
    })
}

fn purchase() -> Deed {
    let mut claims = classes::Class::PostPurchase.claims();
    claims["input_data"] = input_data(&(0..20).map(|number| line_item(number, 1)).collect());
    let (token, verifier) = (jwt(claims.to_string()), verifier());
    let mut buf = vec![0; token.len()];
    Box::new(move || {
        let expected = post_purchase::Expected::new(MaxAge::Unlimited);
        let accepted =
            verifier.verify_into::<PostPurchase<Streamed<'_>>>(&token, &expected, &mut buf);
        assert!(black_box(accepted).is_ok());
    })
}

fn signing() -> Deed {
    let claims = AppToken::new(SHOPWARE_SHOP, NOW, TOKEN_LIFETIME).unwrap();
    let (key, mut buf) = (key(), vec![0; 512]);
    Box::new(move || assert!(black_box(sign(&claims, &key, &mut buf)).is_ok()))
}

const DEED: &str = "STACK_TEST_DEED";
const LEVELS: &str = "STACK_TEST_LEVELS";
const STACK: usize = 512 * 1024;

/// What every call has to make do with, even if it was compiled with few optimisations.
const MOST_STACK: usize = 20 * 1024;

/// Uses up the stack by that many frames before the deed; returns the address of its last frame.
#[inline(never)]
fn burn(levels: usize, deed: Deed) -> usize {
    let mut frame = [0_u64; 8];
    black_box(&mut frame);
    let last = if levels == 0 {
        deed();
        core::ptr::from_ref(&frame).addr()
    } else {
        burn(levels - 1, deed)
    };
    black_box(&frame);
    last
}

/// Does what its parent asks it to, or dies of a stack overflow.
#[test]
fn child() {
    let Ok(deed) = std::env::var(DEED) else {
        return;
    };
    let levels = std::env::var(LEVELS).unwrap().parse().unwrap();
    let (_, prepare, _) = DEEDS[deed.parse::<usize>().unwrap()];
    let thread = thread::Builder::new().stack_size(STACK);
    let thread = thread.spawn(move || burn(levels, prepare()));
    thread.unwrap().join().unwrap();
}

fn survives(deed: usize, levels: usize) -> bool {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child"])
        .env(DEED, deed.to_string())
        .env(LEVELS, levels.to_string())
        .output()
        .unwrap()
        .status
        .success()
}

/// Measured by what happens: how much of a thread's stack can be used up before a call overflows it. A forged
/// token is refused on so much less than a genuine one is accepted on that its payload cannot have been decoded.
#[cfg(unix)]
#[test]
fn stack() {
    let frame = burn(0, Box::new(|| {})).abs_diff(burn(64, Box::new(|| {}))) / 64;
    assert!((64..1024).contains(&frame));
    let most_levels = |deed| most(STACK / 64, |levels| survives(deed, levels));
    let nothing = most_levels(0);
    println!("stack in bytes, to within {frame}:");
    let mut all = Vec::new();
    for (number, (name, _, stated)) in DEEDS.iter().enumerate().skip(1) {
        let used = (nothing - most_levels(number)) * frame;
        println!("stack {used} {name}");
        // Another compiler may need a little more.
        let most = if cfg!(debug_assertions) {
            // What is returned by value takes its own size, some times over.
            MOST_STACK.max(2 * stated)
        } else {
            stated + stated / 4
        };
        assert!(used <= most, "{name}: {used}");
        all.push((*name, used));
    }
    let of = |deed: &str| {
        let (_, used) = all.iter().find(|(name, _)| *name == deed).unwrap();
        *used
    };
    let buffer = Verifier::<SecretKey, UnixTime>::MAX_PAYLOAD;
    assert!(of(FORGED) + buffer <= of(GENUINE));
}
