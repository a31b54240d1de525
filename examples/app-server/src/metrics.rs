//! What is counted, in Prometheus' form.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The type of what [`Metrics::text`] returns.
pub const TEXT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The counts of one server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_seconds: Histogram,
    guard: Family<Decided, Counter>,
    store_failures: Counter<u64, AtomicU64>,
    store_seconds: Histogram,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    status: u16,
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    verdict: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        // From 0.1 ms to 13 s.
        let seconds = || Histogram::new(exponential_buckets(0.0001, 3.25, 11));
        let mut registry = Registry::with_prefix("app");
        let metrics = Self {
            requests: Family::default(),
            request_seconds: seconds(),
            guard: Family::default(),
            store_failures: Counter::default(),
            store_seconds: seconds(),
            registry: Registry::default(),
        };
        registry.register(
            "requests",
            "Requests by their status and the problem's code",
            metrics.requests.clone(),
        );
        registry.register(
            "request_duration_seconds",
            "How long requests took",
            metrics.request_seconds.clone(),
        );
        registry.register(
            "replay_guard",
            "Verdicts of the guard against replay",
            metrics.guard.clone(),
        );
        registry.register(
            "store_failures",
            "Failed reads of secrets",
            metrics.store_failures.clone(),
        );
        registry.register(
            "store_read_duration_seconds",
            "How long reads of secrets took",
            metrics.store_seconds.clone(),
        );
        Self {
            registry,
            ..metrics
        }
    }
}

impl Metrics {
    /// A request was answered; `code` is empty for one that was not refused.
    pub fn answered(&self, status: u16, code: &'static str, took: Duration) {
        self.requests
            .get_or_create(&Answered { status, code })
            .inc();
        self.request_seconds.observe(took.as_secs_f64());
    }

    /// The guard against replay has decided.
    pub fn decided(&self, verdict: &'static str) {
        self.guard.get_or_create(&Decided { verdict }).inc();
    }

    /// The secrets of an owner were read.
    pub fn store_read(&self, took: Duration, is_ok: bool) {
        self.store_seconds.observe(took.as_secs_f64());
        if !is_ok {
            self.store_failures.inc();
        }
    }

    /// All of them.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
