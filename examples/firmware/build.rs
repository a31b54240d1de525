//! Tells the linker where flash and RAM are: for the firmware, and for the programs in `measure/`.

use std::path::Path;

fn main() {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let folder = folders
        .find(|folder| folder.join("memory.x").exists())
        .expect("memory.x is beside this file");
    println!("cargo:rustc-link-search={}", folder.display());
    println!("cargo:rustc-link-arg-bins=-Tlink.x");
    println!("cargo:rerun-if-changed={}/memory.x", folder.display());
}
