//! Secrets encrypted at rest: XChaCha20-Poly1305, with keys that are not in the database.
//!
//! A key service comes in here: it decrypts the data key at the start, and [`Sealing::new`] takes
//! that.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

const MARK: &str = "sealed:";

const NONCE: usize = 24;

/// Encrypts what is stored, and decrypts what is read.
pub struct Sealing {
    first: XChaCha20Poly1305,
    others: Vec<XChaCha20Poly1305>,
}

/// What is stored cannot be read, or nothing can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// The keys are not 64 hexadecimal digits each.
    Keys,
    /// It is in plain text although there is a key; `migrate` encrypts it.
    Plain,
    /// It is encrypted, and there is no key.
    NoKey,
    /// It is encrypted with another key, for another owner, or damaged.
    Refused,
    /// The operating system has no randomness.
    Random,
}

impl Sealing {
    /// With these keys: the first encrypts, all of them decrypt.
    #[must_use]
    pub fn new(first: &[u8; 32], others: &[[u8; 32]]) -> Self {
        let cipher = |key: &[u8; 32]| XChaCha20Poly1305::new(key.into());
        Self {
            first: cipher(first),
            others: others.iter().map(cipher).collect(),
        }
    }

    /// Reads keys of 64 hexadecimal digits each, with commas between them.
    ///
    /// # Errors
    ///
    /// [`SealError::Keys`].
    pub fn from_hex(text: &str) -> Result<Self, SealError> {
        let mut keys = Vec::new();
        for key in text.split(',') {
            let key = key.trim().to_ascii_lowercase();
            let key = HEXLOWER.decode(key.as_bytes()).ok();
            let key = key.and_then(|key| <[u8; 32]>::try_from(key).ok());
            keys.push(key.ok_or(SealError::Keys)?);
        }
        let (first, others) = keys.split_first().ok_or(SealError::Keys)?;
        Ok(Self::new(first, others))
    }

    fn encrypt(&self, about: &str, secret: &str) -> Result<String, SealError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| SealError::Random)?;
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: about.as_bytes(),
        };
        let sealed = self.first.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| SealError::Refused)?;
        Ok(format!(
            "{MARK}{}{}",
            HEXLOWER.encode(&nonce),
            HEXLOWER.encode(&sealed)
        ))
    }

    fn decrypt(&self, about: &str, digits: &str) -> Result<Zeroizing<String>, SealError> {
        let secret = decrypt(&self.first, about, digits);
        self.others.iter().fold(secret, |secret, other| {
            secret.or_else(|_| decrypt(other, about, digits))
        })
    }
}

fn decrypt(
    cipher: &XChaCha20Poly1305,
    about: &str,
    digits: &str,
) -> Result<Zeroizing<String>, SealError> {
    let bytes = HEXLOWER.decode(digits.as_bytes());
    let bytes = bytes.map_err(|_| SealError::Refused)?;
    let (nonce, sealed) = bytes.split_first_chunk().ok_or(SealError::Refused)?;
    let payload = Payload {
        msg: sealed,
        aad: about.as_bytes(),
    };
    let secret = cipher.decrypt(&XNonce::from(*nonce), payload);
    let secret = secret.map_err(|_| SealError::Refused)?;
    let secret = String::from_utf8(secret).map_err(|_| SealError::Refused)?;
    Ok(Zeroizing::new(secret))
}

/// What to store of a secret; `about` must be the same when it is read.
///
/// # Errors
///
/// [`SealError::Random`].
pub fn seal(with: Option<&Sealing>, about: &str, secret: &str) -> Result<String, SealError> {
    match with {
        Some(sealing) => sealing.encrypt(about, secret),
        None => Ok(secret.to_owned()),
    }
}

/// The secret that was stored.
///
/// # Errors
///
/// [`SealError::Plain`], [`SealError::NoKey`] and [`SealError::Refused`].
pub fn open(
    with: Option<&Sealing>,
    about: &str,
    stored: Zeroizing<String>,
) -> Result<Zeroizing<String>, SealError> {
    match (with, stored.strip_prefix(MARK)) {
        (Some(sealing), Some(digits)) => sealing.decrypt(about, digits),
        (Some(_), None) => Err(SealError::Plain),
        (None, Some(_)) => Err(SealError::NoKey),
        (None, None) => Ok(stored),
    }
}

/// What to store instead: the same if the first key has encrypted it, and otherwise encrypted with
/// that.
///
/// # Errors
///
/// As for [`open`] and [`seal`], except [`SealError::Plain`].
pub fn reseal(sealing: &Sealing, about: &str, stored: String) -> Result<String, SealError> {
    let secret = match stored.strip_prefix(MARK) {
        None => Zeroizing::new(stored),
        Some(digits) if decrypt(&sealing.first, about, digits).is_ok() => return Ok(stored),
        Some(digits) => sealing.decrypt(about, digits)?,
    };
    sealing.encrypt(about, &secret)
}

impl std::fmt::Display for SealError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keys => "SECRETS_KEY is not one or more keys of 64 hexadecimal digits",
            Self::Plain => "a secret is not encrypted although SECRETS_KEY is set; see `migrate`",
            Self::NoKey => "the secrets are encrypted, and SECRETS_KEY is not set",
            Self::Refused => "a secret cannot be decrypted with SECRETS_KEY",
            Self::Random => "the operating system has no randomness",
        })
    }
}

impl std::error::Error for SealError {}
