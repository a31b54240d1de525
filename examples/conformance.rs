//! Reads test cases as JSON lines on standard input and prints a verdict for each.
//!
//!     cargo run --release --example conformance < cases.jsonl
//!
//! This is how vector sets are run against this crate, and how a library in another language can be
//! compared with it.
//!
//! A case has `id`, `kind` (`jws`, `jwt`, `shopware`, `shopify_post_purchase`, `shopify_changeset`,
//! `shopify_session_admin`, `shopify_session_checkout`, `shopify_session_customer_account`),
//! `secrets` (text: the current one, then optionally the previous one) or `secrets_b64url`,
//! `now_us`, optionally `leeway_s` (10), `token` or `token_hex`, and by kind: `shop_id`
//! (`shopware`, mandatory), `client_id` (`shopify_*`, mandatory), optionally `shop` (sessions and
//! purchases), `reference_id` (purchases and changesets), `max_age_s`, and `issuer`, `audience` and
//! `typ` (`jwt`). Unknown fields are ignored.
//!
//! A verdict is `{"id":…,"verdict":"accept","key":0,"claims":{…}}` or
//! `{"id":…,"verdict":"reject","reason":"expired","claim":"exp"}`.
//!
//! `key` is the index of the secret that matched. `claims` have the wire's names, but for the times:
//! `iat_us`, `nbf_us` and `exp_us`; what is absent is left out. A purchase has
//! `input_data` with `referenceId`, `shopDomain`, `shopId`, `locale` and the number of `lineItems`, a
//! changeset the number of `changes`. A `jws` has `payload_b64url` in the place of `claims`.
//! `reason` is the error's code, as `storefront_jwt::Error::code` documents, and `claim` its
//! `Error::claim`; an id or a shop of the case that nothing can be compared with is `expectation`.
//!
//! A line that is no case ends the run with exit status 2.

#[path = "../tests/support/conformance.rs"]
#[allow(dead_code)]
mod conformance;

use std::io::{BufRead, Write};
use std::process::ExitCode;

use conformance::{Case, Place};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("conformance: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let verdict = line
            .map_err(|error| error.to_string())
            .and_then(|line| Case::parse(&line)?.verdict(Place::Buffer))
            .map_err(|message| format!("line {number} is no test case: {message}"))?;
        writeln!(out, "{verdict}").map_err(|error| format!("standard output: {error}"))?;
    }
    out.flush()
        .map_err(|error| format!("standard output: {error}"))
}
