//! A place of the caller's for claims.

use core::fmt;

use crate::error::Error;
use crate::json::reader::Reader;

use super::Owned;

/// Storage that the caller owns, into which claims are read and where they stay: for claim sets too
/// large to be passed by value, and for programs without much stack.
///
/// ```
/// use std::sync::Mutex;
///
/// use storefront_jwt::Slot;
/// use storefront_jwt::shopify::post_purchase::{Fixed, PostPurchase};
///
/// // 83 KB of zeroed memory, and nothing in the program's image.
/// static PURCHASE: Mutex<Slot<PostPurchase<Fixed<20, 2>>>> = Mutex::new(Slot::new());
/// ```
///
/// A purchase in memory that is known beforehand: its payload is decoded in the token's own bytes,
/// and its claims are read into the slot. More line items than there is room for are an error.
///
/// ```
/// use storefront_jwt::shopify::post_purchase::{Expected, Fixed, PostPurchase};
/// use storefront_jwt::{Clock, Error, HmacSha256, MaxAge, Slot, Verifier};
///
/// fn pieces<K: HmacSha256, T: Clock>(
///     verifier: &Verifier<K, T>,
///     token: &mut [u8],
///     slot: &mut Slot<PostPurchase<Fixed<20, 2>>>,
/// ) -> Result<u64, Error> {
///     let expected = Expected::new(MaxAge::from_secs(600));
///     let purchase = verifier.verify_in_place_slot(token, &expected, slot)?.claims;
///     let items = &purchase.input_data.initial_purchase.line_items;
///     Ok(items.iter().fold(0, |sum: u64, item| sum.saturating_add(item.quantity)))
/// }
/// ```
///
/// The claims come out only as what a call such as [`verify_slot`](crate::Verifier::verify_slot)
/// lends when it accepts a token. Each call clears the slot first, and again when it refuses a
/// token: lists and texts to no length, options to `None`; bytes that cannot be seen any more are
/// left. `Debug` prints nothing of it.
pub struct Slot<C: Owned>(C::Place);

impl<C: Owned> Slot<C> {
    /// An empty slot.
    #[must_use]
    pub const fn new() -> Self {
        Self(C::EMPTY)
    }

    /// Empties the slot in place.
    pub fn clear(&mut self) {
        C::clear(&mut self.0);
    }

    /// Reads claims into it and lends them if they pass `check`; is empty after an error.
    pub(crate) fn read<T>(
        &mut self,
        reader: Result<Reader<'_>, Error>,
        check: impl FnOnce(&C, Reader<'_>) -> Result<T, Error>,
    ) -> Result<(&C, T), Error> {
        self.clear();
        let accepted = reader.and_then(|mut reader| {
            C::fill_place(&mut self.0, &mut reader)?;
            check(self.get()?, reader)
        });
        match accepted {
            Ok(checked) => Ok((self.get()?, checked)),
            Err(error) => {
                self.clear();
                Err(error)
            }
        }
    }

    /// The error cannot happen after the place was filled.
    fn get(&self) -> Result<&C, Error> {
        C::get(&self.0).ok_or(Error::Json)
    }
}

impl<C: Owned> Default for Slot<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C: Owned> fmt::Debug for Slot<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot(..)")
    }
}
