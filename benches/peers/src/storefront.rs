//! This crate, called as its README says: with default features, with `simd`, and with other libraries' HMAC.

#[macro_use]
mod build;

use storefront_jwt::{Error, HmacSha256, MIN_SECRET_LEN, MacError, Tag};

use crate::{Subject, tokens::Kind};

pub fn verifiers(kind: Kind, now: u64) -> Vec<Subject> {
    use {default_features::verifier, simd::verifier as simd_verifier};

    let Keys {
        rust_crypto,
        rust_crypto_simd,
        ring,
        aws_lc,
    } = Keys::new(kind.secret());
    vec![
        verifier("storefront-jwt", kind, now, rust_crypto),
        simd_verifier("storefront-jwt simd", kind, now, rust_crypto_simd),
        verifier("storefront-jwt ring", kind, now, ring),
        verifier("storefront-jwt aws-lc-rs", kind, now, aws_lc),
    ]
}

pub fn signers(kind: Kind, now: u64) -> Vec<Subject> {
    use {default_features::signer, simd::signer as simd_signer};

    let Keys {
        rust_crypto,
        rust_crypto_simd,
        ring,
        aws_lc,
    } = Keys::new(kind.secret());
    let subjects = [
        signer("storefront-jwt", kind, now, rust_crypto),
        simd_signer("storefront-jwt simd", kind, now, rust_crypto_simd),
        signer("storefront-jwt ring", kind, now, ring),
        signer("storefront-jwt aws-lc-rs", kind, now, aws_lc),
    ];
    subjects.into_iter().flatten().collect()
}

struct Keys {
    rust_crypto: storefront_jwt::SecretKey,
    rust_crypto_simd: storefront_jwt_simd::SecretKey,
    ring: Ring,
    aws_lc: AwsLc,
}

impl Keys {
    fn new(secret: &[u8]) -> Self {
        let long_enough = "the secrets are long enough";
        Self {
            rust_crypto: storefront_jwt::SecretKey::new(secret).expect(long_enough),
            rust_crypto_simd: storefront_jwt_simd::SecretKey::new(secret).expect(long_enough),
            ring: Ring::new(secret).expect(long_enough),
            aws_lc: AwsLc::new(secret).expect(long_enough),
        }
    }
}

build!(default_features, storefront_jwt);
build!(simd, storefront_jwt_simd);

/// The HMAC of `ring`.
pub struct Ring(ring::hmac::Key);

impl Ring {
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        long_enough(secret)?;
        Ok(Self(ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret)))
    }
}

impl HmacSha256 for Ring {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        tag(ring::hmac::sign(&self.0, message).as_ref())
    }
}

/// The HMAC of `aws-lc-rs`.
pub struct AwsLc(aws_lc_rs::hmac::Key);

impl AwsLc {
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        long_enough(secret)?;
        Ok(Self(aws_lc_rs::hmac::Key::new(
            aws_lc_rs::hmac::HMAC_SHA256,
            secret,
        )))
    }
}

impl HmacSha256 for AwsLc {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        tag(aws_lc_rs::hmac::sign(&self.0, message).as_ref())
    }
}

fn long_enough(secret: &[u8]) -> Result<(), Error> {
    if secret.len() < MIN_SECRET_LEN {
        Err(Error::KeyTooShort)
    } else {
        Ok(())
    }
}

fn tag(bytes: &[u8]) -> Result<Tag, MacError> {
    <[u8; 32]>::try_from(bytes)
        .map(Tag::new)
        .map_err(|_| MacError)
}
