//! Shopify's changeset, which an app signs.

use serde::{Deserialize, Serialize};

use super::{Body, Mint, Named, Registered, Timed, Token};
use crate::tokens::{
    CHANGESET_JTI, CLIENT_ID, Claims, DISCOUNT, DISCOUNT_TITLE, Kind, REFERENCE_ID, SHIPPING_PRICE,
    SHIPPING_TITLE, VARIANT_ID,
};

pub struct ChangesetToken;

impl Token for ChangesetToken {
    const KIND: Kind = Kind::Changeset;
    type All = Changeset<f64>;
    type Untimed = ChangesetUntimed;
    type Custom = ChangesetCustom;
    const ISSUER: &'static str = CLIENT_ID;
    const SUBJECT: Option<&'static str> = Some(REFERENCE_ID);
    const HAS_LIFETIME: bool = false;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Changeset<T> {
    iss: String,
    pub jti: String,
    iat: T,
    sub: String,
    pub changes: Vec<Change>,
}

impl Body for Changeset<f64> {}

impl Named for Changeset<f64> {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

impl Timed for Changeset<f64> {
    fn iat(&self) -> f64 {
        self.iat
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ChangesetUntimed {
    iss: String,
    pub jti: String,
    sub: String,
    pub changes: Vec<Change>,
}

impl Body for ChangesetUntimed {}

impl Named for ChangesetUntimed {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub struct ChangesetCustom {
    pub changes: Vec<Change>,
}

impl Body for ChangesetCustom {}

#[derive(Clone, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum Change {
    AddVariant {
        variant_id: u64,
        quantity: u64,
        discount: Discount,
    },
    AddShippingLine {
        price: f64,
        title: String,
        presentment_title: String,
    },
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discount {
    pub value: i32,
    pub value_type: DiscountType,
    pub title: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountType {
    Percentage,
    FixedAmount,
}

impl Mint for ChangesetToken {
    fn all(now: u64) -> impl Serialize + Clone + 'static {
        Changeset {
            iss: CLIENT_ID.to_owned(),
            jti: CHANGESET_JTI.to_owned(),
            iat: Claims::at(Self::KIND, now).issued_at,
            sub: REFERENCE_ID.to_owned(),
            changes: changes(),
        }
    }

    fn beside_times(_: u64) -> impl Serialize + Clone + 'static {
        ChangesetUntimed {
            iss: CLIENT_ID.to_owned(),
            jti: CHANGESET_JTI.to_owned(),
            sub: REFERENCE_ID.to_owned(),
            changes: changes(),
        }
    }

    fn beside_registered(_: u64) -> impl Serialize + Clone + 'static {
        ChangesetCustom { changes: changes() }
    }

    fn registered(now: u64) -> Registered {
        Registered {
            iss: Some(CLIENT_ID),
            sub: Some(REFERENCE_ID),
            jti: Some(CHANGESET_JTI),
            iat: Some(Claims::at(Self::KIND, now).issued_at),
            ..Registered::default()
        }
    }
}

fn changes() -> Vec<Change> {
    let price = SHIPPING_PRICE.parse().expect("a price is a number");
    vec![
        Change::AddVariant {
            variant_id: VARIANT_ID,
            quantity: 1,
            discount: Discount {
                value: DISCOUNT,
                value_type: DiscountType::Percentage,
                title: DISCOUNT_TITLE.to_owned(),
            },
        },
        Change::AddShippingLine {
            price,
            title: SHIPPING_TITLE.to_owned(),
            presentment_title: SHIPPING_TITLE.to_owned(),
        },
    ]
}
