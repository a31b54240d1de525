//! Every vector gets its expected verdict, with a buffer and in place.
#![cfg(feature = "rustcrypto")]

use crate::support::conformance::{Kind, Place};
use crate::support::vectors;
use crate::support::vectors::Vector;
use std::collections::BTreeMap;

#[test]
fn own() {
    let vectors = vectors::own();
    if cfg!(miri) {
        // Each takes seconds there.
        return check(&vectors.into_iter().step_by(10).collect::<Vec<_>>());
    }
    check(&vectors);

    // The files are whole, and no class of token has dropped out of them.
    assert!(vectors.len() >= 800, "only {} vectors", vectors.len());
    for (kind, accepted, refused) in [
        (Kind::Jws, 20, 60),
        (Kind::Jwt, 80, 300),
        (Kind::Shopware, 35, 50),
        (Kind::ShopifyPostPurchase, 15, 35),
        (Kind::ShopifyChangeset, 18, 35),
        (Kind::ShopifySessionAdmin, 14, 70),
        (Kind::ShopifySessionCheckout, 12, 30),
        (Kind::ShopifySessionCustomerAccount, 8, 15),
    ] {
        let of_kind = vectors.iter().filter(|vector| vector.case.kind == kind);
        let (good, bad): (Vec<_>, Vec<_>) = of_kind.partition(|vector| vector.expects_acceptance());
        assert!(good.len() >= accepted, "{kind:?}: {} accepted", good.len());
        assert!(bad.len() >= refused, "{kind:?}: {} refused", bad.len());
    }
}

#[test]
fn of_the_environment() {
    match vectors::from_environment() {
        Some(vectors) => check(&vectors),
        None => println!("STOREFRONT_JWT_VECTORS is not set: no further vectors"),
    }
}

fn check(vectors: &[Vector]) {
    let mut differences = Vec::new();
    let mut counts = BTreeMap::<_, u32>::new();
    for vector in vectors {
        let (file, _) = vector.name.split_once(':').unwrap();
        *counts.entry(file).or_default() += 1;
        for place in [Place::Buffer, Place::Token] {
            let verdict = vector.case.verdict(place).unwrap();
            if let Some(difference) = vector.difference(&verdict) {
                differences.push(format!("{} ({place:?}): {difference}", vector.name));
            }
        }
    }
    for (file, count) in counts {
        println!("{file}: {count} vectors, with a buffer and in place");
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
