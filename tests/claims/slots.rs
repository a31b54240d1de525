//! Claims in a slot of the caller's: the same as by value, whatever the slot held before, and
//! nothing at all after an error.

use core::cell::Cell;
use core::fmt;
use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;

use crate::support::classes::{CLIENT_ID, Class, SHOPWARE_SHOP, input_data, line_item};
use crate::support::token::{NOW, SECRET, forge, jwt, key, verifier};
use crate::support::{property, sha256, token};
use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer};
use serde_json::{Value, json};
use storefront_jwt::shopify::post_purchase::{self, Counted, Fixed, PostPurchase};
use storefront_jwt::shopify::session::{self, Admin};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Accepted, Authenticated, Claims, Error, Keys, MaxAge, Owned, Slot, Tag, Text, Times, UnixTime,
    Unverified, Verifier,
};

const SHOP: shopware::Expected<'_> = shopware::Expected::new(SHOPWARE_SHOP);
const APP: session::Expected<'_> = session::Expected::new(CLIENT_ID);
const ANY: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// Each call that fills a slot.
#[derive(Clone, Copy, Debug)]
enum Call {
    Verify,
    VerifyInto,
    VerifyInPlace,
    /// `Verifier::authenticate`, then `claims_slot`; and so on.
    Authenticate,
    AuthenticateInPlace,
    Kernel,
    KernelInPlace,
    KernelTag,
    KernelTagInPlace,
    /// A clock that does not know the time.
    WithoutTime,
    /// A buffer that is too small by a byte.
    ShortBuffer,
}

const CALLS: [Call; 11] = [
    Call::Verify,
    Call::VerifyInto,
    Call::VerifyInPlace,
    Call::Authenticate,
    Call::AuthenticateInPlace,
    Call::Kernel,
    Call::KernelInPlace,
    Call::KernelTag,
    Call::KernelTagInPlace,
    Call::WithoutTime,
    Call::ShortBuffer,
];

/// The tag that the key really produces.
fn tag(token: &str) -> Tag {
    let input = token.rsplit_once('.').map_or("", |(input, _)| input);
    Tag::new(sha256::hmac(SECRET.as_bytes(), input.as_bytes()))
}

/// Reads the claims by value, by one of the calls.
fn by_value<C: Claims + Owned>(
    call: Call,
    token: &str,
    expected: &C::Expected<'_>,
) -> Result<Accepted<C>, Error> {
    let (verifier, keys) = (verifier(), Keys::new(key()));
    let mut bytes = token.to_owned().into_bytes();
    let mut buf = vec![0; token.len()];
    let needed = Unverified::parse(token).map_or(1, |token| token.buffer_len());
    let authenticated = match call {
        Call::Verify => return verifier.verify(token, expected),
        Call::VerifyInto => return verifier.verify_into(token, expected, &mut buf),
        Call::VerifyInPlace => return verifier.verify_in_place(&mut bytes, expected),
        Call::WithoutTime => {
            return Verifier::new(key(), || None).verify_into(token, expected, &mut buf);
        }
        Call::ShortBuffer => {
            return verifier.verify_into(token, expected, &mut buf[..needed.saturating_sub(1)]);
        }
        Call::Authenticate => verifier.authenticate(token, &mut buf),
        Call::AuthenticateInPlace => verifier.authenticate_in_place(&mut bytes),
        Call::Kernel => {
            Unverified::parse(token).and_then(|token| token.verify(&keys, NOW, &mut buf))
        }
        Call::KernelInPlace => Unverified::verify_in_place(&mut bytes, &keys, NOW),
        Call::KernelTag => Unverified::parse(token)
            .and_then(|parsed| parsed.verify_tag(&tag(token), NOW, &mut buf)),
        Call::KernelTagInPlace => Unverified::verify_tag_in_place(&mut bytes, &tag(token), NOW),
    };
    authenticated?.claims(expected)
}

/// Reads them into a slot by the same call, and hands over what it lends.
fn into_slot<C: Claims + Owned, T>(
    call: Call,
    token: &str,
    expected: &C::Expected<'_>,
    slot: &mut Slot<C>,
    look: impl FnOnce(Result<Accepted<&C>, Error>) -> T,
) -> T {
    fn lend<'s, C: Claims + Owned>(
        authenticated: Result<Authenticated<'_>, Error>,
        expected: &C::Expected<'_>,
        slot: &'s mut Slot<C>,
    ) -> Result<Accepted<&'s C>, Error> {
        match authenticated {
            Ok(authenticated) => authenticated.claims_slot(expected, slot),
            Err(error) => Err(error),
        }
    }

    let (verifier, keys) = (verifier(), Keys::new(key()));
    let mut bytes = token.to_owned().into_bytes();
    let mut buf = vec![0; token.len()];
    let needed = Unverified::parse(token).map_or(1, |token| token.buffer_len());
    let parsed = Unverified::parse(token);
    look(match call {
        Call::Verify => verifier.verify_slot(token, expected, slot),
        Call::VerifyInto => verifier.verify_into_slot(token, expected, &mut buf, slot),
        Call::VerifyInPlace => verifier.verify_in_place_slot(&mut bytes, expected, slot),
        Call::WithoutTime => {
            Verifier::new(key(), || None).verify_into_slot(token, expected, &mut buf, slot)
        }
        Call::ShortBuffer => {
            let short = &mut buf[..needed.saturating_sub(1)];
            verifier.verify_into_slot(token, expected, short, slot)
        }
        Call::Authenticate => lend(verifier.authenticate(token, &mut buf), expected, slot),
        Call::AuthenticateInPlace => {
            lend(verifier.authenticate_in_place(&mut bytes), expected, slot)
        }
        Call::Kernel => {
            let authenticated = parsed.and_then(|token| token.verify(&keys, NOW, &mut buf));
            lend(authenticated, expected, slot)
        }
        Call::KernelInPlace => {
            let authenticated = Unverified::verify_in_place(&mut bytes, &keys, NOW);
            lend(authenticated, expected, slot)
        }
        Call::KernelTag => {
            let tag = tag(token);
            let authenticated = parsed.and_then(|token| token.verify_tag(&tag, NOW, &mut buf));
            lend(authenticated, expected, slot)
        }
        Call::KernelTagInPlace => {
            let authenticated = Unverified::verify_tag_in_place(&mut bytes, &tag(token), NOW);
            lend(authenticated, expected, slot)
        }
    })
}

/// What the slot lends is what comes by value, to the last field. Returns whether it is accepted.
fn same<C>(call: Call, token: &str, expected: &C::Expected<'_>, slot: &mut Slot<C>) -> bool
where
    C: Claims + Owned + PartialEq + fmt::Debug,
{
    let value = by_value::<C>(call, token, expected);
    into_slot(call, token, expected, slot, |lent| {
        let lent = lent.map(|lent| (lent.claims, lent.key));
        let value = value.as_ref().map(|value| (&value.claims, value.key));
        assert_eq!(lent, value.map_err(|error| *error), "{call:?} {token}");
    });
    value.is_ok()
}

/// What is done to good claims before they are signed, or to the token afterwards.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    Forged,
    NoToken,
    Header,
    Encoding,
    /// The payload ends here.
    Cut,
    /// Something comes after it.
    Tail,
    Expired,
    /// A member is missing, is there twice, or is of another type.
    Missing,
    Twice,
    WrongType,
    /// Nothing is wrong but that it is for somebody else.
    Mismatch,
}

const FAULTS: [Fault; 11] = [
    Fault::Forged,
    Fault::NoToken,
    Fault::Header,
    Fault::Encoding,
    Fault::Cut,
    Fault::Tail,
    Fault::Expired,
    Fault::Missing,
    Fault::Twice,
    Fault::WrongType,
    Fault::Mismatch,
];

/// Every object in a value, with its names.
fn objects(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found.push((at.to_owned(), name.clone()));
                objects(member, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                objects(element, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// A token of these claims, with a fault somewhere.
fn spoiled(mut claims: Value, fault: Fault, place: usize) -> String {
    let mut members = Vec::new();
    objects(&claims, "", &mut members);
    let (at, name) = members[place % members.len()].clone();
    let text = claims.to_string();
    let object = claims.pointer_mut(&at).unwrap().as_object_mut().unwrap();
    match fault {
        Fault::None => jwt(text),
        Fault::Forged => forge(&jwt(text)),
        Fault::NoToken => text,
        Fault::Header => token::token(r#"{"alg":"none"}"#, text),
        Fault::Encoding => token::sign(&format!("{}.{}=", token::base64url(token::HEADER), "A")),
        Fault::Cut => {
            let mut end = place % text.len();
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            jwt(&text[..end])
        }
        Fault::Tail => jwt(text + "x"),
        Fault::Expired => {
            claims["exp"] = json!(1);
            jwt(claims.to_string())
        }
        Fault::Missing => {
            object.remove(&name);
            jwt(claims.to_string())
        }
        Fault::Twice => {
            // A name that nothing else has, and that is then written over.
            let value = object[&name].clone();
            object.insert("\u{1}twice".to_owned(), value);
            let text = claims.to_string();
            jwt(text.replace(r"\u0001twice", &name))
        }
        Fault::WrongType => {
            object[&name] = match &object[&name] {
                Value::Array(_) => json!({"a": ["b"]}),
                _ => json!([[1], {"a": "b"}]),
            };
            jwt(claims.to_string())
        }
        Fault::Mismatch => {
            for name in ["iss", "aud", "sub", "dest"] {
                if let Some(value) = claims.get_mut(name) {
                    *value = json!("somebody else's");
                }
            }
            jwt(claims.to_string())
        }
    }
}

/// Text of any length that fits, and some that does not.
fn text(most: usize) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{0,9}",
        2 => (0..=most).prop_map(|len| "x".repeat(len)),
        1 => (0..=most / 4).prop_map(|len| "\u{1F600}".repeat(len)),
        1 => Just("\n\"".repeat(most / 2)),
    ]
}

fn put(claims: &mut Value, names: &[&str], texts: Vec<Option<String>>) {
    for (name, text) in names.iter().zip(texts) {
        match text {
            Some(text) => claims[*name] = text.into(),
            None => drop(claims.as_object_mut().unwrap().remove(*name)),
        }
    }
}

fn maybe(most: usize, count: usize) -> impl Strategy<Value = Vec<Option<String>>> {
    prop::collection::vec(prop::option::of(text(most)), count)
}

fn app_token() -> impl Strategy<Value = Value> {
    (maybe(64, 7), any::<[bool; 2]>()).prop_map(|(texts, [has_nbf, has_iss])| {
        let names = [
            "salesChannelId",
            "customerId",
            "currencyId",
            "languageId",
            "paymentMethodId",
            "cartToken",
            "inAppPurchases",
        ];
        let mut claims = Class::Shopware.claims();
        put(&mut claims, &names, texts);
        if !has_nbf {
            claims.as_object_mut().unwrap().remove("nbf");
            claims["inAppPurchases"] = json!(null);
        }
        if !has_iss {
            claims["shopId"] = claims["iss"].take();
            claims.as_object_mut().unwrap().remove("iss");
        }
        claims
    })
}

fn admin() -> impl Strategy<Value = Value> {
    (maybe(64, 2), text(64), text(64), any::<bool>()).prop_map(|(texts, sub, jti, has_nbf)| {
        let mut claims = Class::Admin.claims();
        put(&mut claims, &["sid"], texts);
        (claims["sub"], claims["jti"]) = (sub.into(), jti.into());
        if !has_nbf {
            claims.as_object_mut().unwrap().remove("nbf");
        }
        claims
    })
}

/// Purchases of up to four line items, where there is room for three of them.
fn purchase() -> impl Strategy<Value = Value> {
    let lists = prop::collection::vec((0..=2_usize, text(255), any::<bool>()), 0..=4);
    let customer = prop_oneof![
        Just(None),
        Just(Some(json!(null))),
        any::<u64>().prop_map(|id| Some(json!(id))),
        text(64).prop_map(|id| Some(json!(id))),
    ];
    (lists, customer, any::<[bool; 3]>()).prop_map(|(items, customer, [country, nbf, shop])| {
        let items = (0..).zip(items).map(|(number, (metafields, title, plan))| {
            let mut item = line_item(number, metafields);
            item["product"]["title"] = title.into();
            if plan {
                item["sellingPlanId"] = json!(number);
            }
            if let Some(value) = item.pointer_mut("/product/metafields/0/value") {
                *value = json!(1.5);
            }
            item
        });
        let mut claims = Class::PostPurchase.claims();
        claims["input_data"] = input_data(&items.collect());
        let purchase = claims["input_data"]["initialPurchase"]
            .as_object_mut()
            .unwrap();
        match customer {
            Some(customer) => purchase.insert("customerId".to_owned(), customer),
            None => purchase.remove("customerId"),
        };
        if !country {
            purchase.remove("destinationCountryCode");
        }
        if !nbf {
            claims.as_object_mut().unwrap().remove("nbf");
        }
        if shop {
            let metafield = line_item(0, 1)["product"]["metafields"][0].clone();
            claims["input_data"]["shop"]["metafields"] = json!([metafield, metafield]);
        }
        claims
    })
}

/// One token after the other, good ones and bad ones, each by one of the calls.
type Sequence = Vec<(Value, Fault, usize, Call)>;

fn sequence(claims: impl Strategy<Value = Value>) -> impl Strategy<Value = Sequence> {
    let fault = prop_oneof![
        3 => Just(Fault::None),
        4 => prop::sample::select(&FAULTS[..]),
    ];
    let call = prop::sample::select(&CALLS[..]);
    prop::collection::vec((claims, fault, any::<usize>(), call), 1..12)
}

fn check<C>(sequence: Sequence, expected: &C::Expected<'_>)
where
    C: Claims + Owned + PartialEq + fmt::Debug,
{
    let mut slot = Box::new(Slot::<C>::new());
    for (claims, fault, place, call) in sequence {
        let token = spoiled(claims, fault, place);
        same(call, &token, expected, &mut slot);
        // The slot has been used by now, as an empty one has not.
        same(call, &token, expected, &mut Box::new(Slot::<C>::new()));
    }
}

proptest! {
    #![proptest_config(property::cases(300))]

    #[test]
    fn app_tokens(sequence in sequence(app_token())) {
        check::<AppToken>(sequence.clone(), &SHOP);
        check::<AppToken<Text<64>>>(sequence, &SHOP);
    }

    #[test]
    fn admins(sequence in sequence(admin())) {
        check::<Admin>(sequence, &APP);
    }

    #[test]
    fn counted_purchases(sequence in sequence(purchase())) {
        check::<PostPurchase<Counted>>(sequence, &ANY);
    }

    #[test]
    fn fixed_purchases(sequence in sequence(purchase())) {
        check::<PostPurchase<Fixed<3, 2>>>(sequence, &ANY);
    }
}

/// The sequences above hold good tokens of all sizes; a slot that holds the largest shows nothing
/// of it after any fault, by any call.
#[test]
fn nothing_is_left_of_a_larger_token() {
    let items: Value = (0..3).map(|number| line_item(number, 2)).collect();
    let mut large = Class::PostPurchase.claims();
    large["input_data"] = input_data(&items);
    let metafields = items[0]["product"]["metafields"].clone();
    large["input_data"]["shop"]["metafields"] = metafields;
    let one_item: Value = std::iter::once(line_item(9, 0)).collect();
    let mut small = Class::PostPurchase.claims();
    small["input_data"] = input_data(&one_item);
    for (pointer, names) in [
        ("", &["exp", "nbf"][..]),
        (
            "/input_data/initialPurchase",
            &["customerId", "destinationCountryCode"],
        ),
    ] {
        let object = small.pointer_mut(pointer).unwrap();
        for name in names {
            object.as_object_mut().unwrap().remove(*name);
        }
    }
    // Where members are missing or twice it is this one, which is read after the lists.
    let mut members = Vec::new();
    objects(&large, "", &mut members);
    let domain = members.iter().position(|(_, name)| name == "domain");
    let domain = domain.unwrap();
    let mut slot = Box::new(Slot::<PostPurchase<Fixed<3, 2>>>::new());
    for call in CALLS {
        let accepts = !matches!(call, Call::WithoutTime | Call::ShortBuffer | Call::Verify);
        for fault in FAULTS {
            assert!(same(
                Call::VerifyInto,
                &jwt(large.to_string()),
                &ANY,
                &mut slot
            ));
            let bad = spoiled(large.clone(), fault, domain);
            assert!(!same(call, &bad, &ANY, &mut slot));
            let accepted = same(call, &jwt(small.to_string()), &ANY, &mut slot);
            assert!(accepted || !accepts, "{call:?}");
        }
    }
    let mut buf = [0; 4096];
    let lent = verifier().verify_into_slot(jwt(small.to_string()), &ANY, &mut buf, &mut slot);
    let claims = lent.unwrap().claims;
    let purchase = &claims.input_data.initial_purchase;
    assert_eq!((claims.exp, claims.nbf), (None, None));
    assert_eq!(purchase.customer_id, None);
    assert_eq!(purchase.destination_country_code, None);
    assert_eq!(purchase.line_items.len(), 1);
    assert!(purchase.line_items[0].product.metafields.is_empty());
    assert!(claims.input_data.shop.metafields.is_empty());
}

/// For a program without much stack or any heap.
static PURCHASE: Mutex<Slot<PostPurchase<Fixed<3, 2>>>> = Mutex::new(Slot::new());
static SESSION: Mutex<Slot<Admin>> = Mutex::new(Slot::new());

#[test]
fn slots_that_are_static() {
    fn one_after_the_other<C: Claims + Owned + PartialEq + fmt::Debug>(
        slot: &Mutex<Slot<C>>,
        tokens: &[String],
        expected: &C::Expected<'_>,
    ) {
        for _ in 0..20 {
            for token in tokens {
                for call in [Call::VerifyInto, Call::VerifyInPlace, Call::Kernel] {
                    same(call, token, expected, &mut slot.lock().unwrap());
                }
            }
        }
    }

    let purchases = [0, 3, 4, 1].map(|count| {
        let mut claims = Class::PostPurchase.claims();
        claims["input_data"] = input_data(&(0..count).map(|n| line_item(n, 2)).collect());
        jwt(claims.to_string())
    });
    let admin = jwt(Class::Admin.claims().to_string());
    let admins = [admin.clone(), forge(&admin)];
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| one_after_the_other(&PURCHASE, &purchases, &ANY));
            scope.spawn(|| one_after_the_other(&SESSION, &admins, &APP));
        }
    });
}

/// A claim set of the user's own, on the heap.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Basket {
    owner: String,
    exp: UnixTime,
    lines: Vec<Line>,
    #[serde(default)]
    notes: HashMap<String, Value>,
    gift: Option<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Line {
    name: String,
    count: u32,
}

impl Claims for Basket {
    type Expected<'e> = &'e str;

    fn times(&self, _: &&str) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, owner: &&str) -> Result<(), Error> {
        if self.owner == *owner {
            Ok(())
        } else {
            Err(Error::ClaimMismatch("owner"))
        }
    }
}

fn basket() -> impl Strategy<Value = Value> {
    let line =
        (text(40), any::<u32>()).prop_map(|(name, count)| json!({"name": name, "count": count}));
    let notes = prop::collection::hash_map("[a-z]{1,4}", any::<i64>(), 0..4);
    let lines = prop::collection::vec(line, 0..5);
    (lines, notes, prop::option::of(text(20))).prop_map(|(lines, notes, gift)| {
        json!({
            "owner": "me", "exp": 1_760_000_060, "lines": lines, "notes": notes, "gift": gift,
            "iss": "me",
        })
    })
}

proptest! {
    #![proptest_config(property::cases(200))]

    #[test]
    fn own_claims(sequence in sequence(basket())) {
        check::<Basket>(sequence, &"me");
    }
}

thread_local! {
    /// How many `Counting` there are.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// Claims that say when they are dropped.
struct Counting(u32);

impl<'de> Deserialize<'de> for Counting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Read {
            number: u32,
        }

        let Read { number } = Read::deserialize(deserializer)?;
        ALIVE.set(ALIVE.get() + 1);
        Ok(Self(number))
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

impl Claims for Counting {
    type Expected<'e> = u32;

    fn times(&self, _: &u32) -> Times {
        let exp = u64::from(self.0) * 1_000_000_000;
        Times::expiring(UnixTime::from_secs(exp))
    }

    fn check(&self, number: &u32) -> Result<(), Error> {
        if self.0 == *number {
            Ok(())
        } else {
            Err(Error::ClaimMismatch("number"))
        }
    }
}

/// The claims of an earlier token are gone as soon as another call begins, however that ends.
#[test]
fn after_an_error_there_are_no_claims() {
    let good = jwt(r#"{"number":2}"#);
    let mut slot = Slot::<Counting>::new();
    let mut is_seen = [false; 2];
    for (bad, error) in [
        ("no token".to_owned(), Error::Structure),
        (forge(&good), Error::Signature),
        (token::token(r#"{"alg":"none"}"#, "{}"), Error::Algorithm),
        (token::sign("eyJhbGciOiJIUzI1NiJ9.e30="), Error::Encoding),
        (jwt("[]"), Error::Json),
        (jwt(r#"{"number":2"#), Error::Json),
        (jwt(r#"{"number":2}x"#), Error::Json),
        (jwt("{}"), Error::ClaimMissing("number")),
        (jwt(r#"{"number":1}"#), Error::Expired),
        (jwt(r#"{"number":3}"#), Error::ClaimMismatch("number")),
    ] {
        for call in CALLS {
            let mut buf = [0; 64];
            let lent = verifier().verify_into_slot(&good, &2, &mut buf, &mut slot);
            assert_eq!(lent.unwrap().claims.0, 2);
            assert_eq!(ALIVE.get(), 1);
            let found = into_slot(call, &bad, &2, &mut slot, |lent| lent.map(|_| ()).err());
            let found = found.unwrap();
            // Two of the calls have faults of their own, which come before some of the tokens'.
            is_seen[0] |= found == Error::Clock;
            is_seen[1] |= matches!(found, Error::BufferTooSmall { .. });
            let own = matches!(found, Error::Clock | Error::BufferTooSmall { .. });
            assert!(own || found == error, "{call:?} {found:?} {error:?}");
            // In the kernel's calls that end before the claims are asked for, nobody knows of the
            // slot.
            let reached = matches!(
                call,
                Call::Verify
                    | Call::VerifyInto
                    | Call::VerifyInPlace
                    | Call::WithoutTime
                    | Call::ShortBuffer
            );
            let reads = !matches!(
                error,
                Error::Structure | Error::Signature | Error::Algorithm | Error::Encoding
            );
            assert_eq!(
                ALIVE.get(),
                usize::from(!reached && !reads),
                "{call:?} {error:?}"
            );
        }
    }
    assert_eq!(is_seen, [true; 2]);
    let mut buf = [0; 64];
    verifier()
        .verify_into_slot(&good, &2, &mut buf, &mut slot)
        .unwrap();
    assert_eq!(ALIVE.get(), 1);
    slot.clear();
    assert_eq!(ALIVE.get(), 0);
}
