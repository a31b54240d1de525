//! The other side, played for the demonstration and the tests: a Shopware storefront, and Shopify.
//!
//! It shares the store with the app, so that it signs with the secrets that the app has: a real platform got
//! them when the app was registered.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::store::Store;

mod issue;
mod platform;
mod session;

pub use issue::app_token;
pub use platform::{Class, session_token};
use session::Sessions;

/// The demonstration's app, as Shopware's extension list names it.
pub const APP: &str = "LoyaltyPoints";
/// The shop of the demonstration.
pub const SHOP: &str = "FqaHWUsCRNsrZ9kQ";
/// Another shop that has installed the app.
pub const OTHER_SHOP: &str = "Zt5vXbQ2mLw8KpYr";
/// The app's client id at Shopify, where no other is given.
pub const CLIENT_ID: &str = "8f1d2c7e5a3b49608d7c6e5f4a3b2c1d";
/// The access key of the sales channel, which every storefront page contains.
pub const ACCESS_KEY: &str = "SWSCZDZ2AGDKEXAMPLEKEY2W4A";

/// The shop's state.
#[derive(Clone)]
pub struct Shop(Arc<Shared>);

struct Shared {
    store: Store,
    app_url: String,
    client_id: String,
    sessions: Sessions,
    limiter: issue::Limiter,
}

impl Shop {
    /// A shop that shares `store` with the app, whose server is at `app_url` and whose client id at Shopify
    /// is `client_id`.
    #[must_use]
    pub fn new(store: Store, app_url: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self(Arc::new(Shared {
            store,
            app_url: app_url.into(),
            client_id: client_id.into(),
            sessions: Sessions::default(),
            limiter: issue::limiter(),
        }))
    }

    /// The shop's routes: its pages, the Store API, and what only a demonstration has.
    pub fn router(self) -> Router {
        // The page loads nothing from elsewhere, and calls nothing but the shop and the app.
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self' {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            self.0.app_url
        );
        let policy = HeaderValue::try_from(policy)
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"));
        Router::new()
            .route(
                "/",
                get(|| file("text/html", include_str!("../web/index.html"))),
            )
            .route(
                "/style.css",
                get(|| file("text/css", include_str!("../web/style.css"))),
            )
            .route(
                "/app-client.js",
                get(|| script(include_str!("../web/app-client.js"))),
            )
            .route("/page.js", get(|| script(include_str!("../web/page.js"))))
            .route("/view.js", get(|| script(include_str!("../web/view.js"))))
            .route(
                "/store-api/app-system/{name}/generate-token",
                post(issue::generate_token),
            )
            .route(
                "/demo/session",
                post(session::start)
                    .get(session::resume)
                    .patch(session::change),
            )
            .route("/demo/expired-token", post(issue::expired_token))
            .route("/demo/shopify/{class}", post(platform::issue))
            .layer(SetResponseHeaderLayer::overriding(
                header::CACHE_CONTROL,
                HeaderValue::from_static("no-store"),
            ))
            .layer(SetResponseHeaderLayer::overriding(
                header::CONTENT_SECURITY_POLICY,
                policy,
            ))
            .layer(SetResponseHeaderLayer::overriding(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .layer(SetResponseHeaderLayer::overriding(
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ))
            .with_state(self)
    }
}

async fn file(kind: &'static str, content: &'static str) -> impl IntoResponse {
    let kind = format!("{kind}; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], content)
}

async fn script(content: &'static str) -> impl IntoResponse {
    file("text/javascript", content).await
}
