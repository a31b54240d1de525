#![no_main]
//! The three readings of a post-purchase token agree: line items counted, streamed, and copied into
//! lists of fixed capacity.

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use storefront_jwt::Error;
use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::shopify::{
    Counted, Fixed, LineItem, Metafield, MetafieldValue, PostPurchase, Streamed,
};
use storefront_jwt_fuzz::payload::{Edit, build};
use storefront_jwt_fuzz::read;

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
            MetafieldValue::Text(text) => fits(text),
            MetafieldValue::Number(_) => true,
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

fuzz_target!(|data: &[u8]| {
    let payload = match data {
        [0xFF, edits @ ..] => {
            let edits = Vec::<Edit<'_>>::arbitrary(&mut Unstructured::new(edits));
            build(3, &edits.unwrap_or_default()).into_bytes()
        }
        payload => payload.to_vec(),
    };
    let (mut buf, mut counted_buf, mut fixed_buf) = (Vec::new(), Vec::new(), Vec::new());
    let counted = read::<PostPurchase<Counted>>(&payload, &mut counted_buf);
    let fixed = read::<PostPurchase<Small>>(&payload, &mut fixed_buf);
    let streamed = match (
        read::<PostPurchase<Streamed<'_>>>(&payload, &mut buf),
        counted,
    ) {
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
});
