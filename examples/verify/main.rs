//! Explains a token: whether it is accepted, why not, and what it says.
//!
//!     cargo run --example verify
//!     cargo run --example verify -- shopware --shop-id ID --secret-file FILE TOKEN
//!     cargo run --example verify -- help
//!
//! Without arguments it signs and verifies one token of each class and shows some that are refused.
//!
//! It goes by way of `Unverified` and `Authenticated` and not of `Verifier`, the one call that an
//! app needs, because it has something to say about tokens that `Verifier` only refuses.
//! `classes.rs` is where tokens are verified, `samples.rs` where they are signed; the rest is a
//! command line.
//!
//! The exit status is 0 for an accepted token, 1 for a refused one, and 2 when it was called
//! wrongly.

mod classes;
mod cli;
mod console;
mod demo;
mod describe;
mod guess;
mod hints;
mod input;
mod layout;
mod members;
mod report;
mod samples;
mod slips;
mod words;

use std::process::ExitCode;

use storefront_jwt::{UnixTime, Validation};

use classes::Class;
use cli::Common;
use input::Secrets;
use report::Report;

const REFUSED: u8 = 1;
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let outcome = match cli::parse() {
        None => demo(),
        Some((class, common)) => explain(&class, &common),
    };
    let (text, status) = match outcome {
        Ok((text, status)) => (text, status),
        Err(message) => {
            console::note(&format!("error: {message}"));
            return ExitCode::from(USAGE);
        }
    };
    match console::print(&text) {
        Ok(()) => status,
        Err(error) => {
            console::note(&format!("error: standard output: {error}"));
            ExitCode::from(USAGE)
        }
    }
}

fn demo() -> Result<(String, ExitCode), String> {
    let text = demo::table(input::system_time()?)
        .map_err(|error| format!("the samples cannot be signed: {error}"))?;
    Ok((text, ExitCode::SUCCESS))
}

fn explain(class: &Class, common: &Common) -> Result<(String, ExitCode), String> {
    let secrets = Secrets::read(&common.secrets)?;
    let keys = secrets.keys()?;
    let token = input::token(&common.token)?;
    let validation = validation(common, input::now(common.now)?, class);
    let examination = classes::examine(&token, &keys, class, validation);
    let report = Report {
        token: &token,
        class,
        secrets: &secrets,
        validation,
        common,
        examination: &examination,
    };
    let status = match examination.verdict {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(REFUSED),
    };
    let text = words::without_tokens(&report.to_string());
    Ok((secrets.taken_out_of(&text), status))
}

fn validation(common: &Common, now: UnixTime, class: &Class) -> Validation {
    let validation = Validation::at(now).with_leeway(common.leeway);
    match class.extra_max_age() {
        Some(max_age) => validation.with_max_age(max_age),
        None => validation,
    }
}
