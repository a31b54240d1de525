//! No neighbour of a right value is taken for it: not a prefix, an extension or another text of its length, not in other
//! letters or with white space, and not what another class has in its place.

use std::collections::BTreeSet;

use super::comparisons::{self, Case, Comparison, With};
use super::subjects::{Settings, Subject};
use crate::support::neighbours::{self, Kind};
use crate::support::public_api;
use crate::support::token::verifier;
use serde_json::Value;
use storefront_jwt::Error;

impl Comparison {
    /// The verdict on a token that says `found`, where the right value is given as `named`.
    fn verdict(&self, found: &str, named: &str) -> Result<(), Error> {
        let mut token = self.subject.token();
        let mut settings = Settings::RIGHT;
        (self.relax)(&mut settings);
        comparisons::put(&mut token, &self.places, found);
        match &self.with {
            With::Rule => {}
            With::Claims(places) => comparisons::put(&mut token, places, named),
            With::Setting(_, set) => set(&mut settings, named),
        }
        let said = self.subject.verdict(&verifier(), &token, &settings);
        said.map(|_| ())
    }

    /// Whether a token is refused as it should be, for another value of this claim.
    fn is_refusal(&self, verdict: Result<(), Error>, kind: Option<Kind>, set: bool) -> bool {
        let Err(error) = verdict else {
            return false;
        };
        let unusable = |refused: &Error| {
            Some(error) == refused.claim().map(Error::Expectation)
                || (error == Error::Expectation("typ") && *refused == Error::Header)
        };
        // What is longer than any right value is not compared at all.
        let too_long = matches!(error, Error::ClaimTooLong(_)) && kind == Some(Kind::Extension);
        // Another class's value may say of other claims that they should be there.
        let other_class = kind.is_none() && error.claim().is_some();
        self.refused.contains(&error)
            || too_long
            || other_class
            || (set && self.refused.iter().any(unusable))
    }

    fn accepts(&self, kind: Option<Kind>, value: &str, also: &[&str]) -> bool {
        let same =
            matches!(self.case, Case::IsIgnored(_)) && value.eq_ignore_ascii_case(self.right);
        also.contains(&value) || same && kind != Some(Kind::Folded)
    }
}

/// Every text of every class's token.
fn texts(subjects: &[Subject]) -> BTreeSet<String> {
    fn gather(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => drop(into.insert(text.clone())),
            Value::Array(values) => values.iter().for_each(|value| gather(value, into)),
            Value::Object(members) => members.values().for_each(|value| gather(value, into)),
            _ => {}
        }
    }
    let mut texts = BTreeSet::new();
    for subject in subjects {
        gather(&subject.token()["claims"], &mut texts);
    }
    texts
}

#[test]
fn no_neighbour_is_taken_for_the_right_value() {
    let foreign = texts(&Subject::ALL);
    let mut kinds = BTreeSet::new();
    for comparison in comparisons::all() {
        let (right, also) = (comparison.right, comparison.also);
        let what = format!("{:?} {:?}", comparison.subject, comparison.places);
        assert_eq!(comparison.verdict(right, right), Ok(()), "{what}");
        let near = neighbours::of(right).into_iter();
        let near = near.map(|(kind, value)| (Some(kind), value));
        let others = comparison
            .others
            .iter()
            .map(|other| (None, (*other).to_owned()));
        let foreign = foreign.iter().map(|value| (None, value.clone()));
        let also_right = also.concat();
        let also_right = also_right.iter().map(|value| (None, (*value).to_owned()));
        for (kind, value) in near.chain(others).chain(foreign).chain(also_right) {
            if value == right {
                continue;
            }
            kinds.extend(kind);
            let mut sides = vec![(false, comparison.verdict(&value, right), also[0])];
            if !matches!(comparison.with, With::Rule) {
                sides.push((true, comparison.verdict(right, &value), also[1]));
            }
            for (set, verdict, also) in sides {
                if comparison.accepts(kind, &value, also) {
                    assert_eq!(verdict, Ok(()), "{what}: {value:?}, set: {set}");
                } else {
                    assert!(
                        comparison.is_refusal(verdict, kind, set),
                        "{what}: {value:?} for {right:?}, {kind:?}, set: {set}: {verdict:?}"
                    );
                }
            }
        }
    }
    assert!(kinds.iter().eq(&Kind::ALL), "{kinds:?}");
}

/// What is compared has to be there.
#[test]
fn none_may_be_absent() {
    for comparison in comparisons::all() {
        let mut token = comparison.subject.token();
        for (pointer, _) in &comparison.places {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let parent = token.pointer_mut(parent).unwrap();
            parent.as_object_mut().unwrap().remove(name);
        }
        let said = comparison
            .subject
            .verdict(&verifier(), &token, &Settings::RIGHT);
        let verdict = said.map(|_| ());
        let missing = matches!(
            verdict,
            Err(Error::ClaimMissing(_) | Error::Algorithm | Error::Header)
        );
        let what = format!(
            "{:?} {:?}: {verdict:?}",
            comparison.subject, comparison.places
        );
        assert_eq!(verdict.is_ok(), comparison.optional, "{what}");
        assert!(verdict.is_ok() || missing, "{what}");
    }
}

/// A setting that takes a value to compare is in the list, for each class that it is a setting of. Those without a value
/// are named here.
#[test]
fn no_setting_is_missing() {
    let functions = public_api::functions();
    let (mut settings, mut switches) = (BTreeSet::new(), BTreeSet::new());
    for (class, expected) in public_api::classes() {
        for function in functions
            .iter()
            .filter(|function| *function.of() == expected)
        {
            if !function.returns.contains("Self") {
                continue;
            }
            let takes = function.takes.split(", ");
            let compared =
                takes.filter(|taken| !["self", "storefront_jwt::MaxAge", ""].contains(taken));
            match (compared.count(), function.takes.contains("MaxAge")) {
                (0, true) => {}
                (0, false) => drop(switches.insert(function.path.clone())),
                (1, _) => drop(settings.insert((class.clone(), function.name().to_owned()))),
                (_, _) => panic!("{} takes more than one value to compare", function.path),
            }
        }
    }
    let listed = comparisons::all()
        .into_iter()
        .filter_map(|comparison| match comparison.with {
            With::Setting(name, _) => Some((comparison.subject.path().to_owned(), name.to_owned())),
            _ => None,
        });
    assert_eq!(listed.collect::<BTreeSet<_>>(), settings);
    let known = [
        "storefront_jwt::registered::Expected::with_any_audience",
        "storefront_jwt::shopify::session::Expected::with_required_issuer",
    ];
    assert!(switches.iter().eq(&known), "{switches:?}");
}

/// The pointers of all texts below a value.
fn pointers(value: &Value, at: &str, into: &mut Vec<String>) {
    match value {
        Value::String(_) => into.push(at.to_owned()),
        Value::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                pointers(value, &format!("{at}/{number}"), into);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                pointers(value, &format!("{at}/{name}"), into);
            }
        }
        _ => {}
    }
}

/// Of what is not compared: a decimal in a text, and a token that is not empty.
const FORMS: [Error; 2] = [
    Error::ClaimInvalid("amount"),
    Error::ClaimInvalid("inAppPurchases"),
];

/// What a class compares shows by what it refuses: each text of a token is tried with all neighbours, and where one is
/// refused, the list has it.
#[test]
fn no_claim_is_missing() {
    for subject in Subject::ALL {
        let token = subject.token();
        let mut all = Vec::new();
        pointers(&token, "", &mut all);
        let is_compared = |pointer: &String| {
            let right = token.pointer(pointer).unwrap().as_str().unwrap();
            neighbours::of(right).into_iter().any(|(_, value)| {
                let mut token = token.clone();
                *token.pointer_mut(pointer).unwrap() = value.into();
                match subject.verdict(&verifier(), &token, &Settings::RIGHT) {
                    Ok(_) | Err(Error::ClaimTooLong(_)) => false,
                    Err(error) => !FORMS.contains(&error),
                }
            })
        };
        let compared: BTreeSet<_> = all.into_iter().filter(is_compared).collect();
        let listed = comparisons::all().into_iter();
        let listed = listed.filter(|comparison| comparison.subject == subject);
        let listed: BTreeSet<_> = listed
            .flat_map(|comparison| match comparison.with {
                With::Claims(others) => [comparison.places, others].concat(),
                _ => comparison.places,
            })
            .map(|(pointer, _)| pointer.to_owned())
            .collect();
        assert_eq!(compared, listed, "{subject:?}");
    }
}

/// Every variant that decides how the rest is read is in the list.
#[test]
fn no_variant_is_missing() {
    for (kind, end) in [("Change", "/type"), ("DiscountType", "/discount/valueType")] {
        let variants = public_api::variants(&format!("storefront_jwt::shopify::changeset::{kind}"));
        let variants: BTreeSet<_> = variants.iter().map(|name| plain(name)).collect();
        let listed = comparisons::all().into_iter();
        let listed = listed.filter(|comparison| comparison.places[0].0.ends_with(end));
        let listed: BTreeSet<_> = listed.map(|comparison| plain(comparison.right)).collect();
        assert_eq!(listed, variants);
    }
}

/// A name without what Rust and JSON spell differently.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}
