//! The guard of a single server.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use storefront_jwt::{Clock, SystemClock, UnixTime};

use super::{Answer, GuardError, ReplayGuard, Use};

/// How many live ids there may be, at roughly 200 bytes each.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Of all owners.
    pub all: usize,
    /// Of one owner, so that a shop which signs without end uses up its own share and no other's.
    pub of_one: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            all: 100_000,
            of_one: 10_000,
        }
    }
}

/// Keeps the ids in memory, each until its token has expired.
#[derive(Debug)]
pub struct Memory<T = SystemClock> {
    room: Room,
    clock: T,
    ids: Mutex<Ids>,
}

#[derive(Debug, Default)]
struct Ids {
    used: HashSet<Arc<str>>,
    by_expiry: BinaryHeap<Reverse<Kept>>,
    of_owner: HashMap<Arc<str>, usize>,
}

/// Ordered by the expiry first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    until: UnixTime,
    id: Arc<str>,
    owner: Arc<str>,
}

impl<T: Clock> Memory<T> {
    /// With room for so many live ids.
    #[must_use]
    pub fn new(room: Room, clock: T) -> Self {
        Self {
            room,
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
        let owner = used.owner.as_str();
        if ids.of_owner.get(owner).copied().unwrap_or(0) >= self.room.of_one {
            return Err(GuardError::OwnerFull);
        }
        if ids.used.len() >= self.room.all {
            return Err(GuardError::Full);
        }
        ids.keep(owner.into(), used.id.as_str().into(), used.until);
        Ok(true)
    }
}

impl Ids {
    fn keep(&mut self, owner: Arc<str>, id: Arc<str>, until: UnixTime) {
        *self.of_owner.entry(Arc::clone(&owner)).or_default() += 1;
        self.used.insert(Arc::clone(&id));
        self.by_expiry.push(Reverse(Kept { until, id, owner }));
    }

    fn forget_expired(&mut self, now: UnixTime) {
        while let Some(Reverse(oldest)) = self.by_expiry.peek() {
            if oldest.until > now {
                break;
            }
            self.used.remove(&oldest.id);
            if let Some(count) = self.of_owner.get_mut(&oldest.owner) {
                *count -= 1;
                if *count == 0 {
                    self.of_owner.remove(&oldest.owner);
                }
            }
            self.by_expiry.pop();
        }
    }
}

impl<T: Clock + Send + Sync> ReplayGuard for Memory<T> {
    fn is_first<'a>(&'a self, used: &'a Use) -> Answer<'a> {
        Box::pin(async move { self.record(used) })
    }
}
