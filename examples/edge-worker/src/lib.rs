//! storefront-jwt as a WebAssembly module: the exports that `worker/module.js` calls.
//!
//! No bindings generator: a Worker writes the token into the module's [`room`] and calls one export, with
//! numbers only. The result is a number as well:
//!
//! * not negative: accepted. The payload, in the room, has been decoded, read and checked; bits 0 to 15 are
//!   its length, 16 to 29 where it starts, and bit 30 is set when the previous secret had signed it;
//! * negative: refused. `-result` bytes at the front of the room are the HTTP status that is due, a space,
//!   the error's code, a space, and the claim's name where there is one.
//!
//! With the feature `rustcrypto` the module holds the secrets and computes the MAC. Without it the
//! Worker does, and comes back with the tag.
#![no_std]
#![deny(clippy::undocumented_unsafe_blocks)]

#[cfg(not(feature = "rustcrypto"))]
mod outside_mac;
#[cfg(feature = "rustcrypto")]
mod own_mac;
mod single;

use core::panic::PanicInfo;
use core::time::Duration;

use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{Authenticated, Error, MatchedKey, UnixTime};

/// The longest token, in bytes. Shopware's longest, with twenty in-app purchases, has 5,245.
const TOKEN_MAX: usize = 8192;

/// Behind the token there is space for a tag and a name.
const ROOM: usize = TOKEN_MAX + 32 + NAME_MAX;

/// The longest shop id or client id, in bytes.
const NAME_MAX: usize = 64;

/// Whose tokens are accepted, and what they are.
#[derive(Clone, Copy)]
enum Class {
    Shopware,
    Admin,
}

impl Class {
    /// Reads and checks the claims against the shop's id or the client id.
    fn check(self, token: &Authenticated<'_>, name: &str) -> Result<(), Error> {
        match self {
            Self::Shopware => token
                .claims::<AppToken>(&shopware::Expected::new(name))
                .map(|_| ()),
            Self::Admin => token
                .claims::<Admin>(&session::Expected::new(name))
                .map(|_| ()),
        }
    }
}

/// JavaScript's `Date.now()`. Not a number becomes 1970, and with it no token is valid.
fn unix_time(millis: f64) -> UnixTime {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates"
    )]
    UnixTime::from(Duration::from_millis(millis as u64))
}

/// The result of an accepted token, whose room starts at the address `room`.
fn accepted(token: &Authenticated<'_>, room: usize) -> i32 {
    let payload = token.unchecked_payload();
    let start = payload.as_ptr().addr() - room;
    let previous = token.matched_key() == Some(MatchedKey::Previous);
    number(usize::from(previous) << 30 | start << 16 | payload.len())
}

/// The result of a refused one.
fn refused(error: Error, room: &mut [u8; ROOM]) -> i32 {
    let claim = error.claim().unwrap_or_default();
    let mut len = 0;
    for text in [status(error), " ", error.code(), " ", claim] {
        if let Some(free) = room.get_mut(len..len + text.len()) {
            free.copy_from_slice(text.as_bytes());
            len += text.len();
        }
    }
    -number(len)
}

/// As text, without a formatter in the module.
fn status(error: Error) -> &'static str {
    match error.remedy().http_status() {
        401 => "401",
        403 => "403",
        503 => "503",
        _ => "500",
    }
}

/// All that is returned has been bounded by [`ROOM`].
fn number(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Nothing in here panics; if it did, the instance would trap, and the Worker answers 500.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
