//! The shop's sessions: who is logged in, with which cart, and what the merchant allows the app.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The oldest session goes when there are more.
const MAX_SESSIONS: usize = 1000;

/// One visitor's session. The merchant's settings are a part of it, so that visitors do not disturb
/// each other.
#[derive(Clone, Debug)]
pub struct Session {
    /// The id of the customer.
    pub customer_id: String,
    /// The cart.
    pub cart_token: String,
    /// What can be changed on the page.
    pub settings: Settings,
}

/// What can be changed on the page.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Whether the customer is logged in.
    pub logged_in: bool,
    /// Whether the app is active.
    pub app_active: bool,
    /// The app's permissions, such as `customer:read`.
    pub permissions: Vec<Permission>,
    /// Which form the tokens have.
    pub form: Form,
}

/// What a claim takes.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub enum Permission {
    /// `salesChannelId`.
    #[serde(rename = "sales_channel:read")]
    SalesChannel,
    /// `customerId`.
    #[serde(rename = "customer:read")]
    Customer,
    /// `currencyId`.
    #[serde(rename = "currency:read")]
    Currency,
    /// `languageId`.
    #[serde(rename = "language:read")]
    Language,
    /// `paymentMethodId`.
    #[serde(rename = "payment_method:read")]
    PaymentMethod,
    /// `shippingMethodId`.
    #[serde(rename = "shipping_method:read")]
    ShippingMethod,
    /// `cartToken`. The decision record binds it to a permission that it does not name.
    #[serde(rename = "cart:read")]
    Cart,
}

/// The two forms of Shopware's token.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As shipped since 6.5.5.
    Shipped,
    /// By the decision record: with the cart.
    DecisionRecord,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            logged_in: true,
            app_active: true,
            permissions: vec![
                Permission::SalesChannel,
                Permission::Customer,
                Permission::Currency,
                Permission::Language,
                Permission::PaymentMethod,
                Permission::ShippingMethod,
                Permission::Cart,
            ],
            form: Form::Shipped,
        }
    }
}

/// All sessions, by context token.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    by_context: HashMap<String, Session>,
    order: VecDeque<String>,
}

impl Sessions {
    pub fn start(&self) -> (String, Session) {
        let context = Uuid::new_v4().simple().to_string();
        let session = Session {
            customer_id: Uuid::new_v4().simple().to_string(),
            cart_token: Uuid::new_v4().simple().to_string(),
            settings: Settings::default(),
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.order.len() >= MAX_SESSIONS
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.by_context.remove(&oldest);
        }
        kept.order.push_back(context.clone());
        kept.by_context.insert(context.clone(), session.clone());
        (context, session)
    }

    pub fn change(&self, context: &str, settings: Settings) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = kept.by_context.get_mut(context);
        session.map(|session| session.settings = settings).is_some()
    }

    pub fn find(&self, context: &str) -> Option<Session> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_context.get(context).cloned()
    }
}
