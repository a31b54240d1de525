//! The log: an event for each request, but one only now and then for the refusals, which anybody can cause.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::Refusal;

/// Counts the refusals by their code.
#[derive(Debug)]
pub struct Refusals {
    every: Duration,
    counts: Mutex<BTreeMap<&'static str, u64>>,
}

impl Refusals {
    /// Logs the counts this long after the first of them.
    #[must_use]
    pub fn new(every: Duration) -> Arc<Self> {
        Arc::new(Self {
            every,
            counts: Mutex::default(),
        })
    }

    fn count(self: &Arc<Self>, code: &'static str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.is_empty() {
            // Not kept alive by the timer: the server's end writes what there is.
            let (refusals, every) = (Arc::downgrade(self), self.every);
            tokio::spawn(async move {
                tokio::time::sleep(every).await;
                if let Some(refusals) = refusals.upgrade() {
                    refusals.write();
                }
            });
        }
        *counts.entry(code).or_default() += 1;
    }

    fn write(&self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (code, count) in std::mem::take(&mut *counts) {
            tracing::info!(code, count, "requests refused");
        }
    }
}

impl Drop for Refusals {
    fn drop(&mut self) {
        self.write();
    }
}

/// One event for each response. It holds the route as it was declared, never the path, a header or a body.
pub async fn log(State(refusals): State<Arc<Refusals>>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let status = response.status().as_u16();
    let micros = started.elapsed().as_micros();
    match response.extensions().get::<Refusal>() {
        Some(Refusal { code, claim }) if status >= 500 => {
            tracing::error!(%method, route, status, code, claim, micros, "failed");
        }
        Some(Refusal { code, claim }) => {
            tracing::debug!(%method, route, status, code, claim, micros, "refused");
            refusals.count(code);
        }
        None => tracing::debug!(%method, route, status, micros, "answered"),
    }
    response
}
