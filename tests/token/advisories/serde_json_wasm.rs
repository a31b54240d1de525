//! serde-json-wasm, of Rust.

use std::thread;

use crate::support::claims::{Skipped, read};
use crate::support::token::{jwt, verify_any};
use storefront_jwt::Error;
use storefront_jwt::json::MAX_DEPTH;

/// RUSTSEC-2024-0012: serde-json-wasm, before 0.5.2 and 1.0.1, called itself for every level of nesting, until
/// the stack was full.
#[test]
fn rustsec_2024_0012_deep_nesting_on_a_small_stack() {
    let run = || {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")] {
            for levels in [usize::from(MAX_DEPTH), 10_000, 100_000] {
                let open = open.repeat(levels);
                let whole = format!(r#"{{"x":{open}0{}}}"#, close.repeat(levels));
                for payload in [whole, format!(r#"{{"x":{open}"#)] {
                    assert_eq!(verify_any(&jwt(&payload)), Err(Error::TooDeep));
                    assert_eq!(read::<Skipped>(&payload), Err(Error::TooDeep));
                }
            }
        }
    };
    let small = thread::Builder::new().stack_size(64 * 1024);
    small.spawn(run).unwrap().join().unwrap();
}
