//! The JOSE header (RFC 7515 §4), read only after the MAC has passed.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::json::{self, JsonStr, List};
use crate::{Error, Text};

/// A header that is recognised by its bytes.
pub(crate) struct KnownHeader {
    pub(crate) base64url: &'static [u8],
    pub(crate) json: &'static [u8],
}

/// The three headers that the platforms and their libraries send.
static KNOWN: [KnownHeader; 3] = [
    KnownHeader {
        base64url: b"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
        json: br#"{"typ":"JWT","alg":"HS256"}"#,
    },
    KnownHeader {
        base64url: b"eyJhbGciOiJIUzI1NiJ9",
        json: br#"{"alg":"HS256"}"#,
    },
    SIGNED,
];

/// The header of the tokens that are signed here.
pub(crate) const SIGNED: KnownHeader = KnownHeader {
    base64url: b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    json: br#"{"alg":"HS256","typ":"JWT"}"#,
};

/// The known header that `signing_input` starts with, and the payload behind it.
#[inline]
pub(crate) fn split_known(signing_input: &[u8]) -> Option<(&'static KnownHeader, &[u8])> {
    KNOWN
        .iter()
        .find_map(|known| match signing_input.strip_prefix(known.base64url)? {
            [b'.', payload @ ..] => Some((known, payload)),
            _ => None,
        })
}

/// The rules for the header of a token to be verified. The platforms' own headers do not come here.
#[cold]
#[inline(never)]
pub(crate) fn check(json: &[u8]) -> Result<(), Error> {
    let header: Header<'_> = read(json)?;
    if header.critical {
        Err(Error::CriticalHeader)
    } else if header.unsupported {
        Err(Error::Header)
    } else if header.algorithm {
        Ok(())
    } else {
        Err(Error::Algorithm)
    }
}

/// The header's `kid` (RFC 7515 §4.1.4).
pub(crate) fn kid<const N: usize>(json: &[u8]) -> Result<Option<Text<N>>, Error> {
    let header: Header<'_> = read(json)?;
    header
        .kid
        .map(|kid| Text::from_json(kid).map_err(|error| error.in_claim("kid")))
        .transpose()
}

fn read(json: &[u8]) -> Result<Header<'_>, Error> {
    json::from_object(json).map_err(|error| match error {
        Error::TooDeep => error,
        _ => Error::Header,
    })
}

#[derive(Default)]
struct Header<'h> {
    /// `alg` is exactly `HS256`.
    algorithm: bool,
    /// `crit` is there, whatever it says.
    critical: bool,
    /// `enc` (RFC 7516 §4.1.2) or `b64` (RFC 7797 §3) is there, whatever it says, or `typ` says other
    /// than `JWT`.
    unsupported: bool,
    kid: Option<JsonStr<'h>>,
}

/// More members than headers have; with more than these one is refused. Every name is compared with all before it, so their number is
/// bounded.
const MAX_MEMBERS: usize = 16;

impl<'de: 'h, 'h> Deserialize<'de> for Header<'h> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

/// By hand, because RFC 7515 §4 has names of every kind unique, not only the known ones.
struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = Header<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header with unique names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header<'de>, A::Error> {
        let mut header = Header::default();
        let mut names: List<JsonStr<'de>, MAX_MEMBERS> = List::new();
        while let Some(name) = map.next_key::<JsonStr<'de>>()? {
            if names.contains(&name) {
                return Err(A::Error::duplicate_field("header"));
            }
            names.push(name).map_err(A::Error::custom)?;
            if name == "alg" {
                header.algorithm = map.next_value::<JsonStr<'de>>()? == "HS256";
            } else if name == "typ" {
                let typ = map.next_value::<JsonStr<'de>>()?;
                let jwt = "JWT".chars();
                header.unsupported |= !typ.chars().map(|c| c.to_ascii_uppercase()).eq(jwt);
            } else if name == "kid" {
                header.kid = Some(map.next_value()?);
            } else {
                header.critical |= name == "crit";
                header.unsupported |= name == "enc" || name == "b64";
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(header)
    }
}
