//! Whether the machine was left alone.
//!
//! A neighbour on the same physical core takes execution ports from a verifier, while the HMAC mostly waits for its
//! own previous step and slows down far less. Interleaving cannot even that out, so such rounds have to be seen.

use std::{
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

/// A few microseconds of work of a verifier's kind, which takes longer while the core is shared.
pub fn canary() -> Duration {
    const JSON: &str = r#"{"name":["one","two","three"],"n":1795294241.223685,"nested":{"a":null,"b":"98432def39fc4624b33213a56b8c944d","c":true}}"#;
    let work = || {
        for _ in 0..4 {
            let value: Result<serde_json::Value, _> = serde_json::from_str(black_box(JSON));
            black_box(&value);
        }
    };
    // The first time is for the caches.
    work();
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Counts the processor time of all other processes; on Linux only.
pub struct Watch {
    start: Instant,
    others: Option<u64>,
}

impl Watch {
    pub fn start() -> Self {
        Self {
            start: Instant::now(),
            others: others(),
        }
    }

    /// How many processors the others kept busy since the start, on average.
    pub fn others(&self) -> Option<f64> {
        let ticks = u32::try_from(others()?.saturating_sub(self.others?)).ok()?;
        Some(f64::from(ticks) / TICKS_PER_SECOND / self.start.elapsed().as_secs_f64())
    }
}

/// In ticks since boot.
fn others() -> Option<u64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let cpu: Vec<u64> = stat
        .lines()
        .next()?
        .split_ascii_whitespace()
        .skip(1)
        .map_while(|n| n.parse().ok())
        .collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; guest time is part of user time.
    let busy: u64 = cpu.iter().take(8).sum::<u64>() - cpu.get(3)? - cpu.get(4)?;

    let own = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = own.rsplit_once(')')?;
    let own: u64 = fields
        .split_ascii_whitespace()
        .skip(11)
        .take(2)
        .map_while(|n| n.parse::<u64>().ok())
        .sum();
    busy.checked_sub(own)
}

/// `USER_HZ`, the same on every Linux that this is likely to run on.
const TICKS_PER_SECOND: f64 = 100.0;
