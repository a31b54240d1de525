//! Signs tokens for other libraries to verify, and judges what they made of them and what they minted
//! themselves. `run` beside this package's manifest does the whole exchange.

#[path = "../../support/classes.rs"]
#[allow(dead_code, reason = "the crate's own tests use the rest")]
mod classes;

mod cases;
mod class;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::Parser;
use storefront_jwt::UnixTime;

/// Exchanges tokens with other JWT libraries.
#[derive(Parser)]
enum Command {
    /// Prints a token of every case, one JSON object a line.
    Sign,
    /// Judges the libraries' answers to those lines, and prints a table.
    Report {
        /// What `sign` printed.
        signed: PathBuf,
        /// What a library answered, as `library=file`.
        #[arg(required = true)]
        answers: Vec<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Sign => sign(),
        Command::Report { signed, answers } => report::print(&signed, &answers),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("interop: {message}");
            ExitCode::FAILURE
        }
    }
}

fn sign() -> Result<(), String> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = UnixTime::from(since.map_err(|error| error.to_string())?).as_secs();
    for case in cases::all(now) {
        println!("{}", serde_json::json!(case.signed(now)?));
    }
    Ok(())
}
