//! The default backend: the crates `hmac` and `sha2`.

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{HmacSha256, MIN_SECRET_LEN, MacError, Tag};
use crate::Error;

/// A shared secret, ready for HMAC-SHA-256.
///
/// Holds the two SHA-256 states that follow the padded key, so that a token costs no key schedule.
/// They are wiped when it is dropped. `Debug` prints nothing of it.
#[derive(Clone)]
pub struct SecretKey(Hmac<Sha256>);

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
        Hmac::new_from_slice(secret)
            .map(Self)
            .map_err(|_| Error::KeyTooShort)
    }
}

impl HmacSha256 for SecretKey {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        let mut mac = self.0.clone();
        mac.update(message);
        Ok(Tag::new(mac.finalize().into_bytes().into()))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}
