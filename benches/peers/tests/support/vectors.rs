//! The vectors of the repository, and those in the folders that `STOREFRONT_JWT_VECTORS` names, as `PATH` does.

use std::{env, fs, path::PathBuf};

/// All lines of all `.jsonl` files.
pub fn lines() -> Vec<String> {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut folders = vec![own.join("field"), own];
    if let Some(others) = env::var_os("STOREFRONT_JWT_VECTORS") {
        folders.extend(env::split_paths(&others));
    }
    let mut lines = Vec::new();
    for folder in folders {
        let files =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for file in files {
            let path = file.expect("the folder can be read").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "jsonl")
            {
                let text = fs::read_to_string(&path).expect("vectors are text");
                lines.extend(
                    text.lines()
                        .filter(|line| !line.is_empty())
                        .map(str::to_owned),
                );
            }
        }
    }
    assert!(!lines.is_empty(), "there are no vectors");
    lines
}
