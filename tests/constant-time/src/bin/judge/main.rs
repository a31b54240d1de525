//! Runs the two test programs and judges what comes out.

mod dudect;
mod memcheck;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(about)]
enum Command {
    /// Runs every subject and control of a program under valgrind's memcheck.
    Memcheck {
        /// The program `memcheck`, compiled in any way.
        program: PathBuf,
    },
    /// Runs the timing test.
    Dudect {
        /// The program `dudect`.
        program: PathBuf,
    },
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One line of the table.
struct Row {
    name: String,
    verdict: String,
    passed: bool,
}

fn main() -> Result<ExitCode, Failure> {
    let rows = match Command::parse() {
        Command::Memcheck { program } => memcheck::run(&program)?,
        Command::Dudect { program } => dudect::run(&program)?,
    };
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    for row in &rows {
        let failed = if row.passed { "" } else { "FAILED: " };
        println!("  {:width$}  {failed}{}", row.name, row.verdict);
    }
    let passed = !rows.is_empty() && rows.iter().all(|row| row.passed);
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
