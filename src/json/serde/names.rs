//! Names by which this crate's values ask this crate's reader for what serde's data model lacks, as
//! newtype structs, when they stand in somebody else's struct. Other formats ignore them.

use serde::ser::{Serialize, Serializer};

pub(crate) const UNIX_TIME: &str = "$storefront_jwt::UnixTime";
pub(crate) const STRING: &str = "$storefront_jwt::JsonStr";
pub(crate) const NUMBER: &str = "$storefront_jwt::Number";
pub(crate) const RAW: &str = "$storefront_jwt::Raw";
pub(crate) const COUNT: &str = "$storefront_jwt::Count";

/// The name of a newtype struct around what signing must refuse, because it is not all or not
/// exactly what was read. Other formats ignore it. The claim's name is empty where the struct is a
/// claim's value.
macro_rules! not_to_sign {
    ($claim:literal) => {
        concat!("$storefront_jwt::NotToSign:", $claim)
    };
}
pub(crate) use not_to_sign;

/// A member that is written, of an object of which another one was not kept. It is in every member
/// because serde's `flatten` tells the serializer of nothing but the members that are written.
pub(crate) struct NotToSign<'v, T> {
    /// By [`not_to_sign`].
    pub(crate) name: &'static str,
    pub(crate) value: &'v T,
}

impl<T: Serialize> Serialize for NotToSign<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(self.name, self.value)
    }
}
