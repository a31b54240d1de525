//! The app's state and its layers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use storefront_jwt::shopware::{SHOP_ID_HEADER, TOKEN_HEADER};
use tokio::sync::Semaphore;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::log::{Refusals, log};
use crate::problem::Problem;
use crate::replay::ReplayGuard;
use crate::routes;
use crate::server::Limits;
use crate::store::Store;

/// What the handlers and extractors share.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    store: Store,
    guard: Box<dyn ReplayGuard>,
    client_id: String,
    limits: Limits,
    bodies: Semaphore,
}

impl App {
    /// An app with these secrets, this guard against replay, this client id at Shopify, and these limits.
    #[must_use]
    pub fn new(
        store: Store,
        guard: impl ReplayGuard + 'static,
        client_id: impl Into<String>,
        limits: Limits,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            guard: Box::new(guard),
            client_id: client_id.into(),
            limits,
            bodies: Semaphore::new(limits.bodies),
        }))
    }

    /// The secrets.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The guard against replay.
    #[must_use]
    pub fn guard(&self) -> &dyn ReplayGuard {
        &*self.0.guard
    }

    /// The app's client id at Shopify.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// The places for long bodies of requests that are not trusted yet.
    #[must_use]
    pub fn bodies(&self) -> &Semaphore {
        &self.0.bodies
    }

    /// The whole server but its connections: the routes within their limits. `origins` are the storefronts
    /// whose pages may call it; `*` is all of them.
    pub fn router(self, origins: Vec<HeaderValue>) -> Router {
        let limits = self.limits();
        // Answers are about one customer, and some have a token in them.
        let no_store = SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        );
        let refusals = Refusals::new(limits.refusals_logged);
        routes::routes()
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .layer(DefaultBodyLimit::max(limits.body_bytes))
            .layer(middleware::from_fn_with_state(limits, in_time))
            .layer(no_store)
            .layer(cors(origins))
            .layer(middleware::from_fn_with_state(refusals, log))
            .with_state(self)
    }
}

fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    let origins = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins)
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            HeaderName::from_static(TOKEN_HEADER),
            HeaderName::from_static(SHOP_ID_HEADER),
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
        ])
        .expose_headers([header::RETRY_AFTER])
}

/// A client that takes longer to send its body, or a handler to answer, is cut off.
async fn in_time(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limits.request_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "request_timeout",
            "the request was not complete in time",
        )
        .close()
        .into_response(),
    }
}

async fn not_found() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "not_found", "there is no such route")
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "the route has other methods",
    )
}
