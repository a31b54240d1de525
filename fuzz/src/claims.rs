//! Claim sets with arbitrary contents, to be signed.

use arbitrary::{Arbitrary, Result, Unstructured};
use storefront_jwt::json::{Decimal, Elements, JsonStr};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, Ids,
    SetMetafield, ShippingOption,
};
use storefront_jwt::shopify::post_purchase::{
    LineItem, Metafield, MetafieldValue, Money, MoneyBag, Streamed, ValueType,
};
use storefront_jwt::shopify::{Changeset, PostPurchase, session};
use storefront_jwt::shopware::{AppToken, InAppPurchases};
use storefront_jwt::{RegisteredClaims, Text, UnixTime};

/// Where a claim set borrows its lists and texts from. They are made first.
#[derive(Debug)]
pub struct Pool<'p> {
    texts: Vec<JsonStr<'p>>,
    metafields: Vec<Metafield<Streamed<'p>>>,
    changes: Vec<Change<'p>>,
}

impl<'p> Pool<'p> {
    pub fn new<'a: 'p>(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            texts: several(u, json_str)?,
            metafields: several(u, metafield)?,
            changes: several(u, change)?,
        })
    }

    /// Line items, whose metafields are this pool's.
    pub fn line_items<'a: 'p>(
        &'p self,
        u: &mut Unstructured<'a>,
    ) -> Result<Vec<LineItem<Streamed<'p>>>> {
        several(u, |u| {
            let mut item = LineItem::default();
            item.product.id = u.arbitrary()?;
            item.product.title = json_str(u)?;
            item.product.variant.id = u.arbitrary()?;
            item.product.variant.title = json_str(u)?;
            item.product.variant.metafields = self.some_metafields(u)?;
            item.product.metafields = self.some_metafields(u)?;
            item.quantity = u.arbitrary()?;
            item.total_price_set = money_bag(u)?;
            item.selling_plan_id = u.arbitrary()?;
            Ok(item)
        })
    }

    fn some_metafields<'a: 'p>(
        &'p self,
        u: &mut Unstructured<'a>,
    ) -> Result<Elements<'p, Metafield<Streamed<'p>>>> {
        let len = u.int_in_range(0..=self.metafields.len())?;
        Ok(Elements::from(&self.metafields[..len]))
    }

    pub fn registered<'a: 'p>(&'p self, u: &mut Unstructured<'a>) -> Result<RegisteredClaims<'p>> {
        let mut claims = RegisteredClaims::default();
        claims.iss = option(u, json_str)?;
        claims.sub = option(u, json_str)?;
        claims.aud = option(u, |u| {
            Ok(match u.arbitrary()? {
                true => Audience::One(json_str(u)?),
                false => Audience::Several(Elements::from(&self.texts[..])),
            })
        })?;
        claims.exp = option(u, time)?;
        claims.nbf = option(u, time)?;
        claims.iat = option(u, time)?;
        claims.jti = option(u, json_str)?;
        Ok(claims)
    }

    pub fn changeset<'a: 'p>(&'p self, u: &mut Unstructured<'a>) -> Result<Changeset<'p>> {
        let iat = time(u)?;
        let ids = Ids {
            client_id: &text::<64>(u)?,
            jti: &text::<64>(u)?,
            reference_id: &text::<128>(u)?,
        };
        let mut claims = Changeset::new(ids, iat, &self.changes).unwrap();
        claims.exp = option(u, time)?;
        claims.nbf = option(u, time)?;
        Ok(claims)
    }

    pub fn post_purchase<'a: 'p>(
        &'p self,
        items: &'p [LineItem<Streamed<'p>>],
        u: &mut Unstructured<'a>,
    ) -> Result<PostPurchase<Streamed<'p>>> {
        let mut claims = PostPurchase::default();
        claims.iss = text(u)?;
        claims.sub = text(u)?;
        claims.iat = time(u)?;
        claims.exp = option(u, time)?;
        claims.nbf = option(u, time)?;
        claims.input_data.extension_point = text(u)?;
        let purchase = &mut claims.input_data.initial_purchase;
        purchase.reference_id = text(u)?;
        purchase.customer_id = option(u, text)?;
        purchase.destination_country_code = option(u, text)?;
        purchase.total_price_set = money_bag(u)?;
        purchase.line_items = Elements::from(items);
        claims.input_data.locale = option(u, text)?;
        let shop = &mut claims.input_data.shop;
        shop.id = u.arbitrary()?;
        shop.domain = text(u)?;
        shop.metafields = self.some_metafields(u)?;
        claims.input_data.version = option(u, text)?;
        Ok(claims)
    }
}

pub fn app_token<'a>(u: &mut Unstructured<'a>) -> Result<AppToken<JsonStr<'a>>> {
    let mut claims = AppToken::default();
    claims.iat = time(u)?;
    claims.in_app_purchases = match u.int_in_range(0..=2)? {
        0 => InAppPurchases::Absent,
        1 => InAppPurchases::Null,
        _ => match json_str(u)? {
            empty if empty == "" => InAppPurchases::Absent,
            token => InAppPurchases::Token(token),
        },
    };
    claims.nbf = option(u, time)?;
    claims.exp = time(u)?;
    for claim in [
        &mut claims.iss,
        &mut claims.shop_id,
        &mut claims.sales_channel_id,
        &mut claims.customer_id,
        &mut claims.cart_token,
        &mut claims.currency_id,
        &mut claims.language_id,
        &mut claims.payment_method_id,
        &mut claims.shipping_method_id,
    ] {
        *claim = option(u, text)?;
    }
    Ok(claims)
}

pub fn admin(u: &mut Unstructured<'_>) -> Result<session::Admin> {
    let mut claims = session::Admin::default();
    claims.iss = text(u)?;
    claims.dest = text(u)?;
    claims.aud = text(u)?;
    claims.sub = text(u)?;
    claims.exp = time(u)?;
    claims.nbf = option(u, time)?;
    claims.iat = time(u)?;
    claims.jti = text(u)?;
    claims.sid = option(u, text)?;
    Ok(claims)
}

pub fn checkout(u: &mut Unstructured<'_>) -> Result<session::Checkout> {
    let mut claims = session::Checkout::default();
    claims.iss = option(u, text)?;
    claims.dest = text(u)?;
    claims.aud = text(u)?;
    claims.exp = time(u)?;
    claims.nbf = option(u, time)?;
    claims.iat = time(u)?;
    claims.jti = text(u)?;
    claims.sub = option(u, text)?;
    Ok(claims)
}

/// Checkout's twin.
pub fn customer_account(u: &mut Unstructured<'_>) -> Result<session::CustomerAccount> {
    let twin = checkout(u)?;
    let mut claims = session::CustomerAccount::default();
    claims.iss = twin.iss;
    claims.dest = twin.dest;
    claims.aud = twin.aud;
    claims.exp = twin.exp;
    claims.nbf = twin.nbf;
    claims.iat = twin.iat;
    claims.jti = twin.jti;
    claims.sub = twin.sub;
    Ok(claims)
}

/// Changes what a class insists on, so that the claims are accepted at the time that is returned.
pub trait Fit {
    fn fit(&mut self, u: &mut Unstructured<'_>) -> Result<UnixTime>;
}

/// A time at which none of these is in the future, and `exp` not in the past.
fn alive(iat: Option<UnixTime>, nbf: Option<UnixTime>, exp: Option<&mut UnixTime>) -> UnixTime {
    let at = iat.max(nbf).unwrap_or(UnixTime::EPOCH);
    if let Some(exp) = exp {
        *exp = at.max(*exp);
    }
    at
}

/// Nothing is equal to empty text.
fn not_empty<const N: usize>(text: &mut Text<N>) {
    if text.is_empty() {
        *text = literal("x");
    }
}

fn literal<const N: usize>(text: &str) -> Text<N> {
    Text::try_from(text).unwrap()
}

fn host<'h>(u: &mut Unstructured<'_>) -> Result<&'h str> {
    let hosts = ["example.myshopify.com", "A-1.shopify.com", "a.b.shop.dev"];
    u.choose(&hosts).copied()
}

impl Fit for AppToken<JsonStr<'_>> {
    fn fit(&mut self, _: &mut Unstructured<'_>) -> Result<UnixTime> {
        self.iss.iter_mut().for_each(not_empty);
        self.shop_id.iter_mut().for_each(not_empty);
        match (&self.iss, &mut self.shop_id) {
            (Some(iss), Some(shop_id)) => *shop_id = iss.clone(),
            (None, None) => self.iss = Some(literal("x")),
            _ => {}
        }
        Ok(alive(Some(self.iat), self.nbf, Some(&mut self.exp)))
    }
}

impl Fit for session::Admin {
    fn fit(&mut self, u: &mut Unstructured<'_>) -> Result<UnixTime> {
        self.dest = literal(&format!("https://{}", host(u)?));
        self.iss = literal(&format!("{}/admin", self.dest));
        not_empty(&mut self.aud);
        Ok(alive(Some(self.iat), self.nbf, Some(&mut self.exp)))
    }
}

/// Both classes of extensions.
macro_rules! fit_extension {
    ($class:ident, $path:literal) => {
        impl Fit for session::$class {
            fn fit(&mut self, u: &mut Unstructured<'_>) -> Result<UnixTime> {
                self.dest = literal(host(u)?);
                if let Some(iss) = &mut self.iss {
                    *iss = literal(&format!("https://{}{}", self.dest, $path));
                }
                not_empty(&mut self.aud);
                Ok(alive(Some(self.iat), self.nbf, Some(&mut self.exp)))
            }
        }
    };
}

fit_extension! { Checkout, "/checkouts" }
fit_extension! { CustomerAccount, "/account" }

impl Fit for RegisteredClaims<'_> {
    fn fit(&mut self, _: &mut Unstructured<'_>) -> Result<UnixTime> {
        Ok(alive(self.iat, self.nbf, self.exp.as_mut()))
    }
}

impl Fit for Changeset<'_> {
    fn fit(&mut self, _: &mut Unstructured<'_>) -> Result<UnixTime> {
        not_empty(&mut self.iss);
        Ok(alive(Some(self.iat), self.nbf, self.exp.as_mut()))
    }
}

impl Fit for PostPurchase<Streamed<'_>> {
    fn fit(&mut self, _: &mut Unstructured<'_>) -> Result<UnixTime> {
        self.iss = literal("shopify");
        not_empty(&mut self.sub);
        self.input_data.initial_purchase.reference_id = self.sub.clone();
        Ok(alive(Some(self.iat), self.nbf, self.exp.as_mut()))
    }
}

fn change<'a>(u: &mut Unstructured<'a>) -> Result<Change<'a>> {
    Ok(match u.int_in_range(0..=3)? {
        0 => {
            let mut change = AddVariant::default();
            change.variant_id = u.arbitrary()?;
            change.quantity = u.arbitrary()?;
            change.discount = option(u, discount)?;
            Change::AddVariant(change)
        }
        1 => {
            let mut change = AddShippingLine::default();
            change.price = decimal(u)?;
            change.title = option(u, json_str)?;
            change.presentment_title = option(u, json_str)?;
            Change::AddShippingLine(change)
        }
        2 => {
            let mut change = SetMetafield::default();
            change.key = json_str(u)?;
            change.namespace = json_str(u)?;
            change.value = value(u)?;
            change.value_type = value_type(u)?;
            Change::SetMetafield(change)
        }
        _ => {
            let mut change = AddSubscription::default();
            change.variant_id = u.arbitrary()?;
            change.selling_plan_id = u.arbitrary()?;
            change.initial_shipping_price = decimal(u)?;
            change.recurring_shipping_price = decimal(u)?;
            change.quantity = u.arbitrary()?;
            change.shipping_option = option(u, |u| {
                let mut named = ShippingOption::default();
                named.title = option(u, json_str)?;
                named.presentment_title = option(u, json_str)?;
                Ok(named)
            })?;
            change.discount = option(u, discount)?;
            Change::AddSubscription(change)
        }
    })
}

fn discount<'a>(u: &mut Unstructured<'a>) -> Result<Discount<'a>> {
    let mut discount = Discount::default();
    discount.value = decimal(u)?;
    discount.value_type = match u.arbitrary()? {
        true => DiscountType::Percentage,
        false => DiscountType::FixedAmount,
    };
    discount.title = json_str(u)?;
    Ok(discount)
}

fn metafield<'p, 'a: 'p>(u: &mut Unstructured<'a>) -> Result<Metafield<Streamed<'p>>> {
    let mut metafield = Metafield::default();
    metafield.key = json_str(u)?;
    metafield.namespace = json_str(u)?;
    metafield.value = value(u)?;
    metafield.value_type = value_type(u)?;
    Ok(metafield)
}

fn value<'a>(u: &mut Unstructured<'a>) -> Result<MetafieldValue<JsonStr<'a>>> {
    Ok(match u.arbitrary()? {
        true => MetafieldValue::Text(json_str(u)?),
        false => MetafieldValue::Number(decimal(u)?),
    })
}

fn value_type(u: &mut Unstructured<'_>) -> Result<ValueType> {
    let types = [ValueType::Integer, ValueType::String, ValueType::JsonString];
    u.choose(&types).cloned()
}

fn money_bag(u: &mut Unstructured<'_>) -> Result<MoneyBag> {
    let mut bag = MoneyBag::default();
    bag.shop_money = money(u)?;
    bag.presentment_money = money(u)?;
    Ok(bag)
}

/// Amounts are strings on the wire, so that every decimal can be written.
fn money(u: &mut Unstructured<'_>) -> Result<Money> {
    let mut money = Money::default();
    money.amount = Decimal::new(u.arbitrary()?, u.int_in_range(0..=18)?).unwrap();
    money.currency_code = text(u)?;
    Ok(money)
}

/// What fits through a JSON number: up to 15 digits, or whole.
fn decimal(u: &mut Unstructured<'_>) -> Result<Decimal> {
    const DIGITS: i64 = 999_999_999_999_999;

    Ok(match u.arbitrary()? {
        true => Decimal::new(u.arbitrary()?, 0),
        false => Decimal::new(u.int_in_range(-DIGITS..=DIGITS)?, u.int_in_range(0..=18)?),
    }
    .unwrap())
}

/// What fits through a JSON number: to the microsecond up to the year 2242, then whole seconds.
pub fn time(u: &mut Unstructured<'_>) -> Result<UnixTime> {
    Ok(match u.arbitrary()? {
        true => UnixTime::from_micros(u.int_in_range(0..=(1 << 33) * 1_000_000 - 1)?),
        false => UnixTime::from_secs(u.int_in_range(0..=u64::MAX / 1_000_000)?),
    })
}

/// Text up to its capacity.
fn text<const N: usize>(u: &mut Unstructured<'_>) -> Result<Text<N>> {
    let long = u.ratio(1, 8)?;
    let text: &str = u.arbitrary()?;
    let text = match long {
        true => text.repeat(N / text.len().max(1)),
        false => text.into(),
    };
    let end = text.floor_char_boundary(N.min(text.len()));
    Ok(Text::try_from(&text[..end]).unwrap())
}

fn json_str<'a>(u: &mut Unstructured<'a>) -> Result<JsonStr<'a>> {
    <&str>::arbitrary(u).map(JsonStr::from)
}

fn option<'a, T>(
    u: &mut Unstructured<'a>,
    make: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    u.arbitrary::<bool>()?.then(|| make(u)).transpose()
}

fn several<'a, T>(
    u: &mut Unstructured<'a>,
    mut make: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let len = u.int_in_range(0..=4)?;
    (0..len).map(|_| make(u)).collect()
}
