//! Shopify's post-purchase pair: the purchase that a buyer has completed, and the changes that the
//! app signs.

use axum::body::HttpBody as _;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Json, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use storefront_jwt::shopify::changeset::{Change, Changeset, Ids};
use storefront_jwt::shopify::post_purchase::{Expected, PostPurchase, Streamed};
use storefront_jwt::{Clock, Error, MaxAge, SecretKey, SystemClock, Verifier, sign, signed_len};
use tokio::time::timeout;
use uuid::Uuid;

use crate::address::client_address;
use crate::app::App;
use crate::extractor::bearer;
use crate::problem::{Problem, Scheme};
use crate::shopify::verify_as_app;
use crate::store::Owner;

/// The token never expires by itself; the page that it is for is open for minutes.
const MAX_AGE: MaxAge = MaxAge::from_secs(600);

/// The longest body, in bytes, where the token is in a header.
const SHORT_BODY: usize = 16 * 1024;

/// A request of a post-purchase extension: a body of JSON with `referenceId` and the members of
/// `B`, and the purchase token as `Authorization: Bearer` or, since it can be longer than a header,
/// as the body's `token`.
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
            let bought = Bought::verify(token, app).await;
            let bought = bought.map_err(Problem::close)?;
            DefaultBodyLimit::max(SHORT_BODY).apply(&mut request);
            let envelope: Envelope<B> = read(request, SHORT_BODY, app).await?;
            return bought.named(envelope.reference_id, envelope.body);
        }
        let longest = app.limits().body_bytes;
        // Not worth a place.
        declared_length(&request, longest)?;
        let address = client_address(&request, app.proxies());
        let _place = app.bodies().place(address).await?;
        let envelope: Envelope<B> = read(request, longest, app).await?;
        let token = envelope
            .token
            .ok_or_else(|| Problem::token_missing(Scheme::Bearer))?;
        let bought = Bought::verify(&token, app).await?;
        bought.named(envelope.reference_id, envelope.body)
    }
}

/// Reads a body of JSON that comes in time.
async fn read<E: DeserializeOwned>(
    request: Request,
    longest: usize,
    app: &App,
) -> Result<E, Problem> {
    declared_length(&request, longest)?;
    let body = Json::<E>::from_request(request, app);
    let Ok(body) = timeout(app.limits().body_time, body).await else {
        return Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "body_timeout",
            "the body did not come in time",
        )
        .close());
    };
    Ok(body?.0)
}

/// Refuses a body that says itself that it is too long, before any of it is read.
fn declared_length(request: &Request, longest: usize) -> Result<(), Problem> {
    let declared = request.body().size_hint().lower();
    if declared > u64::try_from(longest).unwrap_or(u64::MAX) {
        return Err(body_too_large());
    }
    Ok(())
}

/// What an accepted token says.
struct Bought {
    reference_id: String,
    shop: String,
    variants: Vec<u64>,
}

impl Bought {
    async fn verify(token: &str, app: &App) -> Result<Self, Problem> {
        let expected = Expected::new(MAX_AGE);
        verify_as_app(app, |_, verifier| Self::read(verifier, token, &expected))
            .await
            .map_err(|problem| problem.challenge(Scheme::Bearer))
    }

    fn read(
        verifier: &Verifier<SecretKey, SystemClock>,
        token: &str,
        expected: &Expected<'_>,
    ) -> Result<Self, Error> {
        let mut token = token.as_bytes().to_vec();
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

    /// The purchase, if it is the one that the body names. What the body says is compared with what the
    /// token says, and is no expectation: an empty or endless one is the client's fault, and no 500.
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
        let id = app.client_id().ok_or(Error::KeyTooShort)?;
        let key = app.store().signing_key(Owner::Shopify(id)).await;
        let key = key.map_err(|error| Problem::unavailable("store").because(error))?;
        let key = key.ok_or(Error::KeyTooShort)?;
        let now = SystemClock.now().ok_or(Error::Clock)?;
        let jti = Uuid::new_v4().to_string();
        let ids = Ids {
            client_id: id,
            jti: &jti,
            reference_id: &self.reference_id,
        };
        let changeset = Changeset::new(ids, now, changes)?;
        let mut buf = vec![0; signed_len(&changeset)?];
        Ok(sign(&changeset, &key, &mut buf)?.to_owned())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => body_too_large(),
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

fn body_too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        "the body is too large",
    )
    .close()
}
