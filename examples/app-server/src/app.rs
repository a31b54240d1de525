//! What the handlers and extractors share.

use std::net::IpAddr;
use std::sync::Arc;

use crate::address::Places;
use crate::keys::ReadyKeys;
use crate::log::Tally;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::replay::ReplayGuard;
use crate::server::Limits;
use crate::store::Store;

/// The app's state.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    keys: ReadyKeys,
    guard: Box<dyn ReplayGuard>,
    client_id: Option<String>,
    limits: Limits,
    bodies: Places,
    proxies: Vec<IpAddr>,
    readiness: Readiness,
    metrics: Arc<Metrics>,
    tally: Arc<Tally>,
}

impl App {
    /// An app with these secrets, this guard against replay, this client id at Shopify, and these
    /// limits.
    #[must_use]
    pub fn new(
        store: Store,
        guard: impl ReplayGuard + 'static,
        client_id: impl Into<String>,
        limits: Limits,
    ) -> Self {
        Self::at(
            store,
            Box::new(guard),
            Some(client_id.into()),
            limits,
            vec![],
        )
    }

    /// An app that is at Shopify only if it has a client id there, behind these proxies.
    #[must_use]
    pub fn at(
        store: Store,
        guard: Box<dyn ReplayGuard>,
        client_id: Option<String>,
        limits: Limits,
        proxies: Vec<IpAddr>,
    ) -> Self {
        let metrics = Arc::new(Metrics::default());
        let owners = limits.keys_ready;
        Self(Arc::new(Shared {
            keys: ReadyKeys::new(store, owners, limits.keys_kept, Arc::clone(&metrics)),
            guard,
            client_id,
            limits,
            bodies: Places::new(limits.bodies, limits.bodies_of_one),
            proxies,
            readiness: Readiness::default(),
            metrics,
            tally: Tally::new(limits.counts_logged),
        }))
    }

    /// The secrets.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.0.keys.store()
    }

    /// The keys of the shops, ready to verify with.
    #[must_use]
    pub fn keys(&self) -> &ReadyKeys {
        &self.0.keys
    }

    /// The guard against replay.
    #[must_use]
    pub fn guard(&self) -> &dyn ReplayGuard {
        &*self.0.guard
    }

    /// The app's client id at Shopify, if it is there.
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.0.client_id.as_deref()
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The places for long bodies of requests that are not trusted yet.
    #[must_use]
    pub fn bodies(&self) -> &Places {
        &self.0.bodies
    }

    /// The proxies whose `X-Forwarded-For` is believed.
    #[must_use]
    pub fn proxies(&self) -> &[IpAddr] {
        &self.0.proxies
    }

    /// Whether the store and the guard can be asked at present, or why not.
    ///
    /// # Errors
    ///
    /// What they say.
    pub async fn ready(&self) -> Result<(), String> {
        self.0.readiness.ask(self.store(), self.guard()).await
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// What is logged now and then.
    #[must_use]
    pub fn tally(&self) -> &Arc<Tally> {
        &self.0.tally
    }
}
