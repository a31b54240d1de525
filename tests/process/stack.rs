//! No recursion on input: a hostile token needs no more stack than a harmless one that takes the
//! same way.
//!
//! Each case is one shape of input in two sizes. For the small one the smallest stack that holds it
//! is found by trial; then the large one has to do with that. A stack overflow ends the process, so
//! all trials happen in child processes.
#![cfg(unix)]

use core::hint::black_box;
use std::process::{Command, Output};
use std::sync::Mutex;
use std::thread;

use crate::support::classes::{Class, Way};
use crate::support::most::most;
use crate::support::token::{HEADER, UNUSUAL_HEADER, jwt, token, verifier};
use crate::support::{classes, token};
use storefront_jwt::json::{Elements, JsonStr};
use storefront_jwt::shopify::post_purchase::{self, Fixed, PostPurchase};
use storefront_jwt::{Claims, Error, MaxAge, Slot, Times, UnixTime, Unverified, Verifier};

/// Nesting, and characters.
const DEEP: usize = 100_000;
const MEGABYTE: usize = 1_000_000;

/// One shape of input.
struct Case {
    name: &'static str,
    deed: Deed,
    /// A size at which the input is harmless, and one at which it is not.
    sizes: [usize; 2],
    token: fn(usize) -> String,
    /// How the deed ends, for either size.
    ends: [&'static str; 2],
}

#[derive(Clone, Copy)]
enum Deed {
    Verify(Class, Way),
    Own(Way),
    /// A purchase of few line items into a slot.
    Slot,
    UntrustedClaim,
    UntrustedKid,
}

const REGISTERED: Deed = Deed::Verify(Class::Registered, Way::Into);
const OK: [&str; 2] = ["accepted", "accepted"];
const DEPTH: [&str; 2] = ["accepted", "too_deep"];

macro_rules! cases {
    ($($name:literal: $deed:expr, $small:expr => $large:expr, $ends:expr, $token:expr;)*) => {
        &[$(Case {
            name: $name,
            deed: $deed,
            sizes: [$small, $large],
            token: $token,
            ends: $ends,
        }),*]
    };
}

const CASES: &[Case] = cases! {
    "arrays in a skipped claim": REGISTERED, 2 => DEEP, DEPTH,
        |n| registered(&format!(r#""x":{}"#, arrays(n)));
    "objects in a skipped claim": REGISTERED, 2 => DEEP, DEPTH,
        |n| registered(&format!(r#""x":{}"#, objects(n)));
    "both in a skipped claim": REGISTERED, 2 => DEEP, DEPTH,
        |n| registered(&format!(r#""x":{}"#, mixed(n)));
    "the same, in place": Deed::Verify(Class::Registered, Way::InPlace), 2 => DEEP, DEPTH,
        |n| registered(&format!(r#""x":{}"#, mixed(n)));
    "the same, on the verifier's stack": Deed::Verify(Class::Admin, Way::Copied), 2 => 600, DEPTH,
        |n| of_class(Class::Admin, &format!(r#"{},"x":{}"#, padding(), mixed(n)));
    "arrays that never end": REGISTERED, 2 => MEGABYTE, ["json", "too_deep"],
        |n| registered(&format!(r#""x":{}"#, "[".repeat(n)));
    "instead of text": REGISTERED, 2 => DEEP, ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"iss":{}}}"#, mixed(n)));
    "instead of a time": REGISTERED, 2 => DEEP, ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"exp":{}}}"#, arrays(n)));
    "instead of a list of text": REGISTERED, 2 => DEEP, ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"aud":{}}}"#, arrays(n)));
    "instead of the token": REGISTERED, 2 => DEEP, ["json", "json"], |n| jwt(arrays(n));
    "in the unusual header": REGISTERED, 2 => DEEP, DEPTH,
        |n| token(format!(r#"{{"alg":"HS256","x":{}}}"#, mixed(n)), registered_claims());
    "instead of the algorithm": REGISTERED, 2 => DEEP, ["header", "too_deep"],
        |n| token(format!(r#"{{"alg":{}}}"#, mixed(n)), registered_claims());
    "in line items, counted": Deed::Verify(Class::PostPurchase, Way::Into), 2 => DEEP, DEPTH,
        |n| purchase(&mixed(n));
    "in line items, on the verifier's stack":
        Deed::Verify(Class::PostPurchase, Way::Copied), 2 => 600, DEPTH, |n| purchase(&mixed(n));
    "in line items, into a slot": Deed::Slot, 2 => DEEP, ["claim_missing", "too_deep"],
        |n| purchase(&mixed(n));
    "in a line item's product, into a slot": Deed::Slot, 2 => DEEP, DEPTH,
        |n| {
            let product = format!(r#""product":{{"x":{},"#, mixed(n));
            purchase(&line_items(1).replacen(r#""product":{"#, &product, 1))
        };
    "in changes": Deed::Verify(Class::Changeset, Way::Into), 2 => DEEP,
        ["claim_invalid", "too_deep"], |n| changeset(&arrays(n));
    "in a list of an own claim set": Deed::Own(Way::Into), 2 => DEEP,
        ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"exp":1800000000,"rows":[{{"name":{}}}]}}"#, mixed(n)));
    "in an own claim set's struct": Deed::Own(Way::InPlace), 2 => DEEP,
        ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"exp":1800000000,"row":{{"name":{}}},"rows":[]}}"#, mixed(n)));
    "in an untrusted token's claims": Deed::UntrustedClaim, 2 => DEEP, DEPTH,
        |n| registered(&format!(r#""x":{}"#, mixed(n)));
    "as an untrusted claim": Deed::UntrustedClaim, 2 => DEEP, ["claim_invalid", "too_deep"],
        |n| jwt(format!(r#"{{"iss":{}}}"#, mixed(n)));
    "in an untrusted header": Deed::UntrustedKid, 2 => DEEP, DEPTH,
        |n| token(format!(r#"{{"kid":"k","x":{}}}"#, mixed(n)), "{}");

    "a long string": REGISTERED, 20 => MEGABYTE, OK, |n| registered(&string("x", n));
    "a long string that is read": REGISTERED, 20 => MEGABYTE, OK, |n| registered(&string("sub", n));
    "a long string without room": Deed::Verify(Class::Shopware, Way::Into), 100 => MEGABYTE,
        ["claim_too_long", "claim_too_long"],
        |n| of_class(Class::Shopware, &string("cartToken", n));
    "many escapes": REGISTERED, 3 => MEGABYTE / 6, OK,
        |n| registered(&format!(r#""x":"{}""#, r"\u0041".repeat(n)));
    "many escapes that are read": REGISTERED, 3 => MEGABYTE / 6, OK,
        |n| registered(&format!(r#""sub":"{}""#, r"\u0041".repeat(n)));
    "many escapes without room": Deed::Verify(Class::Shopware, Way::Into), 100 => MEGABYTE / 6,
        ["claim_too_long", "claim_too_long"],
        |n| of_class(Class::Shopware, &format!(r#""cartToken":"{}""#, r"\ud83d\ude00".repeat(n)));
    "many escapes in a name": REGISTERED, 3 => MEGABYTE / 6, OK,
        |n| registered(&format!(r#""{}":1"#, r"\u0041".repeat(n)));
    "many escapes in a claim compared": REGISTERED, 3 => MEGABYTE / 6,
        ["claim_mismatch", "claim_mismatch"],
        |n| jwt(format!(r#"{{"iss":"{}"}}"#, r"\u0041".repeat(n)));
    "a long number": REGISTERED, 20 => MEGABYTE, OK,
        |n| registered(&format!(r#""x":{}"#, "9".repeat(n)));
    "a long fraction of a time": Deed::Verify(Class::Admin, Way::Into), 20 => MEGABYTE, OK,
        |n| of_class(Class::Admin, &format!(r#""nbf":1.{}"#, "9".repeat(n)));
    "a long exponent of a time": Deed::Verify(Class::Admin, Way::Into), 20 => MEGABYTE, OK,
        |n| of_class(Class::Admin, &format!(r#""nbf":1e-{}"#, "9".repeat(n)));
    "white space": REGISTERED, 4 => MEGABYTE / 4, OK,
        |n| registered(&format!(r#"{}"x":1"#, " \t\r\n".repeat(n)));
    "white space in a skipped array": REGISTERED, 4 => MEGABYTE / 4, OK,
        |n| registered(&format!(r#""x":[{0}1{0}]"#, " \t\r\n".repeat(n / 2)));
    "many members": REGISTERED, 2 => MEGABYTE / 6, OK,
        |n| registered(&format!(r#"{}"x":1"#, r#""y":1,"#.repeat(n)));
    "many elements": REGISTERED, 2 => MEGABYTE / 2, OK,
        |n| registered(&format!(r#""x":[{}1]"#, "1,".repeat(n)));
    "many audiences": REGISTERED, 2 => MEGABYTE / 4, OK,
        |n| registered(&format!(r#""aud":[{}"{}"]"#, r#""y","#.repeat(n), classes::CLIENT_ID));
    "many line items": Deed::Verify(Class::PostPurchase, Way::Into), 2 => MEGABYTE / 2, OK,
        |n| purchase(&format!("[{}1]", "1,".repeat(n)));
    "many line items into a slot": Deed::Slot, 30 => 2000, ["claim_too_long", "claim_too_long"],
        |n| purchase(&line_items(n));
    "many changes": Deed::Verify(Class::Changeset, Way::Into), 2 => MEGABYTE / 50, OK,
        |n| changeset(&format!(
            "[{}]",
            vec![r#"{"type":"add_variant","variantId":1,"quantity":1}"#; n].join(",")
        ));
    "dots as a header": REGISTERED, 4 => MEGABYTE, ["header", "header"],
        |n| token::sign(&".".repeat(n));
    "dots as a payload": REGISTERED, 4 => MEGABYTE, ["encoding", "encoding"],
        |n| token::sign(&format!("{}.{}", token::base64url(HEADER), ".".repeat(n)));
    "a long key id": REGISTERED, 4 => MEGABYTE, OK,
        |n| token(UNUSUAL_HEADER.replace("k1", &"k".repeat(n)), registered_claims());
    "a long untrusted key id": Deed::UntrustedKid, 20 => MEGABYTE,
        ["claim_too_long", "claim_too_long"],
        |n| token(UNUSUAL_HEADER.replace("k1", &"k".repeat(n)), "{}");
    "a long untrusted claim": Deed::UntrustedClaim, 20 => MEGABYTE,
        ["accepted", "claim_too_long"], |n| jwt(format!("{{{}}}", string("iss", n)));
};

fn arrays(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

fn objects(depth: usize) -> String {
    r#"{"a":"#.repeat(depth) + "0" + &"}".repeat(depth)
}

fn mixed(depth: usize) -> String {
    r#"[{"a":"#.repeat(depth / 2) + "0" + &"}]".repeat(depth / 2)
}

fn string(name: &str, len: usize) -> String {
    format!(r#""{name}":"{}""#, "x".repeat(len))
}

/// Makes a payload too long for the smaller of the two buffers of `Verifier::verify`, whatever else
/// is in it.
fn padding() -> String {
    string("padding", 512)
}

/// A token of this class that is accepted, if it is with this member, which takes the place of its
/// own.
fn of_class(class: Class, member: &str) -> String {
    let mut claims = class.claims();
    let own = claims.as_object_mut().unwrap();
    own.retain(|name, _| !member.starts_with(&format!("\"{name}\":")));
    let claims = claims.to_string();
    jwt(format!("{{{member},{}", claims.strip_prefix('{').unwrap()))
}

fn registered(member: &str) -> String {
    of_class(Class::Registered, member)
}

fn registered_claims() -> String {
    Class::Registered.claims().to_string()
}

fn purchase(line_items: &str) -> String {
    let claims = Class::PostPurchase.claims().to_string();
    let claims = claims.replace(r#""lineItems":[]"#, &format!(r#""lineItems":{line_items}"#));
    jwt(format!(
        "{{{},{}",
        padding(),
        claims.strip_prefix('{').unwrap()
    ))
}

fn line_items(count: usize) -> String {
    let item = classes::line_item(1, 2).to_string();
    format!("[{}]", vec![item; count].join(","))
}

fn changeset(changes: &str) -> String {
    of_class(Class::Changeset, &format!(r#""changes":{changes}"#))
}

/// A claim set as a user may write it: lists of structs in structs.
#[derive(serde::Deserialize)]
struct Own<'p> {
    exp: UnixTime,
    #[serde(borrow)]
    rows: Elements<'p, Row<'p>>,
    #[serde(borrow)]
    row: Option<Row<'p>>,
}

#[derive(Clone, Copy, serde::Deserialize)]
struct Row<'p> {
    #[serde(borrow)]
    name: JsonStr<'p>,
}

impl Claims for Own<'_> {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        black_box(self.row.map(|row| row.name));
        let mut rows = self.rows.iter();
        rows.try_for_each(|row| {
            black_box(row?.name);
            Ok(())
        })
    }
}

impl Deed {
    fn run(
        self,
        verifier: &Verifier<impl storefront_jwt::HmacSha256, UnixTime>,
        token: &mut [u8],
        buf: &mut [u8],
    ) -> Result<(), Error> {
        match self {
            Self::Verify(class, way) => class.verify(way, verifier, token, buf).map(|_| ()),
            Self::Own(Way::InPlace) => {
                let accepted = verifier.verify_in_place::<Own<'_>>(token, &());
                accepted.map(|_| ())
            }
            Self::Own(_) => {
                let accepted = verifier.verify_into::<Own<'_>>(token, &(), buf);
                accepted.map(|_| ())
            }
            Self::Slot => {
                let expected = post_purchase::Expected::new(MaxAge::Unlimited);
                let slot = &mut *SLOT.lock().unwrap();
                let lent = verifier.verify_into_slot(token, &expected, buf, slot);
                lent.map(|_| ())
            }
            Self::UntrustedClaim => {
                let claim = Unverified::parse(token)?.untrusted_claim::<30>("iss", buf);
                claim.map(|_| ())
            }
            Self::UntrustedKid => Unverified::parse(token)?
                .untrusted_kid::<8>(buf)
                .map(|_| ()),
        }
    }
}

static SLOT: Mutex<Slot<PostPurchase<Fixed<20, 2>>>> = Mutex::new(Slot::new());

const CASE: &str = "STOREFRONT_JWT_STACK_CASE";
const LEVELS: &str = "STOREFRONT_JWT_STACK_LEVELS";
const STACK: usize = 256 * 1024;

/// Uses up the stack by that many frames before the deed.
#[inline(never)]
fn burn(levels: usize, deed: &mut dyn FnMut()) {
    let mut frame = [0_u64; 4];
    black_box(&mut frame);
    if levels == 0 {
        deed();
    } else {
        burn(levels - 1, deed);
    }
    black_box(&frame);
}

/// Does what its parent asks it to, or dies of a stack overflow. Everything but the deed itself
/// happens on the heap or on another stack.
#[test]
fn child() {
    let Ok(case) = std::env::var(CASE) else {
        return;
    };
    let (case, size) = case.split_once('/').unwrap();
    let (case, size) = (
        &CASES[case.parse::<usize>().unwrap()],
        size.parse::<usize>().unwrap(),
    );
    let levels = std::env::var(LEVELS).unwrap().parse().unwrap();
    let (mut token, verifier) = ((case.token)(case.sizes[size]).into_bytes(), verifier());
    let mut buf = vec![0; token.len()];
    let mut result = Ok(());
    thread::scope(|scope| {
        let small = thread::Builder::new().stack_size(STACK);
        let deed = || {
            burn(levels, &mut || {
                result = case.deed.run(&verifier, &mut token, &mut buf);
            });
        };
        small.spawn_scoped(scope, deed).unwrap().join().unwrap();
    });
    let code = result.err().map_or("accepted", |error| error.code());
    assert_eq!(code, case.ends[size], "{}", case.name);
}

fn run(case: usize, size: usize, levels: usize) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "stack::child"])
        .env(CASE, format!("{case}/{size}"))
        .env(LEVELS, levels.to_string())
        .output()
        .unwrap()
}

/// The most frames that leave enough of the stack for the small input.
fn most_levels(case: usize) -> usize {
    let first = run(case, 0, 0);
    let said = String::from_utf8_lossy(&first.stdout);
    assert!(first.status.success(), "{said}");
    most(STACK / 32, |levels| run(case, 0, levels).status.success())
}

#[test]
fn large_inputs_on_the_smallest_stack_for_small_ones() {
    let mut failed = Vec::new();
    for (number, case) in CASES.iter().enumerate() {
        let levels = most_levels(number);
        println!("{}: {levels} frames left over of {STACK} bytes", case.name);
        let large = run(number, 1, levels);
        if !large.status.success() {
            let (out, err) = (&large.stdout, &large.stderr);
            println!(
                "{}{}",
                String::from_utf8_lossy(out),
                String::from_utf8_lossy(err)
            );
            failed.push(case.name);
        }
    }
    assert!(failed.is_empty(), "more stack for large inputs: {failed:?}");
}
