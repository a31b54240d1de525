//! Serde's data model, both ways: every kind of value that derived code can ask for or hand over.
#![cfg(feature = "rustcrypto")]

use core::fmt;

use crate::support::claims::{read, read_into, x};
use crate::support::token::{jwt, verifier};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::post_purchase::{self, Money, PostPurchase};
use storefront_jwt::shopify::session::{self, Checkout};
use storefront_jwt::shopware::{self, AppToken, InAppPurchases};
use storefront_jwt::{Claims, Error, FromPayload, MaxAge, Owned, Text, UnixTime, Unsigned};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Newtype(u8);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tuple(u8, String);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Every {
    unit: Unit,
    newtype: Newtype,
    tuple: Tuple,
    pair: (bool, char),
    single: f32,
    double: f64,
    option: Option<i16>,
}

#[test]
fn read_and_written() {
    let every = Every {
        unit: Unit,
        newtype: Newtype(7),
        tuple: Tuple(8, String::from("eight")),
        pair: (true, 'é'),
        single: 1.5,
        double: -2.25,
        option: Some(-9),
    };
    let json = serde_json::to_value(&every).unwrap();
    assert_eq!(read::<Every>(json.to_string()).as_ref(), Ok(&every));

    let mut buf = [0; 512];
    let unsigned = Unsigned::new(&every, &mut buf).unwrap();
    let payload = unsigned.signing_input().split(|byte| *byte == b'.').nth(1);
    let payload = URL_SAFE_NO_PAD.decode(payload.unwrap()).unwrap();
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&payload).unwrap(),
        json
    );
}

#[test]
fn other_lengths_and_types() {
    let refused = |result: Result<(), Error>, value: &str| {
        let expected = matches!(
            result,
            Err(Error::ClaimInvalid("x") | Error::ClaimTooLong("x"))
        );
        assert!(expected, "{value}: {result:?}");
    };
    for value in ["[]", "[1]", r#"[1,"a",2]"#, r#"["a",1]"#, "{}", "null"] {
        refused(x::<Tuple>(value).map(|_| ()), value);
        refused(x::<(u8, String)>(value).map(|_| ()), value);
    }
    for value in ["0", "[]", "{}", "false", "\"\""] {
        refused(x::<Unit>(value).map(|_| ()), value);
    }
    for value in ["\"\"", "\"ab\"", "1", "null"] {
        refused(x::<char>(value).map(|_| ()), value);
    }
}

/// JSON has no bytes, and so there is nothing to read as such.
#[test]
fn bytes() {
    #[derive(Debug)]
    struct Bytes<const OWNED: bool>;

    struct AnyVisitor<const OWNED: bool>;

    impl<const OWNED: bool> Visitor<'_> for AnyVisitor<OWNED> {
        type Value = Bytes<OWNED>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E>(self, _: &[u8]) -> Result<Self::Value, E> {
            Ok(Bytes)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Bytes)
        }
    }

    impl<'de, const OWNED: bool> Deserialize<'de> for Bytes<OWNED> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if OWNED {
                deserializer.deserialize_byte_buf(AnyVisitor)
            } else {
                deserializer.deserialize_bytes(AnyVisitor)
            }
        }
    }

    for value in ["\"text\"", "[1,2]", "1", "null"] {
        let refused = Some(Error::ClaimInvalid("x"));
        assert_eq!(x::<Bytes<true>>(value).err(), refused, "{value}");
        assert_eq!(x::<Bytes<false>>(value).err(), refused, "{value}");
    }
    assert_eq!(x::<Bytes<false>>("\"text").err(), Some(Error::Json));
}

/// From a format that is not this crate's own reader, these borrow or count just the same.
#[test]
fn through_serde_json() {
    let text: JsonStr<'_> = serde_json::from_str("\"plain\"").unwrap();
    assert_eq!(text, "plain");
    let count: Count = serde_json::from_str("[1,[2],{}]").unwrap();
    assert_eq!(count.get(), 3);
    let decimal: Decimal = serde_json::from_str("-12").unwrap();
    assert_eq!((decimal.mantissa(), decimal.scale()), (-12, 0));
    let fixed: Text<4> = serde_json::from_str("\"t\\u0065xt\"").unwrap();
    assert_eq!(fixed, "text");
    assert!(serde_json::from_str::<Text<3>>("\"text\"").is_err());

    // Whole seconds are read exactly.
    let last = UnixTime::MAX.as_secs();
    for secs in [0, 1, last] {
        let time: UnixTime = serde_json::from_str(&secs.to_string()).unwrap();
        assert_eq!(time, UnixTime::from_secs(secs));
    }
    for beyond in [(last + 1).to_string(), u64::MAX.to_string()] {
        assert!(
            serde_json::from_str::<UnixTime>(&beyond).is_err(),
            "{beyond}"
        );
    }

    let elements = Elements::from(&[1_u8, 2][..]);
    assert_eq!((elements.count(), elements.iter().count()), (2, 2));
    assert_eq!(elements, Elements::from(&[1, 2][..]));
    assert_ne!(elements, Elements::default());
    #[expect(clippy::clone_on_copy, reason = "generic code calls it")]
    let copy = elements.clone();
    assert_eq!(copy, elements);
    let elements = serde_json::to_value(elements).unwrap();
    assert_eq!(elements, json!([1, 2]));
}

/// What a type asked for, in the words of another format's error. The crate's own errors name the claim.
#[test]
fn what_was_expected() {
    fn refusal<'de, T: Deserialize<'de>>() -> String {
        match serde_json::from_str::<T>("true") {
            Ok(_) => String::from("accepted"),
            Err(error) => error.to_string(),
        }
    }

    for (found, expected) in [
        (refusal::<UnixTime>(), "seconds since the Unix epoch"),
        (refusal::<Text<9>>(), "text of at most 9 bytes"),
        (refusal::<Decimal>(), "a decimal number"),
        (refusal::<Count>(), "an array"),
        (refusal::<List<u8, 3>>(), "an array of at most 3 elements"),
        (
            refusal::<JsonStr<'_>>(),
            "a string borrowed from the payload",
        ),
        (
            refusal::<Elements<'_, u8>>(),
            "an array borrowed from the payload",
        ),
        (
            refusal::<Audience<'_>>(),
            "a string or an array of strings, borrowed from the payload",
        ),
    ] {
        assert!(
            found.contains(&format!("expected {expected}")),
            "{found}, {expected}"
        );
    }
}

/// Only a name stands for a variant: `{"HS256":null}` is not `"HS256"`.
#[test]
fn variants() {
    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        Unit,
        Newtype(u8),
        Tuple(u8, u8),
        Struct { member: u8 },
    }

    assert_eq!(x(r#""Unit""#), Ok(Kind::Unit));
    assert_eq!(x(r#""\u0055nit""#), Ok(Kind::Unit));
    let others = [
        Kind::Newtype(1),
        Kind::Tuple(1, 2),
        Kind::Struct { member: 1 },
    ];
    for name in ["Newtype", "Tuple", "Struct", "Other", ""] {
        for value in [format!("{name:?}"), format!(r"{{{name:?}:null}}")] {
            let found = x::<Kind>(&value);
            assert_eq!(found, Err(Error::ClaimInvalid("x")), "{value}, {others:?}");
        }
    }
}

/// A format that hands over a value of another type than it was asked for.
#[test]
fn another_type() {
    use serde::de::value::{BoolDeserializer, Error};

    let error = Decimal::deserialize(BoolDeserializer::<Error>::new(true)).unwrap_err();
    assert!(error.to_string().contains("a decimal number"), "{error}");
}

const PURCHASES: post_purchase::Expected<'_> = post_purchase::Expected::new(MaxAge::Unlimited);

/// A purchase with these members in the place of `@`.
const PURCHASE: &str = r#"{"iss":"shopify","sub":"r","iat":1,"input_data":{
    "extensionPoint":"e","locale":"en","version":"1","shop":{"id":1,"domain":"d","metafields":[]},"initialPurchase":{"referenceId":"r",
    "lineItems":[],@}}}"#;

/// A class's claims, by value and as a slot lends them, which is the same.
fn verify<C>(payload: &str, expected: &C::Expected<'_>) -> Result<C, Error>
where
    C: Claims + Owned + Clone + PartialEq + fmt::Debug,
{
    let token = jwt(payload);
    let mut slot = storefront_jwt::Slot::new();
    let lent = verifier().verify_slot::<C>(&token, expected, &mut slot);
    let lent = lent.map(|accepted| accepted.claims.clone());
    let claims = verifier().verify::<C>(&token, expected);
    let claims = claims.map(|accepted| accepted.claims);
    assert_eq!(lent, claims);
    claims
}

/// Amounts are text of at most 40 characters, however little they say.
#[test]
fn amounts() {
    let amount = |places: usize| {
        let zeros = "0".repeat(places);
        let money = format!(r#"{{"amount":"1.{zeros}","currencyCode":"EUR"}}"#);
        let price =
            format!(r#""totalPriceSet":{{"shopMoney":{money},"presentmentMoney":{money}}}"#);
        let purchase = verify::<PostPurchase>(&PURCHASE.replace('@', &price), &PURCHASES)?;
        let price = purchase.input_data.initial_purchase.total_price_set;
        assert_eq!(price.shop_money, price.presentment_money);
        Ok(price.shop_money.amount)
    };
    assert_eq!(amount(2), Ok(Decimal::from(1)));
    assert_eq!(amount(38), Ok(Decimal::from(1)));
    assert_eq!(amount(39), Err(Error::ClaimInvalid("amount")));
}

#[test]
fn printed() {
    let list: List<u8, 2> = x("[1,2]").unwrap();
    assert_eq!(format!("{list:?}"), "[1, 2]");
    let price: Decimal = x("-1.50").unwrap();
    assert_eq!(format!("{price:?}"), "-1.50");
    let text: JsonStr<'_> = serde_json::from_str("\"secret\"").unwrap();
    assert!(!format!("{:?}", text.chars()).contains("secret"));
}

/// Whether a bound holds for a type: a type's own method is chosen before a trait's, where its bound
/// holds.
macro_rules! holds {
    ($type:ty: $bound:path) => {{
        struct Probe<T>(core::marker::PhantomData<T>);

        #[allow(dead_code, reason = "not called if the bound holds")]
        trait Otherwise {
            fn holds(&self) -> bool {
                false
            }
        }

        impl<T> Otherwise for Probe<T> {}

        impl<T: $bound> Probe<T> {
            #[allow(dead_code, reason = "not called if the bound does not hold")]
            #[allow(clippy::unused_self, reason = "the receiver chooses the method")]
            fn holds(&self) -> bool {
                true
            }
        }

        Probe::<$type>(core::marker::PhantomData).holds()
    }};
}

macro_rules! assert_each {
    ($($type:ty),* ; $expected:literal: $bound:path) => {
        $(
            let name = stringify!($type);
            assert_eq!(holds!($type: $bound), $expected, "{name}: {}", stringify!($bound));
        )*
    };
}

/// A claim set of the crate is read by verification and by nothing else: it is not `Deserialize`, nor
/// are its parts, and it is no element of an array, so nobody's struct can hold it past its checks.
#[test]
fn classes_are_not_deserialize() {
    use storefront_jwt::RegisteredClaims;
    use storefront_jwt::json::Element;
    use storefront_jwt::shopify::Changeset;
    use storefront_jwt::shopify::changeset::{
        AddShippingLine, AddSubscription, AddVariant, Change, Discount, DiscountType, SetMetafield,
        ShippingOption,
    };
    use storefront_jwt::shopify::post_purchase::{
        Fixed, InitialPurchase, InputData, LineItem, Metafield, MetafieldValue, MoneyBag, Product,
        Shop, Streamed, ValueType, Variant,
    };
    use storefront_jwt::shopify::session::{Admin, CustomerAccount};
    use storefront_jwt::shopware::Ignored;

    type Lent = Streamed<'static>;

    macro_rules! owned {
        ($expected:literal: $bound:path) => {
            assert_each!(
                AppToken, AppToken<Text<8>>, Admin, Checkout, CustomerAccount, PostPurchase,
                PostPurchase<Fixed<1, 1>>; $expected: $bound
            );
        };
    }
    macro_rules! lent {
        ($expected:literal: $bound:path) => {
            assert_each!(
                AppToken<JsonStr<'static>>, PostPurchase<Lent>, Changeset<'static>,
                RegisteredClaims<'static>; $expected: $bound
            );
        };
    }
    macro_rules! parts {
        ($expected:literal: $bound:path) => {
            assert_each!(
                InAppPurchases, InAppPurchases<Text<8>>, Ignored, InputData, InputData<Lent>, Shop,
                Shop<Lent>, InitialPurchase, InitialPurchase<Fixed<1, 1>>, Product<Lent>,
                Variant<Lent>, MoneyBag, Money, MetafieldValue<Text<8>>, ValueType, AddVariant<'static>,
                AddShippingLine<'static>, SetMetafield<'static>, AddSubscription<'static>,
                ShippingOption<'static>, Discount<'static>, DiscountType; $expected: $bound
            );
        };
    }
    macro_rules! elements {
        ($expected:literal: $bound:path) => {
            assert_each!(
                LineItem<Lent>, LineItem<Fixed<1, 1>>, Metafield<Lent>, Metafield<Fixed<1, 1>>,
                Change<'static>; $expected: $bound
            );
        };
    }
    macro_rules! values {
        ($expected:literal: $bound:path) => {
            assert_each!(
                Text<8>, UnixTime, Decimal, Count, List<Text<8>, 2>, JsonStr<'static>,
                Audience<'static>, Elements<'static, u8>, Elements<'static, Change<'static>>,
                Elements<'static, LineItem<Lent>>; $expected: $bound
            );
        };
    }

    owned!(false: Deserialize<'static>);
    lent!(false: Deserialize<'static>);
    parts!(false: Deserialize<'static>);
    elements!(false: Deserialize<'static>);
    values!(true: Deserialize<'static>);

    owned!(false: Element<'static>);
    lent!(false: Element<'static>);
    parts!(false: Element<'static>);
    elements!(true: Element<'static>);
    values!(true: Element<'static>);

    owned!(true: FromPayload<'static>);
    lent!(true: FromPayload<'static>);
    parts!(false: FromPayload<'static>);
    elements!(false: FromPayload<'static>);
    values!(true: FromPayload<'static>);

    // What borrows does not come out of `verify`.
    owned!(true: Owned);
    lent!(false: Owned);
    parts!(false: Owned);
    elements!(false: Owned);
    owned!(true: Claims);
    lent!(true: Claims);
    parts!(false: Claims);
    elements!(false: Claims);
    // Nor do lists of classes lead there.
    assert_each!(
        List<AppToken, 2>, Option<AppToken>, List<RegisteredClaims<'static>, 2>,
        List<PostPurchase, 2>, Option<Changeset<'static>>; false: Deserialize<'static>
    );
    assert_each!(
        List<AppToken, 2>, Option<AppToken>, List<LineItem<Lent>, 2>,
        Option<Change<'static>>; false: FromPayload<'static>
    );
}

/// What `serde_json` writes of a class, verification reads. It refuses a member of another type, as
/// `null` or twice, and what is no object.
#[test]
fn claim_sets() {
    let app = shopware::Expected::new("shop");
    let mut claims =
        json!({"iss": "shop", "iat": 1, "exp": 9_999_999_999_u64, "customerId": "c", "other": [1]});
    let verify_app = |claims: &serde_json::Value| verify::<AppToken>(&claims.to_string(), &app);
    let token = verify_app(&claims).unwrap();
    assert_eq!(token.customer_id.as_deref(), Some("c"));
    let written = serde_json::to_value(&token).unwrap();
    assert_eq!(verify_app(&written), Ok(token));
    claims.as_object_mut().unwrap().remove("other");
    assert_eq!(written, claims);
    for (name, other) in [
        ("customerId", json!(1)),
        ("customerId", json!(null)),
        ("iat", json!("1")),
        ("nbf", json!(null)),
        ("inAppPurchases", json!(1)),
        ("inAppPurchases", json!([])),
    ] {
        let mut claims = claims.clone();
        claims[name] = other;
        let refused = verify_app(&claims);
        assert_eq!(refused, Err(Error::ClaimInvalid(name)), "{claims}");
    }
    let twice = r#"{"iss":"shop","iat":1,"exp":9999999999,"iat":1}"#;
    let refused = verify::<AppToken>(twice, &app);
    assert_eq!(refused, Err(Error::ClaimDuplicate("iat")));
    for payload in ["1", "[]", "\"\"", "null", ""] {
        assert_eq!(
            verify::<AppToken>(payload, &app),
            Err(Error::Json),
            "{payload}"
        );
    }

    // A text that is ignored is one all the same; `null` is none.
    let purchases = |value: &str| {
        let payload =
            format!(r#"{{"iss":"shop","iat":1,"exp":9999999999,"inAppPurchases":{value}}}"#);
        let ignored = verify::<AppToken>(&payload, &app)?.in_app_purchases;
        let read = verify::<AppToken<Text<8>>>(&payload, &app)?.in_app_purchases;
        assert_eq!(
            matches!(ignored, InAppPurchases::Token(_)),
            matches!(read, InAppPurchases::Token(_))
        );
        Ok(read)
    };
    let token = InAppPurchases::Token(Text::try_from("text").unwrap());
    assert_eq!(purchases("\"t\\u0065xt\""), Ok(token));
    assert_eq!(purchases("null"), Ok(InAppPurchases::Null));
    assert_eq!(purchases("7"), Err(Error::ClaimInvalid("inAppPurchases")));
    assert_eq!(purchases("\"a\u{1}b\""), Err(Error::Json));

    let checkout = session::Expected::new("client");
    let mut claims = json!({"dest": "a.myshopify.com", "aud": "client", "iat": 1, "nbf": 1,
        "exp": 9_999_999_999_u64, "jti": "j"});
    let verify_checkout =
        |claims: &serde_json::Value| verify::<Checkout>(&claims.to_string(), &checkout);
    for (sub, expected) in [(json!(null), None), (json!("gid"), Some("gid"))] {
        claims["sub"] = sub;
        let token = verify_checkout(&claims).unwrap();
        assert_eq!(token.sub.as_deref(), expected);
        let written = serde_json::to_value(&token).unwrap();
        assert_eq!(verify_checkout(&written), Ok(token));
    }
    claims["sub"] = json!(1);
    assert_eq!(verify_checkout(&claims), Err(Error::ClaimInvalid("sub")));
}

/// What comes in several forms is a string, a whole number, or `null`.
#[test]
fn customers() {
    let customer = |value: &str| {
        let money = r#"{"amount":"1","currencyCode":"EUR"}"#;
        let price = format!(r#"{{"shopMoney":{money},"presentmentMoney":{money}}}"#);
        let members = format!(r#""customerId":{value},"totalPriceSet":{price}"#);
        let purchase = verify::<PostPurchase>(&PURCHASE.replace('@', &members), &PURCHASES)?;
        let customer = purchase.input_data.initial_purchase.customer_id;
        Ok(customer.map(|id| id.to_string()))
    };
    for (value, expected) in [
        ("1", Some("1")),
        ("\"1\"", Some("1")),
        ("\"\"", Some("")),
        ("6998702981173", Some("6998702981173")),
        ("null", None),
    ] {
        assert_eq!(customer(value), Ok(expected.map(String::from)), "{value}");
    }
    for value in ["true", "-1", "1.0", "1e0", "[]", "{}", "[1]"] {
        let refused = customer(value);
        assert_eq!(refused, Err(Error::ClaimInvalid("customerId")), "{value}");
    }
    let long = "1".repeat(65);
    assert_eq!(customer(&long), Err(Error::ClaimTooLong("customerId")));
    assert_eq!(customer(&long[1..]), Ok(Some(long[1..].to_owned())));
}

/// A claim set of somebody's own may be read by any format, with this crate's values as members.
#[test]
fn own_claims_through_serde_json() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Own {
        iss: Text<8>,
        exp: UnixTime,
        #[serde(default, deserialize_with = "storefront_jwt::json::not_null")]
        nbf: Option<UnixTime>,
        #[serde(default)]
        ids: List<u8, 2>,
    }

    for (payload, nbf) in [
        (r#"{"iss":"shop","exp":2,"other":[1]}"#, None),
        (r#"{"iss":"shop","exp":2,"nbf":1,"ids":[1,2]}"#, Some(1)),
    ] {
        let own: Own = serde_json::from_str(payload).unwrap();
        assert_eq!((&*own.iss, own.exp), ("shop", UnixTime::from_secs(2)));
        assert_eq!(own.nbf, nbf.map(UnixTime::from_secs));
        assert_eq!(read(payload), Ok(own), "{payload}");
    }
    for payload in [
        r#"{"iss":"shop"}"#,
        r#"{"iss":1,"exp":2}"#,
        r#"{"iss":"too long by one","exp":2}"#,
        r#"{"iss":"shop","exp":2,"nbf":null}"#,
        r#"{"iss":"shop","exp":2,"exp":2}"#,
        r#"{"iss":"shop","exp":2,"ids":[1,2,3]}"#,
        "1",
    ] {
        assert!(serde_json::from_str::<Own>(payload).is_err(), "{payload}");
        assert!(read::<Own>(payload).is_err(), "{payload}");
    }
}

/// A member's name as any type that a name can be, and a visitor that reads no more than this member.
#[test]
fn names() {
    #[derive(Debug, PartialEq)]
    struct First<K>(K);

    struct FirstVisitor<K>(core::marker::PhantomData<K>);

    impl<'de, K: Deserialize<'de>> Visitor<'de> for FirstVisitor<K> {
        type Value = First<K>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<First<K>, A::Error> {
            let (name, IgnoredAny) = map.next_entry()?.expect("a member");
            Ok(First(name))
        }
    }

    impl<'de, K: Deserialize<'de>> Deserialize<'de> for First<K> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(FirstVisitor(core::marker::PhantomData))
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(String);

    for object in [r#"{"ab":[1]}"#, r#"{"\u0061b":{}}"#] {
        let text = String::from("ab");
        assert_eq!(read(object), Ok(First(text.clone())), "{object}");
        assert_eq!(read(object), Ok(First(Wrapped(text))), "{object}");
        assert_eq!(read(object), Ok(First(IgnoredAny)), "{object}");
        let mut buf = Vec::new();
        let name = read_into::<First<JsonStr<'_>>>(object, &mut buf);
        assert_eq!(name.unwrap().0, JsonStr::from("ab"), "{object}");
        assert_eq!(read::<First<char>>(object), Err(Error::ClaimInvalid("")));
    }
    let two = r#"{"a":1,"b":2}"#;
    assert_eq!(read::<First<char>>(two), Err(Error::ClaimInvalid("")));
    assert_eq!(read(r#"{"a":1}"#), Ok(First('a')));
    assert_eq!(read::<First<char>>(r#"{"a":1,}"#), Err(Error::Json));
}
