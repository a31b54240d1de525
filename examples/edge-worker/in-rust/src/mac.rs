//! HMAC-SHA-256 by WebCrypto.

use js_sys::{Array, Object, Reflect, Uint8Array};
use storefront_jwt::{Error, MacError, Tag};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, WorkerGlobalScope};

/// The tag of a message.
///
/// # Errors
///
/// [`Error::MacFailed`] for whatever WebCrypto throws.
pub async fn hmac_sha256(secret: &str, message: &[u8]) -> Result<Tag, Error> {
    let tag = sign(secret, message).await.map_err(|_| MacError)?;
    let tag: [u8; 32] = tag.to_vec().try_into().map_err(|_| MacError)?;
    Ok(Tag::new(tag))
}

async fn sign(secret: &str, message: &[u8]) -> Result<Uint8Array, JsValue> {
    // Workers have it as a browser's workers do.
    let subtle = js_sys::global()
        .unchecked_into::<WorkerGlobalScope>()
        .crypto()?
        .subtle();
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"HMAC".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let secret = Uint8Array::from(secret.as_bytes());
    let usages = Array::of1(&"sign".into());
    let key = subtle.import_key_with_object("raw", &secret, &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
    let tag = subtle.sign_with_str_and_u8_array("HMAC", &key, message)?;
    Ok(Uint8Array::new(&JsFuture::from(tag).await?))
}
