//! Handlers take `Verified<C>` or `Once<C>` and so run only for tokens of class `C` that were
//! accepted.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use storefront_jwt::{Accepted, Clock, Error, MatchedKey, SecretKey, SystemClock, Verifier};

use crate::app::App;
use crate::keys::NoKeys;
use crate::problem::{Problem, Scheme};
use crate::replay::{GuardError, Identity, Use, Verdict};
use crate::store::Owner;

/// The longest header value that is read, in bytes. The longest Shopware token that has been seen has
/// 5,245 characters.
pub const MAX_HEADER: usize = 8 * 1024;

/// A class of token that comes in a request's headers.
pub trait Credential: Sized + Send {
    /// How its absence is reported.
    const SCHEME: Scheme;

    /// The token among the headers.
    ///
    /// # Errors
    ///
    /// The problem to answer with when there is none.
    fn token(headers: &HeaderMap) -> Result<&str, Problem>;

    /// Checks everything about it: the signature, the times, and for whom it was issued.
    fn verify(
        token: &str,
        headers: &HeaderMap,
        app: &App,
    ) -> impl Future<Output = Result<Accepted<Self>, Problem>> + Send;

    /// What tells this token from every other, for what must happen once.
    fn identity(&self, token: &str) -> Identity;
}

/// The claims of a token that was accepted.
#[derive(Clone, Debug)]
pub struct Verified<C> {
    /// The claims.
    pub claims: C,
    /// Whether the current or the previous secret had signed them.
    pub key: MatchedKey,
}

impl<C: Credential> FromRequestParts<App> for Verified<C> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = C::token(&parts.headers)?;
        Self::accept(token, &parts.headers, app).await
    }
}

impl<C: Credential> Verified<C> {
    async fn accept(token: &str, headers: &HeaderMap, app: &App) -> Result<Self, Problem> {
        let accepted = C::verify(token, headers, app)
            .await
            .map_err(|problem| problem.challenge(C::SCHEME))?;
        Ok(Self {
            claims: accepted.claims,
            // A verifier has tried its keys.
            key: accepted.key.ok_or(Error::Signature)?,
        })
    }
}

/// The same for what must happen once: a token is good for one such request on each route.
#[derive(Clone, Debug)]
pub struct Once<C>(pub Verified<C>);

impl<C: Credential> FromRequestParts<App> for Once<C> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = C::token(&parts.headers)?;
        let verified = Verified::<C>::accept(token, &parts.headers, app).await?;
        let now = SystemClock.now().ok_or(Error::Clock)?;
        // Not the method: axum lets HEAD run the handler of a GET.
        let route = parts.extensions.get::<MatchedPath>();
        let route = route.map_or("", MatchedPath::as_str);
        let used = Use::new(verified.claims.identity(token), route, now).ok_or_else(|| {
            Problem::new(
                StatusCode::FORBIDDEN,
                "lifetime_too_long",
                "the token lives for too long to be used once",
            )
            .claim("exp")
        })?;
        let verdict = app.guard().record(&used).await;
        app.metrics().decided(match verdict {
            Ok(Verdict::First) => "first",
            Ok(Verdict::Used) => "used",
            Ok(Verdict::Unknown { .. }) => "unknown",
            Err(_) => "failed",
        });
        match verdict {
            Ok(Verdict::First) => Ok(Self(verified)),
            // Not a 401: a client that answers those with a fresh token would do it a second time.
            Ok(Verdict::Used) => Err(Problem::new(
                StatusCode::CONFLICT,
                "replayed",
                "the token has been used for this already",
            )),
            Ok(Verdict::Unknown { wait }) => Err(unknown(wait).challenge(C::SCHEME)),
            Err(GuardError::OwnerFull) => Err(Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "replay_quota",
                "too many tokens of the shop have been used",
            )
            .retry_after(Duration::from_secs(60))),
            Err(error) => Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "replay_guard",
                "nothing was done, and the token may count as used; try again with a fresh one",
            )
            .retry_after(Duration::from_secs(1))
            .because(error)),
        }
    }
}

/// The token may have been used before the guard could know. While a fresh one might have been too,
/// there is nothing to do but wait.
fn unknown(wait: Duration) -> Problem {
    if wait.is_zero() {
        return Problem::new(
            StatusCode::UNAUTHORIZED,
            Error::TooOld.code(),
            "the token may have been used before the server could know; take a fresh one",
        );
    }
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "replay_unknown",
        "the server cannot know yet which tokens have been used; try again with a fresh one",
    )
    .retry_after(wait)
    .because("which tokens were used before the guard, or Redis, was started is not known")
}

/// Verifies with the keys of an owner that the request names, which is not trusted yet: with those
/// that are ready and, if the signature does not match, with the ones that the store has by now.
///
/// # Errors
///
/// The given problem when there is no such owner, 503 when the store fails, and what `verify` says.
pub async fn verify<T>(
    app: &App,
    owner: Owner<'_>,
    unknown: impl Fn() -> Problem,
    verify: impl Fn(&Verifier<SecretKey, SystemClock>) -> Result<T, Error>,
) -> Result<T, Problem> {
    let problem = |error: Arc<NoKeys>| match &*error {
        NoKeys::Unknown => unknown(),
        NoKeys::Store(error) => Problem::unavailable("store").because(error),
    };
    let keys = app.keys();
    let ready = keys.of(owner).await.map_err(problem)?;
    let verdict = verify(&ready.verifier);
    if !matches!(verdict, Err(Error::Signature)) {
        return Ok(verdict?);
    }
    match keys.after(&ready, owner).await.map_err(problem)? {
        Some(newer) => Ok(verify(&newer.verifier)?),
        None => Ok(verdict?),
    }
}

/// The one value of a header; `None` if it is absent.
///
/// # Errors
///
/// 400 for a header that is there twice or is no visible ASCII, 431 for one that is too long.
pub fn single<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "header_duplicate",
            "a header is present twice",
        ));
    }
    if value.len() > MAX_HEADER {
        return Err(Problem::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "header_too_long",
            "a header is too long",
        ));
    }
    value.to_str().map(Some).map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "header_invalid",
            "a header is no visible ASCII",
        )
    })
}

/// The token of `Authorization: Bearer`; `None` if the header is absent.
///
/// # Errors
///
/// As for [`single`]; 401 for another scheme.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = single(headers, "authorization")? else {
        return Ok(None);
    };
    // Schemes are equal in any case (RFC 9110 §11.1).
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Problem::token_missing(Scheme::Bearer)),
    }
}
