//! Claim sets with arbitrary contents, to be signed.

use arbitrary::{Arbitrary, Result, Unstructured};
use storefront_jwt::json::{Decimal, Elements, JsonStr};
use storefront_jwt::shopify::{
    AddShippingLine, AddSubscription, AddVariant, Change, Changeset, Discount, DiscountType,
    InitialPurchase, InputData, LineItem, Metafield, MetafieldValue, Money, MoneyBag, PostPurchase,
    Product, SetMetafield, ShippingOption, Shop, Streamed, ValueType, Variant, session,
};
use storefront_jwt::shopware::{AppToken, InAppPurchases, ShopId, TOKEN_LIFETIME};
use storefront_jwt::{Audience, RegisteredClaims, Text, UnixTime};

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
            Ok(LineItem {
                product: Product {
                    id: u.arbitrary()?,
                    title: json_str(u)?,
                    variant: Variant {
                        id: u.arbitrary()?,
                        title: json_str(u)?,
                        metafields: self.some_metafields(u)?,
                    },
                    metafields: self.some_metafields(u)?,
                },
                quantity: u.arbitrary()?,
                total_price_set: money_bag(u)?,
                selling_plan_id: u.arbitrary()?,
            })
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
        let mut claims = Changeset::new(
            &text::<64>(u)?,
            &text::<64>(u)?,
            iat,
            &text::<128>(u)?,
            &self.changes,
        )
        .unwrap();
        claims.exp = option(u, time)?;
        claims.nbf = option(u, time)?;
        Ok(claims)
    }

    pub fn post_purchase<'a: 'p>(
        &'p self,
        items: &'p [LineItem<Streamed<'p>>],
        u: &mut Unstructured<'a>,
    ) -> Result<PostPurchase<Streamed<'p>>> {
        Ok(PostPurchase {
            iss: text(u)?,
            sub: text(u)?,
            iat: time(u)?,
            exp: option(u, time)?,
            nbf: option(u, time)?,
            input_data: InputData {
                extension_point: text(u)?,
                initial_purchase: InitialPurchase {
                    reference_id: text(u)?,
                    customer_id: option(u, text)?,
                    destination_country_code: option(u, text)?,
                    total_price_set: money_bag(u)?,
                    line_items: Elements::from(items),
                },
                locale: text(u)?,
                shop: Shop {
                    id: u.arbitrary()?,
                    domain: text(u)?,
                    metafields: self.some_metafields(u)?,
                },
                version: text(u)?,
            },
        })
    }
}

pub fn app_token<'a>(u: &mut Unstructured<'a>) -> Result<AppToken<JsonStr<'a>>> {
    let claims = AppToken::new(ShopId(""), time(u)?, TOKEN_LIFETIME).unwrap();
    let mut claims = claims.with_in_app_purchases(match u.int_in_range(0..=2)? {
        0 => InAppPurchases::Absent,
        1 => InAppPurchases::Null,
        _ => InAppPurchases::Token(json_str(u)?),
    });
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
    Ok(session::Admin {
        iss: text(u)?,
        dest: text(u)?,
        aud: text(u)?,
        sub: text(u)?,
        exp: time(u)?,
        nbf: option(u, time)?,
        iat: time(u)?,
        jti: text(u)?,
        sid: option(u, text)?,
    })
}

pub fn checkout(u: &mut Unstructured<'_>) -> Result<session::Checkout> {
    Ok(session::Checkout {
        iss: option(u, text)?,
        dest: text(u)?,
        aud: text(u)?,
        exp: time(u)?,
        nbf: option(u, time)?,
        iat: time(u)?,
        jti: text(u)?,
        sub: option(u, text)?,
    })
}

/// Checkout's twin.
pub fn customer_account(u: &mut Unstructured<'_>) -> Result<session::CustomerAccount> {
    let twin = checkout(u)?;
    Ok(session::CustomerAccount {
        iss: twin.iss,
        dest: twin.dest,
        aud: twin.aud,
        exp: twin.exp,
        nbf: twin.nbf,
        iat: twin.iat,
        jti: twin.jti,
        sub: twin.sub,
    })
}

fn change<'a>(u: &mut Unstructured<'a>) -> Result<Change<'a>> {
    Ok(match u.int_in_range(0..=3)? {
        0 => Change::AddVariant(AddVariant {
            variant_id: u.arbitrary()?,
            quantity: u.arbitrary()?,
            discount: option(u, discount)?,
        }),
        1 => Change::AddShippingLine(AddShippingLine {
            price: decimal(u)?,
            title: option(u, json_str)?,
            presentment_title: option(u, json_str)?,
        }),
        2 => Change::SetMetafield(SetMetafield {
            key: json_str(u)?,
            namespace: json_str(u)?,
            value: value(u)?,
            value_type: value_type(u)?,
        }),
        _ => Change::AddSubscription(AddSubscription {
            variant_id: u.arbitrary()?,
            selling_plan_id: u.arbitrary()?,
            initial_shipping_price: decimal(u)?,
            recurring_shipping_price: decimal(u)?,
            quantity: u.arbitrary()?,
            shipping_option: option(u, |u| {
                Ok(ShippingOption {
                    title: option(u, json_str)?,
                    presentment_title: option(u, json_str)?,
                })
            })?,
            discount: option(u, discount)?,
        }),
    })
}

fn discount<'a>(u: &mut Unstructured<'a>) -> Result<Discount<'a>> {
    Ok(Discount {
        value: decimal(u)?,
        value_type: match u.arbitrary()? {
            true => DiscountType::Percentage,
            false => DiscountType::FixedAmount,
        },
        title: json_str(u)?,
    })
}

fn metafield<'p, 'a: 'p>(u: &mut Unstructured<'a>) -> Result<Metafield<Streamed<'p>>> {
    Ok(Metafield {
        key: json_str(u)?,
        namespace: json_str(u)?,
        value: value(u)?,
        value_type: value_type(u)?,
    })
}

fn value<'a>(u: &mut Unstructured<'a>) -> Result<MetafieldValue<JsonStr<'a>>> {
    Ok(match u.arbitrary()? {
        true => MetafieldValue::Text(json_str(u)?),
        false => MetafieldValue::Number(decimal(u)?),
    })
}

fn value_type(u: &mut Unstructured<'_>) -> Result<ValueType> {
    let types = [ValueType::Integer, ValueType::String, ValueType::JsonString];
    u.choose(&types).copied()
}

fn money_bag(u: &mut Unstructured<'_>) -> Result<MoneyBag> {
    Ok(MoneyBag {
        shop_money: money(u)?,
        presentment_money: money(u)?,
    })
}

/// Amounts are strings on the wire, so that every decimal can be written.
fn money(u: &mut Unstructured<'_>) -> Result<Money> {
    Ok(Money {
        amount: Decimal::new(u.arbitrary()?, u.int_in_range(0..=18)?).unwrap(),
        currency_code: text(u)?,
    })
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
