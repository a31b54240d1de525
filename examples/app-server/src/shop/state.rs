//! What the shop's routes share.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::session::Sessions;
use crate::store::Store;

/// The demonstration's app, as Shopware's extension list names it.
pub const APP: &str = "LoyaltyPoints";
/// The shop of the demonstration.
pub const SHOP: &str = "FqaHWUsCRNsrZ9kQ";
/// Another shop that has installed the app.
pub const OTHER_SHOP: &str = "Zt5vXbQ2mLw8KpYr";
/// The app's client id at Shopify, where no other is given.
pub const CLIENT_ID: &str = "8f1d2c7e5a3b49608d7c6e5f4a3b2c1d";
/// The access key of the sales channel, which every storefront page contains.
pub const ACCESS_KEY: &str = "SWSCZDZ2AGDKEXAMPLEKEY2W4A";

/// Counts each customer's requests.
pub type Limiter = DefaultKeyedRateLimiter<String>;

/// The shop's state.
#[derive(Clone)]
pub struct Shop(Arc<Shared>);

struct Shared {
    store: Store,
    app_url: String,
    client_id: String,
    sessions: Sessions,
    limiter: Limiter,
}

impl Shop {
    /// A shop that shares `store` with the app, whose server is at `app_url` and whose client id at
    /// Shopify is `client_id`.
    #[must_use]
    pub fn new(store: Store, app_url: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self(Arc::new(Shared {
            store,
            app_url: app_url.into(),
            client_id: client_id.into(),
            sessions: Sessions::default(),
            limiter: limiter(),
        }))
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn app_url(&self) -> &str {
        &self.0.app_url
    }

    pub(super) fn client_id(&self) -> &str {
        &self.0.client_id
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(super) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }
}

/// Ten tokens at once, and one more every two seconds.
fn limiter() -> Limiter {
    const BURST: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");

    let quota = Quota::with_period(Duration::from_secs(2)).expect("two seconds are not zero");
    RateLimiter::keyed(quota.allow_burst(BURST))
}
