//! Interleaved rounds: in each round every subject of every case runs one small batch, so that whatever else the
//! machine does falls on all of them alike. Batches beside which the core was shared do not count.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::{Group, Subject, Work, export::VERSION, floors::HMAC, quiet::canary, tokens::Case};

/// What a batch is to take. A call that takes longer is a batch by itself.
const BATCH: Duration = Duration::from_micros(200);

/// How much longer than on a core of its own the canary beside a batch may take.
const TOLERANCE: f64 = 1.08;

/// After this many times the rounds asked for, what there is has to do.
const PATIENCE: usize = 8;

/// Room for a token that is signed.
const SIGNED_AT_MOST: usize = 2048;

/// Times are medians of the rounds that count, in nanoseconds a call.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    pub version: u32,
    pub case: &'static str,
    pub subject: &'static str,
    pub ns: f64,
    /// The first and third quartile.
    pub ns_q1: f64,
    pub ns_q3: f64,
    /// The token's length.
    pub bytes: usize,
    pub ratio_to_hmac: f64,
    /// How many rounds count, of how many.
    pub rounds: usize,
    pub rounds_run: usize,
    #[serde(skip)]
    pub group: Group,
}

/// Measures all subjects in `rounds` rounds, and in more while fewer than a quarter as many count. For each case the
/// subject called [`HMAC`] has to be among them.
///
/// # Panics
///
/// When a subject does not say of a token what it should.
pub fn measure(cases: &[(Case, Vec<Subject>)], rounds: usize) -> Vec<Measurement> {
    let mut runs: Vec<Run<'_>> = cases
        .iter()
        .flat_map(|(case, subjects)| {
            subjects
                .iter()
                .map(move |subject| Run::calibrated(case, subject))
        })
        .collect();
    for _ in 0..PATIENCE {
        for round in 0..rounds {
            let (before, after) = runs.split_at_mut(round % cases.len());
            for run in after.iter_mut().chain(before) {
                run.round();
            }
        }
        let limit = canary_limit(&runs);
        for run in &mut runs {
            run.choose(limit);
        }
        if runs.iter().all(|run| run.times.len() >= rounds / 4) {
            break;
        }
    }
    let hmac = |case: &Case| {
        let run = runs
            .iter()
            .find(|run| run.case.name == case.name && run.subject.name == HMAC);
        run.expect("the HMAC is measured").quartile(2)
    };
    runs.iter()
        .map(|run| run.measurement(hmac(run.case)))
        .collect()
}

/// How long a canary takes at most on a core that is not shared. That some were is all that is assumed.
fn canary_limit(runs: &[Run<'_>]) -> f64 {
    let mut canaries: Vec<f64> = runs
        .iter()
        .flat_map(|run| run.batches.iter().map(|batch| batch.canary))
        .collect();
    canaries.sort_by(f64::total_cmp);
    canaries[canaries.len() / 50] * TOLERANCE
}

/// Calls a subject that often, and asserts each time that it says of the token what it should, or signs one of the
/// same length.
pub fn call(case: &Case, subject: &Subject, times: u32) -> Duration {
    let expected = subject.expected(case);
    let mut buffer = [0; SIGNED_AT_MOST];
    let start = Instant::now();
    for _ in 0..times {
        match &subject.work {
            Work::Verify(verify) => {
                let accepted = verify(black_box(&case.token));
                assert_eq!(accepted, expected, "{} of {}", subject.name, case.name);
            }
            Work::Sign(sign) => {
                let token = black_box(sign(&mut buffer));
                let (len, expected) = (token.len(), case.token.len());
                assert_eq!(len, expected, "{} of {}", subject.name, case.name);
            }
        }
    }
    start.elapsed()
}

struct Run<'s> {
    case: &'s Case,
    subject: &'s Subject,
    /// Calls a batch.
    calls: u32,
    batches: Vec<Batch>,
    /// Nanoseconds a call in the batches that count, sorted.
    times: Vec<f64>,
}

struct Batch {
    /// Nanoseconds a call.
    time: f64,
    /// The longer of the two canaries around the batch.
    canary: f64,
}

impl<'s> Run<'s> {
    /// Finds how many calls make a batch, and warms up.
    fn calibrated(case: &'s Case, subject: &'s Subject) -> Self {
        let mut run = Self {
            case,
            subject,
            calls: 1,
            batches: Vec::new(),
            times: Vec::new(),
        };
        run.call(1);
        while run.call(run.calls) < BATCH {
            run.calls *= 2;
        }
        run
    }

    fn round(&mut self) {
        // The caches and the heap are still those of the subject before.
        self.call(self.calls / 4 + 1);
        let before = canary();
        let elapsed = self.call(self.calls);
        let canary = before.max(canary()).as_secs_f64();
        self.batches.push(Batch {
            time: elapsed.as_secs_f64() * 1e9 / f64::from(self.calls),
            canary,
        });
    }

    fn call(&self, times: u32) -> Duration {
        call(self.case, self.subject, times)
    }

    /// Takes the batches that count; all of them, if none does.
    fn choose(&mut self, limit: f64) {
        self.times = self
            .batches
            .iter()
            .filter(|batch| batch.canary <= limit)
            .map(|batch| batch.time)
            .collect();
        if self.times.is_empty() {
            self.times = self.batches.iter().map(|batch| batch.time).collect();
        }
        self.times.sort_by(f64::total_cmp);
    }

    fn quartile(&self, quarter: usize) -> f64 {
        self.times[(self.times.len() - 1) * quarter / 4]
    }

    fn measurement(&self, hmac: f64) -> Measurement {
        let ns = self.quartile(2);
        Measurement {
            version: VERSION,
            case: self.case.name,
            subject: self.subject.name,
            ns,
            ns_q1: self.quartile(1),
            ns_q3: self.quartile(3),
            bytes: self.case.token.len(),
            ratio_to_hmac: ns / hmac,
            rounds: self.times.len(),
            rounds_run: self.batches.len(),
            group: self.subject.group,
        }
    }
}
