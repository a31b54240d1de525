//! The log: an event for each request at the level `debug`. By default only what repeats is
//! counted, and the counts written now and then, so that neither a flood of refusals nor an outage
//! writes the log.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Counts what happens again and again, by its code.
#[derive(Debug)]
pub struct Tally {
    every: Duration,
    counts: Mutex<BTreeMap<(Kind, &'static str), u64>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Refused,
    Failed,
}

impl Tally {
    /// Logs the counts this long after the first of them.
    #[must_use]
    pub fn new(every: Duration) -> Arc<Self> {
        Arc::new(Self {
            every,
            counts: Mutex::default(),
        })
    }

    /// A request was refused.
    pub fn refused(self: &Arc<Self>, code: &'static str) {
        self.count(Kind::Refused, code);
    }

    /// Something of the server's failed. The first time is logged at once.
    pub fn failed(self: &Arc<Self>, code: &'static str, cause: &str) {
        if self.count(Kind::Failed, code) {
            tracing::error!(code, cause, "failed");
        }
    }

    /// Whether it is the first of its code since the counts were logged.
    fn count(self: &Arc<Self>, kind: Kind, code: &'static str) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.is_empty() {
            // Not kept alive by the timer: the server's end writes what there is.
            let (tally, every) = (Arc::downgrade(self), self.every);
            tokio::spawn(async move {
                tokio::time::sleep(every).await;
                if let Some(tally) = tally.upgrade() {
                    tally.write();
                }
            });
        }
        let count = counts.entry((kind, code)).or_default();
        *count += 1;
        *count == 1
    }

    fn write(&self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for ((kind, code), count) in std::mem::take(&mut *counts) {
            match kind {
                Kind::Refused => tracing::info!(code, count, "requests refused"),
                Kind::Failed if count > 1 => tracing::error!(code, count, "failed so often"),
                Kind::Failed => {}
            }
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.write();
    }
}
