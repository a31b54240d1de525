//! Arrays that are read element by element: their JSON has been checked, whoever made them, and reading them
//! ends, whatever their elements do.

use core::fmt;

use serde::de::value::{BorrowedStrDeserializer, Error as ValueError, StrDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, Visitor};
use storefront_jwt::Error;
use storefront_jwt::json::Elements;

/// As another format than the crate's own reader passes them.
fn foreign<T>(text: &str) -> Result<Elements<'_, T>, ValueError> {
    Elements::deserialize(BorrowedStrDeserializer::new(text))
}

#[test]
fn other_formats_are_checked() {
    for (text, count) in [("[]", 0), ("[1]", 1), (" [1, [2] ,\"]\"]\n", 3)] {
        let elements = foreign::<IgnoredAny>(text).unwrap();
        assert_eq!(
            (elements.count(), elements.iter().count()),
            (count, count),
            "{text}"
        );
    }
    let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
    assert!(foreign::<IgnoredAny>(&deep(64)).is_ok());
    assert!(foreign::<IgnoredAny>(&deep(65)).is_err());
    for text in [
        "",
        " ",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1]]",
        "[1] 2",
        "[1 2]",
        "[\"]",
        "[\"\\x\"]",
        "[{]}",
        "[{\"a\"}]",
        "[01]",
        "[tru]",
        "[\"\n\"]",
        "{}",
        "1",
        "null",
        "\"[1]\"",
        "[\"\\ud800\"]",
    ] {
        assert!(foreign::<IgnoredAny>(text).is_err(), "{text}");
        let passing = StrDeserializer::<ValueError>::new(text);
        assert!(
            Elements::<IgnoredAny>::deserialize(passing).is_err(),
            "{text} is not borrowed"
        );
    }
}

/// A type that says that it has been read, and has not.
#[derive(Clone)]
struct Unread;

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

/// Another, which only looks whether it is `null`.
#[derive(Clone)]
struct Glanced;

impl<'de> Deserialize<'de> for Glanced {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Glance;

        impl<'de> Visitor<'de> for Glance {
            type Value = Glanced;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_none<E>(self) -> Result<Glanced, E> {
                Ok(Glanced)
            }

            fn visit_some<D: Deserializer<'de>>(self, _: D) -> Result<Glanced, D::Error> {
                Ok(Glanced)
            }
        }

        deserializer.deserialize_option(Glance)
    }
}

#[test]
fn unread_elements_end_the_reading() {
    for text in [
        "[1]",
        "[1,2]",
        "[[1]]",
        "[[]]",
        "[[[]],[]]",
        "[\"]\"]",
        "[\",\"]",
        "[{\"a\":1},2]",
        "[ 1 ]",
        "[true]",
    ] {
        let elements = foreign::<Unread>(text).unwrap();
        let read: Vec<_> = elements.iter().take(5).collect();
        assert!(
            matches!(read[..], [Err(Error::Json)]),
            "{text}: {}",
            read.len()
        );
        let elements = foreign::<Glanced>(text).unwrap();
        let read: Vec<_> = elements.iter().take(5).collect();
        assert!(
            matches!(read[..], [Err(Error::Json)]),
            "{text}: {}",
            read.len()
        );
    }
    assert_eq!(foreign::<Unread>("[]").unwrap().iter().count(), 0);
    assert_eq!(foreign::<Glanced>("[null,null]").unwrap().iter().count(), 2);
    let mixed: Vec<_> = foreign::<Glanced>("[null,0,null]")
        .unwrap()
        .iter()
        .collect();
    assert!(
        matches!(mixed[..], [Ok(Glanced), Err(Error::Json)]),
        "after an error there are none"
    );
}
