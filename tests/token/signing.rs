//! Signing: what is verified is what was signed, for every class, and what JSON cannot hold is
//! refused.
#![cfg(feature = "rustcrypto")]

mod any_claims;
mod refused;
mod round_trips;
mod written;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Fractions are written exactly up to here, whole seconds for ever.
const LAST_FRACTION: u64 = (1 << 33) * 1_000_000 - 1;

/// A map with one member.
struct One<N, V>(N, V);

impl<N: Serialize, V: Serialize> Serialize for One<N, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(&self.0, &self.1)?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Named<T> {
    claim: T,
}
