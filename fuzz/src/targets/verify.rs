//! Correctly signed, hostile tokens of every class: the crate's verdict is one of the reference's, with
//! its key and its claims, into a buffer and in place.

use super::structured;
use crate::conformance::{Case, Place};
use crate::payload::{Edit, build};
use crate::reference::verdicts;
use crate::setting::Setting;
use crate::{HEADER, base64url, sign_segments};
use arbitrary::{Arbitrary, Unstructured};

#[derive(Arbitrary, Debug)]
pub struct Input<'a> {
    setting: Setting,
    /// Whether `rest` is a payload, edits to a valid one, or header and payload.
    shape: u8,
    rest: &'a [u8],
}

pub fn run(data: &[u8]) {
    structured(data, |input: Input<'_>| check(&input));
}

pub fn check(input: &Input<'_>) {
    let (header, payload) = match (input.shape % 4, input.rest) {
        (0, payload) => (HEADER.as_bytes(), payload.to_vec()),
        (1, [len, rest @ ..]) => {
            let (header, payload) = rest.split_at(rest.len().min((*len).into()));
            (header, payload.to_vec())
        }
        (_, edits) => {
            let edits: Vec<Edit<'_>> = Unstructured::new(edits).arbitrary().unwrap_or_default();
            (
                HEADER.as_bytes(),
                build(input.setting.kind, &edits).into_bytes(),
            )
        }
    };
    let segments = (base64url(header), base64url(&payload));
    let secret = input.setting.secret();
    let token = sign_segments(secret, segments.0.as_bytes(), segments.1.as_bytes());

    let json = input.setting.case(std::str::from_utf8(&token).unwrap());
    let case: Case = serde_json::from_value(json.clone()).unwrap();
    let expected = verdicts(&json);
    for place in [Place::Buffer, Place::Token] {
        let verdict = case.verdict(place).unwrap();
        assert!(
            expected.admit(&verdict),
            "{place:?}: {verdict}, not {expected:?} for {} and {}, {json}",
            String::from_utf8_lossy(header),
            String::from_utf8_lossy(&payload),
        );
    }
}
