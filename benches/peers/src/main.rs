#![doc = include_str!("../README.md")]

mod claims;
mod export;
mod floors;
mod lengths;
mod measure;
mod peers;
mod plot;
mod quiet;
mod signers;
mod storefront;
mod tokens;

#[cfg(test)]
mod signatures;
#[cfg(test)]
mod verdicts;

use std::{
    borrow::Cow,
    path::PathBuf,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Parser;

use crate::{
    measure::Measurement,
    tokens::{Case, Kind, Task},
};

/// Compares storefront-jwt with other JWT libraries, by the time it takes to verify a token, or to sign one.
#[derive(Parser)]
struct Options {
    /// Print one JSON line a measurement instead of the table.
    #[arg(long)]
    json: bool,
    /// Print the tokens, and what is expected of them, as JSON lines, and measure nothing.
    #[arg(long)]
    export_tokens: bool,
    /// Draw the ratios as an SVG.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Measure tokens of many lengths, and hostile ones, in this crate only.
    #[arg(long)]
    lengths: bool,
    /// Only call each subject that often, to be counted by a profiler.
    #[arg(long, value_name = "N")]
    calls: Option<u32>,
    /// How often each subject's batch is run.
    #[arg(long, default_value_t = 301, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Measure this case only; may be given several times.
    #[arg(long = "case", value_name = "NAME")]
    cases: Vec<String>,
    /// Measure only the subject of this name, or those whose names contain it, besides the HMAC that the ratios are to.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

/// Something that verifies tokens, or signs them.
struct Subject {
    name: &'static str,
    group: Group,
    work: Work,
}

enum Work {
    /// Says whether the token is accepted.
    Verify(Box<dyn Fn(&str) -> bool>),
    /// Signs, into the buffer or into a text of its own. The claims are always the same.
    Sign(Box<Sign>),
}

type Sign = dyn for<'b> Fn(&'b mut [u8]) -> Cow<'b, str>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Floor,
    Storefront,
    Peer,
}

impl Subject {
    fn verifying(
        name: &'static str,
        group: Group,
        verify: impl Fn(&str) -> bool + 'static,
    ) -> Self {
        let work = Work::Verify(Box::new(verify));
        Self { name, group, work }
    }

    fn signing(
        name: &'static str,
        group: Group,
        sign: impl for<'b> Fn(&'b mut [u8]) -> Cow<'b, str> + 'static,
    ) -> Self {
        let work = Work::Sign(Box::new(sign));
        Self { name, group, work }
    }

    /// What a verifier must say of the case's token.
    fn expected(&self, case: &Case) -> bool {
        self.group == Group::Floor || case.task == Task::Accept
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let now = now();
    let mut cases = if options.lengths {
        lengths::cases(now)
    } else {
        tokens::cases(now)
    };
    if let Some(unknown) = options
        .cases
        .iter()
        .find(|name| cases.iter().all(|case| case.name != *name))
    {
        let known: Vec<&str> = cases.iter().map(|case| case.name).collect();
        eprintln!(
            "error: no case is called {unknown:?}; there are {}",
            known.join(", ")
        );
        return ExitCode::from(2);
    }
    cases.retain(|case| {
        options.cases.is_empty() || options.cases.iter().any(|name| name == case.name)
    });

    if options.export_tokens {
        for line in export::lines(&cases, now) {
            println!("{line}");
        }
        return ExitCode::SUCCESS;
    }

    let cases: Vec<(Case, Vec<Subject>)> = cases
        .into_iter()
        .map(|case| {
            let mut subjects = subjects(&case, now);
            if options.lengths {
                let counts = [floors::HMAC, "storefront-jwt", "storefront-jwt simd"];
                subjects.retain(|subject| counts.contains(&subject.name));
            }
            if let Some(text) = &options.only {
                let exact = subjects.iter().any(|subject| subject.name == text);
                subjects.retain(|subject| {
                    subject.name == floors::HMAC
                        || subject.name == text
                        || !exact && subject.name.contains(text.as_str())
                });
            }
            (case, subjects)
        })
        .collect();
    if let Some(calls) = options.calls {
        for (case, subjects) in &cases {
            for subject in subjects {
                measure::call(case, subject, calls);
            }
        }
        return ExitCode::SUCCESS;
    }
    let watch = quiet::Watch::start();
    let measurements = measure::measure(&cases, options.rounds as usize);
    let all_alike = measurements
        .iter()
        .all(|m| m.rounds * 20 > m.rounds_run * 19);
    if let Some(others) = watch.others().filter(|others| all_alike && *others > 0.5) {
        eprintln!(
            "warning: other processes kept {others:.1} processors busy all along, so the ratios may be too high"
        );
    }
    for case in measurements.chunk_by(|a, b| a.case == b.case) {
        if options.json {
            print_json(case);
        } else {
            print_table(case);
        }
    }
    if let Some(path) = options.plot
        && let Err(error) = plot::draw(&path, &measurements)
    {
        eprintln!("error: cannot draw {}: {error}", path.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970")
        .as_secs()
}

fn subjects(case: &Case, now: u64) -> Vec<Subject> {
    let mut subjects = floors::floors(case);
    subjects.extend(if case.task == Task::Sign {
        signing(case.kind, now)
    } else {
        verifying(case.kind, now)
    });
    subjects
}

fn verifying(kind: Kind, now: u64) -> Vec<Subject> {
    let mut subjects = storefront::verifiers(kind, now);
    subjects.extend(peers::peers(kind, now));
    subjects
}

fn signing(kind: Kind, now: u64) -> Vec<Subject> {
    let mut subjects = storefront::signers(kind, now);
    subjects.extend(signers::signers(kind, now));
    subjects
}

fn print_json(case: &[Measurement]) {
    for measurement in case {
        println!(
            "{}",
            serde_json::to_string(measurement).expect("numbers and names are JSON")
        );
    }
}

fn print_table(case: &[Measurement]) {
    let Measurement {
        case: name, bytes, ..
    } = case[0];
    println!("{name}: {bytes} characters");
    println!(
        "  {:<26}{:>12}{:>24}{:>10}{:>15}{:>16}",
        "subject", "median ns", "quartiles ns", "ratio", "ns/character", "rounds"
    );
    for m in case {
        let quartiles = format!("{:.0} .. {:.0}", m.ns_q1, m.ns_q3);
        let rounds = format!("{} of {}", m.rounds, m.rounds_run);
        println!(
            "  {:<26}{:>12.0}{quartiles:>24}{:>10.2}{:>15.3}{rounds:>16}",
            m.subject,
            m.ns,
            m.ratio_to_hmac,
            m.ns / f64::from(u32::try_from(m.bytes).expect("tokens are short"))
        );
    }
    println!();
}
