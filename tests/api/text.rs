//! `Text` is a `str` wherever one is asked for, and a leeway a duration.

use core::time::Duration;
use std::borrow::Borrow;
use std::collections::HashMap;

use storefront_jwt::{Error, Leeway, Text};

#[test]
fn every_way_to_a_str() {
    let text: Text<7> = Text::try_from("Zürich").unwrap();
    assert_eq!(text.as_str(), "Zürich");
    assert_eq!(AsRef::<str>::as_ref(&text), "Zürich");
    assert_eq!(Borrow::<str>::borrow(&text), "Zürich");
    assert_eq!((text.len(), text.chars().count()), (7, 6));
    assert!(text == *"Zürich" && text == "Zürich");
    assert!(text != *"Zurich" && text != "Zurich");
    assert_eq!(
        format!("{text:>8}, {text:-<7}, {text:?}"),
        "  Zürich, Zürich-, \"Zürich\""
    );
    // A map's keys are found by what they say, so both have the same hash.
    let map = HashMap::from([(text, 1)]);
    assert_eq!((map.get("Zürich"), map.get("Zurich")), (Some(&1), None));
}

#[test]
fn its_capacity() {
    assert_eq!(Text::<6>::try_from("Zürich"), Err(Error::ClaimTooLong("")));
    assert_eq!(Text::<0>::try_from("Z"), Err(Error::ClaimTooLong("")));
    assert_eq!(Text::<0>::try_from("").unwrap(), "");
    assert_eq!(Text::<4>::new(), Text::<4>::default());
    assert_eq!(Text::<4>::new(), "");
}

#[test]
fn leeway_as_a_duration() {
    for (leeway, secs) in [(Leeway::NONE, 0), (Leeway::DEFAULT, 10), (Leeway::MAX, 600)] {
        assert_eq!(leeway.as_duration(), Duration::from_secs(secs));
    }
}
