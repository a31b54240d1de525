//! For who runs the server: whether it lives, whether it is ready, and what it has counted.

use std::time::Duration;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::App;
use crate::metrics::TEXT_TYPE;
use crate::problem::Problem;
use crate::server::Connection;

/// The routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/livez", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// Not ready while the server shuts down, so that no more requests are sent to it, nor without the
/// store or the guard.
async fn ready(
    State(app): State<App>,
    connection: Option<Extension<Connection>>,
) -> Result<&'static str, Problem> {
    if connection.is_some_and(|Extension(connection)| connection.is_closing()) {
        return Err(not_ready().because("the server is shutting down"));
    }
    app.ready()
        .await
        .map_err(|cause| not_ready().because(cause))?;
    Ok("ready")
}

fn not_ready() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "not_ready",
        "the server is not ready to be sent requests",
    )
    .retry_after(Duration::from_secs(1))
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, TEXT_TYPE)], app.metrics().text())
}
