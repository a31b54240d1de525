//! What memcheck reports, and what of it may be.

mod report;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use rayon::prelude::*;

use crate::{Failure, Row};
use report::Report;

/// What a report is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// The branch on the verdict of a comparison, which is public by design.
    Verdict,
    /// A branch on what follows from the verdict.
    Consequence,
    /// The check that a signed token is UTF-8. Its characters are out of base64url's alphabet whatever
    /// the tag is, so it always goes the same way; memcheck does not know the alphabet.
    Utf8,
    /// Anything else.
    Elsewhere,
}

/// The lines of the library, as they are written there, which branch on something secret.
const PLACES: [(&str, &str, Place); 11] = [
    (
        "mac.rs",
        "if self.current.mac(message)?.matches(claimed) {",
        Place::Verdict,
    ),
    (
        "mac.rs",
        "Some((key, until)) if counts(*until) && key.mac(message)?.matches(claimed) => {",
        Place::Verdict,
    ),
    ("token.rs", "self.compare(computed)?;", Place::Verdict),
    ("token.rs", "unverified.compare(computed)?;", Place::Verdict),
    // Where the compiler has moved the branch to the caller.
    (
        "token.rs",
        "let key = self.authenticate(keys, now)?;",
        Place::Verdict,
    ),
    (
        "token.rs",
        "let key = unverified.authenticate(keys, now)?;",
        Place::Verdict,
    ),
    (
        "verifier.rs",
        "let key = token.authenticate(&self.keys, now)?;",
        Place::Verdict,
    ),
    // Which key it was shares its place in memory with whether there is a result at all.
    (
        "verifier.rs",
        "let checked = self.check_signature(token.as_ref())?;",
        Place::Consequence,
    ),
    (
        "verifier.rs",
        "let checked = self.check_signature(token)?;",
        Place::Consequence,
    ),
    (
        "verifier.rs",
        "let token = self.token.open(Some(self.key), self.validation, &mut buf)?;",
        Place::Consequence,
    ),
    (
        "sign.rs",
        "core::str::from_utf8(self.token).map_err(|_| Error::Encoding)",
        Place::Utf8,
    ),
];

/// Runs all cases of the program.
pub fn run(program: &Path) -> Result<Vec<Row>, Failure> {
    for (file, line, _) in PLACES {
        if !report::is_in_the_library(file, line)? {
            return Err(format!("src/{file} no longer says {line}").into());
        }
    }
    let listed = Command::new(program).output()?;
    if !listed.status.success() {
        return Err("the program does not list its cases".into());
    }
    String::from_utf8(listed.stdout)?
        .par_lines()
        .map(|line| case(program, line))
        .collect()
}

/// Runs one case, from a line of the program's list.
fn case(program: &Path, line: &str) -> Result<Row, Failure> {
    let [kind, comparisons, name] = line.split('\t').collect::<Vec<_>>()[..] else {
        return Err(format!("what is {line:?}?").into());
    };
    let outcome = under_memcheck(program, name)?;
    let (passed, verdict) = match kind {
        "control" => outcome.of_a_control(),
        _ => outcome.of_a_subject(comparisons.parse()?),
    };
    Ok(Row {
        name: name.to_owned(),
        verdict,
        passed,
    })
}

/// What came out of one case.
struct Outcome {
    completed: bool,
    /// How often each was reported.
    reported: BTreeMap<Place, usize>,
    /// The stacks of what was reported elsewhere.
    elsewhere: Vec<String>,
}

fn under_memcheck(program: &Path, name: &str) -> Result<Outcome, Failure> {
    let log = tempfile::NamedTempFile::new()?;
    let status = Command::new("valgrind")
        .args([
            "--quiet",
            "--error-limit=no",
            "--num-callers=40",
            "--xml=yes",
        ])
        .arg(format!("--xml-file={}", log.path().display()))
        .arg(program)
        .arg(name)
        .status()?;
    let mut outcome = Outcome {
        completed: status.success(),
        reported: BTreeMap::new(),
        elsewhere: Vec::new(),
    };
    for report in report::read(&std::fs::read_to_string(log.path())?)? {
        let place = place(&report);
        *outcome.reported.entry(place).or_default() += report.count;
        if place == Place::Elsewhere {
            outcome.elsewhere.push(report.to_string());
        }
    }
    Ok(outcome)
}

/// Goes by the line of the library that the branch belongs to, and tolerates below it only what turns a
/// verdict into a branch: `subtle`'s conversion to `bool` and the operator `?`.
fn place(report: &Report) -> Place {
    let Some(at) = report
        .stack
        .iter()
        .position(|frame| frame.library().is_some())
    else {
        return Place::Elsewhere;
    };
    let line = report.stack[at].line_of_the_library().unwrap_or_default();
    let file = report.stack[at].library().unwrap_or_default();
    let known = PLACES
        .iter()
        .find(|(in_file, text, _)| *in_file == file && *text == line);
    let Some((_, _, place)) = known else {
        return Place::Elsewhere;
    };
    let below = &report.stack[..at];
    let tolerated = match place {
        Place::Utf8 => below.iter().all(report::Frame::is_utf8_validation),
        _ => below.iter().all(report::Frame::is_conversion),
    };
    if tolerated { *place } else { Place::Elsewhere }
}

impl Outcome {
    fn count(&self, place: Place) -> usize {
        self.reported.get(&place).copied().unwrap_or(0)
    }

    fn of_a_subject(&self, comparisons: usize) -> (bool, String) {
        let elsewhere = self.count(Place::Elsewhere);
        let verdicts = self.count(Place::Verdict);
        let mut verdict = format!("{elsewhere} errors");
        if comparisons > 0 || verdicts > 0 {
            write!(
                verdict,
                ", {verdicts} verdicts of {comparisons} comparisons"
            )
            .unwrap();
        }
        if !self.completed {
            verdict += ", and it did not complete";
        }
        for stack in self.elsewhere.iter().take(3) {
            verdict += "\n";
            verdict += stack;
        }
        let passed = self.completed && elsewhere == 0 && verdicts == comparisons;
        (passed, verdict)
    }

    fn of_a_control(&self) -> (bool, String) {
        let passed = self.completed && self.count(Place::Elsewhere) > 0;
        let verdict = if passed {
            format!("reported as it must be ({})", self.count(Place::Elsewhere))
        } else {
            "NOT reported".to_owned()
        };
        (passed, verdict)
    }
}
