//! Arrays that are too short or too long for the type they are read into, and floats of 32 bits.

use crate::support::claims::x;
use crate::support::property;
use proptest::prelude::*;
use serde::Deserialize;
use storefront_jwt::json::List;
use storefront_jwt::{Error, Text};

const INVALID: Error = Error::ClaimInvalid("x");
const TOO_LONG: Error = Error::ClaimTooLong("x");

#[derive(Debug, PartialEq, Deserialize)]
struct Pair(u64, u64);

#[test]
fn too_short() {
    assert_eq!(x::<(u64, u64)>("[1,2]"), Ok((1, 2)));
    assert_eq!(x::<(u64, u64)>("[1]"), Err(INVALID));
    assert_eq!(x::<(u64, u64)>("[]"), Err(INVALID));
    assert_eq!(x::<(u64,)>("[ ]"), Err(INVALID));
    assert_eq!(x::<[u8; 3]>("[1,2,3]"), Ok([1, 2, 3]));
    assert_eq!(x::<[u8; 3]>("[1,2]"), Err(INVALID));
    assert_eq!(x::<Pair>("[1]"), Err(INVALID));
    // In each place, and named by its member.
    assert_eq!(x::<Vec<(u8, u8)>>("[[1,2],[1]]"), Err(INVALID));
    assert_eq!(x::<((u8, u8), u8)>("[[1],2]"), Err(INVALID));
    assert_eq!(x::<(u8, (u8, u8))>("[1,[2]]"), Err(INVALID));
    assert_eq!(x::<List<[u8; 2], 2>>("[[1,2],[1]]"), Err(INVALID));
    assert_eq!(x::<Option<[u8; 2]>>("[1]"), Err(INVALID));
}

#[test]
fn too_long() {
    // More elements than there is room for, of a tuple as of a list.
    assert_eq!(x::<(u64, u64)>("[1,2,3]"), Err(TOO_LONG));
    assert_eq!(x::<[u8; 3]>("[1,2,3,4]"), Err(TOO_LONG));
    assert_eq!(x::<[u8; 0]>("[1]"), Err(TOO_LONG));
    assert_eq!(x::<List<u8, 2>>("[1,2,3]"), Err(TOO_LONG));
    assert_eq!(x::<List<u8, 0>>("[1]"), Err(TOO_LONG));
    assert_eq!(x::<Text<2>>(r#""abc""#), Err(TOO_LONG));
    assert_eq!(x::<Text<2>>(r#""\u0061bc""#), Err(TOO_LONG));
    // Also where it is the last element of an array, of which no more is to come.
    assert_eq!(x::<(u8, Text<2>)>(r#"[1,"abc"]"#), Err(TOO_LONG));
    assert_eq!(x::<[Text<2>; 1]>(r#"["abc"]"#), Err(TOO_LONG));
    assert_eq!(x::<Vec<Text<2>>>(r#"["abc"]"#), Err(TOO_LONG));
    assert_eq!(x::<List<Text<2>, 1>>(r#"["abc"]"#), Err(TOO_LONG));
    assert_eq!(x::<(u8, List<u8, 1>)>("[1,[2,3]]"), Err(TOO_LONG));
    assert_eq!(x::<((u8, u8), u8)>("[[1,2,3],2]"), Err(TOO_LONG));
    // Types of other crates say it by the same error of serde's.
    assert_eq!(x::<Bounded>("[1,2]"), Ok(Bounded(2)));
    assert_eq!(x::<Bounded>("[1,2,3]"), Err(TOO_LONG));
}

/// A list with a capacity, as other crates have it.
#[derive(Debug, PartialEq)]
struct Bounded(usize);

impl<'de> Deserialize<'de> for Bounded {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Bounded;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("at most two")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Bounded, A::Error> {
                let mut len = 0;
                while seq.next_element::<u8>()?.is_some() {
                    len += 1;
                    if len > 2 {
                        return Err(serde::de::Error::invalid_length(len, &self));
                    }
                }
                Ok(Bounded(len))
            }
        }

        deserializer.deserialize_seq(Visitor)
    }
}

#[test]
fn floats_of_32_bits() {
    for (text, expected) in [
        ("0.1", Ok(0.1_f32)),
        ("-2.5", Ok(-2.5)),
        ("3", Ok(3.0)),
        ("3.4028235e38", Ok(f32::MAX)),
        ("3.40282356e38", Ok(f32::MAX)),
        ("-3.4028235e38", Ok(f32::MIN)),
        ("1e-45", Ok(f32::from_bits(1))),
        ("1e-400", Ok(0.0)),
        ("3.4028236e38", Err(INVALID)),
        ("1e39", Err(INVALID)),
        ("-1e39", Err(INVALID)),
        ("1e400", Err(INVALID)),
        ("null", Err(INVALID)),
        // Just above the middle of two floats, and exactly there by way of an `f64`.
        ("1.00000017881393432617187501", Ok(1.000_000_2)),
        ("1.00000017881393432617187500", Ok(1.000_000_2)),
        ("1.00000005960464477539062501", Ok(1.000_000_1)),
        ("1.00000005960464477539062500", Ok(1.0)),
    ] {
        assert_eq!(x::<f32>(text), expected, "{text}");
    }
}

proptest! {
    #![proptest_config(property::cases(5000))]

    /// One rounding, from the text.
    #[test]
    fn the_nearest_of_32_bits(text in "-?[0-9]{1,3}\\.[0-9]{1,30}(e-?[0-9]{1,2})?") {
        let text = text.replace('-', "-0").replace("e-0", "e-");
        let text = text.trim_start_matches("-0").trim_start_matches('0');
        let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
        let nearest = text.parse::<f32>().unwrap();
        let expected = if nearest.is_finite() { Ok(nearest) } else { Err(INVALID) };
        prop_assert_eq!(x::<f32>(&text), expected, "{}", text);
    }
}
