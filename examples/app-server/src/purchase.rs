//! Shopify's post-purchase pair: the purchase that a buyer has completed, and the changes that the app signs.

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Json, Request};
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

/// The longest body, in bytes, where the token is in a header.
const SHORT_BODY: usize = 16 * 1024;

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

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Problem> {
        if let Some(token) = bearer(request.headers())? {
            // Before the body is read, which ends with the connection if the token is not trusted.
            let bought = Bought::verify(token.to_owned(), app).await;
            let bought = bought.map_err(Problem::close)?;
            DefaultBodyLimit::max(SHORT_BODY).apply(&mut request);
            let Json(envelope) = Json::<Envelope<B>>::from_request(request, app).await?;
            return bought.named(envelope.reference_id, envelope.body);
        }
        let _place = app.bodies().acquire().await;
        let Json(envelope) = Json::<Envelope<B>>::from_request(request, app).await?;
        let token = envelope
            .token
            .ok_or_else(|| Problem::token_missing(Scheme::Bearer))?;
        let bought = Bought::verify(token, app).await?;
        bought.named(envelope.reference_id, envelope.body)
    }
}

/// What an accepted token says.
struct Bought {
    reference_id: String,
    shop: String,
    variants: Vec<u64>,
}

impl Bought {
    async fn verify(token: String, app: &App) -> Result<Self, Problem> {
        let verifier = Verifier::<SecretKey, _>::new(client_keys(app).await?, SystemClock);
        let expected = PostPurchaseExpected::new(MAX_AGE);
        Self::read(&verifier, token, &expected)
            .map_err(|error| Problem::from(error).challenge(Scheme::Bearer))
    }

    fn read(
        verifier: &Verifier<SecretKey, SystemClock>,
        token: String,
        expected: &PostPurchaseExpected<'_>,
    ) -> Result<Self, Error> {
        let mut token = token.into_bytes();
        let claims = verifier
            .verify_in_place::<PostPurchase<Streamed<'_>>>(&mut token, expected)?
            .claims;
        let items = claims.input_data.initial_purchase.line_items.iter();
        Ok(Self {
            reference_id: claims.sub.to_string(),
            shop: claims.input_data.shop.domain.to_string(),
            variants: items
                .map(|item| Ok(item?.product.variant.id))
                .collect::<Result<_, Error>>()?,
        })
    }

    /// The purchase, if it is the one that the body names.
    fn named<B>(self, reference_id: String, body: B) -> Result<Purchase<B>, Problem> {
        if self.reference_id != reference_id {
            return Err(Error::ClaimMismatch("sub").into());
        }
        Ok(Purchase {
            reference_id,
            shop: self.shop,
            variants: self.variants,
            body,
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
