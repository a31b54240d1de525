//! What a claim set says does not depend on the order of its members, on how their names are
//! spelled, on white space, or on members that nobody knows: all of which decides by which way they
//! are read. The same goes for the objects in it, on all levels. It is what `serde_json` reads, and
//! every member is missed where it must be there and refused where it is there twice, by its name.
#![cfg(feature = "rustcrypto")]

mod changes;
mod claim_sets;
mod classes;
mod edits;
mod writer;

use proptest::prelude::*;
use storefront_jwt::Error;

use crate::support::property;
use claim_sets::PURCHASE;
use classes::{
    ACCOUNT_TOKEN, ADMIN_TOKEN, APP_TOKEN, CHANGES, CHECKOUT_TOKEN, CLASSES, Class, FIXED_PURCHASE,
    REGISTERED_TOKEN, STREAMED_PURCHASE,
};
use writer::Writer;

fn check(class: &Class, choices: &[u8], twice: usize) -> Result<(), TestCaseError> {
    let Class { claims, read, .. } = class;
    let plain = read(&Writer::write(claims, &[], None).out).unwrap();
    let other = Writer::write(claims, choices, None).out;
    prop_assert_eq!(read(&other), Ok(plain), "{}", other);

    // The same with one member once more, anywhere.
    let doubled = Writer::write(claims, choices, Some(twice % claims.members()));
    let duplicate = Error::ClaimDuplicate(doubled.twice.unwrap());
    prop_assert_eq!(read(&doubled.out), Err(duplicate), "{}", doubled.out);
    Ok(())
}

/// A claim that a class has, and no table here, would be in none of these tests.
#[test]
fn every_member_stands_in_a_table() {
    for class in &CLASSES {
        let said = (class.read)(&Writer::write(&class.claims, &[], None).out).unwrap();
        assert!(!said.debug.contains("None"), "{}", said.debug);
    }
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..200)
}

proptest! {
    #![proptest_config(property::cases(256))]

    #[test]
    fn app_token(choices in choices(), twice: usize) {
        check(&APP_TOKEN, &choices, twice)?;
    }

    #[test]
    fn admin(choices in choices(), twice: usize) {
        check(&ADMIN_TOKEN, &choices, twice)?;
    }

    #[test]
    fn checkout(choices in choices(), twice: usize) {
        check(&CHECKOUT_TOKEN, &choices, twice)?;
    }

    #[test]
    fn customer_account(choices in choices(), twice: usize) {
        check(&ACCOUNT_TOKEN, &choices, twice)?;
    }

    #[test]
    fn registered(choices in choices(), twice: usize) {
        check(&REGISTERED_TOKEN, &choices, twice)?;
    }

    #[test]
    fn changeset(choices in choices(), twice: usize) {
        check(&CHANGES, &choices, twice)?;
    }

    /// Its lists are read where they stand, or later.
    #[test]
    fn purchase(choices in choices(), twice: usize) {
        check(&FIXED_PURCHASE, &choices, twice)?;
    }

    #[test]
    fn streamed_purchase(choices in choices(), twice: usize) {
        check(&STREAMED_PURCHASE, &choices, twice)?;
    }
}

/// Saying it says something.
#[test]
fn all_of_it_is_compared() {
    let plain = Writer::write(&PURCHASE, &[], None).out;
    let say = |json: &str| (FIXED_PURCHASE.read)(json);
    for (one, other) in [
        ("0.5", "0.6"),
        ("blue", "red"),
        ("integer", "string"),
        ("{}", "[]"),
    ] {
        assert!(plain.contains(one));
        let changed = say(&plain.replacen(one, other, 1));
        assert!(changed.is_ok() && changed != say(&plain), "{one}");
    }
}
