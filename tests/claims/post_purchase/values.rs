//! Amounts of money and customers' ids: how they may be written, and what they are read as.

use crate::support::token::{jwt, verifier};
use serde_json::{Value, json};
use storefront_jwt::Error;
use storefront_jwt::shopify::PostPurchase;
use storefront_jwt::shopify::post_purchase::Counted;

use super::{ANY, claims};

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
