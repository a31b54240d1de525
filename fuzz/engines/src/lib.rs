//! What the two programs have in common.

use storefront_jwt_fuzz::targets::{TARGETS, Target, find};

/// The target that the command line names, or an end with the list of them.
#[must_use]
pub fn target() -> Target {
    let name = std::env::args().nth(1);
    name.as_deref().and_then(find).unwrap_or_else(|| {
        let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("error: name a target: {}", names.join(", "));
        std::process::exit(2);
    })
}
