//! Shopify's post-purchase pair: the purchase that a buyer has completed, and the changes that the app signs.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Json, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use storefront_jwt::shopify::{Change, Changeset, PostPurchase, PostPurchaseExpected, Streamed};
use storefront_jwt::{Clock, Error, MaxAge, SecretKey, SystemClock, Verifier, sign, signed_len};
use uuid::Uuid;

use crate::app::App;
use crate::extractor::bearer;
use crate::problem::{Problem, Scheme};
use crate::shopify::client_keys;
use crate::store::Owner;

/// The token never expires by itself; the page that it is for is open for minutes.
const MAX_AGE: MaxAge = MaxAge::from_secs(600);

/// A request of a post-purchase extension: a body of JSON with `referenceId` and the members of `B`, and
/// the purchase token as `Authorization: Bearer` or, since it can be longer than a header, as the body's
/// `token`.
///
/// The token was accepted, and it is about the purchase that the body names.
#[derive(Clone, Debug)]
pub struct Purchase<B> {
    /// The purchase.
    pub reference_id: String,
    /// The shop's domain.
    pub shop: String,
    /// The variants that were bought.
    pub variants: Vec<u64>,
    /// The rest of the body.
    pub body: B,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<B> {
    reference_id: String,
    token: Option<String>,
    #[serde(flatten)]
    body: B,
}

impl<B: DeserializeOwned + Send> FromRequest<App> for Purchase<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let header = bearer(request.headers())?.map(str::to_owned);
        let Json(envelope) = Json::<Envelope<B>>::from_request(request, app).await?;
        let token = header
            .or(envelope.token)
            .ok_or_else(|| Problem::token_missing(Scheme::Bearer))?;
        let verifier = Verifier::<SecretKey, _>::new(client_keys(app).await?, SystemClock);
        let expected = PostPurchaseExpected::new(MAX_AGE).reference_id(&envelope.reference_id);

        let mut token = token.into_bytes();
        let refused = |error: Error| Problem::from(error).challenge(Scheme::Bearer);
        let claims = verifier
            .verify_in_place::<PostPurchase<Streamed<'_>>>(&mut token, &expected)
            .map_err(refused)?
            .claims;
        let purchase = &claims.input_data.initial_purchase;
        let variants = purchase.line_items.iter();
        let variants = variants
            .map(|item| Ok(item?.product.variant.id))
            .collect::<Result<_, Error>>()
            .map_err(refused)?;
        Ok(Self {
            shop: claims.input_data.shop.domain.to_string(),
            variants,
            reference_id: envelope.reference_id,
            body: envelope.body,
        })
    }
}

impl<B> Purchase<B> {
    /// Signs changes to this purchase, for the extension to hand to `applyChangeset`.
    ///
    /// # Errors
    ///
    /// 503 when the store or the clock fails, 500 when the app's secret is not there.
    pub async fn sign(&self, app: &App, changes: &[Change<'_>]) -> Result<String, Problem> {
        let key = match app
            .store()
            .signing_key(Owner::Shopify(app.client_id()))
            .await
        {
            Ok(Some(key)) => key,
            Ok(None) => return Err(Problem::from(Error::KeyTooShort)),
            Err(error) => {
                tracing::error!(%error, "the store failed");
                return Err(Problem::unavailable("store"));
            }
        };
        let now = SystemClock.now().ok_or(Error::Clock)?;
        let jti = Uuid::new_v4().to_string();
        let changeset = Changeset::new(app.client_id(), &jti, now, &self.reference_id, changes)?;
        let mut buf = vec![0; signed_len(&changeset)?];
        Ok(sign(&changeset, &key, &mut buf)?.to_owned())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            status @ StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "body_too_large", "the body is too large").close()
            }
            status @ StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "body_type", "the body is not declared as JSON")
            }
            _ => Self::new(
                StatusCode::BAD_REQUEST,
                "body_invalid",
                "the body is not the JSON that this route takes",
            ),
        }
    }
}
