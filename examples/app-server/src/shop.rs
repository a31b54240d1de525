//! The other side, played for the demonstration and the tests: a Shopware storefront, and Shopify.
//!
//! It shares the store with the app, so that it signs with the secrets that the app has: a real
//! platform got them when the app was registered.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tower_http::set_header::SetResponseHeaderLayer;

mod error;
mod issue;
mod platform;
mod session;
mod state;
mod visit;

pub use self::issue::app_token;
pub use self::platform::{Class, session_token};
pub use self::state::{ACCESS_KEY, APP, CLIENT_ID, OTHER_SHOP, SHOP, Shop};

impl Shop {
    /// The shop's routes: its pages, the Store API, and what only a demonstration has.
    pub fn router(self) -> Router {
        // The page loads nothing from elsewhere, and calls nothing but the shop and the app.
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self' {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            self.app_url()
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
                post(visit::start).get(visit::resume).patch(visit::change),
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
