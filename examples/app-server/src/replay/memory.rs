//! The guard of a single server.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use storefront_jwt::{Clock, Leeway, SystemClock, UnixTime};

use super::guard::{Answer, GuardError, ReplayGuard, Use, Verdict};

/// How many live ids there may be, at 250 bytes each.
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

/// The system's time at the start, and from then on only forward: whatever corrects the system's
/// clock, no id is forgotten for it.
#[must_use]
pub fn steady_clock() -> impl Clock + Send + Sync + 'static {
    let (time, started) = (SystemClock.now(), Instant::now());
    move || Some(time?.saturating_add(started.elapsed()))
}

/// Keeps the ids in memory, each until its token has expired.
///
/// What was used before it was made it does not know: tokens that may have been are not accepted.
#[derive(Debug)]
pub struct Memory<T> {
    room: Room,
    clock: T,
    /// `None` if no token can have been used before.
    since: Option<UnixTime>,
    ids: Mutex<Ids>,
}

#[derive(Debug, Default)]
struct Ids {
    /// The latest time seen. What expired before it is forgotten.
    now: UnixTime,
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
            since: Some(clock.now().unwrap_or(UnixTime::MAX)),
            clock,
            ids: Mutex::default(),
        }
    }

    /// For secrets that are as new as the guard, so that no token was used before.
    #[must_use]
    pub fn with_new_secrets(self) -> Self {
        Self {
            since: None,
            ..self
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

    fn look_up(&self, used: &Use) -> Result<Verdict, GuardError> {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.now = ids.now.max(self.clock.now().ok_or(GuardError::Clock)?);
        ids.forget_expired();
        if ids.used.contains(used.id.as_str()) {
            return Ok(Verdict::Used);
        }
        // By this clock the id would be forgotten already; by the one that accepted the token it
        // lives.
        if used.until <= ids.now {
            return Err(GuardError::Clock);
        }
        if let Some(since) = self.since
            && used.from.is_none_or(|from| from <= since)
        {
            let wait = since
                .saturating_add(Leeway::DEFAULT.as_duration())
                .saturating_since(ids.now);
            return Ok(Verdict::Unknown { wait });
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
        Ok(Verdict::First)
    }
}

impl Ids {
    fn keep(&mut self, owner: Arc<str>, id: Arc<str>, until: UnixTime) {
        *self.of_owner.entry(Arc::clone(&owner)).or_default() += 1;
        self.used.insert(Arc::clone(&id));
        self.by_expiry.push(Reverse(Kept { until, id, owner }));
    }

    fn forget_expired(&mut self) {
        while let Some(Reverse(oldest)) = self.by_expiry.peek() {
            if oldest.until > self.now {
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
    fn record<'a>(&'a self, used: &'a Use) -> Answer<'a, Verdict> {
        Box::pin(async move { self.look_up(used) })
    }
}
