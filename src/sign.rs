//! Signing, into the caller's buffer.

use core::fmt;

use serde::Serialize;

use crate::base64url;
use crate::error::Error;
use crate::json::serde::serializer::{json_len, write_json};
use crate::mac::{HmacSha256, Tag};
use crate::token::{SIGNATURE_LEN, header};

/// Signs a claim set with the header `{"alg":"HS256","typ":"JWT"}` and returns the token, which
/// stands at the front of `buf`. [`signed_len`] tells how long it will be.
///
/// Takes any type that serialises to a JSON object: the claim sets of this crate, or your own.
/// Claims are written in the order of its fields. Nothing is checked but that the JSON can be
/// written exactly; verify the token if it has to pass.
///
/// ```
/// use core::time::Duration;
/// use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
/// use storefront_jwt::{SecretKey, UnixTime, sign};
///
/// let key = SecretKey::new("a secret that the shop and the app share")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let claims = AppToken::new("FqaHWUsCRNsrZ9kQ", now, TOKEN_LIFETIME)?;
/// let mut buf = [0; 512];
/// let token = sign(&claims, &key, &mut buf)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BufferTooSmall`] with the size needed, [`Error::MacFailed`], [`Error::Json`] for claims
/// that are no JSON object, [`Error::ClaimInvalid`] for a value that JSON cannot hold.
pub fn sign<'b, C, K>(claims: &C, key: &K, buf: &'b mut [u8]) -> Result<&'b str, Error>
where
    C: Serialize + ?Sized,
    K: HmacSha256 + ?Sized,
{
    let unsigned = Unsigned::new(claims, buf)?;
    let tag = key.mac(unsigned.signing_input())?;
    unsigned.finish(&tag)
}

/// [`sign`]s a claim set into a `String` of the size that it takes.
///
/// ```
/// use storefront_jwt::shopware::{AppToken, TOKEN_LIFETIME};
/// use storefront_jwt::{SecretKey, UnixTime, sign_to_string};
///
/// let key = SecretKey::new("a secret that the shop and the app share")?;
/// let now = UnixTime::from_secs(1_700_000_000);
/// let claims = AppToken::new("FqaHWUsCRNsrZ9kQ", now, TOKEN_LIFETIME)?;
/// let token: String = sign_to_string(&claims, &key)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."));
/// # Ok::<(), storefront_jwt::Error>(())
/// ```
///
/// # Errors
///
/// As for [`sign`], except [`Error::BufferTooSmall`].
#[cfg(feature = "alloc")]
pub fn sign_to_string<C, K>(claims: &C, key: &K) -> Result<alloc::string::String, Error>
where
    C: Serialize + ?Sized,
    K: HmacSha256 + ?Sized,
{
    let mut token = alloc::vec![0; signed_len(claims)?];
    let len = sign(claims, key, &mut token)?.len();
    token.truncate(len);
    alloc::string::String::from_utf8(token).map_err(|_| Error::Encoding)
}

/// How many bytes the signed token of these claims takes. Costs a pass over them.
///
/// # Errors
///
/// [`Error::ClaimInvalid`] for a value that JSON cannot hold. Whether the claims are an object is
/// seen only when they are signed.
pub fn signed_len<C: Serialize + ?Sized>(claims: &C) -> Result<usize, Error> {
    Lengths::of(claims)?.token()
}

struct Lengths {
    json: usize,
    payload: usize,
}

impl Lengths {
    fn of<C: Serialize + ?Sized>(claims: &C) -> Result<Self, Error> {
        let json = json_len(claims)?;
        let payload = base64url::encoded_len(json).ok_or(Error::Json)?;
        Ok(Self { json, payload })
    }

    fn token(&self) -> Result<usize, Error> {
        // A dot on either side of the payload.
        const AROUND: usize = header::SIGNED.base64url.len() + 2 + SIGNATURE_LEN;

        AROUND.checked_add(self.payload).ok_or(Error::Json)
    }
}

/// A token that still lacks its signature, for keys that sign asynchronously or elsewhere: compute
/// the HMAC-SHA-256 of its [`signing_input`](Self::signing_input) anywhere, then
/// [`finish`](Self::finish) it.
pub struct Unsigned<'b> {
    token: &'b mut [u8],
}

impl<'b> Unsigned<'b> {
    /// Writes header and payload to the front of `buf`, which must have room for the signature too.
    ///
    /// # Errors
    ///
    /// As for [`sign`], except [`Error::MacFailed`].
    pub fn new<C: Serialize + ?Sized>(claims: &C, buf: &'b mut [u8]) -> Result<Self, Error> {
        let lengths = Lengths::of(claims)?;
        let needed = lengths.token()?;
        let token = buf
            .get_mut(..needed)
            .ok_or(Error::BufferTooSmall { needed })?;

        let (header, rest) = token
            .split_at_mut_checked(header::SIGNED.base64url.len())
            .ok_or(Error::BufferTooSmall { needed })?;
        header.copy_from_slice(header::SIGNED.base64url);
        let [dot, rest @ ..] = rest else {
            return Err(Error::BufferTooSmall { needed });
        };
        *dot = b'.';
        let (payload, rest) = rest
            .split_at_mut_checked(lengths.payload)
            .ok_or(Error::BufferTooSmall { needed })?;
        write_payload(claims, payload, lengths.json)?;
        if let [dot, ..] = rest {
            *dot = b'.';
        }
        Ok(Self { token })
    }

    /// The bytes to compute the tag over.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        match self.token.split_last_chunk::<SIGNATURE_LEN>() {
            Some(([input @ .., _], _)) => input,
            _ => &[],
        }
    }

    /// Adds the signature.
    ///
    /// # Errors
    ///
    /// None in practice; the type is that of the encoder.
    pub fn finish(self, tag: &Tag) -> Result<&'b str, Error> {
        if let Some((_, signature)) = self.token.split_last_chunk_mut::<SIGNATURE_LEN>() {
            base64url::encode(tag.as_bytes(), signature)?;
        }
        core::str::from_utf8(self.token).map_err(|_| Error::Encoding)
    }
}

impl fmt::Debug for Unsigned<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsigned(..)")
    }
}

/// Writes the JSON to the end of `payload`, which is as long as its base64url form, and encodes it
/// from there to the front. What is written never runs into what has yet to be read: after `n`
/// blocks 64 `n` characters are written, and the JSON left starts at least that far in.
fn write_payload<C: Serialize + ?Sized>(
    claims: &C,
    payload: &mut [u8],
    json_len: usize,
) -> Result<(), Error> {
    const BLOCK: usize = 48;

    let mut read = payload.len().saturating_sub(json_len);
    let json = payload.get_mut(read..).ok_or(Error::Json)?;
    if write_json(claims, json)? != json_len || json.first() != Some(&b'{') {
        return Err(Error::Json);
    }
    let mut written = 0;
    while let Some(json @ [_, ..]) = payload.get(read..) {
        let json = json.get(..BLOCK).unwrap_or(json);
        let mut block = [0; BLOCK];
        let block = block.get_mut(..json.len()).ok_or(Error::Json)?;
        block.copy_from_slice(json);
        read = read.saturating_add(json.len());
        let free = payload.get_mut(written..).ok_or(Error::Json)?;
        written = written.saturating_add(base64url::encode(block, free)?.len());
    }
    Ok(())
}
