//! What dudect measures, and what of it may be.

use std::path::Path;
use std::process::Command;

use crate::{Failure, Row};

/// Welch's t above which two distributions are different beyond doubt, by the authors of dudect.
const THRESHOLD: f64 = 10.0;

/// All of the program's benchmarks, so that none is left out unnoticed.
const NAMES: [&str; 6] = [
    "verify_tag_wrong_in_first_or_last_byte",
    "verify_wrong_in_first_or_last_byte",
    "verify_with_fixed_or_random_secret",
    "sign_with_fixed_or_random_secret",
    "control_comparison_that_ends_early",
    "control_backend_that_branches",
];

/// Runs all benchmarks of the program.
pub fn run(program: &Path) -> Result<Vec<Row>, Failure> {
    let output = Command::new(program).output()?;
    if !output.status.success() {
        return Err(String::from_utf8(output.stderr)?.into());
    }
    rows(&String::from_utf8(output.stdout)?)
}

/// Reads the program's output, in which each benchmark must stand once and no other.
fn rows(output: &str) -> Result<Vec<Row>, Failure> {
    let lines = output.lines().filter(|line| line.contains("max t = "));
    let mut left = NAMES.to_vec();
    let mut rows = Vec::new();
    for line in lines {
        let known = name(line).and_then(|name| left.iter().position(|other| *other == name));
        let at = known.ok_or_else(|| format!("what is {line:?}?"))?;
        let name = left.remove(at);
        rows.push(row(name, line).ok_or_else(|| format!("what is {line:?}?"))?);
    }
    if left.is_empty() {
        Ok(rows)
    } else {
        Err(format!("not measured: {}", left.join(", ")).into())
    }
}

fn name(line: &str) -> Option<&str> {
    line.strip_prefix("bench ")?.split_whitespace().next()
}

/// Reads `bench NAME ... : n == +0.100M, max t = +1.23456, max tau = …`.
fn row(name: &str, line: &str) -> Option<Row> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn output(names: &[&str]) -> String {
        let line = |name: &&str| {
            let t = if name.starts_with("control_") {
                "+99.0"
            } else {
                "-1.5"
            };
            format!("bench {name} ... : n == +0.100M, max t = {t}, max tau = +0.1\n")
        };
        format!(
            "\nrunning 6 benches\n{}\n",
            names.iter().map(line).collect::<String>()
        )
    }

    #[test]
    fn every_name_once() {
        let all = rows(&output(&NAMES)).unwrap();
        assert!(all.len() == NAMES.len() && all.iter().all(|row| row.passed));
        for at in 0..NAMES.len() {
            let mut names = NAMES.to_vec();
            let name = names.remove(at);
            let missing = rows(&output(&names)).err().unwrap().to_string();
            assert_eq!(missing, format!("not measured: {name}"));
            names.extend([name, name]);
            assert!(rows(&output(&names)).is_err());
        }
        assert!(rows(&output(&["control_of_nobody"])).is_err());
    }
}
