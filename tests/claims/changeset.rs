//! The changeset: what Shopify's documentation has, and what apps have copied from its tutorial.

use crate::support::classes::{CLIENT_ID, Class, REFERENCE_ID};
use crate::support::token;
use crate::support::token::{NOW, jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::json::{Decimal, JsonStr};
use storefront_jwt::shopify::changeset::{
    AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, SetMetafield,
    ShippingOption,
};
use storefront_jwt::shopify::post_purchase::{MetafieldValue, ValueType};
use storefront_jwt::shopify::{Changeset, changeset};
use storefront_jwt::{Error, MaxAge, UnixTime};

const ANY: changeset::Expected<'_> = changeset::Expected::new(CLIENT_ID, MaxAge::Unlimited);

/// Verifies the claims and hands the changeset to the test.
fn verify<T>(
    claims: &Value,
    expected: &changeset::Expected<'_>,
    look: impl FnOnce(&Changeset<'_>) -> T,
) -> Result<T, Error> {
    let token = jwt(claims.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<Changeset<'_>>(&token, expected, &mut buf)?;
    Ok(look(&accepted.claims))
}

fn with_changes(changes: Value) -> Value {
    let mut claims = Class::Changeset.claims();
    claims["changes"] = changes;
    claims
}

/// A part of a changeset, filled from its empty value.
fn with<T: Default>(fill: impl FnOnce(&mut T)) -> T {
    let mut part = T::default();
    fill(&mut part);
    part
}

fn text(text: &str) -> JsonStr<'_> {
    JsonStr::from(text)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn every_type_of_change() {
    let claims = with_changes(json!([
        {"type": "add_variant", "variantId": 43_729_076_912_150_u64, "quantity": 1,
            "discount": {"value": 15, "valueType": "percentage", "title": "15% \u{1F389}"}},
        {"quantity": 2, "variantID": 1, "type": "add_variant"},
        {"type": "add_shipping_line", "price": 10.5, "title": "a", "presentmentTitle": "b"},
        {"type": "add_shipping_line", "price": 0},
        {"type": "set_metafield", "key": "k", "namespace": "n", "value": "9", "valueType": "string"},
        {"type": "set_metafield", "key": "k", "namespace": "n", "value": 9, "valueType": "integer"},
        {"type": "set_metafield", "key": "k", "namespace": "n", "value": "{}",
            "valueType": "json_string"},
        {"type": "add_subscription", "variantId": 1, "sellingPlanId": 2,
            "initialShippingPrice": 10, "recurringShippingPrice": 0.99, "quantity": 3,
            "shippingOption": {"title": "S", "presentmentTitle": "P"},
            "discount": {"value": 12.5, "valueType": "fixed_amount", "title": "t"}},
        {"type": "add_subscription", "variantID": 1, "sellingPlanId": 2,
            "initialShippingPrice": 0, "recurringShippingPrice": 0, "quantity": 1,
            "shippingOption": {}},
    ]));
    let discount = |value, value_type, title| {
        Some(with(|discount: &mut Discount<'_>| {
            discount.value = decimal(value);
            discount.value_type = value_type;
            discount.title = text(title);
        }))
    };
    let metafield = |value, value_type| {
        Change::SetMetafield(with(|metafield: &mut SetMetafield<'_>| {
            metafield.key = text("k");
            metafield.namespace = text("n");
            metafield.value = value;
            metafield.value_type = value_type;
        }))
    };
    let expected = [
        Change::AddVariant(with(|variant: &mut AddVariant<'_>| {
            variant.variant_id = 43_729_076_912_150;
            variant.quantity = 1;
            variant.discount = discount("15", DiscountType::Percentage, "15% \u{1F389}");
        })),
        Change::AddVariant(with(|variant: &mut AddVariant<'_>| {
            variant.variant_id = 1;
            variant.quantity = 2;
            variant.discount = None;
        })),
        Change::AddShippingLine(with(|line: &mut AddShippingLine<'_>| {
            line.price = decimal("10.5");
            line.title = Some(text("a"));
            line.presentment_title = Some(text("b"));
        })),
        Change::AddShippingLine(with(|line: &mut AddShippingLine<'_>| {
            line.price = decimal("0");
            line.title = None;
            line.presentment_title = None;
        })),
        metafield(MetafieldValue::Text(text("9")), ValueType::String),
        metafield(MetafieldValue::Number(decimal("9")), ValueType::Integer),
        metafield(MetafieldValue::Text(text("{}")), ValueType::JsonString),
        Change::AddSubscription(with(|subscription: &mut AddSubscription<'_>| {
            subscription.variant_id = 1;
            subscription.selling_plan_id = 2;
            subscription.initial_shipping_price = decimal("10");
            subscription.recurring_shipping_price = decimal("0.99");
            subscription.quantity = 3;
            subscription.shipping_option = Some(with(|option: &mut ShippingOption<'_>| {
                option.title = Some(text("S"));
                option.presentment_title = Some(text("P"));
            }));
            subscription.discount = discount("12.5", DiscountType::FixedAmount, "t");
        })),
        Change::AddSubscription(with(|subscription: &mut AddSubscription<'_>| {
            subscription.variant_id = 1;
            subscription.selling_plan_id = 2;
            subscription.initial_shipping_price = decimal("0");
            subscription.recurring_shipping_price = decimal("0");
            subscription.quantity = 1;
            subscription.shipping_option = Some(ShippingOption::default());
            subscription.discount = None;
        })),
    ];
    let same = verify(&claims, &ANY, |changeset| {
        let changes: Result<Vec<_>, _> = changeset.changes.iter().collect();
        assert_eq!(changes.as_deref(), Ok(&expected[..]));
        changeset.changes.count()
    });
    assert_eq!(same, Ok(expected.len()));
    assert_eq!(verify(&with_changes(json!([])), &ANY, |_| ()), Ok(()));
}

/// Every change is read before a changeset is accepted, and errors name the member.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn malformed_changes() {
    let good = json!({"type": "add_variant", "variantId": 1, "quantity": 1});
    let subscription = json!({"type": "add_subscription", "variantId": 1, "sellingPlanId": 2,
        "initialShippingPrice": 0, "recurringShippingPrice": 0, "quantity": 1});
    let missing = Error::ClaimMissing;
    let invalid = Error::ClaimInvalid;
    let mut bad = vec![
        (
            json!({"type": "add_variant", "quantity": 1}),
            missing("variantId"),
        ),
        (
            json!({"type": "add_variant", "variantId": 1}),
            missing("quantity"),
        ),
        (json!({"variantId": 1, "quantity": 1}), missing("type")),
        (json!({"type": "add_shipping_line"}), missing("price")),
        (
            json!({"type": "set_metafield", "namespace": "", "value": 1, "valueType": "string"}),
            missing("key"),
        ),
        (
            json!({"type": "set_metafield", "key": "", "value": 1, "valueType": "string"}),
            missing("namespace"),
        ),
        (
            json!({"type": "set_metafield", "key": "", "namespace": "", "valueType": "string"}),
            missing("value"),
        ),
        (
            json!({"type": "set_metafield", "key": "", "namespace": "", "value": 1}),
            missing("valueType"),
        ),
        (json!({"type": "remove_variant"}), invalid("type")),
        (json!({"type": {"add_variant": null}}), invalid("type")),
        (
            json!({"type": "add_variant", "variantId": "1", "quantity": 1}),
            invalid("variantId"),
        ),
        (
            json!({"type": "add_variant", "variantId": -1, "quantity": 1}),
            invalid("variantId"),
        ),
        (
            json!({"type": "add_variant", "variantId": 1, "quantity": 1.5}),
            invalid("quantity"),
        ),
        (
            json!({"type": "add_variant", "variantId": 1, "quantity": null}),
            invalid("quantity"),
        ),
        (
            json!({"type": "add_variant", "variantId": 1, "quantity": 1, "discount": null}),
            invalid("discount"),
        ),
        (
            json!({"type": "add_variant", "variantId": 1, "quantity": 1, "discount": {}}),
            missing("value"),
        ),
        (
            json!({"type": "add_shipping_line", "price": "10"}),
            invalid("price"),
        ),
        (
            json!({"type": "add_shipping_line", "price": 1, "title": 1}),
            invalid("title"),
        ),
        (
            json!({"type": "set_metafield", "key": "", "namespace": "", "value": [], "valueType": "string"}),
            invalid("value"),
        ),
        (
            json!({"type": "set_metafield", "key": "", "namespace": "", "value": 1, "valueType": true}),
            invalid("valueType"),
        ),
        (json!(7), invalid("changes")),
        (json!(null), invalid("changes")),
        (json!([]), invalid("changes")),
    ];
    for name in [
        "variantId",
        "sellingPlanId",
        "initialShippingPrice",
        "recurringShippingPrice",
        "quantity",
    ] {
        let mut change = subscription.clone();
        change.as_object_mut().unwrap().remove(name);
        bad.push((change, missing(name)));
    }
    for (change, expected) in bad {
        for changes in [
            json!([change]),
            json!([good, change]),
            json!([change, good]),
        ] {
            let refused = verify(&with_changes(changes.clone()), &ANY, |_| ());
            assert_eq!(refused, Err(expected), "{changes}");
        }
    }
    // `type` counts as a member like any other, wherever the second one stands.
    for twice in [
        r#"{"type":"add_variant","type":"add_variant","variantId":1,"quantity":1}"#,
        r#"{"type":"add_variant","variantId":1,"quantity":1,"type":"add_shipping_line"}"#,
        r#"{"type":"add_shipping_line","price":1,"\u0074ype":"add_shipping_line"}"#,
    ] {
        let claims = with_changes(json!(["@"]));
        let claims = claims.to_string().replace("\"@\"", twice);
        let mut buf = vec![0; 2 * claims.len()];
        let refused = verifier().verify_into::<Changeset<'_>>(jwt(&claims), &ANY, &mut buf);
        let refused = refused.err();
        assert_eq!(refused, Some(Error::ClaimDuplicate("type")), "{twice}");
    }
    // A member of another variant is skipped as any that has no name.
    let of_others = json!([
        {"type": "add_shipping_line", "price": 1, "quantity": "?", "key": [], "variantId": null},
    ]);
    assert_eq!(verify(&with_changes(of_others), &ANY, |_| ()), Ok(()));
    let twice = with_changes(json!(["@"])).to_string().replace(
        "\"@\"",
        r#"{"type":"add_variant","variantId":1,"variantID":1,"quantity":1}"#,
    );
    let mut buf = vec![0; twice.len()];
    let refused = verifier().verify_into::<Changeset<'_>>(jwt(&twice), &ANY, &mut buf);
    assert_eq!(refused.err(), Some(Error::ClaimDuplicate("variantId")));
    for changes in [json!({}), json!("[]"), json!(null)] {
        let refused = verify(&with_changes(changes), &ANY, |_| ());
        assert_eq!(refused, Err(invalid("changes")));
    }
}

/// Above 10¹¹ it is milliseconds, and only in this class.
#[test]
fn seconds_and_milliseconds() {
    let iat = |text: &str| {
        let claims = Class::Changeset
            .claims()
            .to_string()
            .replace("1759999997", text);
        let claims = claims.replace("\"nbf\"", "\"ignored\"");
        let token = jwt(claims);
        let mut buf = vec![0; token.len()];
        let accepted = verifier().verify_into::<Changeset<'_>>(token, &ANY, &mut buf);
        accepted.map(|accepted| accepted.claims.iat)
    };
    assert_eq!(iat("1760000000"), Ok(NOW));
    assert_eq!(iat("1760000000000"), Ok(NOW));
    assert_eq!(iat("1760000000123.456e0").err(), None);
    assert_eq!(
        iat("1759999999123"),
        Ok(UnixTime::from_micros(1_759_999_999_123_000))
    );
    assert_eq!(
        iat("1760000010000.000"),
        Ok(UnixTime::from_secs(1_760_000_010))
    );
    assert_eq!(iat("1760000010001"), Err(Error::IssuedInFuture));
    // The last seconds are in the year 5138, the first milliseconds in 1973.
    assert_eq!(iat("100000000000"), Err(Error::IssuedInFuture));
    assert_eq!(
        iat("100000000001"),
        Ok(UnixTime::from_micros(100_000_000_001_000))
    );

    // The other times likewise: none is read as so far off that it never comes.
    let verdict = |name: &str, time: u64| {
        let mut claims = Class::Changeset.claims();
        claims[name] = json!(time);
        verify(&claims, &ANY, |changeset| (changeset.exp, changeset.nbf))
    };
    let (now, usual) = (UnixTime::from_secs(1_760_000_000), |name: &str| {
        Class::Changeset.claims()[name]
            .as_u64()
            .map(UnixTime::from_secs)
    });
    assert_eq!(
        verdict("exp", 1_760_000_000_000),
        Ok((Some(now), usual("nbf")))
    );
    assert_eq!(
        verdict("nbf", 1_760_000_000_000),
        Ok((usual("exp"), Some(now)))
    );
    assert_eq!(verdict("exp", 1_759_999_990_000), Err(Error::Expired));
    assert_eq!(verdict("nbf", 1_760_000_010_001), Err(Error::NotYetValid));
    let last = Some(UnixTime::from_secs(100_000_000_000));
    assert_eq!(verdict("exp", 100_000_000_000), Ok((last, usual("nbf"))));
    assert_eq!(verdict("nbf", 100_000_000_000), Err(Error::NotYetValid));
    assert_eq!(verdict("exp", 100_000_000_001), Err(Error::Expired));
    let mut registered = Class::Registered.claims();
    registered["iat"] = json!(1_760_000_000_000_u64);
    assert_eq!(
        token::verify_any(&jwt(registered.to_string())),
        Err(Error::IssuedInFuture)
    );
}

#[test]
fn expectations() {
    let claims = Class::Changeset.claims();
    let check = |expected: changeset::Expected<'_>| verify(&claims, &expected, |_| ());
    assert_eq!(check(ANY.with_reference_id(REFERENCE_ID)), Ok(()));
    assert_eq!(
        check(ANY.with_reference_id("other")),
        Err(Error::ClaimMismatch("sub"))
    );
    let other = changeset::Expected::new("other", MaxAge::Unlimited);
    assert_eq!(check(other), Err(Error::ClaimMismatch("iss")));
    let recent = changeset::Expected::new(CLIENT_ID, MaxAge::from_secs(3));
    assert_eq!(check(recent), Ok(()));
    for name in ["iss", "sub", "jti", "iat", "changes"] {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        let refused = verify(&claims, &ANY, |_| ());
        assert_eq!(refused, Err(Error::ClaimMissing(name)));
    }
}
