//! Refusals as problem documents (RFC 9457). None of them holds a token, a claim's value or a
//! secret.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use storefront_jwt::{Error, Remedy};

/// How a client proves who it is, as the header `WWW-Authenticate` names it.
#[derive(Clone, Copy, Debug)]
pub enum Scheme {
    /// The header `shopware-app-token`.
    Shopware,
    /// `Authorization: Bearer` (RFC 6750).
    Bearer,
}

/// Why a request was refused.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    claim: Option<&'static str>,
    challenge: Option<Scheme>,
    retry_after: Option<Duration>,
    close: bool,
    cause: Option<String>,
}

/// What the log may say about a refused request; attached to its response.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The stable code of the problem document.
    pub code: &'static str,
    /// The claim at fault, where there is one.
    pub claim: Option<&'static str>,
    /// What failed in the server.
    pub cause: Option<String>,
}

/// RFC 9457 §4.2.1: with `about:blank` the title is the status's own phrase.
#[derive(Serialize)]
struct Document<'a> {
    r#type: &'static str,
    title: Option<&'static str>,
    status: u16,
    detail: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<&'static str>,
}

impl Problem {
    /// A problem with a stable `code` for programs and a `detail` for people.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        Self {
            status,
            code,
            detail: Cow::Borrowed(detail),
            claim: None,
            challenge: None,
            retry_after: None,
            close: false,
            cause: None,
        }
    }

    /// The request has no token.
    #[must_use]
    pub fn token_missing(scheme: Scheme) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "token_missing",
            "the request has no token",
        )
        .challenge(scheme)
    }

    /// The app's own secret or client id is missing or unusable.
    #[must_use]
    pub fn not_configured() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "not_configured",
            "the server is not configured for this",
        )
    }

    /// The store cannot be asked, or the server has too much to do; without them nothing is
    /// accepted.
    #[must_use]
    pub fn unavailable(code: &'static str) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            code,
            "the request cannot be decided at present",
        )
        .retry_after(Duration::from_secs(1))
    }

    /// Says in the log, and only there, what failed.
    #[must_use]
    pub fn because(self, cause: impl fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..self
        }
    }

    /// Names the scheme in `WWW-Authenticate`, which a 401 must have (RFC 9110 §15.5.2).
    #[must_use]
    pub fn challenge(self, scheme: Scheme) -> Self {
        Self {
            challenge: Some(scheme),
            ..self
        }
    }

    /// Names the claim at fault.
    #[must_use]
    pub fn claim(self, claim: &'static str) -> Self {
        Self {
            claim: Some(claim),
            ..self
        }
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(self, delay: Duration) -> Self {
        Self {
            retry_after: Some(delay),
            ..self
        }
    }

    /// Ends the connection, whose request has not been read to its end.
    #[must_use]
    pub fn close(self) -> Self {
        Self {
            close: true,
            ..self
        }
    }

    /// The status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

/// With the status of [`Error::remedy`]: a token that is not trusted is a 401, since a fresh one may
/// do, and a genuine one of another shop, class or purchase a 403, since it leads nowhere.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if error == Error::KeyTooShort {
            return Self::not_configured();
        }
        let remedy = error.remedy();
        let problem = Self {
            status: StatusCode::from_u16(remedy.http_status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: error.code(),
            detail: Cow::Owned(error.to_string()),
            claim: error.claim(),
            challenge: None,
            retry_after: None,
            close: false,
            cause: None,
        };
        match remedy {
            Remedy::TryLater => problem.retry_after(Duration::from_secs(1)),
            // A fault of the app's own, for whoever reads its log.
            Remedy::Configure => problem.because(error),
            _ => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = Document {
            r#type: "about:blank",
            title: self.status.canonical_reason(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            claim: self.claim,
        };
        let mut response = (self.status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED
            && let Some(scheme) = self.challenge
        {
            headers.insert(header::WWW_AUTHENTICATE, scheme.challenge(self.code));
        }
        if let Some(delay) = self.retry_after {
            // Rounded up: a client that waits this long is not too early.
            let secs = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, secs.into());
        }
        if self.close {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response.extensions_mut().insert(Refusal {
            code: self.code,
            claim: self.claim,
            cause: self.cause,
        });
        response
    }
}

impl Scheme {
    fn challenge(self, code: &str) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Shopware => "ShopwareAppToken",
            // RFC 6750 §3.1: no error code where there was no token.
            Self::Bearer if code == "token_missing" => "Bearer",
            Self::Bearer => r#"Bearer error="invalid_token""#,
        })
    }
}
