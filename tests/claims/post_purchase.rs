//! The post-purchase token: any number of line items in bounded memory, and a fixed form that
//! refuses by name what does not fit.

use crate::support::classes::{Class, REFERENCE_ID, SHOP, input_data, line_item};
use crate::support::token::{NOW, jwt, key, verifier};
use crate::support::{conformance, vectors};
use serde_json::{Value, json};
use storefront_jwt::shopify::post_purchase::{
    Counted, Fixed, LineItem, MetafieldValue, Streamed, ValueType,
};
use storefront_jwt::shopify::{PostPurchase, post_purchase};
use storefront_jwt::{Error, MaxAge, SecretKey, Slot, UnixTime, Verifier, sign};

const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

fn claims(line_items: &Value) -> Value {
    let mut claims = Class::PostPurchase.claims();
    claims["input_data"] = input_data(line_items);
    claims
}

fn items(count: u64, metafields: usize) -> Value {
    (0..count)
        .map(|number| line_item(number, metafields))
        .collect()
}

fn counted(claims: &Value, expected: &post_purchase::Expected<'_>) -> Result<usize, Error> {
    let token = jwt(claims.to_string());
    let mut buf = vec![0; token.len()];
    let accepted = verifier().verify_into::<PostPurchase>(&token, expected, &mut buf)?;
    Ok(accepted.claims.input_data.initial_purchase.line_items.get())
}

#[test]
fn the_three_forms_agree() {
    for (count, metafields) in [(0, 0), (1, 0), (1, 1), (3, 1), (2, 2)] {
        let token = jwt(claims(&items(count, metafields)).to_string());
        let mut bufs = [(); 3].map(|()| vec![0; token.len()]);
        let [one, two, three] = &mut bufs;
        let verifier = verifier();
        let counted = verifier
            .verify_into::<PostPurchase>(&token, &ANY, one)
            .unwrap()
            .claims;
        let streamed = verifier.verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, one);
        let streamed = streamed.unwrap().claims;
        let fixed = verifier.verify_into::<PostPurchase<Fixed<3, 2>>>(&token, &ANY, two);
        let fixed = fixed.unwrap().claims;
        let mut slot = Box::new(Slot::<PostPurchase<Fixed<3, 2>>>::new());
        let lent = verifier.verify_into_slot(&token, &ANY, three, &mut slot);
        assert_eq!(*lent.unwrap().claims, fixed);

        macro_rules! agree {
            ($($field:ident).+) => {
                assert_eq!(counted.$($field).+, streamed.$($field).+);
                assert_eq!(counted.$($field).+, fixed.$($field).+);
            };
        }
        agree!(iss);
        agree!(sub);
        agree!(iat);
        agree!(input_data.locale);
        agree!(input_data.version);
        agree!(input_data.extension_point);
        agree!(input_data.shop.id);
        agree!(input_data.shop.domain);
        agree!(input_data.initial_purchase.reference_id);
        agree!(input_data.initial_purchase.customer_id);
        agree!(input_data.initial_purchase.destination_country_code);
        agree!(input_data.initial_purchase.total_price_set);

        let streamed_items = streamed.input_data.initial_purchase.line_items;
        let fixed_items = &fixed.input_data.initial_purchase.line_items;
        let counted_items = counted.input_data.initial_purchase.line_items.get();
        assert_eq!(u64::try_from(counted_items), Ok(count));
        assert_eq!(
            (streamed_items.count(), fixed_items.len()),
            (counted_items, counted_items)
        );
        for (number, (streamed, fixed)) in (0..).zip(streamed_items.iter().zip(&**fixed_items)) {
            let streamed: LineItem<Streamed<'_>> = streamed.unwrap();
            let (product, variant) = (&streamed.product, &streamed.product.variant);
            assert_eq!(
                (product.id, variant.id),
                (fixed.product.id, fixed.product.variant.id)
            );
            assert!(product.title == *fixed.product.title);
            assert!(product.title == *format!("The S-Series Snowboard #{number}"));
            assert!(variant.title == *fixed.product.variant.title);
            assert!(variant.title == "158cm / \"Ember\"");
            assert_eq!(streamed.quantity, fixed.quantity);
            assert_eq!(streamed.total_price_set, fixed.total_price_set);
            assert_eq!(
                streamed.total_price_set.shop_money.amount.to_string(),
                "699.95"
            );
            assert_eq!(product.metafields.count(), metafields);
            for (streamed, fixed) in product.metafields.iter().zip(&*fixed.product.metafields) {
                let streamed = streamed.unwrap();
                assert!(streamed.key == *fixed.key && streamed.namespace == *fixed.namespace);
                assert_eq!(streamed.value_type, fixed.value_type);
                assert!(matches!(streamed.value, MetafieldValue::Text(value) if value == "v"));
            }
        }
    }
}

/// A value type is a text of at most 64 bytes, however it is spelled. `names` has those that are close to a known one.
#[test]
fn metafields_of_every_value_type() {
    let long = "x".repeat(64);
    let other = |name: &str| Ok(ValueType::Other(name.try_into().unwrap()));
    for (written, expected) in [
        (r#""string""#.to_owned(), Ok(ValueType::String)),
        (
            r#""json\u005fstring""#.to_owned(),
            Ok(ValueType::JsonString),
        ),
        (r#""""#.to_owned(), other("")),
        (r#""\u00e9""#.to_owned(), other("é")),
        (format!(r#""{long}""#), other(&long)),
        (
            format!(r#""{long}x""#),
            Err(Error::ClaimTooLong("valueType")),
        ),
        ("1".to_owned(), Err(Error::ClaimInvalid("valueType"))),
        ("null".to_owned(), Err(Error::ClaimInvalid("valueType"))),
    ] {
        let payload = claims(&items(1, 1)).to_string();
        let value_type = format!(r#""valueType":{written}"#);
        let token = jwt(payload.replace(r#""valueType":"string""#, &value_type));
        let mut buf = vec![0; token.len()];
        let found = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, &mut buf);
        let found = found.map(|accepted| {
            let items = accepted.claims.input_data.initial_purchase.line_items;
            items[0].product.metafields[0].value_type.clone()
        });
        assert_eq!(found, expected, "{written}");
    }
}

/// A metafield's value is any scalar: read in both forms, answered by any serializer, and signed again as it stood.
#[test]
fn metafields_of_every_scalar() {
    let long = "1234567890123456789012345678901234567890.5";
    for (written, answered) in [
        (r#""v""#, json!("v")),
        (r#""""#, json!("")),
        ("0", json!(0.0)),
        ("-1.5", json!(-1.5)),
        ("1e300", json!(1e300)),
        ("1e999", json!(f64::MAX)),
        (long, json!(1.234_567_890_123_456_8e39)),
        ("true", json!(true)),
        ("false", json!(false)),
        ("null", json!(null)),
    ] {
        let payload = claims(&items(1, 1)).to_string();
        let payload = payload.replace(r#""v""#, written);
        let token = jwt(&payload);
        let mut bufs = [(); 2].map(|()| vec![0; token.len()]);
        let [one, two] = &mut bufs;
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, one);
        let items = streamed.unwrap().claims.input_data.initial_purchase;
        let item = items.line_items.iter().next().unwrap().unwrap();
        let streamed = item.product.metafields.iter().next().unwrap().unwrap();
        let fixed = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, two);
        let fixed = fixed.unwrap().claims;
        let items = &fixed.input_data.initial_purchase.line_items;
        let value = &items[0].product.metafields[0].value;

        let text = serde_json::to_value(streamed.value).unwrap();
        let is_same = |value: &Value| match (value.as_f64(), answered.as_f64()) {
            (Some(value), Some(answered)) => value.to_bits() == answered.to_bits(),
            _ => *value == answered,
        };
        assert!(is_same(&text), "{written}: {text}");
        let text = serde_json::to_value(value).unwrap();
        assert!(is_same(&text), "{written}: {text}");
        let kept = match (streamed.value, value) {
            (MetafieldValue::LongNumber(one), MetafieldValue::LongNumber(other)) => {
                assert!(one == **other && one == *written);
                true
            }
            _ => false,
        };
        let too_large = [long, "1e300", "1e999"].contains(&written);
        assert_eq!(kept, too_large, "{written}");

        // Signed again, it says the same.
        let mut signed = vec![0; 2 * token.len()];
        let signed = sign(&fixed, &key(), &mut signed).unwrap();
        let again = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(signed, &ANY, two);
        assert_eq!(again.unwrap().claims, fixed, "{written}");
    }
    for written in ["[]", "{}", "tru", "nul", "01"] {
        let payload = claims(&items(1, 1)).to_string();
        let token = jwt(payload.replace(r#""v""#, written));
        let mut buf = vec![0; token.len()];
        let refused = verifier().verify_into::<PostPurchase<Fixed<1, 1>>>(&token, &ANY, &mut buf);
        let json = !written.starts_with(['[', '{']);
        let error = if json {
            Error::Json
        } else {
            Error::ClaimInvalid("value")
        };
        assert_eq!(refused.map(drop), Err(error), "{written}");
    }
}

#[test]
fn what_does_not_fit_is_named() {
    let refusal = |claims: &Value| {
        let token = jwt(claims.to_string());
        let mut buf = vec![0; token.len()];
        let fixed = verifier().verify_into::<PostPurchase<Fixed<2, 1>>>(&token, &ANY, &mut buf);
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
        assert!(streamed.is_ok(), "{streamed:?}");
        let refused = fixed.map(|_| ()).err();
        let mut slot = Box::new(Slot::<PostPurchase<Fixed<2, 1>>>::new());
        let lent = verifier().verify_into_slot(&token, &ANY, &mut buf, &mut slot);
        assert_eq!(lent.map(|_| ()).err(), refused);
        refused
    };
    let too_long = |name| Some(Error::ClaimTooLong(name));
    assert_eq!(refusal(&claims(&items(2, 1))), None);
    assert_eq!(refusal(&claims(&items(3, 1))), too_long("lineItems"));
    assert_eq!(refusal(&claims(&items(100, 0))), too_long("lineItems"));
    assert_eq!(refusal(&claims(&items(1, 2))), too_long("metafields"));

    let one = |change: &dyn Fn(&mut Value)| {
        let mut item = line_item(0, 1);
        change(&mut item);
        refusal(&claims(&json!([item])))
    };
    let long = "\u{20ac}".repeat(85);
    assert_eq!(one(&|item| item["product"]["title"] = json!(long)), None);
    let longer = long + "e";
    for (member, pointer) in [
        ("title", "/product/title"),
        ("title", "/product/variant/title"),
        ("key", "/product/metafields/0/key"),
        ("namespace", "/product/variant/metafields/0/namespace"),
        ("value", "/product/metafields/0/value"),
    ] {
        let refused = one(&|item| *item.pointer_mut(pointer).unwrap() = json!(longer));
        assert_eq!(refused, too_long(member), "{pointer}");
    }
    let mut shop = claims(&json!([]));
    let metafield = line_item(0, 1)["product"]["metafields"][0].clone();
    shop["input_data"]["shop"]["metafields"] = json!([metafield, metafield]);
    assert_eq!(refusal(&shop), too_long("metafields"));
}

/// 250 line items with metafields: more than 200 KB, in a buffer of exactly the payload's size and
/// in place.
#[test]
fn large_purchases() {
    let token = jwt(claims(&items(250, 4)).to_string());
    assert!(token.len() > 200_000);
    check_large(&token, NOW, &verifier(), 250);
}

/// The largest token among the vectors of the environment.
#[test]
fn the_largest_vector() {
    let vectors = vectors::from_environment().unwrap_or_default();
    let purchases = vectors.into_iter().filter(|vector| {
        vector.case.kind == conformance::Kind::ShopifyPostPurchase && vector.expects_acceptance()
    });
    let Some(largest) = purchases.max_by_key(|vector| vector.token().len()) else {
        println!("no post-purchase token in the environment");
        return;
    };
    let token = String::from_utf8(largest.token()).unwrap();
    let now = UnixTime::from_micros(largest.now_us());
    let secrets = largest.secrets().unwrap();
    let verifier = Verifier::new(SecretKey::new(&secrets[0]).unwrap(), now);
    let mut buf = vec![0; token.len()];
    let counted = verifier
        .verify_into::<PostPurchase>(&token, &ANY, &mut buf)
        .unwrap();
    let count = counted.claims.input_data.initial_purchase.line_items.get();
    println!(
        "{}: {} characters, {count} line items",
        largest.name,
        token.len()
    );
    check_large(&token, now, &verifier, count);
}

fn check_large(token: &str, now: UnixTime, verifier: &Verifier<SecretKey, UnixTime>, items: usize) {
    let payload_len = token.split('.').nth(1).unwrap().len() * 3 / 4;
    let mut buf = vec![0; payload_len];
    let too_small = verifier.verify_into::<PostPurchase<Streamed<'_>>>(token, &ANY, &mut buf[1..]);
    let needed = Error::BufferTooSmall {
        needed: payload_len,
    };
    assert_eq!(too_small.err(), Some(needed));
    assert_eq!(
        verifier.verify::<PostPurchase>(token, &ANY).err(),
        Some(needed)
    );

    let read = |claims: &PostPurchase<Streamed<'_>>| {
        let mut ids = Vec::new();
        for item in claims.input_data.initial_purchase.line_items {
            let item = item.unwrap();
            let metafields = item.product.metafields.iter().map(|metafield| {
                let metafield = metafield.unwrap();
                metafield.key.chars().count() + metafield.namespace.chars().count()
            });
            ids.push((item.product.id, metafields.sum::<usize>()));
        }
        ids
    };
    let accepted = verifier.verify_into::<PostPurchase<Streamed<'_>>>(token, &ANY, &mut buf);
    let ids = read(&accepted.unwrap().claims);
    assert_eq!(ids.len(), items);
    let mut in_place = token.as_bytes().to_vec();
    let accepted = verifier.verify_in_place::<PostPurchase<Streamed<'_>>>(&mut in_place, &ANY);
    let accepted = accepted.unwrap();
    assert_eq!(read(&accepted.claims), ids);
    assert!(accepted.claims.iat <= now);
}

#[test]
fn expectations() {
    let claims = claims(&json!([]));
    let any = post_purchase::Expected::new(MaxAge::Unlimited);
    let mismatch = |claim| Err(Error::ClaimMismatch(claim));
    assert_eq!(
        counted(&claims, &any.with_reference_id(REFERENCE_ID)),
        Ok(0)
    );
    assert_eq!(
        counted(&claims, &any.with_reference_id("other")),
        mismatch("sub")
    );
    assert_eq!(
        counted(&claims, &any.with_reference_id("")),
        Err(Error::Expectation("sub"))
    );
    assert_eq!(counted(&claims, &any.with_shop(SHOP)), Ok(0));
    assert_eq!(
        counted(&claims, &any.with_shop("EXAMPLE.myshopify.COM")),
        Ok(0)
    );
    assert_eq!(
        counted(&claims, &any.with_shop("other.myshopify.com")),
        mismatch("domain")
    );
    assert_eq!(
        counted(&claims, &any.with_shop("myshopify.com")),
        mismatch("domain")
    );

    for (pointer, value, expected) in [
        ("/iss", json!("Shopify"), mismatch("iss")),
        ("/iss", json!("shopify "), mismatch("iss")),
        ("/iss", json!(null), Err(Error::ClaimInvalid("iss"))),
        ("/sub", json!("other"), mismatch("sub")),
        (
            "/input_data/initialPurchase/referenceId",
            json!("other"),
            mismatch("sub"),
        ),
        (
            "/input_data/initialPurchase/referenceId",
            json!(1),
            Err(Error::ClaimInvalid("referenceId")),
        ),
        (
            "/input_data",
            json!([]),
            Err(Error::ClaimInvalid("input_data")),
        ),
        (
            "/input_data/shop/id",
            json!("1"),
            Err(Error::ClaimInvalid("id")),
        ),
        (
            "/input_data/shop/metafields",
            json!({}),
            Err(Error::ClaimInvalid("metafields")),
        ),
        (
            "/input_data/initialPurchase/lineItems",
            json!(null),
            Err(Error::ClaimInvalid("lineItems")),
        ),
        (
            "/input_data/initialPurchase/totalPriceSet/shopMoney/amount",
            json!(1.5),
            Err(Error::ClaimInvalid("amount")),
        ),
        (
            "/input_data/initialPurchase/totalPriceSet/shopMoney/amount",
            json!("1,50"),
            Err(Error::ClaimInvalid("amount")),
        ),
    ] {
        let mut changed = claims.clone();
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        assert_eq!(counted(&changed, &any), expected, "{pointer}: {value}");
    }
    for (pointer, name) in [
        ("", "iss"),
        ("", "sub"),
        ("", "iat"),
        ("", "input_data"),
        ("/input_data", "shop"),
        ("/input_data/shop", "domain"),
        ("/input_data/initialPurchase", "referenceId"),
        ("/input_data/initialPurchase", "lineItems"),
    ] {
        let mut changed = claims.clone();
        let object = changed
            .pointer_mut(pointer)
            .unwrap()
            .as_object_mut()
            .unwrap();
        assert!(object.remove(name).is_some());
        assert_eq!(counted(&changed, &any), Err(Error::ClaimMissing(name)));
    }
}

/// Empty text in the token is the token's fault, and no expectation.
#[test]
fn empty_reference_ids() {
    let mut claims = claims(&json!([]));
    claims["sub"] = json!("");
    assert_eq!(counted(&claims, &ANY), Err(Error::ClaimMismatch("sub")));
    claims["input_data"]["initialPurchase"]["referenceId"] = json!("");
    assert_eq!(counted(&claims, &ANY), Err(Error::ClaimMismatch("sub")));
}

/// Empty text is no domain to expect.
#[test]
fn empty_domains() {
    let mut nameless = claims(&json!([]));
    nameless["input_data"]["shop"]["domain"] = json!("");
    assert_eq!(counted(&nameless, &ANY), Ok(0));
    for claims in [nameless, claims(&json!([]))] {
        let refused = counted(&claims, &ANY.with_shop(""));
        assert_eq!(refused, Err(Error::Expectation("domain")));
    }
}

/// An amount is a number in a string, and nothing else in it, however that is spelled.
#[test]
fn amounts() {
    let claims = claims(&json!([])).to_string();
    let amount = |text: &str| {
        let other = format!(r#""amount":"{text}""#);
        let token = jwt(claims.replace(r#""amount":"699.95""#, &other));
        let accepted = verifier().verify::<PostPurchase>(&token, &ANY)?;
        let total = accepted.claims.input_data.initial_purchase.total_price_set;
        Ok(total.shop_money.amount.to_string())
    };
    for (text, expected) in [
        ("699.95", "699.95"),
        (r"\u0036\u002e5", "6.5"),
        ("-0.10", "-0.10"),
        ("1e1", "10"),
    ] {
        assert_eq!(amount(text), Ok(expected.into()), "{text}");
    }
    for text in [
        "",
        " ",
        " 129.00",
        "129.00 ",
        "1 2",
        "+1",
        "01",
        ".5",
        "1.",
        "1.2.3",
        "1..2",
        "-",
        "0x1",
        "NaN",
        r"\u0020129.00",
        r"129.00\u0020",
        r"\n1",
        r"1\n",
        r"\t-1",
        r"-1\r",
        r"\u00a01",
        r"\\1",
        "\u{a0}1",
        r"\u0031 ",
        r" \u0031",
    ] {
        let invalid = Err(Error::ClaimInvalid("amount"));
        assert_eq!(amount(text), invalid, "{text:?}");
    }
    // Of at most 40 characters, zeros that say nothing among them.
    for one in ["1", r"\u0031"] {
        let longest = format!("{one}.{}", "0".repeat(38));
        assert_eq!(amount(&longest), Ok(format!("1.{}", "0".repeat(18))));
        let longer = amount(&format!("{longest}0"));
        assert_eq!(longer, Err(Error::ClaimInvalid("amount")), "{one}");
    }
}

/// It never expires by itself, hence the mandatory maximum age.
#[test]
fn age() {
    let mut claims = claims(&json!([]));
    for name in ["exp", "nbf", "jti", "aud"] {
        claims.as_object_mut().unwrap().remove(name);
    }
    claims["iat"] = json!(NOW.as_secs() - 300);
    let age = |secs| {
        counted(
            &claims,
            &post_purchase::Expected::new(MaxAge::from_secs(secs)),
        )
    };
    assert_eq!(age(290), Ok(0));
    assert_eq!(age(289), Err(Error::TooOld));
    assert_eq!(age(0), Err(Error::TooOld));
    claims["iat"] = json!(0);
    assert_eq!(counted(&claims, &ANY), Ok(0));
    claims["exp"] = json!(1);
    assert_eq!(counted(&claims, &ANY), Err(Error::Expired));
}

#[test]
fn customers() {
    let id = |value: Value| {
        let mut claims = claims(&json!([]));
        claims["input_data"]["initialPurchase"]["customerId"] = value;
        let token = jwt(claims.to_string());
        let accepted = verifier().verify::<PostPurchase<Counted>>(&token, &ANY)?;
        let id = accepted.claims.input_data.initial_purchase.customer_id;
        Ok(id.map(|id| id.to_string()))
    };
    assert_eq!(id(json!("6998702981173")), Ok(Some("6998702981173".into())));
    assert_eq!(
        id(json!(6_998_702_981_173_u64)),
        Ok(Some("6998702981173".into()))
    );
    assert_eq!(id(json!("gid:\\/\u{e4}")), Ok(Some("gid:\\/\u{e4}".into())));
    assert_eq!(id(json!(null)), Ok(None));
    for value in [
        json!(-1),
        json!(1.5),
        json!(true),
        json!([]),
        json!({"id": 1}),
    ] {
        assert_eq!(id(value), Err(Error::ClaimInvalid("customerId")));
    }
    assert_eq!(id(json!("1".repeat(64))).unwrap().unwrap().len(), 64);
    assert_eq!(
        id(json!("1".repeat(65))),
        Err(Error::ClaimTooLong("customerId"))
    );
}

/// What is counted or streamed is checked to be JSON even if nobody looks at it.
#[test]
fn unread_lists_are_checked() {
    let whole = claims(&json!(["@"])).to_string();
    for (item, error) in [
        ("nul", Error::Json),
        ("{\"a\":1,}", Error::Json),
        ("\"\\ud800\"", Error::Json),
        (
            &format!("{}{}", "[".repeat(80), "]".repeat(80)),
            Error::TooDeep,
        ),
    ] {
        let token = jwt(whole.replace("\"@\"", item));
        let mut buf = vec![0; token.len()];
        let counted = verifier().verify_into::<PostPurchase>(&token, &ANY, &mut buf);
        assert_eq!(counted.err(), Some(error), "{item}");
        let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
        assert_eq!(streamed.err(), Some(error), "{item}");
    }
    // Whether an element is a line item is seen when it is read, and nothing comes after.
    let token = jwt(claims(&json!([line_item(0, 0), 7, line_item(1, 0)])).to_string());
    let mut buf = vec![0; token.len()];
    let streamed = verifier().verify_into::<PostPurchase<Streamed<'_>>>(&token, &ANY, &mut buf);
    let mut items = streamed
        .unwrap()
        .claims
        .input_data
        .initial_purchase
        .line_items
        .into_iter();
    assert!(items.next().unwrap().is_ok());
    assert!(matches!(items.next(), Some(Err(Error::ClaimInvalid("")))));
    assert!(items.next().is_none());
}
