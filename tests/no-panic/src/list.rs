//! The list of panics that remain in the code although they cannot be reached, and why.

use std::collections::{BTreeMap, BTreeSet};

pub struct List {
    pub reasons: Vec<Reason>,
}

/// Why some panics cannot be reached.
pub struct Reason {
    pub number: usize,
    pub text: String,
    /// From which function to which; of several, to any.
    pub panics: BTreeSet<(String, String)>,
    pub entries: BTreeSet<String>,
}

/// A panic that was found: the reason's number, the two functions, and the entry.
pub type Found = (usize, String, String, String);

impl List {
    /// Reads blocks that are separated by empty lines. In a block, lines with ` -> ` are panics, lines
    /// that start with a hyphen are entries, and all others are the reason. `#` starts a comment.
    /// A panic may begin with the settings that it is for, in brackets, and end in several functions.
    pub fn parse(text: &str, setting: &str) -> Result<Self, String> {
        let mut reasons = Vec::new();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let lines: Vec<&str> = lines.collect();
        for block in lines.split(|line| line.is_empty()) {
            let mut other_settings = false;
            let mut reason = Reason {
                number: reasons.len() + 1,
                text: String::new(),
                panics: BTreeSet::new(),
                entries: BTreeSet::new(),
            };
            for line in block {
                if let Some(entry) = line.strip_prefix("- ") {
                    reason.entries.insert(entry.to_owned());
                } else if let Some((from, to)) = line.split_once(" -> ") {
                    let marked = from
                        .strip_prefix('[')
                        .and_then(|from| from.split_once("] "));
                    let (settings, from) = marked.unwrap_or((setting, from));
                    if settings.split(' ').any(|one| one == setting) {
                        reason.panics.insert((from.to_owned(), to.to_owned()));
                    } else {
                        other_settings = true;
                    }
                } else {
                    reason.text += if reason.text.is_empty() { "" } else { " " };
                    reason.text += line;
                }
            }
            if block.is_empty() || (other_settings && reason.panics.is_empty()) {
                continue;
            }
            if reason.text.is_empty() || reason.panics.is_empty() || reason.entries.is_empty() {
                return Err(format!("an incomplete block: {block:?}"));
            }
            reasons.push(reason);
        }
        Ok(Self { reasons })
    }

    pub fn reason(&self, from: &str, to: &str) -> Option<&Reason> {
        let mut reasons = self.reasons.iter();
        reasons.find(|reason| {
            let mut panics = reason.panics.iter();
            panics.any(|panic| is(panic, from, to))
        })
    }

    /// What is listed and was not found, and what was found at an entry that is not listed.
    pub fn compare(&self, found: &BTreeSet<Found>) -> Vec<String> {
        let mut problems = Vec::new();
        let mut by_reason: BTreeMap<_, (BTreeSet<_>, BTreeSet<_>)> = BTreeMap::new();
        for (number, from, to, entry) in found {
            let (panics, entries) = by_reason.entry(*number).or_default();
            panics.insert((from.clone(), to.clone()));
            entries.insert(entry.clone());
        }
        for reason in &self.reasons {
            let (panics, entries) = by_reason.remove(&reason.number).unwrap_or_default();
            for listed in &reason.panics {
                if !panics.iter().any(|(from, to)| is(listed, from, to)) {
                    let (from, to) = listed;
                    problems.push(format!("listed, but not found any more: {from} -> {to}"));
                }
            }
            for entry in reason.entries.difference(&entries) {
                problems.push(format!(
                    "[{}] is listed for {entry}, and does not occur there any more",
                    reason.number
                ));
            }
            for entry in entries.difference(&reason.entries) {
                problems.push(format!("[{}] is not listed for {entry}", reason.number));
            }
        }
        problems
    }
}

/// Whether a panic is the listed one, or one of the listed ones.
fn is((listed_from, listed_to): &(String, String), from: &str, to: &str) -> bool {
    listed_from == from && listed_to.split(" | ").any(|one| one == to)
}
