//! A claim set of the crate and a user's struct with the same members, read by serde's derived code, come to
//! equal claims, or to the same error, whatever the payload is. What owns its claims comes to the same in a
//! slot that has held others.

use std::fmt::Debug;

use crate::payload::{Edit, build};
use crate::twins::{
    AdminTwin, AppTokenTwin, ChangesetTwin, CheckoutTwin, CustomerAccountTwin, RegisteredTwin, Twin,
};
use crate::{open_payload, valid_at};
use arbitrary::{Arbitrary, Unstructured};
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::{changeset, session};
use storefront_jwt::{
    Authenticated, Claims, FromPayload, MaxAge, Owned, Slot, Text, Validation, registered, shopware,
};

/// Those of [`setting::KINDS`](crate::setting::KINDS) that have a twin: no users' own claims, and no purchases,
/// which `line_items` compares.
pub const KINDS: [&str; 6] = [
    "jwt",
    "shopware",
    "shopify_changeset",
    "shopify_session_admin",
    "shopify_session_checkout",
    "shopify_session_customer_account",
];

fn check<'b, T>(token: &Authenticated<'b>, expected: &T::Expected<'_>) -> bool
where
    T: Twin<Class: FromPayload<'b> + Clone + Debug + PartialEq>
        + FromPayload<'b>
        + for<'e> Claims<Expected<'e> = <<T as Twin>::Class as Claims>::Expected<'e>>,
{
    let declared = token.claims::<T::Class>(expected);
    let derived = token.claims::<T>(expected);
    let is_accepted = declared.is_ok();
    assert_eq!(
        declared.map(|accepted| accepted.claims),
        derived.map(|accepted| accepted.claims.into_class())
    );
    is_accepted
}

/// The same, and in a slot.
fn check_owned<'b, T>(tokens: [&Authenticated<'b>; 2], expected: &T::Expected<'_>) -> bool
where
    T: Twin<Class: Owned + Clone + Debug + PartialEq>
        + FromPayload<'b>
        + for<'e> Claims<Expected<'e> = <<T as Twin>::Class as Claims>::Expected<'e>>,
{
    let [token, template] = tokens;
    let is_accepted = check::<T>(token, expected);
    let mut slot = Slot::<T::Class>::new();
    for token in [template, token, template] {
        let by_value = token.claims::<T::Class>(expected);
        let lent = token.claims_slot(expected, &mut slot);
        assert_eq!(
            lent.map(|accepted| accepted.claims.clone()),
            by_value.map(|accepted| accepted.claims)
        );
    }
    is_accepted
}

pub fn run(data: &[u8]) {
    let (payload, kind) = match data {
        [0xFF, kind, edits @ ..] => {
            let edits = Vec::<Edit<'_>>::arbitrary(&mut Unstructured::new(edits));
            let payload = build(*kind, &edits.unwrap_or_default());
            (payload.into_bytes(), *kind)
        }
        payload => (payload.to_vec(), payload.last().copied().unwrap_or(0)),
    };
    let at = Validation::at(valid_at(&payload));
    let template = build(kind, &[]).into_bytes();
    for kind in KINDS {
        agree(kind, [&payload, &template], at);
    }
}

/// Of the first payload as this one of [`KINDS`], and in a slot with the second one before and after it.
/// Returns whether it is accepted.
pub fn agree(kind: &str, payloads: [&[u8]; 2], at: Validation) -> bool {
    let (mut buf, mut other_buf) = (Vec::new(), Vec::new());
    let [payload, other] = payloads;
    let token = open_payload(payload, &mut buf).unwrap();
    let token = token.with_validation(at);
    let other = open_payload(other, &mut other_buf).unwrap();
    let tokens = [&token, &other];
    let session = session::Expected::new("client-a");
    match kind {
        "jwt" => {
            let any = registered::Expected::new(MaxAge::Unlimited).with_any_audience();
            check::<RegisteredTwin<'_>>(&token, &any)
        }
        "shopify_changeset" => {
            let app = changeset::Expected::new("client-a", MaxAge::Unlimited);
            check::<ChangesetTwin<'_>>(&token, &app)
        }
        "shopware" => {
            let shop = shopware::Expected::new("ExampleShop00001");
            let lent = check::<AppTokenTwin<JsonStr<'_>>>(&token, &shop);
            check_owned::<AppTokenTwin<Text<16>>>(tokens, &shop) || lent
        }
        "shopify_session_admin" => check_owned::<AdminTwin>(tokens, &session),
        "shopify_session_checkout" => check_owned::<CheckoutTwin>(tokens, &session),
        "shopify_session_customer_account" => check_owned::<CustomerAccountTwin>(tokens, &session),
        other => unreachable!("{other} has no twin"),
    }
}
