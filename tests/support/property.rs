//! How properties are tested.

use proptest::test_runner::{Config, RngSeed};

/// That many cases, the same in every run unless `PROPTEST_RNG_SEED` says otherwise.
pub fn cases(cases: u32) -> Config {
    let default = Config::default();
    Config {
        cases,
        failure_persistence: None,
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(0),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        ..default
    }
}
