//! Any type as the claims of a token, with nothing demanded of it but that it can be read.

use serde::de::{Deserialize, DeserializeOwned};
use storefront_jwt::{Claims, Error, MaxAge, Times};

use super::token::{jwt, verifier};

#[derive(serde::Deserialize)]
pub struct Any<T>(pub T);

impl<T> Claims for Any<T> {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        Times::aging(None, MaxAge::Unlimited)
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads a payload, of a token with a good signature.
pub fn read<T: DeserializeOwned>(payload: impl AsRef<[u8]>) -> Result<T, Error> {
    read_into(payload, &mut Vec::new())
}

/// Reads what borrows from its payload.
pub fn read_into<'b, T: Deserialize<'b>>(
    payload: impl AsRef<[u8]>,
    buf: &'b mut Vec<u8>,
) -> Result<T, Error> {
    let token = jwt(payload);
    buf.resize(token.len(), 0);
    let accepted = verifier().verify_into::<Any<T>>(token, &(), buf)?;
    Ok(accepted.claims.0)
}

/// An object that reads its member `x` as a `T`.
#[derive(Debug, PartialEq, serde::Deserialize)]
pub struct Reads<T> {
    pub x: T,
}

/// Reads the JSON of one value, as the member of an object.
pub fn x<T: DeserializeOwned>(value: &str) -> Result<T, Error> {
    read::<Reads<T>>(format!(r#"{{"x":{value}}}"#)).map(|object| object.x)
}

/// An object whose every member is skipped.
#[derive(Debug, PartialEq, serde::Deserialize)]
pub struct Skipped {}
