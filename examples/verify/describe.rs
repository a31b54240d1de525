//! Claims as rows of text.

use core::fmt::Display;

use storefront_jwt::json::{Element, Elements, JsonStr};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Changeset, Discount, DiscountType,
    SetMetafield,
};
use storefront_jwt::shopify::post_purchase::{
    LineItem, MetafieldValue, MoneyBag, PostPurchase, Streamed, ValueType,
};
use storefront_jwt::shopify::session;
use storefront_jwt::shopware::{AppToken, InAppPurchases};
use storefront_jwt::{RegisteredClaims, UnixTime};

use crate::words;

/// The longest value that is shown in full, and the longest title inside one, in characters.
const VALUE: usize = 300;
const TITLE: usize = 60;

/// In place of what a later version of the crate may know.
const UNKNOWN: &str = "something that this example does not know";

/// A claim and its value, fit for a terminal.
pub struct Row {
    pub name: String,
    pub value: String,
}

/// Rows on their way. All text passes through [`add`](Self::add), which escapes it.
pub struct Rows {
    now: UnixTime,
    rows: Vec<Row>,
}

impl Rows {
    pub const fn at(now: UnixTime) -> Self {
        Self {
            now,
            rows: Vec::new(),
        }
    }

    pub fn finish(self) -> Vec<Row> {
        self.rows
    }

    pub fn add(&mut self, name: impl Display, value: impl Display) {
        let value = words::without_tokens(&value.to_string());
        self.rows.push(Row {
            name: words::escaped(&words::clipped(&name.to_string(), TITLE)),
            value: words::escaped(&words::clipped(&value, VALUE)),
        });
    }

    fn add_some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    pub fn add_time(&mut self, name: &str, time: impl Into<Option<UnixTime>>) {
        let now = self.now;
        self.add_some(
            name,
            time.into().map(|time| words::date_and_distance(time, now)),
        );
    }

    /// A list: how long it is, then each element.
    fn add_list<'p, T: Element<'p> + Clone>(
        &mut self,
        name: &str,
        list: &Elements<'p, T>,
        describe: impl Fn(&T) -> String,
    ) {
        self.add(name, list.count());
        for (number, element) in (1..).zip(list) {
            let text = match element {
                Ok(element) => describe(&element),
                Err(error) => format!("cannot be read, nor what follows it: {error}"),
            };
            self.add(format_args!("  {number}"), text);
        }
    }
}

/// Claims that can be shown.
pub trait Describe {
    fn describe(&self, rows: &mut Rows);
}

impl Describe for AppToken<JsonStr<'_>> {
    fn describe(&self, rows: &mut Rows) {
        rows.add_some("iss", self.iss.as_ref());
        rows.add_some("shopId", self.shop_id.as_ref());
        rows.add_time("iat", self.iat);
        rows.add_time("nbf", self.nbf);
        rows.add_time("exp", self.exp);
        rows.add_some("salesChannelId", self.sales_channel_id.as_ref());
        rows.add_some("customerId", self.customer_id.as_ref());
        rows.add_some("cartToken", self.cart_token.as_ref());
        rows.add_some("currencyId", self.currency_id.as_ref());
        rows.add_some("languageId", self.language_id.as_ref());
        rows.add_some("paymentMethodId", self.payment_method_id.as_ref());
        rows.add_some("shippingMethodId", self.shipping_method_id.as_ref());
        match &self.in_app_purchases {
            InAppPurchases::Absent => {}
            InAppPurchases::Null => rows.add("inAppPurchases", "null (nothing was bought)"),
            InAppPurchases::Token(token) => rows.add(
                "inAppPurchases",
                format_args!(
                    "a token of its own, {} characters, not verified here",
                    token.chars().count()
                ),
            ),
            _ => rows.add("inAppPurchases", UNKNOWN),
        }
    }
}

impl Describe for PostPurchase<Streamed<'_>> {
    fn describe(&self, rows: &mut Rows) {
        let input = &self.input_data;
        let purchase = &input.initial_purchase;
        rows.add("iss", &self.iss);
        rows.add("sub", &self.sub);
        rows.add_time("iat", self.iat);
        rows.add_time("nbf", self.nbf);
        rows.add_time("exp", self.exp);
        rows.add("extensionPoint", &input.extension_point);
        rows.add("shop.domain", &input.shop.domain);
        rows.add("shop.id", input.shop.id);
        rows.add_some("shop.metafields", some_count(input.shop.metafields.count()));
        rows.add_some("locale", input.locale.as_ref());
        rows.add_some("version", input.version.as_ref());
        rows.add_some("customerId", purchase.customer_id.as_ref());
        rows.add_some(
            "destinationCountryCode",
            purchase.destination_country_code.as_ref(),
        );
        rows.add("totalPriceSet", money(&purchase.total_price_set));
        rows.add_list("lineItems", &purchase.line_items, line_item);
    }
}

fn line_item(item: &LineItem<Streamed<'_>>) -> String {
    let LineItem {
        product,
        quantity,
        total_price_set,
        selling_plan_id,
        ..
    } = item;
    let variant = &product.variant;
    let plan = selling_plan_id.map(|id| format!(", selling plan {id}"));
    let metafields = product
        .metafields
        .count()
        .saturating_add(variant.metafields.count());
    let metafields = some_count(metafields).map(|count| format!(", metafields: {count}"));
    format!(
        "{quantity} × {} / {} (product {}, variant {})  {}{}{}",
        title(&product.title),
        title(&variant.title),
        product.id,
        variant.id,
        money(total_price_set),
        plan.unwrap_or_default(),
        metafields.unwrap_or_default(),
    )
}

fn some_count(count: usize) -> Option<usize> {
    (count != 0).then_some(count)
}

fn money(bag: &MoneyBag) -> String {
    let (shop, buyer) = (&bag.shop_money, &bag.presentment_money);
    let text = format!("{} {}", shop.amount, shop.currency_code);
    if shop == buyer {
        text
    } else {
        format!(
            "{text} (for the buyer {} {})",
            buyer.amount, buyer.currency_code
        )
    }
}

fn title(title: &JsonStr<'_>) -> String {
    words::clipped(&title.to_string(), TITLE)
}

impl Describe for Changeset<'_> {
    fn describe(&self, rows: &mut Rows) {
        rows.add("iss", &self.iss);
        rows.add("sub", &self.sub);
        rows.add("jti", &self.jti);
        rows.add_time("iat", self.iat);
        rows.add_time("nbf", self.nbf);
        rows.add_time("exp", self.exp);
        rows.add_list("changes", &self.changes, change);
    }
}

fn change(change: &Change<'_>) -> String {
    match change {
        Change::AddVariant(AddVariant {
            variant_id,
            quantity,
            discount,
            ..
        }) => {
            format!(
                "add_variant: {quantity} × variant {variant_id}{}",
                discounted(discount.as_ref())
            )
        }
        Change::AddShippingLine(AddShippingLine {
            price,
            title,
            presentment_title,
            ..
        }) => {
            let titles = titled(title.as_ref(), presentment_title.as_ref());
            format!("add_shipping_line: {price}{titles}")
        }
        Change::SetMetafield(SetMetafield {
            key,
            namespace,
            value,
            value_type,
            ..
        }) => {
            let value = match value {
                MetafieldValue::Text(text) => format!("\"{}\"", title(text)),
                MetafieldValue::Number(number) => number.to_string(),
                _ => UNKNOWN.into(),
            };
            let value_type = match value_type {
                ValueType::Integer => "integer",
                ValueType::String => "string",
                ValueType::JsonString => "json_string",
                _ => UNKNOWN,
            };
            format!("set_metafield: {namespace}.{key} = {value} ({value_type})")
        }
        Change::AddSubscription(subscription) => add_subscription(subscription),
        _ => UNKNOWN.into(),
    }
}

fn add_subscription(subscription: &AddSubscription<'_>) -> String {
    let shipping = subscription.shipping_option.unwrap_or_default();
    format!(
        "add_subscription: {} × variant {}, selling plan {}, shipping {} then {}{}{}",
        subscription.quantity,
        subscription.variant_id,
        subscription.selling_plan_id,
        subscription.initial_shipping_price,
        subscription.recurring_shipping_price,
        titled(shipping.title.as_ref(), shipping.presentment_title.as_ref()),
        discounted(subscription.discount.as_ref()),
    )
}

fn titled(merchant: Option<&JsonStr<'_>>, buyer: Option<&JsonStr<'_>>) -> String {
    let quoted = |text: &JsonStr<'_>| format!(" \"{}\"", title(text));
    let merchant = merchant.map(quoted).unwrap_or_default();
    let buyer = buyer
        .map(quoted)
        .map(|buyer| format!(", for the buyer{buyer}"));
    merchant + &buyer.unwrap_or_default()
}

fn discounted(discount: Option<&Discount<'_>>) -> String {
    let Some(Discount {
        value,
        value_type,
        title: name,
        ..
    }) = discount
    else {
        return String::new();
    };
    let unit = match value_type {
        DiscountType::Percentage => " %",
        DiscountType::FixedAmount => "",
        _ => UNKNOWN,
    };
    format!(", less {value}{unit} \"{}\"", title(name))
}

impl Describe for session::Admin {
    fn describe(&self, rows: &mut Rows) {
        rows.add("iss", &self.iss);
        rows.add("dest", &self.dest);
        rows.add("aud", &self.aud);
        rows.add("sub", &self.sub);
        rows.add_time("exp", self.exp);
        rows.add_time("nbf", self.nbf);
        rows.add_time("iat", self.iat);
        rows.add("jti", &self.jti);
        rows.add_some("sid", self.sid.as_ref());
    }
}

/// The two classes of UI extensions have the same claims.
macro_rules! describe_extension {
    ($class:ty) => {
        impl Describe for $class {
            fn describe(&self, rows: &mut Rows) {
                rows.add_some("iss", self.iss.as_ref());
                rows.add("dest", &self.dest);
                rows.add("aud", &self.aud);
                rows.add_some("sub", self.sub.as_ref());
                rows.add_time("exp", self.exp);
                rows.add_time("nbf", self.nbf);
                rows.add_time("iat", self.iat);
                rows.add("jti", &self.jti);
            }
        }
    };
}

describe_extension!(session::Checkout);
describe_extension!(session::CustomerAccount);

impl Describe for RegisteredClaims<'_> {
    fn describe(&self, rows: &mut Rows) {
        rows.add_some("iss", self.iss);
        rows.add_some("sub", self.sub);
        rows.add_some("aud", self.aud.map(audience));
        rows.add_time("exp", self.exp);
        rows.add_time("nbf", self.nbf);
        rows.add_time("iat", self.iat);
        rows.add_some("jti", self.jti);
    }
}

fn audience(audience: Audience<'_>) -> String {
    match audience {
        Audience::One(one) => one.to_string(),
        Audience::Several(several) => joined(&several),
    }
}

fn joined(several: &Elements<'_, JsonStr<'_>>) -> String {
    let each: Vec<_> = several
        .iter()
        .flatten()
        .map(|one| one.to_string())
        .collect();
    each.join(", ")
}
