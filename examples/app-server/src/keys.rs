//! Keys kept ready: read from the store once in a while for each shop, not for each request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::future::Cache;
use storefront_jwt::{SecretKey, SystemClock, Verifier};

use crate::metrics::Metrics;
use crate::store::{Owner, Store, StoreError};

/// How often the keys of one shop are read again at once for signatures that do not match, and how
/// long it takes until they are again: so often, at the most, can forged tokens make the server
/// read.
const REREADS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// The keys of shops that were asked for lately.
///
/// A shop that is not in the store takes no place, and of more shops than there are places the ones
/// asked for least make room.
pub struct ReadyKeys {
    store: Store,
    ready: Cache<String, Arc<Ready>>,
    metrics: Arc<Metrics>,
}

/// Keys as they were read.
pub struct Ready {
    /// Verifies with them.
    pub verifier: Verifier<SecretKey, SystemClock>,
    read: Instant,
    /// How often they may be read again before the pause is over.
    rereads: u32,
}

impl Ready {
    /// How often the keys that are read next may be read again; `None` if these are too new to be
    /// read again.
    fn rereads_left(&self) -> Option<u32> {
        if self.read.elapsed() >= PAUSE {
            Some(REREADS)
        } else {
            self.rereads.checked_sub(1)
        }
    }
}

/// Why there are no keys.
#[derive(Debug)]
pub enum NoKeys {
    /// There is no such owner.
    Unknown,
    /// The store failed.
    Store(StoreError),
}

impl ReadyKeys {
    /// Keeps the keys of so many owners for so long: that is how long a change may take to count.
    #[must_use]
    pub fn new(store: Store, owners: u64, kept: Duration, metrics: Arc<Metrics>) -> Self {
        let ready = Cache::builder().max_capacity(owners).time_to_live(kept);
        Self {
            store,
            ready: ready.build(),
            metrics,
        }
    }

    /// The store that they are read from.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The keys of an owner. Of any number of requests at the same time, one reads them.
    ///
    /// # Errors
    ///
    /// Those of the store, and an owner that it does not have.
    pub async fn of(&self, owner: Owner<'_>) -> Result<Arc<Ready>, Arc<NoKeys>> {
        let name = owner.to_string();
        if let Some(ready) = self.ready.get(&name).await {
            return Ok(ready);
        }
        self.ready
            .try_get_with(name, self.read(owner, REREADS))
            .await
    }

    /// The keys of an owner after a signature did not match `old` ones: read again, since the owner
    /// may have got other keys, unless `old` ones have just been read.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of).
    pub async fn after(
        &self,
        old: &Arc<Ready>,
        owner: Owner<'_>,
    ) -> Result<Option<Arc<Ready>>, Arc<NoKeys>> {
        let Some(rereads) = old.rereads_left() else {
            return Ok(None);
        };
        let name = owner.to_string();
        if let Some(ready) = self.ready.get(&name).await
            && Arc::ptr_eq(&ready, old)
        {
            self.ready.invalidate(&name).await;
        }
        self.ready
            .try_get_with(name, self.read(owner, rereads))
            .await
            .map(Some)
    }

    async fn read(&self, owner: Owner<'_>, rereads: u32) -> Result<Arc<Ready>, NoKeys> {
        // The time before the question: whatever is changed after it is read later.
        let read = Instant::now();
        let keys = self.store.keys(owner).await;
        self.metrics.store_read(read.elapsed(), keys.is_ok());
        let keys = keys.map_err(NoKeys::Store)?.ok_or(NoKeys::Unknown)?;
        let verifier = Verifier::new(keys, SystemClock);
        Ok(Arc::new(Ready {
            verifier,
            read,
            rereads,
        }))
    }
}
