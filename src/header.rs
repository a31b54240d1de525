//! The JOSE header (RFC 7515 §4), read only after the MAC has passed.

use crate::json::{JsonStr, List, Members, Reader};
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
        .find_map(|known| match strip(signing_input, known.base64url)? {
            [b'.', payload @ ..] => Some((known, payload)),
            _ => None,
        })
}

/// `text` without `prefix`, compared four bytes at a time: where `memcmp` takes one after the other, as on
/// Cortex-M, that is a third of the work.
#[inline]
fn strip<'t>(text: &'t [u8], prefix: &[u8]) -> Option<&'t [u8]> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    let ((head, head_end), (prefix, prefix_end)) = (head.as_chunks::<4>(), prefix.as_chunks());
    let same = head.iter().zip(prefix).all(|(one, other)| one == other);
    (same && head_end == prefix_end).then_some(rest)
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

fn read(json: &[u8]) -> Result<Header<'_>, Error> {
    members(json).map_err(|error| match error {
        Error::TooDeep => error,
        _ => Error::Header,
    })
}

/// Names of every kind are unique (RFC 7515 §4), not only the known ones.
fn members(json: &[u8]) -> Result<Header<'_>, Error> {
    let mut reader = Reader::object(json)?;
    let mut members = Members::of(&mut reader)?;
    let mut header = Header::default();
    let mut names: List<JsonStr<'_>, MAX_MEMBERS> = List::new();
    while let Some(name) = members.next()? {
        if names.contains(&name) {
            return Err(Error::Header);
        }
        names.push(name)?;
        if name == "alg" {
            header.algorithm = members.reader.string()? == "HS256";
        } else if name == "typ" {
            let typ = members.reader.string()?;
            let jwt = "JWT".chars();
            header.unsupported |= !typ.chars().map(|c| c.to_ascii_uppercase()).eq(jwt);
        } else if name == "kid" {
            header.kid = Some(members.reader.string()?);
        } else {
            header.critical |= name == "crit";
            header.unsupported |= name == "enc" || name == "b64";
            members.reader.skip()?;
        }
    }
    reader.end()?;
    Ok(header)
}
