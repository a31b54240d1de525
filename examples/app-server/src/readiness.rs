//! Whether the store and the guard against replay can be asked.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use crate::replay::ReplayGuard;
use crate::store::Store;

/// How long an answer counts: whoever asks again and again does not keep the store busy.
const COUNTS: Duration = Duration::from_secs(1);

/// The last answer.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<Answer>>);

#[derive(Clone, Debug)]
struct Answer {
    at: Instant,
    result: Result<(), String>,
}

impl Readiness {
    /// Asks both, or says what they said a moment ago.
    ///
    /// # Errors
    ///
    /// What the one says that cannot be asked.
    pub async fn ask(&self, store: &Store, guard: &dyn ReplayGuard) -> Result<(), String> {
        let mut last = self.0.lock().await;
        if let Some(answer) = &*last
            && answer.at.elapsed() < COUNTS
        {
            return answer.result.clone();
        }
        let result = both(store, guard).await;
        *last = Some(Answer {
            at: Instant::now(),
            result: result.clone(),
        });
        result
    }
}

async fn both(store: &Store, guard: &dyn ReplayGuard) -> Result<(), String> {
    let store = async { store.ready().await.map_err(|error| error.to_string()) };
    let guard = async { guard.ready().await.map_err(|error| error.to_string()) };
    tokio::try_join!(store, guard).map(|_| ())
}
