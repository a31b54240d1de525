//! The exports of the module whose MAC the Worker computes: first [`parse`], then, with the tag of that
//! many bytes of the token, [`shopware`] or [`admin`].
//!
//! Nothing is kept from the one call to the other: other requests may come in between.

use core::str;

use storefront_jwt::{Error, Tag, Unverified};

use crate::single::Single;
use crate::{Class, ROOM, accepted, number, refused, unix_time};

static ROOM_OF_MODULE: Single<[u8; ROOM]> = Single::new([0; ROOM]);

// SAFETY of all that is exported: no other symbol of the module has these names.

/// Where the Worker writes to.
#[unsafe(no_mangle)]
extern "C" fn room() -> *const u8 {
    ROOM_OF_MODULE.lend(|room| room.as_ptr())
}

/// Over how many bytes of the token at the front of the room the tag is to be computed, or an error as
/// of a refused token.
#[unsafe(no_mangle)]
extern "C" fn parse(token: usize) -> i32 {
    ROOM_OF_MODULE.lend(|room| {
        let token = room.get(..token).ok_or(Error::Structure);
        match token.and_then(Unverified::parse) {
            Ok(unverified) => number(unverified.signing_input().len()),
            Err(error) => refused(error, room),
        }
    })
}

/// Verifies a Shopware token. The room has the token, the computed tag of 32 bytes, and the shop's id.
#[unsafe(no_mangle)]
extern "C" fn shopware(token: usize, name: usize, now: f64) -> i32 {
    verify(Class::Shopware, token, name, now)
}

/// Verifies a session token of Shopify's admin. The room has the token, the computed tag, and the client
/// id.
#[unsafe(no_mangle)]
extern "C" fn admin(token: usize, name: usize, now: f64) -> i32 {
    verify(Class::Admin, token, name, now)
}

fn verify(class: Class, token: usize, name: usize, now: f64) -> i32 {
    ROOM_OF_MODULE.lend(|room| {
        let (start, now) = (room.as_ptr().addr(), unix_time(now));
        let mut open = || {
            let (token, rest) = room.split_at_mut_checked(token).ok_or(Error::Structure)?;
            let (tag, rest) = rest.split_first_chunk().ok_or(Error::Structure)?;
            let name = rest.get(..name).ok_or(Error::Structure)?;
            let name = str::from_utf8(name).map_err(|_| Error::Encoding)?;
            let token = Unverified::verify_tag_in_place(token, &Tag::new(*tag), now)?;
            class.check(&token, name)?;
            Ok(accepted(&token, start))
        };
        open().unwrap_or_else(|error| refused(error, room))
    })
}
