//! The client's side: holding a token until it is time for a new one.

use core::fmt;
use core::time::Duration;

use crate::error::Error;
use crate::json::text::Text;
use crate::time::UnixTime;

/// Holds the current token of a Rust client of a Shopware app: what the storefront's helper keeps
/// in the browser's session storage.
///
/// It does no I/O and has no clock. Ask it for the token; when it says [`Action::Refresh`], ask the
/// shop (`POST /store-api/app-system/{name}/generate-token`), [`store`](Self::store) the answer,
/// and ask again.
///
/// `N` is the longest token it can hold, in bytes: 645 suffice for one with all ids, about 1,500
/// with one in-app purchase, 5,245 with twenty. `Debug` prints no byte of the token.
///
/// ```
/// use core::time::Duration;
/// use storefront_jwt::UnixTime;
/// use storefront_jwt::shopware::{Action, TokenCache};
///
/// let mut cache: TokenCache<1024> = TokenCache::new(Duration::from_secs(30));
/// let now = UnixTime::from_secs(1_700_000_000);
/// assert_eq!(cache.at(now), Action::Refresh);
///
/// // The shop answers {"token":"eyJ0…","expires":"2023-11-14T22:23:20+00:00","shopId":"…"}
/// cache.store("eyJ0…", UnixTime::from_rfc3339("2023-11-14T22:23:20+00:00").unwrap())?;
/// assert_eq!(cache.at(now), Action::Send("eyJ0…"));
/// assert_eq!(cache.at(UnixTime::from_secs(1_700_000_570)), Action::Refresh);
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct TokenCache<const N: usize> {
    margin: Duration,
    held: Option<(Text<N>, UnixTime)>,
}

/// What to do about a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Action<'s> {
    /// Send this one.
    Send(&'s str),
    /// There is none, or it has expired or is about to: ask the shop for a new one.
    Refresh,
}

impl<const N: usize> TokenCache<N> {
    /// An empty cache, which asks for a new token `margin` before the current one expires. The
    /// margin covers the way to the server and the difference of the clocks.
    #[must_use]
    pub const fn new(margin: Duration) -> Self {
        Self { margin, held: None }
    }

    /// Holds `token`, which expires at `expires`, in place of the current one.
    ///
    /// Shopware's answer has the time as text: [`UnixTime::from_rfc3339`] reads it.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] for a token of more than `N` bytes; the cache is then empty.
    pub fn store(&mut self, token: &str, expires: UnixTime) -> Result<(), Error> {
        self.held = None;
        let needed = token.len();
        let token = Text::try_from(token).map_err(|_| Error::BufferTooSmall { needed })?;
        self.held = Some((token, expires));
        Ok(())
    }

    /// Forgets the token, for instance when the app's server has refused it or the customer has
    /// logged out.
    pub fn clear(&mut self) {
        self.held = None;
    }

    /// What to do at the time `now`.
    #[must_use]
    pub fn at(&self, now: UnixTime) -> Action<'_> {
        match &self.held {
            Some((token, expires)) if now.saturating_add(self.margin) < *expires => {
                Action::Send(token)
            }
            _ => Action::Refresh,
        }
    }
}

impl<const N: usize> fmt::Debug for TokenCache<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("margin", &self.margin)
            .field("expires", &self.held.as_ref().map(|(_, expires)| expires))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Send(_) => "Send(..)",
            Self::Refresh => "Refresh",
        })
    }
}
