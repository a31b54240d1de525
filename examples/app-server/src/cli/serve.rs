//! The server for real shops, and what the demonstration's has in common with it.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use app_server::app::App;
use app_server::descriptors;
use app_server::replay::{Memory, Redis, ReplayGuard, Room, steady_clock};
use app_server::server::{Limits, StopSignals, serve};
use app_server::store::{Owner, Store};
use axum::Router;
use axum::http::HeaderValue;
use clap::Args;
use jiff::SignedDuration;
use storefront_jwt::{Clock, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

#[derive(Args, Debug)]
pub struct Serve {
    /// Where the app listens.
    #[arg(long, default_value = "127.0.0.1:8481")]
    listen: SocketAddr,
    /// A storefront whose pages may call the app; can be given several times, and `*` is all of
    /// them.
    #[arg(long = "origin", required = true, value_parser = origin)]
    origins: Vec<HeaderValue>,
    /// Where servers that share the load remember used tokens, such as `redis://127.0.0.1/`.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis: Option<String>,
    /// The address of a proxy whose `X-Forwarded-For` says where a request comes from; can be
    /// given several times.
    #[arg(long = "proxy")]
    proxies: Vec<IpAddr>,
    /// The most connections at the same time.
    #[arg(long)]
    connections: Option<usize>,
    /// How long the server goes on after SIGTERM, until no more requests are sent to it, such as
    /// `5s`.
    #[arg(long)]
    notice: Option<SignedDuration>,
}

impl Serve {
    pub async fn run(self, store: &Store, client_id: Option<String>) -> Result<(), Box<dyn Error>> {
        let mut limits = Limits::default();
        limits.connections = self.connections.unwrap_or(limits.connections);
        limits.connections = descriptors::connections(limits.connections)?;
        if let Some(notice) = self.notice {
            limits.notice_time = Duration::try_from(notice)?;
        }
        let client_id = at_shopify(store, client_id).await?;
        let listener = listen(self.listen, "--listen").await?;
        let guard: Box<dyn ReplayGuard> = match &self.redis {
            Some(url) => Box::new(Redis::connect(url).await?),
            None => Box::new(Memory::new(Room::default(), steady_clock())),
        };
        let app = App::at(store.clone(), guard, client_id, limits, self.proxies);
        // Before anybody knows that it serves, and could end it.
        let signals = StopSignals::listen()?;
        println!(
            "the app:   http://localhost:{}/",
            listener.local_addr()?.port()
        );
        let forgetting = tokio::spawn(forget(store.clone()));
        let served = run(listener, app.router(self.origins), limits, signals).await;
        forgetting.abort();
        served
    }
}

/// The client id, if there is a secret for it: without one every request for Shopify would fail.
async fn at_shopify(
    store: &Store,
    client_id: Option<String>,
) -> Result<Option<String>, Box<dyn Error>> {
    let Some(id) = client_id else {
        return Ok(None);
    };
    if store.keys(Owner::Shopify(&id)).await?.is_some() {
        return Ok(Some(id));
    }
    tracing::warn!("no secret for the client id, hence no routes for Shopify; see `add shopify`");
    Ok(None)
}

/// Serves until SIGTERM or Ctrl-C; a second one ends it at once.
pub async fn run(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut signals: StopSignals,
) -> Result<(), Box<dyn Error>> {
    let (stop, stopped) = oneshot::channel::<()>();
    let signalled = async {
        signals.next().await;
        drop(stop);
        signals.next().await;
    };
    let shutdown = async {
        let _ = stopped.await;
    };
    tokio::select! {
        () = serve(listener, router, limits, shutdown) => Ok(()),
        () = signalled => Err("a second signal ended it before all requests were finished".into()),
    }
}

/// Listens, or names the address and the option to choose another.
pub async fn listen(at: SocketAddr, option: &str) -> Result<TcpListener, Box<dyn Error>> {
    let listener = TcpListener::bind(at).await;
    Ok(listener.map_err(|error| format!("cannot listen on {at} ({option}): {error}"))?)
}

/// Removes secrets that count no more, for as long as the server runs.
async fn forget(store: Store) {
    let mut minute = tokio::time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        let Some(now) = SystemClock.now() else {
            continue;
        };
        if let Err(error) = store.forget_expired(now).await {
            tracing::warn!(%error, "secrets that count no more could not be removed; see `forget`");
        }
    }
}

/// An origin as browsers spell it: any other would match none.
pub fn origin(text: &str) -> Result<HeaderValue, String> {
    const WANTED: &str =
        "an origin is `https://` or `http://` and a host, such as https://shop.example";

    if text != "*" {
        let url = Url::parse(text).map_err(|_| WANTED)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(WANTED.to_owned());
        }
        let sent = url.origin().ascii_serialization();
        if sent != text {
            return Err(format!("browsers would send `{sent}`"));
        }
    }
    HeaderValue::try_from(text).map_err(|_| WANTED.to_owned())
}
