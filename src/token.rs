//! The kernel: a token on its way from untrusted bytes to authenticated ones, without a clock, a
//! key store or any I/O.

use core::fmt;

use crate::base64url;
use crate::error::Error;
use crate::json::text::Text;
use crate::json::text_member;
use crate::mac::{HmacSha256, Keys, MatchedKey, Tag};
use crate::time::{UnixTime, Validation};

use self::header::{Header, KnownHeader};

mod authenticated;
pub(crate) mod header;

pub use self::authenticated::Authenticated;

/// The characters of a signature: 32 bytes as base64url.
pub(crate) const SIGNATURE_LEN: usize = 43;

/// A compact JWS (RFC 7515 §7.1) that has not been authenticated.
///
/// Parsing it looks for the dots, decodes the 43 characters of the signature and, unless the header
/// is one that the platforms send, looks whether it is of the alphabet; nothing of header and
/// payload is decoded until a tag has matched. `Debug` prints no byte of it.
#[derive(Clone, Copy)]
pub struct Unverified<'t> {
    signing_input: &'t [u8],
    header: Header<'t>,
    payload: &'t [u8],
    tag: [u8; 32],
}

impl<'t> Unverified<'t> {
    /// Takes the bare token, without white space or `Bearer`.
    ///
    /// # Errors
    ///
    /// [`Error::Structure`], or [`Error::Encoding`] for a signature that is not canonical
    /// base64url or a header with other characters: a token with `Bearer` before it, for instance.
    pub fn parse<T: AsRef<[u8]> + ?Sized>(token: &'t T) -> Result<Self, Error> {
        let (rest, signature) = token
            .as_ref()
            .split_last_chunk::<SIGNATURE_LEN>()
            .ok_or(Error::Structure)?;
        let [signing_input @ .., b'.'] = rest else {
            return Err(Error::Structure);
        };
        let (header, payload) = if let Some((known, payload)) = header::split_known(signing_input) {
            (Header::Known(known), payload)
        } else {
            let dot = signing_input.iter().position(|&byte| byte == b'.');
            let (header, payload) = dot
                .and_then(|dot| signing_input.split_at_checked(dot))
                .ok_or(Error::Structure)?;
            let payload = payload.strip_prefix(b".").ok_or(Error::Structure)?;
            if !header::is_base64url(header) {
                return Err(Error::Encoding);
            }
            (Header::Other(header), payload)
        };
        let mut token = Self {
            signing_input,
            header,
            payload,
            tag: [0; 32],
        };
        if base64url::decode_tag(signature, &mut token.tag) {
            Ok(token)
        } else {
            Err(Error::Encoding)
        }
    }

    /// The bytes that the tag is computed over: header and payload as they came (RFC 7515 §5.2).
    ///
    /// For MACs that are asynchronous or remote: compute their HMAC-SHA-256 anywhere and come back
    /// with [`verify_tag`](Self::verify_tag).
    #[must_use]
    pub const fn signing_input(&self) -> &'t [u8] {
        self.signing_input
    }

    /// The size of the buffer that [`verify`](Self::verify) needs, in bytes.
    #[must_use]
    pub fn buffer_len(&self) -> usize {
        let header = match self.header {
            Header::Known(_) => 0,
            Header::Other(header) => base64url::decoded_len(header.len()),
        };
        base64url::decoded_len(self.payload.len()).saturating_add(header)
    }

    /// Checks the signature, then the header, and decodes the payload into `buf`.
    ///
    /// `now` decides whether a previous key is still accepted, and is what the token's times will
    /// be checked against.
    ///
    /// # Errors
    ///
    /// [`Error::Signature`] or [`Error::MacFailed`], and nothing has been decoded; then
    /// [`Error::BufferTooSmall`], [`Error::Encoding`], [`Error::Header`], [`Error::Algorithm`],
    /// [`Error::CriticalHeader`] or [`Error::TooDeep`].
    pub fn verify<'b, K: HmacSha256>(
        &self,
        keys: &Keys<K>,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        let key = self.authenticate(keys, now)?;
        self.open(Some(key), Validation::at(now), buf)
    }

    /// [`verify`](Self::verify) with a tag that was computed elsewhere, over
    /// [`signing_input`](Self::signing_input) and under the right key.
    ///
    /// `computed` must never be taken from the token or from whoever sent it.
    ///
    /// For a MAC that is asynchronous or far away, such as a secure element or WebCrypto in a
    /// Worker or a browser, where the await is that of `crypto.subtle.sign("HMAC", key, input)`:
    ///
    /// ```
    /// use storefront_jwt::shopware::{AppToken, Expected};
    /// use storefront_jwt::{Error, MacError, Tag, UnixTime, Unverified};
    ///
    /// async fn verify(
    ///     token: &str,
    ///     shop_id: &str,
    ///     now: UnixTime, // `UnixTime::from_millis` takes JavaScript's `Date.now()`
    ///     hmac: impl AsyncFn(&[u8]) -> Result<[u8; 32], MacError>,
    /// ) -> Result<AppToken, Error> {
    ///     let token = Unverified::parse(token)?;
    ///     let tag = Tag::new(hmac(token.signing_input()).await?);
    ///     let mut buf = [0; 4096];
    ///     let token = token.verify_tag(&tag, now, &mut buf)?;
    ///     Ok(token.claims(&Expected::new(shop_id))?.claims)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`verify`](Self::verify), except [`Error::MacFailed`].
    pub fn verify_tag<'b>(
        &self,
        computed: &Tag,
        now: UnixTime,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        self.compare(computed)?;
        self.open(None, Validation::at(now), buf)
    }

    /// [`verify`](Self::verify) for callers who own the token's bytes and have no second buffer:
    /// its header and payload are decoded in their place. A token whose signature does not match is
    /// left as it is; after any later error the bytes are of no use any more.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse) and [`verify`](Self::verify), except
    /// [`Error::BufferTooSmall`].
    pub fn verify_in_place<'b, K: HmacSha256>(
        token: &'b mut [u8],
        keys: &Keys<K>,
        now: UnixTime,
    ) -> Result<Authenticated<'b>, Error> {
        let unverified = Unverified::parse(&*token)?;
        let key = unverified.authenticate(keys, now)?;
        let lengths = unverified.lengths();
        lengths.open_in_place(Some(key), Validation::at(now), token)
    }

    /// [`verify_tag`](Self::verify_tag) in place.
    ///
    /// # Errors
    ///
    /// As for [`parse`](Self::parse) and [`verify_tag`](Self::verify_tag), except
    /// [`Error::BufferTooSmall`].
    pub fn verify_tag_in_place<'b>(
        token: &'b mut [u8],
        computed: &Tag,
        now: UnixTime,
    ) -> Result<Authenticated<'b>, Error> {
        let unverified = Unverified::parse(&*token)?;
        unverified.compare(computed)?;
        let lengths = unverified.lengths();
        lengths.open_in_place(None, Validation::at(now), token)
    }

    /// The header's `kid`, **from a token that anybody may have made up**: fit for choosing a key
    /// and for nothing else. Neither Shopware nor Shopify sends one.
    ///
    /// Decodes and reads the header: a JSON object with unique names, each of its type. Whether the
    /// algorithm is the right one is left to verification.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] when the decoded header does not fit into `buf`,
    /// [`Error::ClaimTooLong`] for a `kid` of more than `N` bytes, [`Error::Encoding`],
    /// [`Error::Header`] or [`Error::TooDeep`].
    pub fn untrusted_kid<const N: usize>(&self, buf: &mut [u8]) -> Result<Option<Text<N>>, Error> {
        match self.header {
            Header::Known(_) => Ok(None),
            Header::Other(header) => header::kid(base64url::decode(header, buf)?),
        }
    }

    /// The text of a claim such as `iss`, **from a token that anybody may have made up**: good for
    /// choosing a key and for nothing else. `None` where it is absent.
    ///
    /// Decodes and reads the whole payload, so it costs about as much as a verification.
    ///
    /// # Errors
    ///
    /// [`Error::BufferTooSmall`] when the decoded payload does not fit into `buf`,
    /// [`Error::ClaimInvalid`], [`Error::ClaimDuplicate`] or [`Error::ClaimTooLong`] with the name
    /// that was asked for, [`Error::Encoding`], [`Error::Json`] or [`Error::TooDeep`].
    pub fn untrusted_claim<const N: usize>(
        &self,
        name: &'static str,
        buf: &mut [u8],
    ) -> Result<Option<Text<N>>, Error> {
        text_member(base64url::decode(self.payload, buf)?, name)
            .and_then(|text| text.map(Text::try_from).transpose())
            .map_err(|error| error.for_claim(name))
    }

    /// Which key produced the token's tag.
    pub(crate) fn authenticate<K: HmacSha256>(
        &self,
        keys: &Keys<K>,
        now: UnixTime,
    ) -> Result<MatchedKey, Error> {
        keys.authenticate(self.signing_input, &self.tag, now)
    }

    fn compare(&self, computed: &Tag) -> Result<(), Error> {
        if computed.matches(&self.tag) {
            Ok(())
        } else {
            Err(Error::Signature)
        }
    }

    /// Decodes an authenticated token.
    pub(crate) fn open<'b>(
        &self,
        key: Option<MatchedKey>,
        validation: Validation,
        buf: &'b mut [u8],
    ) -> Result<Authenticated<'b>, Error> {
        let needed = self.buffer_len();
        if buf.len() < needed {
            return Err(Error::BufferTooSmall { needed });
        }
        let (header, buf) = match self.header {
            Header::Known(known) => (Header::Known(known), buf),
            Header::Other(header) => {
                let (header_buf, buf) = buf
                    .split_at_mut_checked(base64url::decoded_len(header.len()))
                    .ok_or(Error::BufferTooSmall { needed })?;
                let json = base64url::decode(header, header_buf)?;
                header::check(json)?;
                (Header::Other(json), buf)
            }
        };
        Ok(Authenticated {
            header,
            payload: base64url::decode(self.payload, buf)?,
            key,
            validation,
        })
    }

    pub(crate) fn lengths(&self) -> SegmentLengths {
        SegmentLengths {
            header: match self.header {
                Header::Known(known) => (known.base64url.len(), Some(known)),
                Header::Other(header) => (header.len(), None),
            },
            payload: self.payload.len(),
        }
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

/// Where the segments of an authenticated token are, once it is no longer borrowed.
pub(crate) struct SegmentLengths {
    /// Of the header, which may be a known one.
    header: (usize, Option<&'static KnownHeader>),
    payload: usize,
}

impl SegmentLengths {
    pub(crate) fn open_in_place(
        self,
        key: Option<MatchedKey>,
        validation: Validation,
        token: &mut [u8],
    ) -> Result<Authenticated<'_>, Error> {
        let (header, known) = self.header;
        let (header, rest) = token.split_at_mut_checked(header).ok_or(Error::Structure)?;
        let [_, rest @ ..] = rest else {
            return Err(Error::Structure);
        };
        let payload = rest.get_mut(..self.payload).ok_or(Error::Structure)?;
        let header = if let Some(known) = known {
            Header::Known(known)
        } else {
            let json = base64url::decode_in_place(header)?;
            header::check(json)?;
            Header::Other(json)
        };
        Ok(Authenticated {
            header,
            payload: base64url::decode_in_place(payload)?,
            key,
            validation,
        })
    }
}
