//! The types of the lists, by [`Storage`].

use crate::claims::class;
use crate::error::Error;
use crate::json::object::InPlace;
use crate::json::reader::Reader;
use crate::json::text::Text;
use crate::json::{Count, Element, Elements, JsonStr, List, read_in_place};

use super::metafield::Metafield;
use super::storage::{Counted, Fixed, Sealed, Storage, Streamed};
use super::{LineItem, PostPurchase};

impl Sealed for Counted {}

impl Storage for Counted {
    type Text = JsonStr<'static>;
    type LineItems = Count;
    type Metafields = Count;
}

class! { owned [] PostPurchase<Counted> }

impl Sealed for Streamed<'_> {}

impl<'p> Storage for Streamed<'p> {
    type Text = JsonStr<'p>;
    type LineItems = Elements<'p, LineItem<Streamed<'p>>>;
    type Metafields = Elements<'p, Metafield<Streamed<'p>>>;
}

impl<const ITEMS: usize, const METAFIELDS: usize> Sealed for Fixed<ITEMS, METAFIELDS> {}

impl<const ITEMS: usize, const METAFIELDS: usize> Storage for Fixed<ITEMS, METAFIELDS> {
    type Text = Text<255>;
    type LineItems = List<LineItem<Self>, ITEMS>;
    type Metafields = List<Metafield<Self>, METAFIELDS>;
}

class! {
    owned [const ITEMS: usize, const METAFIELDS: usize] PostPurchase<Fixed<ITEMS, METAFIELDS>>
}

impl<'p, S: Storage> Element<'p> for LineItem<S>
where
    Self: InPlace<'p>,
{
    fn read(reader: &mut Reader<'p>) -> Result<Self, Error> {
        read_in_place(reader)
    }
}

impl<'p, S: Storage> Element<'p> for Metafield<S>
where
    Self: InPlace<'p>,
{
    fn read(reader: &mut Reader<'p>) -> Result<Self, Error> {
        read_in_place(reader)
    }
}
