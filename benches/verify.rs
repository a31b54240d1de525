//! What this crate takes for each class of token, and for forged ones. For a comparison with other
//! crates see `benches/peers`.
//!
//!     cargo bench                           # default features
//!     cargo bench --features simd,std
//!     cargo bench -- --save-baseline before # then, after a change:
//!     cargo bench -- --baseline before

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde::Serialize;
use storefront_jwt::shopify::post_purchase::{
    self, Counted, Fixed, LineItem, Metafield, MetafieldValue, Money, MoneyBag, PostPurchase,
    Streamed, ValueType,
};
use storefront_jwt::shopify::session;
use storefront_jwt::shopware::{self, AppToken, InAppPurchases, TOKEN_LIFETIME};
use storefront_jwt::{
    Error, Keys, MatchedKey, MaxAge, SecretKey, Slot, Text, UnixTime, Verifier, sign, signed_len,
};

const SECRET: &str = "a secret of more than thirty-two bytes, as platforms make them";
const OLD_SECRET: &str = "another secret of more than thirty-two bytes, used until lately";
const CLIENT_ID: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
const SHOP_ID: &str = "FqaHWUsCRNsrZ9kQ";
const NOW: UnixTime = UnixTime::from_micros(1_760_000_000_223_685);
const SHOP: shopware::Expected<'_> = shopware::Expected::new(SHOP_ID);
const ANY_AGE: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

fn key(secret: &str) -> SecretKey {
    SecretKey::new(secret).unwrap()
}

fn verifier() -> Verifier<SecretKey, UnixTime> {
    Verifier::new(key(SECRET), NOW)
}

fn signed(claims: &impl Serialize) -> String {
    let mut buf = vec![0; signed_len(claims).unwrap()];
    sign(claims, &key(SECRET), &mut buf).unwrap().to_owned()
}

/// The same token with another first character in its signature.
fn forged(token: &str) -> String {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{input}.{first}{}", &signature[1..])
}

fn app_token() -> AppToken {
    let id = |n: u8| {
        format!("0196a1b2c3d47e5f8a9b0c1d2e3f4a{n:02x}")
            .as_str()
            .try_into()
            .ok()
    };
    let bought = InAppPurchases::Null;
    let mut claims = AppToken::new_with_purchases(SHOP_ID, NOW, TOKEN_LIFETIME, bought).unwrap();
    claims.sales_channel_id = id(1);
    claims.customer_id = id(2);
    claims.currency_id = id(3);
    claims.language_id = id(4);
    claims.payment_method_id = id(5);
    claims.shipping_method_id = id(6);
    claims
}

fn admin() -> session::Admin {
    let text = |text: &str| Text::<128>::try_from(text);
    let mut claims = session::Admin::default();
    claims.iss = text("https://exampleshop.myshopify.com/admin").unwrap();
    claims.dest = text("https://exampleshop.myshopify.com").unwrap();
    claims.aud = CLIENT_ID.try_into().unwrap();
    claims.sub = "42".try_into().unwrap();
    claims.exp = UnixTime::from_secs(NOW.as_secs() + 57);
    claims.nbf = Some(UnixTime::from_secs(NOW.as_secs() - 3));
    claims.iat = UnixTime::from_secs(NOW.as_secs() - 3);
    claims.jti = "f8912129-1af6-4cad-9ca3-76b0f7621087".try_into().unwrap();
    claims.sid = text("aaea182f2732d44c23057c0fea584021a4485b2bd25d3eb7fd349313ad24c685").ok();
    claims
}

/// A purchase of `items` lines with metafields, as Shopify sends them.
fn post_purchase(items: usize) -> String {
    let money = |amount: &str| {
        let mut money = Money::default();
        money.amount = amount.parse().unwrap();
        money.currency_code = "CAD".try_into().unwrap();
        money
    };
    let money_bag = || {
        let mut bag = MoneyBag::default();
        bag.shop_money = money("699.95");
        bag.presentment_money = money("699.95");
        bag
    };
    let metafield = |key: &'static str, value, value_type| {
        let mut metafield = Metafield::<Streamed<'_>>::default();
        metafield.key = key.into();
        metafield.namespace = "my-namespace".into();
        metafield.value = value;
        metafield.value_type = value_type;
        metafield
    };
    let care = r#"{"care":"Hand wash only; dry flat","sizes":["S","M","L"]}"#;
    let metafields = [
        metafield(
            "my-key",
            MetafieldValue::Text(care.into()),
            ValueType::JsonString,
        ),
        metafield(
            "my-key-2",
            MetafieldValue::Number(7.into()),
            ValueType::Integer,
        ),
    ];
    let items: Vec<_> = (0..items as u64)
        .map(|n| {
            let mut item = LineItem::<Streamed<'_>>::default();
            item.product.id = 7_982_905_098_262 + n;
            item.product.title = "The S-Series Snowboard".into();
            item.product.variant.id = 43_729_076_912_150 + n;
            item.product.variant.title = "158cm / Ember".into();
            item.product.variant.metafields = metafields[..1].into();
            item.product.metafields = metafields[..].into();
            item.quantity = 1 + n % 3;
            item.total_price_set = money_bag();
            item
        })
        .collect();
    let reference = "a7706e44c6c6b99b9899e1a87d5ec07b";
    let mut claims = PostPurchase::<Streamed<'_>>::default();
    claims.iss = "shopify".try_into().unwrap();
    claims.sub = reference.try_into().unwrap();
    claims.iat = UnixTime::from_secs(NOW.as_secs() - 3);

    let input = &mut claims.input_data;
    input.extension_point = "Checkout::PostPurchase::ShouldRender".try_into().unwrap();
    input.locale = Some("en".try_into().unwrap());
    input.version = Some("unstable".try_into().unwrap());
    input.shop.id = 59_597_881_543;
    input.shop.domain = "exampleshop.myshopify.com".try_into().unwrap();

    let purchase = &mut input.initial_purchase;
    purchase.reference_id = reference.try_into().unwrap();
    purchase.customer_id = "6998702981173".try_into().ok();
    purchase.destination_country_code = "CA".try_into().ok();
    purchase.total_price_set = money_bag();
    purchase.line_items = items[..].into();
    signed(&claims)
}

fn shopware(c: &mut Criterion) {
    let verifier = verifier();
    let mut group = c.benchmark_group("shopware");
    let token = signed(&app_token());
    group.throughput(Throughput::Bytes(token.len() as u64));
    group.bench_function("all claims", |b| {
        b.iter(|| {
            verifier
                .verify::<AppToken>(black_box(&token), &SHOP)
                .unwrap()
        });
    });
    let forged = forged(&token);
    group.bench_function("forged", |b| {
        b.iter(|| {
            let refused = verifier.verify::<AppToken>(black_box(&forged), &SHOP);
            assert_eq!(refused.unwrap_err(), Error::Signature);
        });
    });
    let rotated = Keys::new(key(OLD_SECRET)).with_previous(key(SECRET), UnixTime::MAX);
    let rotated = Verifier::new(rotated, NOW);
    group.bench_function("by the previous key", |b| {
        b.iter(|| {
            let accepted = rotated
                .verify::<AppToken>(black_box(&token), &SHOP)
                .unwrap();
            assert_eq!(accepted.key, Some(MatchedKey::Previous));
            accepted
        });
    });
    group.bench_function("key set-up and all claims", |b| {
        b.iter(|| {
            let verifier = Verifier::new(key(black_box(SECRET)), NOW);
            verifier
                .verify::<AppToken>(black_box(&token), &SHOP)
                .unwrap()
        });
    });
    group.finish();
}

fn session(c: &mut Criterion) {
    let verifier = verifier();
    let mut group = c.benchmark_group("session");
    let token = signed(&admin());
    let expected = session::Expected::new(CLIENT_ID);
    group.throughput(Throughput::Bytes(token.len() as u64));
    group.bench_function("admin", |b| {
        b.iter(|| {
            verifier
                .verify::<session::Admin>(black_box(&token), &expected)
                .unwrap()
        });
    });
    group.finish();
}

fn purchases(c: &mut Criterion) {
    let verifier = verifier();
    let mut group = c.benchmark_group("post-purchase");
    for items in [1, 10, 40, 250] {
        let token = post_purchase(items);
        let forged = forged(&token);
        let mut buf = vec![0; token.len()];
        group.throughput(Throughput::Bytes(token.len() as u64));
        group.bench_with_input(BenchmarkId::new("summary", items), &token, |b, token| {
            b.iter(|| {
                let accepted =
                    verifier.verify_into::<PostPurchase<Counted>>(token, &ANY_AGE, &mut buf);
                let claims = accepted.unwrap().claims;
                assert_eq!(claims.input_data.initial_purchase.line_items.get(), items);
                claims
            });
        });
        group.bench_with_input(BenchmarkId::new("every item", items), &token, |b, token| {
            b.iter(|| {
                let accepted =
                    verifier.verify_into::<PostPurchase<Streamed<'_>>>(token, &ANY_AGE, &mut buf);
                let purchase = accepted.unwrap().claims.input_data.initial_purchase;
                let mut read = 0;
                for item in &purchase.line_items {
                    black_box(item.unwrap());
                    read += 1;
                }
                assert_eq!(read, items);
            });
        });
        if items <= 10 {
            group.bench_with_input(BenchmarkId::new("fixed", items), &token, |b, token| {
                b.iter(|| {
                    let accepted = verifier
                        .verify_into::<PostPurchase<Fixed<10, 2>>>(token, &ANY_AGE, &mut buf);
                    let claims = accepted.unwrap().claims;
                    assert_eq!(claims.input_data.initial_purchase.line_items.len(), items);
                });
            });
            let mut slot = Box::new(Slot::<PostPurchase<Fixed<10, 2>>>::new());
            group.bench_with_input(BenchmarkId::new("fixed slot", items), &token, |b, token| {
                b.iter(|| {
                    let accepted = verifier.verify_into_slot(token, &ANY_AGE, &mut buf, &mut slot);
                    let claims = accepted.unwrap().claims;
                    assert_eq!(claims.input_data.initial_purchase.line_items.len(), items);
                });
            });
        }
        group.bench_with_input(BenchmarkId::new("forged", items), &forged, |b, token| {
            b.iter(|| {
                let refused =
                    verifier.verify_into::<PostPurchase<Counted>>(token, &ANY_AGE, &mut buf);
                assert_eq!(refused.unwrap_err(), Error::Signature);
            });
        });
    }
    group.finish();
}

fn keys_and_signing(c: &mut Criterion) {
    c.bench_function("key set-up", |b| b.iter(|| key(black_box(SECRET))));
    let (claims, key) = (app_token(), key(SECRET));
    let mut buf = [0; 1024];
    let len = signed_len(&claims).unwrap();
    let mut group = c.benchmark_group("sign");
    group.throughput(Throughput::Bytes(len as u64));
    group.bench_function("shopware", |b| {
        b.iter(|| assert_eq!(sign(black_box(&claims), &key, &mut buf).unwrap().len(), len));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    targets = shopware, session, purchases, keys_and_signing
}
criterion_main!(benches);
