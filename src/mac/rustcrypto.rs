//! The default backend: the crates `hmac` and `sha2`.

use core::fmt;

use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::array::Array;
use hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use sha2::Sha256;

use super::{HmacSha256, MIN_SECRET_LEN, MacError, Tag};
use crate::error::Error;

/// A shared secret, ready for HMAC-SHA-256.
///
/// Holds the two SHA-256 states that follow the padded key, so that a token costs no key schedule.
/// They are wiped when it is dropped, and so are the copies that a MAC works on. A MAC leaves on
/// the stack the end of the message, the inner hash and the tag; [`new`](Self::new) leaves there
/// the padded secret, which nothing wipes; and a key that is moved leaves its bytes where it was.
/// `Debug` prints nothing of it.
#[derive(Clone)]
pub struct SecretKey(HmacCore<Sha256>);

impl SecretKey {
    /// Takes the secret's bytes as the platform gave them: UTF-8 text as it is, neither trimmed nor
    /// decoded. `secret` itself stays with the caller, who wipes it if need be.
    ///
    /// # Errors
    ///
    /// [`Error::KeyTooShort`] under [`MIN_SECRET_LEN`] bytes.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, Error> {
        let secret = secret.as_ref();
        if secret.len() < MIN_SECRET_LEN {
            return Err(Error::KeyTooShort);
        }
        HmacCore::new_from_slice(secret)
            .map(Self)
            .map_err(|_| Error::KeyTooShort)
    }
}

impl HmacSha256 for SecretKey {
    /// On `hmac`'s block-level type: `Hmac` itself carries a block's buffer, which would be cloned
    /// and wiped with the key for each token. Without it a forged token takes 1.06 of a bare
    /// `Hmac`, not 1.10.
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        let mut core = self.0.clone();
        let (blocks, rest) = Array::slice_as_chunks(message);
        core.update_blocks(blocks);
        let mut buffer = Buffer::<HmacCore<Sha256>>::try_new(rest).map_err(|_| MacError)?;
        let mut tag = Array::default();
        core.finalize_fixed_core(&mut buffer, &mut tag);
        Ok(Tag::new(tag.into()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}
