//! The same two handlers twice: as `jsonwebtoken`'s documentation has it, and with storefront-jwt.

pub mod before;
pub mod later;
