//! Purchases of hundreds of line items, in a buffer of exactly the payload's size and in place.

use crate::support::token::{NOW, jwt, verifier};
use crate::support::{conformance, vectors};
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::post_purchase::Streamed;
use storefront_jwt::{Error, SecretKey, UnixTime, Verifier};

use super::{ANY, claims, items};

/// 250 line items with metafields: more than 200 KB, in a buffer of exactly the payload's size and
/// in place.
#[test]
fn large_purchases() {
    let token = jwt(claims(&items(250, 4)).to_string());
    assert!(token.len() > 200_000);
    check_large(&token, NOW, &verifier(), 250);
}

/// The largest token among the vectors of the environment.
#[test]
fn the_largest_vector() {
    let vectors = vectors::from_environment().unwrap_or_default();
    let purchases = vectors.into_iter().filter(|vector| {
        vector.case.kind == conformance::Kind::ShopifyPostPurchase && vector.expects_acceptance()
    });
    let Some(largest) = purchases.max_by_key(|vector| vector.token().len()) else {
        println!("no post-purchase token in the environment");
        return;
    };
    let token = String::from_utf8(largest.token()).unwrap();
    let now = UnixTime::from_micros(largest.now_us());
    let secrets = largest.secrets().unwrap();
    let verifier = Verifier::new(SecretKey::new(&secrets[0]).unwrap(), now);
    let mut buf = vec![0; token.len()];
    let counted = verifier
        .verify_into::<PostPurchase>(&token, &ANY, &mut buf)
        .unwrap();
    let count = counted.claims.input_data.initial_purchase.line_items.get();
    println!(
        "{}: {} characters, {count} line items",
        largest.name,
        token.len()
    );
    check_large(&token, now, &verifier, count);
}

fn check_large(token: &str, now: UnixTime, verifier: &Verifier<SecretKey, UnixTime>, items: usize) {
    let payload_len = token.split('.').nth(1).unwrap().len() * 3 / 4;
    let mut buf = vec![0; payload_len];
    let too_small = verifier.verify_into::<PostPurchase<Streamed<'_>>>(token, &ANY, &mut buf[1..]);
    let needed = Error::BufferTooSmall {
        needed: payload_len,
    };
    assert_eq!(too_small.err(), Some(needed));
    assert_eq!(
        verifier.verify::<PostPurchase>(token, &ANY).err(),
        Some(needed)
    );

    let read = |claims: &PostPurchase<Streamed<'_>>| {
        let mut ids = Vec::new();
        for item in claims.input_data.initial_purchase.line_items {
            let item = item.unwrap();
            let metafields = item.product.metafields.iter().map(|metafield| {
                let metafield = metafield.unwrap();
                metafield.key.chars().count() + metafield.namespace.chars().count()
            });
            ids.push((item.product.id, metafields.sum::<usize>()));
        }
        ids
    };
    let accepted = verifier.verify_into::<PostPurchase<Streamed<'_>>>(token, &ANY, &mut buf);
    let ids = read(&accepted.unwrap().claims);
    assert_eq!(ids.len(), items);
    let mut in_place = token.as_bytes().to_vec();
    let accepted = verifier.verify_in_place::<PostPurchase<Streamed<'_>>>(&mut in_place, &ANY);
    let accepted = accepted.unwrap();
    assert_eq!(read(&accepted.claims), ids);
    assert!(accepted.claims.iat <= now);
}
