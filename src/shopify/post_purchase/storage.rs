//! What becomes of the lists in a purchase.

use core::fmt;
use core::marker::PhantomData;

/// What becomes of the line items and metafields of a purchase: [`Counted`], [`Streamed`] or
/// [`Fixed`].
pub trait Storage: Sealed + Clone + fmt::Debug + PartialEq {
    /// Text of any length: titles, and what metafields hold.
    type Text: Clone + fmt::Debug + PartialEq;
    /// A purchase's line items.
    type LineItems: Clone + fmt::Debug + PartialEq;
    /// Metafields.
    type Metafields: Clone + fmt::Debug + PartialEq;
}

/// Not nameable outside of the crate.
pub trait Sealed {}

/// Lists are checked to be JSON, and counted; the types of their elements are not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted;

/// Lists and text are borrowed from the payload, or from slices to be signed.
///
/// When the token is accepted, the lists have been checked to be JSON. The types of their elements
/// are checked as they are read, so each comes as a `Result`: an error there means that the issuer
/// sent something that is no line item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streamed<'p>(PhantomData<&'p str>);

/// At most `ITEMS` line items, at most `METAFIELDS` metafields in each place that has them, and
/// text of at most 255 bytes, all stored in place. What does not fit is refused with its name.
///
/// `PostPurchase<Fixed<20, 2>>` is 83 KB in size. Verify it into a [`Slot`](crate::Slot): on
/// x86-64 that takes about 3 KB of stack, whatever the capacities. By value it takes two to three
/// times its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed<const ITEMS: usize, const METAFIELDS: usize>;
