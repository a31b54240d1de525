//! Writes the JavaScript beside a module that `wasm-bindgen` was compiled into: `bindgen MODULE FOLDER`.
//!
//! Here and not installed, since its version has to be that of the module's, which the lock file has.

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let module = arguments.next().context("usage: bindgen MODULE FOLDER")?;
    let folder = arguments.next().context("usage: bindgen MODULE FOLDER")?;
    Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(false)
        .generate(folder)
}
