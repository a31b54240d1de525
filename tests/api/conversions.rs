//! Values as the types of the standard library and back: text, times, dates, and other formats of
//! serde's.
#![allow(
    clippy::nonminimal_bool,
    reason = "every operator is asked, in both orders"
)]

use core::cmp::Ordering;
use core::hash::{BuildHasher, Hash};
use core::time::Duration;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};

use crate::support::property;
use jiff::Timestamp;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use storefront_jwt::json::{Decimal, List};
use storefront_jwt::{Error, Text, UnixTime};

fn at(micros: u64) -> UnixTime {
    UnixTime::from_micros(micros)
}

/// Whether each says that it equals the other, which is the same from both sides.
fn equal<A: PartialEq<B> + ?Sized, B: PartialEq<A> + ?Sized>(one: &A, other: &B) -> bool {
    let (forth, back) = (one == other, other == one);
    assert_eq!(forth, back);
    forth
}

#[test]
fn text_equals_text_of_any_type() {
    let text: Text<8> = Text::try_from("Zürich").unwrap();
    assert!(equal(&text, &"Zürich".parse::<Text<7>>().unwrap()));
    assert!(equal(&text, "Zürich") && equal(&text, &"Zürich"));
    // Others as long, shorter and longer.
    for other in ["Zürach", "Zuerich", "Zurich", "Züric", "Zürich ", ""] {
        assert!(!equal(&text, &other.parse::<Text<300>>().unwrap()));
        assert!(!equal(&text, other) && !equal(&text, &other));
    }
    let (earlier, same): (Text<300>, Text<7>) =
        ("Zurich".parse().unwrap(), "Zürich".parse().unwrap());
    assert_eq!(text.partial_cmp(&earlier), Some(Ordering::Greater));
    assert_eq!(earlier.partial_cmp(&text), Some(Ordering::Less));
    assert_eq!(text.partial_cmp(&same), Some(Ordering::Equal));
    let late: Text<300> = "Zürich".parse().unwrap();
    assert_eq!(earlier.cmp(&late), Ordering::Less);
    assert_eq!(late.cmp(&earlier), Ordering::Greater);
    assert_eq!(Text::<3>::try_from("abcd"), Err(Error::ClaimTooLong("")));
    assert_eq!("abcd".parse::<Text<3>>(), Err(Error::ClaimTooLong("")));
    assert_eq!(Text::<8>::default(), Text::<0>::new());
}

/// A map finds a text by what it says, whatever its capacity: equal texts hash as the `str` does.
#[test]
fn text_hashes_as_the_str_does() {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let hash = |value: &dyn Fn(&mut DefaultHasher)| {
        let mut state = hasher.build_hasher();
        value(&mut state);
        std::hash::Hasher::finish(&state)
    };
    for plain in ["", "a", "Zürich"] {
        let (short, long) = (
            plain.parse::<Text<8>>().unwrap(),
            plain.parse::<Text<99>>().unwrap(),
        );
        let of_str = hash(&|state| plain.hash(state));
        assert_eq!(hash(&|state| short.hash(state)), of_str, "{plain}");
        assert_eq!(hash(&|state| long.hash(state)), of_str, "{plain}");
        let mut map = HashMap::new();
        assert_eq!(map.insert(short.clone(), 1), None);
        assert_eq!(map.get(plain), Some(&1));
        let ordered = BTreeMap::from([(short, 1)]);
        assert_eq!(ordered.get(plain), Some(&1));
    }
}

#[cfg(feature = "alloc")]
#[test]
fn text_and_string() {
    let text = Text::<7>::try_from(String::from("Zürich")).unwrap();
    assert_eq!(String::from(&text), "Zürich");
    assert_eq!(String::from(text.clone()), "Zürich");
    assert!(equal(&text, &String::from("Zürich")));
    assert!(!equal(&text, &String::from("Zürach")));
    let refused = Text::<6>::try_from(String::from("Zürich"));
    assert_eq!(refused, Err(Error::ClaimTooLong("")));
}

/// Each unit is the right multiple, and what is too far off is the last time there is.
#[test]
fn units() {
    assert_eq!(
        UnixTime::from_millis(1_795_294_241_223),
        at(1_795_294_241_223_000)
    );
    assert_eq!(
        UnixTime::from_secs(1_795_294_241),
        at(1_795_294_241_000_000)
    );
    let last = at(18_446_744_073_709_551_000);
    assert_eq!(UnixTime::from_millis(18_446_744_073_709_551), last);
    assert_eq!(UnixTime::from_millis(18_446_744_073_709_552), UnixTime::MAX);
    assert_eq!(
        UnixTime::from_secs(18_446_744_073_709),
        at(18_446_744_073_709_000_000)
    );
    assert_eq!(UnixTime::from_secs(18_446_744_073_710), UnixTime::MAX);
}

#[test]
fn arithmetic_saturates() {
    let second = Duration::from_secs(1);
    let mut time = at(1_500_000);
    assert_eq!(time + second, at(2_500_000));
    assert_eq!(time - second, at(500_000));
    time += Duration::from_micros(1);
    assert_eq!(time, at(1_500_001));
    time -= second;
    assert_eq!(time, at(500_001));
    time -= second;
    assert_eq!(time, UnixTime::EPOCH);
    time += Duration::MAX;
    assert_eq!(time, UnixTime::MAX);
    assert_eq!(UnixTime::MAX + Duration::from_micros(1), UnixTime::MAX);
    assert_eq!(UnixTime::EPOCH - Duration::from_micros(1), UnixTime::EPOCH);
    assert_eq!(at(7) + Duration::from_nanos(999), at(7));
}

#[cfg(feature = "std")]
#[test]
fn system_time() {
    use std::time::SystemTime;

    const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;

    let nanos = Duration::from_nanos;
    for (since_epoch, micros) in [
        (Duration::ZERO, 0),
        (nanos(999), 0),
        (nanos(1_000), 1),
        (nanos(1_795_294_241_223_440_999), 1_795_294_241_223_440),
        (Duration::from_micros(u64::MAX) + nanos(999), u64::MAX),
    ] {
        assert_eq!(UnixTime::try_from(EPOCH + since_epoch), Ok(at(micros)));
        let whole = Duration::from_micros(micros);
        assert_eq!(SystemTime::try_from(at(micros)), Ok(EPOCH + whole));
    }
    for refused in [
        EPOCH - nanos(1),
        EPOCH - Duration::from_secs(1),
        EPOCH + Duration::from_micros(u64::MAX) + nanos(1_000),
        EPOCH + Duration::from_secs(1 << 62),
    ] {
        assert_eq!(UnixTime::try_from(refused), Err(Error::ClaimInvalid("")));
    }
}

#[test]
fn dates() {
    for (micros, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
        (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
        (4_107_542_399_000_000, "2100-02-28T23:59:59Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
        (1_795_294_241_223_440, "2026-11-21T20:50:41.22344Z"),
        (1_795_262_400_100_000, "2026-11-21T12:00:00.1Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        // RFC 3339 has no form for these.
        (253_402_300_800_000_000, "+010000-01-01T00:00:00Z"),
        (3_093_527_980_799_000_000, "+099999-12-31T23:59:59Z"),
        (3_093_527_980_800_000_000, "+100000-01-01T00:00:00Z"),
        (u64::MAX, "+586524-01-19T08:01:49.551615Z"),
    ] {
        let time = at(micros);
        assert_eq!(time.to_string(), text);
        let read = UnixTime::from_rfc3339(text);
        if text.starts_with('+') {
            assert_eq!(read, Err(Error::ClaimInvalid("")), "{text}");
        } else {
            assert_eq!(read, Ok(time), "{text}");
        }
    }
    assert_eq!(format!("{:>22}|", at(0)), "  1970-01-01T00:00:00Z|");
    assert_eq!(format!("{:-<22}|", at(0)), "1970-01-01T00:00:00Z--|");
    // As a debugger wants it, in the unit that it has.
    assert_eq!(format!("{:?}", at(1_500_000)), "UnixTime(1500000)");
}

/// Every first and last day of a month until 9999, and some times of it.
#[test]
fn dates_as_jiff_writes_them() {
    let mut months = 0;
    for year in 1970..=9999_i16 {
        for month in 1..=12 {
            let first = jiff::civil::date(year, month, 1).to_zoned(jiff::tz::TimeZone::UTC);
            let first = first.unwrap().timestamp().as_microsecond().cast_unsigned();
            for micros in [
                first,
                first.saturating_sub(1),
                first + 1,
                first + 86_399_999_999,
            ] {
                let jiff = Timestamp::from_microsecond(micros.cast_signed()).unwrap();
                assert_eq!(at(micros).to_string(), jiff.to_string());
            }
            months += 1;
        }
    }
    assert_eq!(months, 8030 * 12);
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Values {
    time: UnixTime,
    never: Option<UnixTime>,
    times: Vec<UnixTime>,
    price: Decimal,
    name: Text<16>,
    prices: List<Decimal, 3>,
}

fn values(time: UnixTime, price: Decimal) -> Values {
    let mut prices = List::new();
    prices.push(price).unwrap();
    Values {
        time,
        never: None,
        times: vec![time, UnixTime::EPOCH],
        price,
        name: "Zürich \"1\"\n".parse().unwrap(),
        prices,
    }
}

/// What formats for machines write is what they read.
fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let bytes = postcard::to_allocvec(value).unwrap();
    assert_eq!(postcard::from_bytes::<T>(&bytes).unwrap(), *value);
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    assert_eq!(ciborium::from_reader::<T, _>(&*bytes).unwrap(), *value);
}

#[test]
fn formats_for_machines() {
    for micros in [0, 1, 1_795_294_241_223_440, (1 << 53) + 1, u64::MAX] {
        for price in [
            "0",
            "-10.50",
            "0.922337203685477581",
            "-9223372036854775808",
        ] {
            survives(&values(at(micros), price.parse().unwrap()));
        }
        assert_eq!(
            postcard::to_allocvec(&at(micros)).unwrap(),
            postcard::to_allocvec(&micros).unwrap()
        );
        let mut bytes = Vec::new();
        ciborium::into_writer(&at(micros), &mut bytes).unwrap();
        assert_eq!(ciborium::from_reader::<u64, _>(&*bytes).unwrap(), micros);
    }
    // A decimal keeps how many places it was written with.
    let price: Decimal = "10.50".parse().unwrap();
    let bytes = postcard::to_allocvec(&price).unwrap();
    let read: Decimal = postcard::from_bytes(&bytes).unwrap();
    assert_eq!((read.mantissa(), read.scale()), (1050, 2));
    // What is none is refused.
    let bytes = postcard::to_allocvec(&(1_i64, 19_u8)).unwrap();
    assert!(postcard::from_bytes::<Decimal>(&bytes).is_err());
    let bytes = postcard::to_allocvec("seventeen letters").unwrap();
    assert!(postcard::from_bytes::<Text<16>>(&bytes).is_err());
}

proptest! {
    #![proptest_config(property::cases(20_000))]

    #[test]
    fn any_date(micros in prop_oneof![0..253_402_200_000_000_000_u64, any::<u64>()]) {
        let text = at(micros).to_string();
        if let Ok(jiff) = Timestamp::from_microsecond(micros.cast_signed())
            && micros.cast_signed() >= 0
        {
            prop_assert_eq!(&text, &jiff.to_string());
            prop_assert_eq!(UnixTime::from_rfc3339(&text), Ok(at(micros)));
        } else {
            // Later ones are as many days after one of the same day in the calendar.
            let era = 146_097 * 86_400 * 1_000_000;
            let eras = micros / era;
            let same_day = at(micros % era).to_string();
            let year: u64 = same_day[..4].parse().unwrap();
            let expected = format!("+{:06}{}", year + 400 * eras, &same_day[4..]);
            prop_assert_eq!(text, expected);
        }
    }

    #[test]
    fn any_value(micros: u64, mantissa: i64, scale in 0..=18_u8) {
        survives(&values(at(micros), Decimal::new(mantissa, scale).unwrap()));
    }
}
