//! What becomes of the lists in a purchase.

use core::fmt;

use crate::Text;
use crate::json::{Count, Elements, JsonStr, List};

use super::{LineItem, Metafield};

/// What becomes of the line items and metafields of a purchase: [`Counted`], [`Streamed`] or [`Fixed`].
pub trait Storage: sealed::Sealed + Clone + fmt::Debug + PartialEq {
    /// Text of any length: titles, and what metafields hold.
    type Text: Clone + fmt::Debug + PartialEq;
    /// A purchase's line items.
    type LineItems: Clone + fmt::Debug + PartialEq;
    /// Metafields.
    type Metafields: Clone + fmt::Debug + PartialEq;
}

/// Lists are checked to be JSON, and counted; the types of their elements are not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted;

impl Storage for Counted {
    type Text = JsonStr<'static>;
    type LineItems = Count;
    type Metafields = Count;
}

/// Lists and text are borrowed from the payload, or from slices to be signed.
///
/// When the token is accepted, the lists have been checked to be JSON. The types of their elements are
/// checked as they are read, so each comes as a `Result`: an error there means that the issuer sent
/// something that is no line item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streamed<'p>(core::marker::PhantomData<&'p str>);

impl<'p> Storage for Streamed<'p> {
    type Text = JsonStr<'p>;
    type LineItems = Elements<'p, LineItem<Streamed<'p>>>;
    type Metafields = Elements<'p, Metafield<Streamed<'p>>>;
}

/// At most `ITEMS` line items, at most `METAFIELDS` metafields in each place that has them, and text of
/// at most 255 bytes, all stored in place. What does not fit is refused with its name.
///
/// For a few items: `PostPurchase<Fixed<20, 2>>` is 78 KB in size, and verifying it takes 1.1 MB of stack in
/// a release build on x86-64. [`Streamed`] has no such cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed<const ITEMS: usize, const METAFIELDS: usize>;

impl<const ITEMS: usize, const METAFIELDS: usize> Storage for Fixed<ITEMS, METAFIELDS> {
    type Text = Text<255>;
    type LineItems = List<LineItem<Self>, ITEMS>;
    type Metafields = List<Metafield<Self>, METAFIELDS>;
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Counted {}
    impl Sealed for super::Streamed<'_> {}
    impl<const ITEMS: usize, const METAFIELDS: usize> Sealed for super::Fixed<ITEMS, METAFIELDS> {}
}
