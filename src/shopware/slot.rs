//! The client's side: holding a token until it is time for a new one.

use core::fmt;
use core::time::Duration;

use crate::{Error, Text, UnixTime};

/// Holds the current token of a Rust client of a Shopware app: what the storefront's helper keeps in
/// the browser's session storage.
///
/// It does no I/O and has no clock. Ask it for the token; when it says [`Lookup::Request`], ask the
/// shop (`POST /store-api/app-system/{name}/generate-token`), [`store`](Self::store) the answer, and
/// ask again.
///
/// `N` is the longest token it can hold, in bytes: 645 suffice for one with all ids, about 1,500 with
/// one in-app purchase, 5,245 with twenty. `Debug` prints no byte of the token.
///
/// ```
/// use core::time::Duration;
/// use storefront_jwt::UnixTime;
/// use storefront_jwt::shopware::{Lookup, TokenSlot};
///
/// let mut slot: TokenSlot<1024> = TokenSlot::new(Duration::from_secs(30));
/// let now = UnixTime::from_secs(1_700_000_000);
/// assert_eq!(slot.at(now), Lookup::Request);
///
/// // The shop answers {"token":"eyJ0…","expires":"2023-11-14T22:23:20+00:00","shopId":"…"}
/// slot.store("eyJ0…", UnixTime::from_rfc3339("2023-11-14T22:23:20+00:00").unwrap())?;
/// assert_eq!(slot.at(now), Lookup::Use("eyJ0…"));
/// assert_eq!(slot.at(UnixTime::from_secs(1_700_000_570)), Lookup::Request);
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
#[derive(Clone)]
pub struct TokenSlot<const N: usize> {
    margin: Duration,
    held: Option<(Text<N>, UnixTime)>,
}

/// What to do about a token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lookup<'s> {
    /// Send this one.
    Use(&'s str),
    /// There is none, or it has expired or is about to: ask the shop for a new one.
    Request,
}

impl<const N: usize> TokenSlot<N> {
    /// An empty slot, which asks for a new token `margin` before the current one expires. The margin
    /// covers the way to the server and the difference of the clocks.
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
    /// [`Error::BufferTooSmall`] for a token of more than `N` bytes; the slot is then empty.
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
    pub fn at(&self, now: UnixTime) -> Lookup<'_> {
        match &self.held {
            Some((token, expires)) if now.saturating_add(self.margin) < *expires => {
                Lookup::Use(token)
            }
            _ => Lookup::Request,
        }
    }
}

impl<const N: usize> fmt::Debug for TokenSlot<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSlot")
            .field("margin", &self.margin)
            .field("expires", &self.held.as_ref().map(|(_, expires)| expires))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Lookup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Use(_) => "Use(..)",
            Self::Request => "Request",
        })
    }
}
