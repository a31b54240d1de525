//! Links every entry of the archive on its own, and compares what fails with the list of what may.
//!
//!     no-panic SETTING ARCHIVE LIST
//!
//! The linker is the judge. Why it refused an entry is then looked up in the archive's relocations, which
//! is what the linker goes by as well.

mod graph;
mod list;

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use graph::Graph;
use list::List;

/// Called by the panic handler, and written by nobody.
const PANIC: &str = "a_panic_is_reachable";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [setting, archive, list] = &arguments[..] else {
        return Err("usage: no-panic SETTING ARCHIVE LIST".into());
    };
    let bytes = fs::read(archive)?;
    let graph = Graph::read(&bytes)?;
    let list = List::parse(&fs::read_to_string(list)?, setting)?;
    let mut wrong = Vec::new();
    let (mut proved, mut used) = (0, BTreeSet::new());

    let controls = graph.names("control.");
    let proofs = graph.names("proof.");
    if controls.is_empty() || proofs.is_empty() {
        return Err("the archive has no entries".into());
    }
    for control in &controls {
        if links(archive, control)? {
            wrong.push(format!("{control} contains a panic and was linked"));
        } else if graph.panics_from(control, PANIC)?.is_empty() {
            wrong.push(format!("{control}: no panic in the relocations"));
        } else {
            println!("caught   {control}");
        }
    }
    for entry in &proofs {
        let name = entry.trim_start_matches("proof.");
        let panics = graph.panics_from(entry, PANIC)?;
        if links(archive, entry)? {
            proved += 1;
            println!("proved   {name}");
            if !panics.is_empty() {
                wrong.push(format!("{name}: linked, with a panic in the relocations"));
            }
            continue;
        }
        if panics.is_empty() {
            wrong.push(format!(
                "{name}: not linked, for another reason than a panic"
            ));
        }
        let mut reasons = BTreeSet::new();
        for panic in panics {
            if let Some(reason) = list.reason(&panic.from, &panic.to) {
                reasons.insert(reason.number);
                used.insert((reason.number, panic.from, panic.to, name.to_owned()));
            } else {
                let path = panic.path.join("\n      -> ");
                wrong.push(format!("{name} can panic:\n         {path}"));
            }
        }
        println!("listed   {name} {reasons:?}");
    }
    for reason in &list.reasons {
        println!("\n[{}] {}", reason.number, reason.text);
        for (from, to) in &reason.panics {
            println!("    {from} -> {to}");
        }
    }
    wrong.extend(list.compare(&used));
    println!(
        "\n{proved} of {} entries proved, {} listed; {} controls caught",
        proofs.len(),
        proofs.len() - proved,
        controls.len()
    );
    for problem in &wrong {
        eprintln!("error: {problem}");
    }
    Ok(if wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Whether a program that starts at `entry` can be linked, without what it does not reach.
fn links(archive: &str, entry: &str) -> Result<bool, Box<dyn Error>> {
    let output = Command::new("cc")
        .args(["-nostartfiles", "-Wl,--gc-sections", "-o", "/dev/null"])
        .args(["-Xlinker", "--entry", "-Xlinker", entry])
        .args(["-Xlinker", "--undefined", "-Xlinker", entry])
        .arg(Path::new(archive))
        .output()?;
    let message = String::from_utf8_lossy(&output.stderr);
    if output.status.success() || message.contains(PANIC) {
        Ok(output.status.success())
    } else {
        Err(format!("cannot link {entry}: {message}").into())
    }
}
