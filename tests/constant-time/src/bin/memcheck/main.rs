//! The program that runs under memcheck: one subject or control at a time, with its secret marked
//! undefined, or with memory that must not be read marked so. Without an argument it lists them, for `judge`.

mod controls;
mod forged;
mod secret;
mod subjects;
mod unread;
mod verify;

#[path = "../../../../support/classes.rs"]
#[allow(dead_code, reason = "memcheck uses a part of it")]
mod classes;

use std::process::ExitCode;

/// Something to be run with a secret.
pub struct Case {
    pub name: &'static str,
    pub kind: Kind,
    /// Panics when the library does not answer as it should.
    pub run: fn(),
}

pub enum Kind {
    /// Must depend on the secret nowhere, but in the verdict of that many comparisons.
    Subject { comparisons: usize },
    /// Must be reported.
    Control,
}

fn main() -> ExitCode {
    let mut cases = subjects::ALL.iter().chain(controls::ALL);
    let Some(name) = std::env::args().nth(1) else {
        for case in cases {
            match case.kind {
                Kind::Subject { comparisons } => println!("subject\t{comparisons}\t{}", case.name),
                Kind::Control => println!("control\t0\t{}", case.name),
            }
        }
        return ExitCode::SUCCESS;
    };
    let Some(case) = cases.find(|case| case.name == name) else {
        eprintln!("there is no {name}");
        return ExitCode::FAILURE;
    };
    if !secret::is_watched() {
        eprintln!("this only means something under valgrind");
        return ExitCode::FAILURE;
    }
    (case.run)();
    ExitCode::SUCCESS
}
