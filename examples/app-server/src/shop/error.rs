//! Errors as Shopware's Store API reports them.

use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use storefront_jwt::Error;

/// An error as Shopware's Store API reports it.
#[derive(Clone, Copy, Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: &'static str,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub const ACCESS_KEY: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "FRAMEWORK__API_INVALID_ACCESS_KEY",
        "Access key is invalid and could not be identified.",
    );
    pub const NO_CONTEXT: Self = Self::new(
        StatusCode::FORBIDDEN,
        "CHECKOUT__CUSTOMER_NOT_LOGGED_IN",
        "There is no such session.",
    );
    pub const NOT_LOGGED_IN: Self = Self::new(
        StatusCode::BAD_REQUEST,
        "FRAMEWORK__APP_JWT_GENERATION_REQUIRES_CUSTOMER_LOGGED_IN",
        "JWT generation requires customer to be logged in",
    );
    pub const NO_APP: Self = Self::new(
        StatusCode::NOT_FOUND,
        "FRAMEWORK__APP_NOT_FOUND",
        "Could not find an active app of this name.",
    );
    pub const SECRET_MISSING: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "FRAMEWORK__APP_SECRET_MISSING",
        "The app has no secret.",
    );
    pub const INTERNAL: Self = Self::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "0",
        "The token could not be signed.",
    );

    const fn new(status: StatusCode, code: &'static str, detail: &'static str) -> Self {
        Self {
            status,
            code,
            detail,
            retry_after: None,
        }
    }

    pub const fn too_many(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "FRAMEWORK__RATE_LIMIT_EXCEEDED",
                "Too many requests, try again later.",
            )
        }
    }
}

impl From<Error> for ApiError {
    fn from(_: Error) -> Self {
        Self::INTERNAL
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{
            "status": self.status.as_u16().to_string(),
            "code": self.code,
            "title": self.status.canonical_reason(),
            "detail": self.detail,
        }] });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            let secs = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, secs.into());
        }
        response
    }
}
