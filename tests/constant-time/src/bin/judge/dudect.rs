//! What dudect measures, and what of it may be.

use std::path::Path;
use std::process::Command;

use crate::{Failure, Row};

/// Welch's t above which two distributions are different beyond doubt, by the authors of dudect.
const THRESHOLD: f64 = 10.0;

/// Runs all benchmarks of the program.
pub fn run(program: &Path) -> Result<Vec<Row>, Failure> {
    let output = Command::new(program).output()?;
    if !output.status.success() {
        return Err(String::from_utf8(output.stderr)?.into());
    }
    String::from_utf8(output.stdout)?
        .lines()
        .filter(|line| line.contains("max t = "))
        .map(|line| row(line).ok_or_else(|| format!("what is {line:?}?").into()))
        .collect()
}

/// Reads `bench NAME ... : n == +0.100M, max t = +1.23456, max tau = …`.
fn row(line: &str) -> Option<Row> {
    let name = line.strip_prefix("bench ")?.split_whitespace().next()?;
    let (_, t) = line.split_once("max t = ")?;
    let t: f64 = t.split(',').next()?.parse().ok()?;
    let (_, samples) = line.split_once("n == ")?;
    let samples: f64 = samples.split('M').next()?.parse().ok()?;
    let differs = t.abs() > THRESHOLD;
    let (passed, meaning) = match (name.starts_with("control_"), differs) {
        (true, true) => (true, "told apart as it must be"),
        (true, false) => (false, "NOT told apart"),
        (false, true) => (false, "told apart"),
        (false, false) => (!t.is_nan(), "not told apart"),
    };
    Some(Row {
        name: name.replace('_', " "),
        verdict: format!(
            "|t| = {:.2} in {:.0} samples: {meaning}",
            t.abs(),
            samples * 1e6
        ),
        passed,
    })
}
