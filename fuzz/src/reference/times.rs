//! Times against the clock.

use std::collections::BTreeSet;

use super::faults::{Fault, Faults};

/// Times in microseconds, and what they are held against.
#[derive(Debug)]
pub struct TimeCheck {
    pub now: u64,
    pub leeway_s: u64,
    pub max_ages_s: Vec<u64>,
    pub iat: Option<u64>,
    pub nbf: Option<u64>,
    pub exp: Option<u64>,
}

impl TimeCheck {
    /// RFC 7519 §4.1.4 to §4.1.6, with leeway; sums that are too large stay at the last time there is.
    pub fn faults(&self) -> BTreeSet<Fault> {
        let last = u128::from(u64::MAX);
        let now = u128::from(self.now);
        let leeway = u128::from(self.leeway_s) * 1_000_000;
        let later = |time: u64| (u128::from(time) + leeway).min(last);
        let reached = |time: u64| u128::from(time) <= (now + leeway).min(last);

        let mut faults = Faults::default();
        let mut check = |claim, holds, code| faults.check_claim(claim, holds, code);
        check("iat", self.iat.is_none_or(reached), "issued_in_future");
        check("nbf", self.nbf.is_none_or(reached), "not_yet_valid");
        let alive = self.exp.is_none_or(|exp| now < later(exp));
        check("exp", alive, "expired");
        for max_age in &self.max_ages_s {
            check("iat", self.iat.is_some(), "claim_missing");
            let age = now.saturating_sub(self.iat.unwrap_or(u64::MAX).into());
            let max_age = (u128::from(*max_age) * 1_000_000 + leeway).min(last);
            check("iat", age <= max_age, "too_old");
        }
        faults.found
    }

    /// Whether an error of this code and claim is right.
    pub fn admit(&self, code: &str, claim: Option<&str>) -> bool {
        let mut faults = self.faults().into_iter();
        faults.any(|fault| fault.code == code && fault.claim.admits(claim))
    }
}
