//! The claim sets as tables: what each member is called, and what its value has to be.

/// What a member's value has to be.
pub(super) enum Type {
    /// A string of at most that many bytes.
    Text(usize),
    String,
    /// Seconds since the Unix epoch that fit into 64 bits of microseconds.
    Time,
    /// A whole number of 64 bits, written as digits.
    Whole,
    /// A number that fits a `Decimal`.
    Number,
    /// Such a number in a string.
    Amount,
    /// A string, a number, `true`, `false` or `null`.
    Scalar,
    /// A string, but not an empty one.
    NotEmpty,
    StringOrStrings,
    /// Skipped, whatever it is.
    Any,
    /// `customerId`: a string, a whole number, or null.
    Id(usize),
    Array,
    Object(&'static [Field]),
    OneOf(&'static [&'static str]),
    Nullable(&'static Type),
}

/// A member that a claim set knows, by one of its names.
pub(super) struct Field(
    pub(super) &'static [&'static str],
    pub(super) Type,
    pub(super) Need,
);

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Need {
    Required,
    Optional,
}

use Need::{Optional, Required};
use Type::{Amount, Array, Id, Number, Object, OneOf, Text, Time, Whole};

pub(super) const REGISTERED: &[Field] = &[
    Field(&["iss"], Type::String, Optional),
    Field(&["sub"], Type::String, Optional),
    Field(&["aud"], Type::StringOrStrings, Optional),
    Field(&["jti"], Type::String, Optional),
    Field(&["iat"], Time, Optional),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
];

pub(super) const SHOPWARE: &[Field] = &[
    Field(&["iss"], Text(64), Optional),
    Field(&["shopId"], Text(64), Optional),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
    Field(&["salesChannelId"], Text(64), Optional),
    Field(&["customerId"], Text(64), Optional),
    Field(&["cartToken"], Text(64), Optional),
    Field(&["currencyId"], Text(64), Optional),
    Field(&["languageId"], Text(64), Optional),
    Field(&["paymentMethodId"], Text(64), Optional),
    Field(&["shippingMethodId"], Text(64), Optional),
    Field(
        &["inAppPurchases"],
        Type::Nullable(&Type::NotEmpty),
        Optional,
    ),
];

pub(super) const POST_PURCHASE: &[Field] = &[
    Field(&["iss"], Text(64), Required),
    Field(&["sub"], Text(128), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
    Field(&["input_data"], Object(INPUT_DATA), Required),
];

/// What a purchase may have, and whoever has named itself looks at.
pub(super) const AUDIENCE: &[Field] = &[Field(&["aud"], Type::StringOrStrings, Optional)];

pub(super) const INPUT_DATA: &[Field] = &[
    Field(&["extensionPoint"], Text(64), Required),
    Field(&["locale"], Type::Nullable(&Text(35)), Optional),
    Field(&["version"], Type::Nullable(&Text(32)), Optional),
    Field(&["shop"], Object(SHOP), Required),
    Field(&["initialPurchase"], Object(INITIAL_PURCHASE), Required),
];

pub(super) const SHOP: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["domain"], Text(253), Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

pub(super) const INITIAL_PURCHASE: &[Field] = &[
    Field(&["referenceId"], Text(128), Required),
    Field(&["customerId"], Id(64), Optional),
    Field(
        &["destinationCountryCode"],
        Type::Nullable(&Text(8)),
        Optional,
    ),
    Field(&["totalPriceSet"], Object(MONEY_BAG), Required),
    Field(&["lineItems"], Array, Required),
];

pub(super) const MONEY_BAG: &[Field] = &[
    Field(&["shopMoney"], Object(MONEY), Required),
    Field(&["presentmentMoney"], Object(MONEY), Required),
];

pub(super) const MONEY: &[Field] = &[
    Field(&["amount"], Amount, Required),
    Field(&["currencyCode"], Text(8), Required),
];

pub(super) const LINE_ITEM: &[Field] = &[
    Field(&["product"], Object(PRODUCT), Required),
    Field(&["quantity"], Whole, Required),
    Field(&["totalPriceSet"], Object(MONEY_BAG), Required),
    Field(&["sellingPlanId"], Type::Nullable(&Whole), Optional),
];

pub(super) const PRODUCT: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["title"], Type::String, Required),
    Field(&["variant"], Object(VARIANT), Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

pub(super) const VARIANT: &[Field] = &[
    Field(&["id"], Whole, Required),
    Field(&["title"], Type::String, Required),
    Field(&["metafields"], Type::Nullable(&Array), Optional),
];

pub(super) const METAFIELD: &[Field] = &[
    Field(&["key"], Type::String, Required),
    Field(&["namespace"], Type::String, Required),
    Field(&["value"], Type::Scalar, Required),
    Field(&["valueType"], Text(64), Required),
];

pub(super) const CHANGESET: &[Field] = &[
    Field(&["iss"], Text(64), Required),
    Field(&["sub"], Text(128), Required),
    Field(&["jti"], Text(64), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Optional),
    Field(&["changes"], Array, Required),
];

/// What says which change it is. It is looked for first, wherever it stands.
pub(super) const TYPE: Field = Field(&["type"], OneOf(CHANGE_TYPES), Required);

pub(super) const ADD_VARIANT: &[Field] = &[
    TYPE,
    Field(&["variantId", "variantID"], Whole, Required),
    Field(&["quantity"], Whole, Required),
    Field(&["discount"], Object(DISCOUNT), Optional),
];

pub(super) const ADD_SHIPPING_LINE: &[Field] = &[
    TYPE,
    Field(&["price"], Number, Required),
    Field(&["title"], Type::String, Optional),
    Field(&["presentmentTitle"], Type::String, Optional),
];

pub(super) const SET_METAFIELD: &[Field] = &[
    TYPE,
    Field(&["key"], Type::String, Required),
    Field(&["namespace"], Type::String, Required),
    Field(&["value"], Type::Scalar, Required),
    Field(&["valueType"], Text(64), Required),
];

pub(super) const ADD_SUBSCRIPTION: &[Field] = &[
    TYPE,
    Field(&["variantId", "variantID"], Whole, Required),
    Field(&["sellingPlanId"], Whole, Required),
    Field(&["initialShippingPrice"], Number, Required),
    Field(&["recurringShippingPrice"], Number, Required),
    Field(&["quantity"], Whole, Required),
    Field(&["shippingOption"], Object(SHIPPING_OPTION), Optional),
    Field(&["discount"], Object(DISCOUNT), Optional),
];

pub(super) const CHANGE_TYPES: &[&str] = &[
    "add_variant",
    "add_shipping_line",
    "set_metafield",
    "add_subscription",
];

pub(super) const DISCOUNT: &[Field] = &[
    Field(&["value"], Number, Required),
    Field(
        &["valueType"],
        OneOf(&["percentage", "fixed_amount"]),
        Required,
    ),
    Field(&["title"], Type::String, Required),
];

pub(super) const SHIPPING_OPTION: &[Field] = &[
    Field(&["title"], Type::String, Optional),
    Field(&["presentmentTitle"], Type::String, Optional),
];

/// The members of a type of change; those of the others may be anything.
pub(super) fn members_of_change(name: Option<&str>) -> &'static [Field] {
    match name {
        Some("add_variant") => ADD_VARIANT,
        Some("add_shipping_line") => ADD_SHIPPING_LINE,
        Some("set_metafield") => SET_METAFIELD,
        Some("add_subscription") => ADD_SUBSCRIPTION,
        _ => &[TYPE],
    }
}

pub(super) const ADMIN: &[Field] = &[
    Field(&["iss"], Text(128), Required),
    Field(&["dest"], Text(128), Required),
    Field(&["aud"], Text(64), Required),
    Field(&["sub"], Text(64), Required),
    Field(&["jti"], Text(64), Required),
    Field(&["sid"], Text(128), Optional),
    Field(&["sig"], Type::Any, Optional),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
];

pub(super) const EXTENSION: &[Field] = &[
    Field(&["iss"], Text(128), Optional),
    Field(&["dest"], Text(128), Required),
    Field(&["aud"], Text(64), Required),
    Field(&["sub"], Type::Nullable(&Text(128)), Optional),
    Field(&["jti"], Text(64), Required),
    Field(&["iat"], Time, Required),
    Field(&["nbf"], Time, Optional),
    Field(&["exp"], Time, Required),
];
