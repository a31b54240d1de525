//! The crate's second build has the crate's own dependencies and features.

use std::{fs, path::Path};

#[test]
fn the_second_manifest_is_the_first() {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR"));
    let first = peers.join("../../Cargo.toml");
    let second = peers.join("simd/Cargo.toml");
    for section in ["[features]", "[dependencies]"] {
        let message = "copy this section from storefront-jwt's Cargo.toml to simd/Cargo.toml, except the default features";
        assert_eq!(
            entries(&first, section),
            entries(&second, section),
            "{section}: {message}"
        );
    }
}

/// The entries of a section in order, without the default features, which are to differ.
fn entries(manifest: &Path, section: &str) -> Vec<String> {
    let text = fs::read_to_string(manifest).expect("a package has a manifest");
    let mut entries: Vec<String> = text
        .lines()
        .skip_while(|line| *line != section)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("default ="))
        .map(str::to_owned)
        .collect();
    assert!(
        !entries.is_empty(),
        "{} has no {section}",
        manifest.display()
    );
    entries.sort();
    entries
}
