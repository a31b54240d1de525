//! Arrays whose elements resemble each other, as those of tokens do: each element is judged for
//! what it is, whatever stood before it, and counted once.
#![cfg(feature = "rustcrypto")]

mod comparison;
mod node;
mod one_difference;
mod strategies;

use proptest::prelude::*;

use crate::support::property;
use comparison::compare;
use node::Node;
use strategies::{array, damaged, damages, deep, name, scalar, shape};

proptest! {
    #![proptest_config(property::cases(4000))]

    #[test]
    fn few_shapes(array in array(shape(), 12)) {
        compare(&array)?;
    }

    #[test]
    fn damaged_text(array in array(shape(), 8), damages in damages()) {
        compare(&damaged(array, &damages))?;
    }
}

proptest! {
    #![proptest_config(property::cases(600))]

    /// More scalars than anybody would note.
    #[test]
    fn wide_elements(
        array in array(prop::collection::vec((name(), scalar()), 30..90).prop_map(Node::Object), 6),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }

    /// Up to the deepest level, and beyond it.
    #[test]
    fn deep_elements(
        array in array(prop_oneof![3 => deep(), 1 => shape()], 6),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }
}

proptest! {
    #![proptest_config(property::cases(40))]

    /// Offsets that take more than 16 bits.
    #[test]
    fn long_elements(
        array in array(
            (shape(), 65_490..65_560_usize, shape()).prop_map(|(before, len, after)| {
                Node::List(vec![before, Node::Scalar(format!("\"{}\"", "x".repeat(len))), after])
            }),
            4,
        ),
        damages in prop_oneof![2 => Just(Vec::new()), 1 => damages()],
    ) {
        compare(&damaged(array, &damages))?;
    }
}
