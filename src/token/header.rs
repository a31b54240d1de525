//! The JOSE header (RFC 7515 §4), read only after the MAC has passed.

use crate::error::Error;
use crate::json::members;
use crate::json::object::{Empty, InPlace, object};
use crate::json::reader::Reader;
use crate::json::scan::word::strip_prefix;
use crate::json::text::Text;
use crate::json::{JsonStr, List};

/// A token's header.
#[derive(Clone, Copy)]
pub(crate) enum Header<'h> {
    Known(&'static KnownHeader),
    /// Any other: its characters before it is decoded, then its JSON.
    Other(&'h [u8]),
}

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
pub(crate) fn split_known(signing_input: &[u8]) -> Option<(&'static KnownHeader, &[u8])> {
    KNOWN.iter().find_map(
        |known| match strip_prefix(signing_input, known.base64url)? {
            [b'.', payload @ ..] => Some((known, payload)),
            _ => None,
        },
    )
}

/// The rules for the header of a token to be verified, whatever its payload is. The platforms' own
/// headers do not come here.
#[cold]
#[inline(never)]
pub(crate) fn check(json: &[u8]) -> Result<(), Error> {
    let header = read(json)?;
    if header.crit.0 {
        Err(Error::CriticalHeader)
    } else if header.enc.0 || header.b64.0 {
        Err(Error::Header)
    } else if header.alg.is_some_and(|alg| alg == "HS256") {
        Ok(())
    } else {
        Err(Error::Algorithm)
    }
}

/// Whether these are characters of base64url (RFC 4648 §5). A text with any other was never a
/// token.
/// The platforms' own headers do not come here.
#[cold]
#[inline(never)]
pub(crate) fn is_base64url(chars: &[u8]) -> bool {
    chars
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The rules for the `typ` of a token whose payload is a claim set (RFC 7519 §5.1, RFC 8725
/// §3.11): it is the expected one, or, where none is expected, absent or `JWT`.
#[inline]
pub(crate) fn check_typ(header: Header<'_>, expected: Option<&str>) -> Result<(), Error> {
    match (header, expected) {
        (Header::Known(_), None) => Ok(()),
        (Header::Known(known), _) => check_any_typ(known.json, expected),
        (Header::Other(json), _) => check_any_typ(json, expected),
    }
}

#[cold]
#[inline(never)]
fn check_any_typ(json: &[u8], expected: Option<&str>) -> Result<(), Error> {
    if expected == Some("") {
        return Err(Error::Expectation("typ"));
    }
    let fits = match (read(json)?.typ, expected) {
        (None, expected) => expected.is_none(),
        (Some(typ), expected) => is_media_type(typ, expected.unwrap_or("JWT")),
    };
    if fits { Ok(()) } else { Err(Error::Header) }
}

/// Media types are equal in any case, and `X` is short for `application/X` where it has no slash
/// (RFC 7515 §4.1.9).
fn is_media_type(typ: JsonStr<'_>, expected: &str) -> bool {
    // Two names of at most 127 characters (RFC 6838 §4.2).
    let typ = Text::<255>::try_from(typ);
    typ.is_ok_and(|typ| short(&typ).eq_ignore_ascii_case(short(expected)))
}

fn short(media_type: &str) -> &str {
    const PREFIX: &str = "application/";

    match media_type.split_at_checked(PREFIX.len()) {
        Some((prefix, name)) if prefix.eq_ignore_ascii_case(PREFIX) && !name.contains('/') => name,
        _ => media_type,
    }
}

/// The header's `kid` (RFC 7515 §4.1.4).
pub(crate) fn kid<const N: usize>(json: &[u8]) -> Result<Option<Text<N>>, Error> {
    let kid = read(json)?.kid.map(Text::try_from).transpose();
    kid.map_err(|error| error.for_claim("kid"))
}

object! {
    /// The members of a JOSE header that bear on verification (RFC 7515 §4.1).
    struct Members<'h> {
        "typ" => typ: Option<JsonStr<'h>>,
        "alg" => alg: Option<JsonStr<'h>>,
        "kid" => kid: Option<JsonStr<'h>>,
        "crit" => crit: Presence,
        /// The token is encrypted (RFC 7516 §4.1.2).
        "enc" => enc: Presence,
        /// The payload is not encoded (RFC 7797 §3).
        "b64" => b64: Presence,
    }
}

/// Whether a member is there, whatever it says.
#[derive(serde::Serialize)]
struct Presence(bool);

impl Empty for Presence {
    const EMPTY: Self = Self(false);
}

impl InPlace<'_> for Presence {
    const REQUIRED: bool = false;

    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = true;
        reader.skip().map(|_| ())
    }
}

/// Headers with more members are refused, which bounds the quadratic check of names.
const MAX_MEMBERS: usize = 16;

fn read(json: &[u8]) -> Result<Members<'_>, Error> {
    let mut header = Members::empty();
    match read_into(&mut header, json) {
        Ok(()) => Ok(header),
        Err(Error::TooDeep) => Err(Error::TooDeep),
        Err(_) => Err(Error::Header),
    }
}

fn read_into<'h>(header: &mut Members<'h>, json: &'h [u8]) -> Result<(), Error> {
    let mut reader = Reader::object(json)?;
    check_names(reader.clone())?;
    header.fill(&mut reader)?;
    reader.end()
}

/// Names of every kind are unique (RFC 7515 §4), not only those that the header declares: hence a
/// look at all of them beside the one loop that reads objects.
fn check_names(mut reader: Reader<'_>) -> Result<(), Error> {
    let mut names: List<JsonStr<'_>, MAX_MEMBERS> = List::new();
    let mut members = members::Members::of(&mut reader)?;
    while let Some(name) = members.next()? {
        if names.contains(&name) {
            return Err(Error::Header);
        }
        names.push(name)?;
        members.reader.skip()?;
    }
    Ok(())
}
