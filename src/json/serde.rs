//! For other people's types only: reading them through `serde::Deserialize`, and writing whatever
//! is `serde::Serialize`.

mod access;
mod deserializer;
pub(crate) mod names;
pub(crate) mod serializer;
mod text_as;
mod writer;
