//! What may be wrong with a token, and the faults of a stage.

use std::collections::BTreeSet;

/// What a verifier may say is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub code: &'static str,
    /// The claim that it must name.
    pub claim: Claim,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// None, since it is no fault of a claim.
    None,
    Named(&'static str),
    /// Which one depends on where a reader stops.
    Any,
}

impl Claim {
    pub(super) fn admits(self, found: Option<&str>) -> bool {
        match self {
            Self::None => found.is_none(),
            Self::Named(name) => found == Some(name),
            Self::Any => true,
        }
    }
}

/// The faults of a stage.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) found: BTreeSet<Fault>,
    /// Not only such as a verifier may overlook.
    pub(super) fatal: bool,
}

/// A stage has failed.
pub(super) struct Stop;

impl Faults {
    pub(super) fn add_to(&mut self, claim: Claim, code: &'static str) {
        self.found.insert(Fault { code, claim });
        self.fatal = true;
    }

    pub(super) fn add(&mut self, code: &'static str) {
        self.add_to(Claim::None, code);
    }

    pub(super) fn add_all(&mut self, codes: &[&'static str]) {
        codes.iter().for_each(|code| self.add(code));
    }

    pub(super) fn check(&mut self, holds: bool, code: &'static str) {
        if !holds {
            self.add(code);
        }
    }

    pub(super) fn check_claim(&mut self, claim: &'static str, holds: bool, code: &'static str) {
        if !holds {
            self.add_to(Claim::Named(claim), code);
        }
    }

    /// The stage is over.
    pub(super) fn stop(&self) -> Result<(), Stop> {
        if self.fatal { Err(Stop) } else { Ok(()) }
    }

    pub(super) fn stop_with(&mut self, codes: &[&'static str]) -> Stop {
        self.add_all(codes);
        Stop
    }
}
