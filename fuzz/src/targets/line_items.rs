//! The three readings of a post-purchase token agree: line items counted, streamed, and copied into
//! lists of fixed capacity. What is streamed is what serde_json says.

use crate::decimal::Exact;
use crate::json::{Json, parse_object, under};
use crate::payload::{Edit, build};
use crate::{open_payload, read_purchase, valid_at};
use arbitrary::{Arbitrary, Unstructured};
use storefront_jwt::json::{Decimal, Element, Elements, JsonStr};
use storefront_jwt::shopify::post_purchase::{
    Counted, Expected, Fixed, LineItem, Metafield, MetafieldValue, Money, MoneyBag, PostPurchase,
    Streamed, ValueType,
};
use storefront_jwt::{Error, MaxAge, Slot, Validation};

const ITEMS: usize = 2;
const METAFIELDS: usize = 2;
type Small = Fixed<ITEMS, METAFIELDS>;

fn fits(text: JsonStr<'_>) -> bool {
    text.chars().map(char::len_utf8).sum::<usize>() <= 255
}

/// The metafields, if all can be read and fit.
fn metafields<'p>(
    streamed: Elements<'p, Metafield<Streamed<'p>>>,
) -> Option<Vec<Metafield<Streamed<'p>>>> {
    let all: Vec<_> = streamed.iter().collect::<Result<_, Error>>().ok()?;
    let fit = all.iter().all(|one| {
        let value_fits = match one.value {
            MetafieldValue::Text(text) | MetafieldValue::LongNumber(text) => fits(text),
            _ => true,
        };
        fits(one.key) && fits(one.namespace) && value_fits
    });
    (fit && all.len() <= METAFIELDS).then_some(all)
}

fn same_metafields(fixed: &[Metafield<Small>], streamed: &[Metafield<Streamed<'_>>]) -> bool {
    fixed.len() == streamed.len()
        && fixed.iter().zip(streamed).all(|(one, other)| {
            let same_value = match (&one.value, &other.value) {
                (MetafieldValue::Text(one), MetafieldValue::Text(other)) => *other == **one,
                (MetafieldValue::Number(one), MetafieldValue::Number(other)) => one == other,
                (MetafieldValue::LongNumber(one), MetafieldValue::LongNumber(other)) => {
                    *other == **one
                }
                (MetafieldValue::Boolean(one), MetafieldValue::Boolean(other)) => one == other,
                (MetafieldValue::Null, MetafieldValue::Null) => true,
                _ => false,
            };
            other.key == *one.key
                && other.namespace == *one.namespace
                && one.value_type == other.value_type
                && same_value
        })
}

/// Whether an item can be stored, and if it was, that it is the same.
fn check_item(item: &LineItem<Streamed<'_>>, fixed: Option<&LineItem<Small>>) -> bool {
    let product = metafields(item.product.metafields);
    let variant = metafields(item.product.variant.metafields);
    let (Some(product), Some(variant)) = (product, variant) else {
        return false;
    };
    if let Some(fixed) = fixed {
        assert_eq!(item.quantity, fixed.quantity);
        assert_eq!(item.total_price_set, fixed.total_price_set);
        assert_eq!(item.selling_plan_id, fixed.selling_plan_id);
        let (one, other) = (&item.product, &fixed.product);
        assert_eq!((one.id, one.variant.id), (other.id, other.variant.id));
        assert!(one.title == *other.title && one.variant.title == *other.variant.title);
        assert!(same_metafields(&other.metafields, &product));
        assert!(same_metafields(&other.variant.metafields, &variant));
    }
    fits(item.product.title) && fits(item.product.variant.title)
}

/// The only member with this name.
fn member<'j, 'p>(json: &'j Json<'p>, name: &str) -> &'j Json<'p> {
    let Json::Object(members) = json else {
        panic!("no object: {json:?}")
    };
    match under(members, name)[..] {
        [only] => only,
        ref several => panic!("{name}: {several:?}"),
    }
}

fn is_text(json: &Json<'_>, text: JsonStr<'_>) -> bool {
    json.as_str().is_some_and(|json| text == *json)
}

fn is_whole(json: &Json<'_>, number: u64) -> bool {
    json.as_number().and_then(|text| text.parse().ok()) == Some(number)
}

fn is_decimal(json: Option<Exact>, number: Decimal) -> bool {
    json.is_some_and(|json| json.same(&number.into()))
}

fn is_money(json: &Json<'_>, money: &Money) -> bool {
    let amount = member(json, "amount").as_str().and_then(Exact::from_text);
    let currency = member(json, "currencyCode").as_str();
    is_decimal(amount, money.amount) && currency == Some(&*money.currency_code)
}

fn is_money_bag(json: &Json<'_>, bag: &MoneyBag) -> bool {
    is_money(member(json, "shopMoney"), &bag.shop_money)
        && is_money(member(json, "presentmentMoney"), &bag.presentment_money)
}

fn is_metafield(json: &Json<'_>, metafield: &Metafield<Streamed<'_>>) -> bool {
    let value_type = match &metafield.value_type {
        ValueType::Integer => "integer",
        ValueType::String => "string",
        ValueType::JsonString => "json_string",
        ValueType::Other(name) => name,
        other => unreachable!("{other:?}"),
    };
    let value = member(json, "value");
    is_text(member(json, "key"), metafield.key)
        && is_text(member(json, "namespace"), metafield.namespace)
        && member(json, "valueType").as_str() == Some(value_type)
        && match metafield.value {
            MetafieldValue::Text(text) => is_text(value, text),
            MetafieldValue::Number(number) => {
                is_decimal(value.as_number().map(Exact::parse), number)
            }
            MetafieldValue::LongNumber(text) => {
                value.as_number().is_some_and(|number| text == *number)
            }
            MetafieldValue::Boolean(boolean) => *value == Json::Bool(boolean),
            MetafieldValue::Null => *value == Json::Null,
            ref other => unreachable!("{other:?}"),
        }
}

/// Whether metafields are these, which may be absent or `null`.
fn are_metafields<'p>(owner: &Json<'_>, list: Elements<'p, Metafield<Streamed<'p>>>) -> bool {
    let Json::Object(members) = owner else {
        return false;
    };
    match under(members, "metafields")[..] {
        [] | [Json::Null] => list.count() == 0,
        [json] => is_list(json, list, is_metafield),
        _ => false,
    }
}

/// Whether a list is this array, up to the first element that cannot be read.
fn is_list<'p, T: Element<'p> + Clone>(
    json: &Json<'_>,
    list: Elements<'p, T>,
    is_element: impl Fn(&Json<'_>, &T) -> bool,
) -> bool {
    let json = json.as_array().unwrap();
    let elements = list.iter().map_while(Result::ok);
    json.len() == list.count()
        && json
            .iter()
            .zip(elements)
            .all(|(json, one)| is_element(json, &one))
}

fn is_item(json: &Json<'_>, item: &LineItem<Streamed<'_>>) -> bool {
    let product = member(json, "product");
    let variant = member(product, "variant");
    is_whole(member(product, "id"), item.product.id)
        && is_text(member(product, "title"), item.product.title)
        && are_metafields(product, item.product.metafields)
        && is_whole(member(variant, "id"), item.product.variant.id)
        && is_text(member(variant, "title"), item.product.variant.title)
        && are_metafields(variant, item.product.variant.metafields)
        && is_whole(member(json, "quantity"), item.quantity)
        && is_money_bag(member(json, "totalPriceSet"), &item.total_price_set)
        && match item.selling_plan_id {
            Some(id) => is_whole(member(json, "sellingPlanId"), id),
            None => {
                matches!(json, Json::Object(members)
                    if matches!(under(members, "sellingPlanId")[..], [] | [Json::Null]))
            }
        }
}

/// In a slot that has held another purchase it is the same one, and so is the next after it.
fn check_slot(payload: &[u8], by_value: &Result<PostPurchase<Small>, Error>) {
    let template = build(3, &[]).into_bytes();
    let template_by_value = read_purchase(&template, &mut Vec::new());
    assert!(template_by_value.is_ok());
    let mut slot = Slot::new();
    for (payload, by_value) in [
        (&template[..], &template_by_value),
        (payload, by_value),
        (&template, &template_by_value),
    ] {
        let mut buf = Vec::new();
        let found = open_payload(payload, &mut buf).and_then(|token| {
            let token = token.with_validation(Validation::at(valid_at(payload)));
            let expected = Expected::new(MaxAge::Unlimited);
            let accepted = token.claims_slot(&expected, &mut slot)?;
            Ok(accepted.claims)
        });
        assert_eq!(found, by_value.as_ref().map_err(|error| *error));
    }
}

pub fn run(data: &[u8]) {
    let payload = match data {
        [0xFF, edits @ ..] => {
            let edits = Vec::<Edit<'_>>::arbitrary(&mut Unstructured::new(edits));
            build(3, &edits.unwrap_or_default()).into_bytes()
        }
        payload => payload.to_vec(),
    };
    let (mut buf, mut counted_buf, mut fixed_buf) = (Vec::new(), Vec::new(), Vec::new());
    let counted = read_purchase::<Counted>(&payload, &mut counted_buf);
    let fixed = read_purchase::<Small>(&payload, &mut fixed_buf);
    check_slot(&payload, &fixed);
    let streamed = match (read_purchase::<Streamed<'_>>(&payload, &mut buf), counted) {
        (Ok(streamed), Ok(counted)) => {
            let purchase = &streamed.input_data.initial_purchase;
            let counts = &counted.input_data.initial_purchase;
            assert_eq!(purchase.line_items.count(), counts.line_items.get());
            assert_eq!(purchase.total_price_set, counts.total_price_set);
            assert_eq!((&streamed.sub, streamed.iat), (&counted.sub, counted.iat));
            let (shop, counts) = (&streamed.input_data.shop, &counted.input_data.shop);
            assert_eq!(shop.metafields.count(), counts.metafields.get());
            streamed
        }
        (Err(error), Err(counted)) => {
            assert_eq!(error, counted);
            return assert!(fixed.is_err());
        }
        (streamed, counted) => panic!("{:?}, {:?}", streamed.err(), counted.err()),
    };

    let json = Json::Object(parse_object(&payload).unwrap());
    let input_data = member(&json, "input_data");
    let json = member(input_data, "initialPurchase");
    let purchase = &streamed.input_data.initial_purchase;
    let total = member(json, "totalPriceSet");
    assert!(is_money_bag(total, &purchase.total_price_set));
    assert!(is_list(
        member(json, "lineItems"),
        purchase.line_items,
        is_item
    ));
    let shop = streamed.input_data.shop.metafields;
    assert!(are_metafields(member(input_data, "shop"), shop));

    let items: Result<Vec<_>, Error> = streamed
        .input_data
        .initial_purchase
        .line_items
        .iter()
        .collect();
    let shop = metafields(streamed.input_data.shop.metafields);
    let (Ok(items), Some(shop)) = (items, shop) else {
        return assert!(fixed.is_err());
    };
    let stored = fixed.as_ref().map(|fixed| &fixed.input_data);
    let at = |index| {
        stored
            .ok()
            .and_then(|data| data.initial_purchase.line_items.get(index))
    };
    let mut fit = items.len() <= ITEMS;
    for (index, item) in items.iter().enumerate() {
        fit &= check_item(item, at(index));
    }
    match stored {
        Ok(data) => {
            assert!(fit && data.initial_purchase.line_items.len() == items.len());
            assert!(same_metafields(&data.shop.metafields, &shop));
        }
        Err(error) => assert!(!fit, "{error:?}"),
    }
}
