//! The guard of a single server.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use storefront_jwt::{Clock, SystemClock, UnixTime};

use super::{Answer, GuardError, ReplayGuard, Use};

/// Keeps the ids in memory: at most `capacity` of them, each until its token has expired.
#[derive(Debug)]
pub struct Memory<T = SystemClock> {
    capacity: usize,
    clock: T,
    ids: Mutex<Ids>,
}

#[derive(Debug, Default)]
struct Ids {
    used: HashSet<Arc<str>>,
    by_expiry: BinaryHeap<Reverse<(UnixTime, Arc<str>)>>,
}

impl<T: Clock> Memory<T> {
    /// With room for `capacity` live ids, at roughly 150 bytes each.
    #[must_use]
    pub fn new(capacity: usize, clock: T) -> Self {
        Self {
            capacity,
            clock,
            ids: Mutex::default(),
        }
    }

    /// How many ids are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .used
            .len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn record(&self, used: &Use) -> Result<bool, GuardError> {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.forget_expired(self.clock.now().unwrap_or(UnixTime::EPOCH));
        if ids.used.contains(used.id.as_str()) {
            return Ok(false);
        }
        // To forget a live id would let its token pass again.
        if ids.used.len() >= self.capacity {
            return Err(GuardError::Full);
        }
        let id: Arc<str> = used.id.as_str().into();
        ids.used.insert(Arc::clone(&id));
        ids.by_expiry.push(Reverse((used.until, id)));
        Ok(true)
    }
}

impl Ids {
    fn forget_expired(&mut self, now: UnixTime) {
        while let Some(Reverse((until, id))) = self.by_expiry.peek() {
            if *until > now {
                break;
            }
            self.used.remove(id);
            self.by_expiry.pop();
        }
    }
}

impl<T: Clock + Send + Sync> ReplayGuard for Memory<T> {
    fn is_first<'a>(&'a self, used: &'a Use) -> Answer<'a> {
        Box::pin(async move { self.record(used) })
    }
}
