//! Names by which this crate's values ask this crate's reader for what serde's data model lacks, as
//! newtype structs, when they stand in somebody else's struct. Other formats ignore them.

pub(crate) const UNIX_TIME: &str = "$storefront_jwt::UnixTime";
pub(crate) const STRING: &str = "$storefront_jwt::JsonStr";
pub(crate) const NUMBER: &str = "$storefront_jwt::Number";
pub(crate) const RAW: &str = "$storefront_jwt::Raw";
pub(crate) const COUNT: &str = "$storefront_jwt::Count";
