//! The exports of the module that computes the MAC itself.

use core::str;

use storefront_jwt::{Error, Keys, SecretKey, Text, Unverified};

use crate::single::Single;
use crate::{Class, NAME_MAX, ROOM, accepted, refused, unix_time};

/// As many shops are kept ready. The Worker installs another in place of one of them.
const TENANTS: usize = 32;

/// A shop with its secrets, or the app itself with Shopify's.
struct Tenant {
    name: Text<NAME_MAX>,
    keys: Keys<SecretKey>,
}

/// All zeros at first, so that it takes no place in the module.
#[repr(u8)]
#[expect(clippy::large_enum_variant, reason = "there is no heap for it")]
enum Slot {
    Free = 0,
    Taken(Tenant) = 1,
}

struct State {
    room: [u8; ROOM],
    slots: [Slot; TENANTS],
}

static STATE: Single<State> = Single::new(State {
    room: [0; ROOM],
    slots: [const { Slot::Free }; TENANTS],
});

// SAFETY of all that is exported: no other symbol of the module has these names.

/// Where the Worker writes to.
#[unsafe(no_mangle)]
extern "C" fn room() -> *const u8 {
    STATE.lend(|state| state.room.as_ptr())
}

/// How many tenants there is space for.
#[unsafe(no_mangle)]
extern "C" fn slots() -> usize {
    TENANTS
}

/// Takes from the room a name, the current and, if its length is not 0, the previous secret, which
/// counts until a time. They are wiped from the room. 0, or an error as of a refused token.
#[unsafe(no_mangle)]
extern "C" fn install(
    slot: usize,
    name: usize,
    current: usize,
    previous: usize,
    until: f64,
) -> i32 {
    STATE.lend(|State { room, slots }| {
        let tenant = tenant(room, [name, current, previous], until);
        room.fill(0);
        match (slots.get_mut(slot), tenant) {
            (Some(slot), Ok(tenant)) => {
                *slot = Slot::Taken(tenant);
                0
            }
            (_, Err(error)) => refused(error, room),
            (None, _) => refused(Error::Structure, room),
        }
    })
}

fn tenant(room: &[u8], lengths: [usize; 3], until: f64) -> Result<Tenant, Error> {
    let mut rest = room;
    let [name, current, previous] = lengths.map(|len| {
        let part;
        (part, rest) = rest.split_at_checked(len)?;
        Some(part)
    });
    let name = str::from_utf8(name.ok_or(Error::Structure)?).map_err(|_| Error::Encoding)?;
    let mut keys = Keys::new(SecretKey::new(current.ok_or(Error::Structure)?)?);
    if let Some(previous @ [_, ..]) = previous {
        keys = keys.with_previous(SecretKey::new(previous)?, unix_time(until));
    }
    let name = Text::try_from(name)?;
    Ok(Tenant { name, keys })
}

/// Verifies the Shopware token at the front of the room for the shop in a slot.
#[unsafe(no_mangle)]
extern "C" fn shopware(slot: usize, token: usize, now: f64) -> i32 {
    verify(Class::Shopware, slot, token, now)
}

/// Verifies the session token of Shopify's admin for the app in a slot.
#[unsafe(no_mangle)]
extern "C" fn admin(slot: usize, token: usize, now: f64) -> i32 {
    verify(Class::Admin, slot, token, now)
}

fn verify(class: Class, slot: usize, token: usize, now: f64) -> i32 {
    STATE.lend(|State { room, slots }| {
        let Some(Slot::Taken(tenant)) = slots.get(slot) else {
            return refused(Error::MacFailed, room);
        };
        let (start, now) = (room.as_ptr().addr(), unix_time(now));
        let result = room
            .get_mut(..token)
            .ok_or(Error::Structure)
            .and_then(|token| {
                let token = Unverified::verify_in_place(token, &tenant.keys, now)?;
                class.check(&token, &tenant.name)?;
                Ok(accepted(&token, start))
            });
        result.unwrap_or_else(|error| refused(error, room))
    })
}
