//! The changes of a changeset: what decides about their type, and the two spellings of `variantId`.

use serde_json::Value;
use storefront_jwt::Error;

use super::classes::CHANGES;

/// Reads a changeset with this one change.
fn change(change: &str) -> Result<Value, Error> {
    let claims = r#""iss":"client","jti":"id","iat":1759999990,"sub":"reference""#;
    let said = (CHANGES.read)(&format!(r#"{{{claims},"changes":[{change}]}}"#))?;
    Ok(said.json["changes"][0].clone())
}

#[test]
fn a_change_has_one_type_anywhere() {
    let variant = r#"{"type":"add_variant","variantId":1,"quantity":2}"#;
    let expected: Value = serde_json::from_str(variant).unwrap();
    for same in [
        r#"{"variantId":1,"quantity":2,"type":"add_variant"}"#,
        r#"{"variantId":1,"type":"add_variant","quantity":2}"#,
        r#"{"quantity":2,"variantId":1,"\u0074ype":"add_variant"}"#,
        r#"{"quantity":2,"variantId":1,"typ\u0065":"add_v\u0061riant"}"#,
        concat!(
            r#"{"x":{"type":"set_metafield"},"y":["type"],"#,
            r#""variantId":1,"quantity":2,"type":"add_variant"}"#,
        ),
        // Members of other changes are nobody's here.
        concat!(
            r#"{"price":{},"price":[],"key":1,"#,
            r#""variantId":1,"quantity":2,"type":"add_variant","title":7}"#,
        ),
    ] {
        assert_eq!(change(same), Ok(expected.clone()), "{same}");
    }
    for (other, error) in [
        (
            r#"{"variantId":1,"quantity":2}"#,
            Error::ClaimMissing("type"),
        ),
        ("{}", Error::ClaimMissing("type")),
        (
            r#"{"Type":"add_variant","variantId":1,"quantity":2}"#,
            Error::ClaimMissing("type"),
        ),
        (
            r#"{"type":"add_","variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"type":1,"variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"type":null,"variantId":1,"quantity":2}"#,
            Error::ClaimInvalid("type"),
        ),
        (
            r#"{"variantId":1,"type":"add_variant"}"#,
            Error::ClaimMissing("quantity"),
        ),
        (
            r#"{"type":"add_shipping_line","variantId":1,"quantity":2}"#,
            Error::ClaimMissing("price"),
        ),
    ] {
        assert_eq!(change(other), Err(error), "{other}");
    }
    // Twice, with the same value or another, or one that is none.
    for one in [r#""add_variant""#, r#""set_metafield""#, r#""x""#, "1"] {
        for other in [r#""add_variant""#, r#""add_shipping_line""#] {
            for name in ["type", r"\u0074ype"] {
                let members = [format!(r#""type":{other}"#), format!(r#""{name}":{one}"#)];
                for [first, second] in [[&members[0], &members[1]], [&members[1], &members[0]]] {
                    let json = format!(r#"{{{first},"variantId":1,"quantity":2,{second}}}"#);
                    let refused = change(&json).unwrap_err();
                    let wrong = one == "1" || one == r#""x""#;
                    let expected = if wrong && first == &members[1] {
                        Error::ClaimInvalid("type")
                    } else {
                        Error::ClaimDuplicate("type")
                    };
                    assert_eq!(refused, expected, "{json}");
                }
            }
        }
    }
}

/// Shopify's tutorial has the one, its reference the other.
#[test]
fn variant_id_has_two_spellings() {
    let rest = [
        r#""type":"add_variant","quantity":2"#,
        concat!(
            r#""type":"add_subscription","sellingPlanId":4,"#,
            r#""initialShippingPrice":1,"recurringShippingPrice":2,"quantity":1"#,
        ),
    ];
    let spellings = [
        "variantId",
        "variantID",
        r"variantI\u0064",
        r"variantI\u0044",
        r"\u0076ariantID",
    ];
    for rest in rest {
        for one in spellings {
            for read in [
                change(&format!(r#"{{"{one}":3,{rest}}}"#)),
                change(&format!(r#"{{{rest},"{one}":3}}"#)),
            ] {
                let read = read.unwrap();
                assert_eq!(read["variantId"], 3, "{one}");
                assert_eq!(read.get("variantID"), None);
            }
            for other in spellings {
                for json in [
                    format!(r#"{{"{one}":3,"{other}":3,{rest}}}"#),
                    format!(r#"{{"{one}":3,{rest},"{other}":4}}"#),
                    format!(r#"{{{rest},"{one}":3,"{other}":3}}"#),
                ] {
                    let duplicate = Err(Error::ClaimDuplicate("variantId"));
                    assert_eq!(change(&json), duplicate, "{json}");
                }
            }
        }
        for stranger in [
            "variantid",
            "VariantId",
            "variantId ",
            "variantIDs",
            "variantI",
        ] {
            let json = format!(r#"{{"{stranger}":3,{rest}}}"#);
            assert_eq!(change(&json), Err(Error::ClaimMissing("variantId")));
        }
        for value in ["null", "\"3\"", "3.0", "-3", "[3]"] {
            let json = format!(r#"{{"variantID":{value},{rest}}}"#);
            assert_eq!(
                change(&json),
                Err(Error::ClaimInvalid("variantId")),
                "{json}"
            );
        }
    }
}
