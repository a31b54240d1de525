//! Every target is known to every fuzzer.

use std::collections::BTreeSet;
use std::path::Path;

use storefront_jwt_fuzz::targets::TARGETS;

#[test]
fn every_target_is_listed() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names_in = |folder| -> BTreeSet<String> {
        let files = std::fs::read_dir(package.join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let stems = paths.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
        stems.collect()
    };
    let listed: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed, names_in("fuzz_targets"));
    assert_eq!(listed, names_in("src/targets"));
    let manifest = std::fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let controls = std::fs::read_to_string(package.join("controls.toml")).unwrap();
    for name in listed {
        let target = format!("\n[[control]]\ntarget = \"{name}\"\n");
        assert!(controls.contains(&target), "{name}");
        let bin = format!(
            "name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\nrequired-features = [\"libfuzzer\"]\n"
        );
        assert!(manifest.contains(&bin), "{name}");
    }
}

/// Bytes that are no input of a target are no finding.
#[test]
fn any_bytes_are_taken() {
    for (_, target) in TARGETS {
        target(b"");
        target(b"{}");
        target(&[0xFF; 64]);
    }
}
