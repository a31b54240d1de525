//! A Worker that is Rust from the request to the answer: which shop's staff asks, by a session token of
//! Shopify's admin in `Authorization: Bearer`. WebCrypto computes the MAC.

mod mac;

use js_sys::Date;
use serde_json::{Value, json};
use storefront_jwt::shopify::session::{Admin, Expected};
use storefront_jwt::{Error, MIN_SECRET_LEN, UnixTime, Unverified};
use wasm_bindgen::prelude::*;
use web_sys::{Headers, Request, Response, ResponseInit};

#[wasm_bindgen]
extern "C" {
    /// The Worker's bindings.
    pub type Env;

    #[wasm_bindgen(method, getter, js_name = SHOPIFY_CLIENT_ID)]
    fn client_id(this: &Env) -> Option<String>;

    #[wasm_bindgen(method, getter, js_name = SHOPIFY_CLIENT_SECRET)]
    fn client_secret(this: &Env) -> Option<String>;
}

/// What the Worker's `fetch` calls.
///
/// # Errors
///
/// What the runtime throws where it cannot make a response.
#[wasm_bindgen]
pub async fn fetch(request: Request, env: Env) -> Result<Response, JsValue> {
    let authorization = request.headers().get("authorization")?;
    match session(authorization.as_deref(), &env).await {
        Ok(session) => {
            let user = session.sub.as_str();
            answer(200, &json!({ "shop": session.shop(), "user": user }))
        }
        Err(error) => {
            let status = error.remedy().http_status();
            let detail = error.to_string();
            let problem = json!({
                "status": status, "code": error.code(), "claim": error.claim(), "detail": detail,
            });
            answer(status, &problem)
        }
    }
}

async fn session(authorization: Option<&str>, env: &Env) -> Result<Admin, Error> {
    let token = authorization
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Error::Structure)?;
    let token = Unverified::parse(token)?;

    let secret = env.client_secret().unwrap_or_default();
    if secret.len() < MIN_SECRET_LEN {
        return Err(Error::KeyTooShort);
    }
    let client_id = env.client_id().unwrap_or_default();
    let tag = mac::hmac_sha256(&secret, token.signing_input()).await?;
    let mut payload = vec![0; token.buffer_len()];
    let token = token.verify_tag(&tag, now().ok_or(Error::Clock)?, &mut payload)?;
    Ok(token.claims::<Admin>(&Expected::new(&client_id))?.claims)
}

/// The standard library has no clock on this target.
fn now() -> Option<UnixTime> {
    let millis = Date::now();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is checked before, and whole"
    )]
    (millis.is_finite() && millis > 0.0).then(|| UnixTime::from_millis(millis as u64))
}

fn answer(status: u16, body: &Value) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    let kind = if status == 200 {
        "json"
    } else {
        "problem+json"
    };
    headers.set("content-type", &format!("application/{kind}"))?;
    headers.set("cache-control", "no-store")?;
    if status == 401 {
        headers.set("www-authenticate", "Bearer")?;
    }
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&headers);
    Response::new_with_opt_str_and_init(Some(&body.to_string()), &init)
}
