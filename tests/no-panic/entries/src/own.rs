//! Claim sets as a user writes them, with everything that the documentation says their fields may be.

use serde::{Deserialize, Serialize};
use storefront_jwt::json::{Count, Decimal, Elements, JsonStr, List, not_null};
use storefront_jwt::registered::Audience;
use storefront_jwt::{Claims, Error, MaxAge, Text, Times, UnixTime};

#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owned {
    iss: Text<32>,
    exp: UnixTime,
    #[serde(default, deserialize_with = "not_null")]
    nbf: Option<UnixTime>,
    seat: Seat,
    class: Fare,
    price: Decimal,
    tags: List<Text<8>, 3>,
    seats: List<Seat, 2>,
    is_child: bool,
    offset: i32,
    size: char,
    pair: (u8, i8),
    triple: [u16; 3],
    #[serde(default)]
    note: Option<Text<8>>,
    #[serde(default)]
    visits: Visits,
    #[serde(default)]
    wide: u128,
    nothing: (),
}

#[derive(Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Seat {
    row: u16,
    letter: Text<1>,
    fare: Option<Fare>,
}

#[derive(Clone, Copy, PartialEq, Deserialize, Serialize)]
enum Fare {
    First,
    #[serde(rename = "second/2")]
    Second,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize, Serialize)]
struct Visits(u64);

impl Claims for Owned {
    type Expected<'e> = u64;

    fn times(&self, _: &u64) -> Times {
        Times::expiring(self.exp).with_nbf(self.nbf)
    }

    fn check(&self, visits: &u64) -> Result<(), Error> {
        if self.iss != "railway" {
            return Err(Error::ClaimMismatch("iss"));
        }
        if self.visits.0 != *visits {
            return Err(Error::ClaimMismatch("visits"));
        }
        Ok(())
    }
}

#[derive(Clone, Deserialize, Serialize)]
pub struct Borrowing<'p> {
    #[serde(borrow)]
    holder: JsonStr<'p>,
    iat: UnixTime,
    #[serde(borrow)]
    audience: Audience<'p>,
    #[serde(borrow)]
    stops: Elements<'p, Stop<'p>>,
    #[serde(borrow, default)]
    plain: Option<&'p str>,
    #[serde(skip_serializing)]
    places: Count,
    visits: u64,
}

#[derive(Clone, Copy, PartialEq, Deserialize, Serialize)]
pub struct Stop<'p> {
    #[serde(borrow)]
    name: JsonStr<'p>,
    at: UnixTime,
    fares: Option<Fare>,
}

impl Claims for Borrowing<'_> {
    type Expected<'e> = u64;

    fn times(&self, _: &u64) -> Times {
        Times::aging(Some(self.iat), MaxAge::from_secs(60))
    }

    fn check(&self, visits: &u64) -> Result<(), Error> {
        if self.visits != *visits || self.places.get() > 9 || !self.audience.contains("me") {
            return Err(Error::ClaimMismatch("visits"));
        }
        self.stops.iter().try_for_each(|stop| stop.map(|_| ()))
    }
}

/// With floats, which no claim set of the crate has.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub struct Floats {
    exp: UnixTime,
    double: f64,
    single: Option<f32>,
}

impl Claims for Floats {
    type Expected<'e> = u64;

    fn times(&self, _: &u64) -> Times {
        Times::expiring(self.exp)
    }

    fn check(&self, _: &u64) -> Result<(), Error> {
        Ok(())
    }
}
