//! The build with `simd` gives every vector the verdict that it expects.

extern crate storefront_jwt_simd as storefront_jwt;

#[path = "../../../tests/support/conformance.rs"]
#[allow(dead_code, clippy::all, reason = "storefront-jwt's own; linted there")]
mod conformance;
#[path = "support/vectors.rs"]
mod vectors;

use conformance::{Case, Place};

#[test]
fn verdicts_are_the_expected_ones() {
    for line in vectors::lines() {
        let case = Case::parse(&line).expect("a vector is a case");
        for place in [Place::Buffer, Place::Token] {
            let verdict = case.verdict(place).expect("a vector is a case");
            let difference = case
                .expect
                .as_ref()
                .and_then(|expect| expect.difference(&verdict));
            assert_eq!(difference, None, "{}", case.id);
        }
    }
}
