//! Shopify: the tokens of post-purchase checkout extensions, and session tokens.
//!
//! All are signed with the app's client secret, its bytes as they are. Session tokens of every kind
//! even have the same audience, so each class here insists on what only its own tokens say.

mod changeset;
mod host;
mod post_purchase;
pub mod session;

pub use changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Changeset, ChangesetExpected, Discount,
    DiscountType, SetMetafield, ShippingOption,
};
pub use post_purchase::{
    Counted, Fixed, InitialPurchase, InputData, LineItem, Metafield, MetafieldValue, Money,
    MoneyBag, PostPurchase, PostPurchaseExpected, Product, Shop, Storage, Streamed, ValueType,
    Variant,
};
