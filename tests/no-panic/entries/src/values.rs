//! What comes out of claims: text, lists, times and decimals; errors; the cache for a token; slots.

use core::fmt;
use core::str::FromStr as _;
use core::time::Duration;

use serde::Deserialize;
use storefront_jwt::json::{Decimal, Elements, ElementsIter, JsonStr, List, Unescape};
use storefront_jwt::registered::Audience;
use storefront_jwt::shopify::changeset::Change;
use storefront_jwt::shopify::post_purchase::{Fixed, LineItem, Metafield, Streamed};
use storefront_jwt::shopify::session::{Admin, Checkout};
use storefront_jwt::shopify::{Changeset, PostPurchase};
use storefront_jwt::shopware::{Action, AppToken, TokenCache};
use storefront_jwt::{
    Accepted, Error, Leeway, MacError, RegisteredClaims, SecretKey, Slot, Text, UnixTime,
    Validation, Verifier,
};

use crate::own::{Floats, Stop};

proofs! {
    "Error, Display" => pub fn error(out: &mut dyn fmt::Write, error: Error) -> fmt::Result {
        write!(out, "{error}")
    }
    "Error, Debug" => pub fn error_debug(out: &mut dyn fmt::Write, error: Error) -> fmt::Result {
        write!(out, "{error:?}")
    }
    "Error::code, Error::claim" => pub fn code(error: &Error) -> (&'static str, Option<&'static str>) {
        (error.code(), error.claim())
    }
    "MacError" => pub fn mac_error(out: &mut dyn fmt::Write, error: MacError) -> fmt::Result {
        write!(out, "{error} {error:?} {}", Error::from(error))
    }
    "Text::try_from" => pub fn text(from: &str) -> Result<Text<64>, Error> {
        Text::try_from(from)
    }
    "Text::try_from/JsonStr" => pub fn text_json(from: JsonStr<'_>) -> Result<Text<64>, Error> {
        Text::try_from(from)
    }
    "Text, Display and Debug" => pub fn text_shown(
        out: &mut dyn fmt::Write,
        text: &Text<64>,
        width: u16,
    ) -> fmt::Result {
        // `core` refuses a width above 65,535 by a panic.
        let width = usize::from(width);
        write!(out, "{text} {text:width$} {text:?}")
    }
    "Text, compared" => pub fn text_compared(one: &Text<64>, other: &Text<64>, text: &str) -> bool {
        one == other || one < other || one == text || *one == one.clone()
    }
    "Text, of other capacities" => pub fn texts_compared(one: &Text<64>, other: &Text<8>) -> bool {
        one == other || one < other || other == "8"
    }
    "JsonStr::chars" => pub fn char(chars: &mut Unescape<'_>) -> Option<char> {
        chars.next()
    }
    "JsonStr, Display" => pub fn shown(out: &mut dyn fmt::Write, text: JsonStr<'_>) -> fmt::Result {
        write!(out, "{text}")
    }
    "JsonStr, Debug" => pub fn debug(out: &mut dyn fmt::Write, text: JsonStr<'_>) -> fmt::Result {
        write!(out, "{text:?}")
    }
    "JsonStr, compared" => pub fn compared(one: JsonStr<'_>, other: JsonStr<'_>, text: &str) -> bool {
        one == other || one == *text || one.as_unescaped() == Some(text)
    }
    "Audience::contains" => pub fn contains(audience: &Audience<'_>, text: &str) -> bool {
        audience.contains(text)
    }
    "List" => pub fn list(list: &mut List<u64, 4>, element: u64) -> Result<usize, Error> {
        list.push(element)?;
        Ok(list.clone().iter().filter(|each| **each == element).count())
    }
    "Elements::count" => pub fn count(elements: &Elements<'_, Change<'_>>) -> usize {
        elements.count()
    }
    "Elements, compared" => pub fn equal<'p>(
        one: &Elements<'p, Stop<'p>>,
        other: &Elements<'p, Stop<'p>>,
    ) -> bool {
        one == other
    }
}

/// The next element of a list; the lists in it are read by the next one's entry.
macro_rules! elements {
    ($($element:ty;)*) => {proofs! {$(
        concat!("Elements::iter/", stringify!($element)) => pub fn next<'p>(
            elements: &mut ElementsIter<'p, $element>,
        ) -> Option<Result<$element, Error>> {
            elements.next()
        }
    )*}};
}

elements! {
    LineItem<Streamed<'p>>;
    Metafield<Streamed<'p>>;
    Change<'p>;
    Stop<'p>;
    JsonStr<'p>;
    Text<8>;
    u64;
}

proofs! {
    "UnixTime::from_rfc3339" => pub fn date(text: &str) -> Result<UnixTime, Error> {
        UnixTime::from_rfc3339(text)
    }
    "UnixTime, arithmetic" => pub fn times(time: UnixTime, other: UnixTime, by: Duration) -> [UnixTime; 5] {
        let since = time.saturating_since(other);
        [time.saturating_add(by), time.saturating_sub(by), UnixTime::from(since), time + by, time - by]
    }
    "UnixTime, seconds" => pub fn seconds(time: UnixTime, secs: u64) -> (UnixTime, u64, Option<Leeway>) {
        (UnixTime::from_secs(secs), time.as_secs(), Leeway::from_secs(secs))
    }
    "UnixTime, Debug" => pub fn time_debug(
        out: &mut dyn fmt::Write,
        time: UnixTime,
        validation: &Validation,
    ) -> fmt::Result {
        write!(out, "{time:?} {validation:?}")
    }
    "UnixTime, Display" => pub fn time_shown(
        out: &mut dyn fmt::Write,
        time: UnixTime,
        width: u16,
    ) -> fmt::Result {
        let width = usize::from(width);
        write!(out, "{time} {time:width$}")
    }
    "Decimal::from_str" => pub fn decimal(text: &str) -> Result<Decimal, Error> {
        Decimal::from_str(text)
    }
    "Decimal, compared" => pub fn decimals(one: Decimal, other: Decimal) -> bool {
        one == other
    }
    "Decimal, Display and Debug" => pub fn decimal_shown(
        out: &mut dyn fmt::Write,
        decimal: Decimal,
    ) -> fmt::Result {
        write!(out, "{decimal} {decimal:?}")
    }
    "TokenCache::store" => pub fn store(
        cache: &mut TokenCache<1024>,
        token: &str,
        expires: UnixTime,
    ) -> Result<(), Error> {
        cache.store(token, expires)
    }
    "TokenCache::at" => pub fn at(cache: &TokenCache<1024>, now: UnixTime) -> Action<'_> {
        cache.at(now)
    }
    "TokenCache, the rest" => pub fn cache(
        out: &mut dyn fmt::Write,
        cache: &mut TokenCache<1024>,
        margin: Duration,
    ) -> fmt::Result {
        write!(out, "{cache:?} {:?}", cache.at(UnixTime::EPOCH))?;
        cache.clear();
        *cache = TokenCache::new(margin);
        Ok(())
    }
    "Slot, Debug" => pub fn slot(out: &mut dyn fmt::Write, slot: &Slot<AppToken>) -> fmt::Result {
        write!(out, "{slot:?}")
    }
    "Debug/AppToken" => pub fn app_token(out: &mut dyn fmt::Write, claims: &AppToken) -> fmt::Result {
        write!(out, "{claims:?}")
    }
    "Debug/PostPurchase" => pub fn purchase(
        out: &mut dyn fmt::Write,
        streamed: &PostPurchase<Streamed<'_>>,
        fixed: &PostPurchase<Fixed<2, 1>>,
        item: &LineItem<Streamed<'_>>,
    ) -> fmt::Result {
        write!(out, "{streamed:?} {fixed:?} {item:?}")
    }
    "Debug/Changeset" => pub fn changeset(
        out: &mut dyn fmt::Write,
        claims: &Changeset<'_>,
        change: &Change<'_>,
    ) -> fmt::Result {
        write!(out, "{claims:?} {change:?}")
    }
    "Debug/session" => pub fn session(
        out: &mut dyn fmt::Write,
        admin: &Accepted<Admin>,
        checkout: &Checkout,
    ) -> fmt::Result {
        write!(out, "{admin:?} {} {checkout:?} {}", admin.claims.shop(), checkout.shop())
    }
    "Debug/RegisteredClaims" => pub fn registered(
        out: &mut dyn fmt::Write,
        claims: &RegisteredClaims<'_>,
    ) -> fmt::Result {
        write!(out, "{claims:?}")
    }
    "Verifier::verify/Floats" => pub fn floats(
        verifier: &Verifier<SecretKey, UnixTime>,
        token: &[u8],
    ) -> Result<Accepted<Floats>, Error> {
        verifier.verify(token, &0)
    }
    "Deserialize/serde's own value" => pub fn value(seconds: u64) -> Result<UnixTime, serde::de::value::Error> {
        UnixTime::deserialize(serde::de::value::U64Deserializer::new(seconds))
    }
    "Deserialize/serde's own float" => pub fn float(
        number: f64,
    ) -> Result<(UnixTime, Decimal), serde::de::value::Error> {
        let number = serde::de::value::F64Deserializer::new(number);
        Ok((UnixTime::deserialize(number)?, Decimal::deserialize(number)?))
    }
}
