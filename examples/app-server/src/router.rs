//! The routes, and what stands around each: the time, the log, the counts and some headers.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use storefront_jwt::shopware::{SHOP_ID_HEADER, TOKEN_HEADER};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::app::App;
use crate::problem::{Problem, Refusal};
use crate::{operations, routes};

/// How long a browser may remember what a storefront's pages may do.
const PREFLIGHT_COUNTS: Duration = Duration::from_secs(600);

impl App {
    /// The whole server but its connections. `origins` are the storefronts whose pages may call it;
    /// `*` is all of them.
    pub fn router(self, origins: Vec<HeaderValue>) -> Router {
        let mut routes = routes::shopware().merge(operations::routes());
        if self.client_id().is_some() {
            routes = routes.merge(routes::shopify());
        }
        routes
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed)
            .layer(DefaultBodyLimit::max(self.limits().body_bytes))
            .layer(middleware::from_fn_with_state(self.clone(), around))
            .layer(cors(origins))
            .with_state(self)
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

/// The event that it logs holds the route as it was declared, never the path, a header or a body.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let started = Instant::now();
    // What waits for the client or for another server has a shorter time of its own.
    let answer = tokio::time::timeout(app.limits().request_time, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| {
        Problem::unavailable("request_timeout")
            .because("the request took too long")
            .close()
            .into_response()
    });
    let took = started.elapsed();
    let status = response.status().as_u16();
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let micros = took.as_micros();
    let mut counted = "";
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let Refusal { code, claim, cause } = refusal;
        counted = code;
        tracing::debug!(%method, route, status, code, claim, micros, "refused");
        if status >= 500 {
            app.tally().failed(code, cause.as_deref().unwrap_or(""));
        } else {
            app.tally().refused(code);
        }
    } else {
        tracing::debug!(%method, route, status, micros, "answered");
    }
    app.metrics().answered(status, counted, took);
    add_headers(response.headers_mut());
    response
}

/// Answers are about one customer, and some have a token in them.
fn add_headers(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
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
        .max_age(PREFLIGHT_COUNTS)
}
