//! What only the demonstration and the measurements need.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use app_server::app::App;
use app_server::replay::{Memory, Room, steady_clock};
use app_server::server::{Limits, StopSignals, serve};
use app_server::shop::{self, Shop};
use app_server::store::{Owner, Store, new_secret};
use axum::http::HeaderValue;
use clap::Args;
use storefront_jwt::{Clock, SecretKey, SystemClock};
use tokio::sync::watch;

use super::serve::{listen, origin, run};

#[derive(Args, Debug)]
pub struct Demo {
    /// Where the app listens.
    #[arg(long, default_value = "127.0.0.1:8481")]
    listen: SocketAddr,
    /// A storefront whose pages may call the app, besides the shop's.
    #[arg(long = "origin", value_parser = origin)]
    origins: Vec<HeaderValue>,
    /// Where the shop listens.
    #[arg(long, default_value = "127.0.0.1:8480")]
    shop_listen: SocketAddr,
    /// The demonstration's own database, with new secrets at each start.
    #[arg(
        long,
        env = "DEMO_DATABASE",
        default_value = "sqlite://demo.db?mode=rwc"
    )]
    store: String,
}

#[derive(Args, Debug)]
pub struct Token {
    /// The shop's id.
    #[arg(long, default_value = shop::SHOP)]
    shop: String,
    /// How many, one a line.
    #[arg(long, default_value_t = 1)]
    count: usize,
    /// Signs with a secret that nobody has.
    #[arg(long)]
    forged: bool,
}

impl Demo {
    pub async fn run(mut self) -> Result<(), Box<dyn Error>> {
        let store = open(&self.store).await?;
        // Whoever stops a demonstration does not want to wait.
        let limits = Limits {
            notice_time: Duration::ZERO,
            ..Limits::default()
        };
        let listener = listen(self.shop_listen, "--shop-listen").await?;
        let app_listener = listen(self.listen, "--listen").await?;
        let shop_urls = urls(listener.local_addr()?);
        for url in &shop_urls {
            self.origins.push(HeaderValue::try_from(url)?);
        }
        let app_at = app_listener.local_addr()?;
        let [app_url, _] = urls(app_at);
        let shop = Shop::new(store.clone(), app_url, shop::CLIENT_ID).router();
        let signals = StopSignals::listen()?;
        println!("the shop:  {}/", shop_urls[0]);
        println!("the app:   http://localhost:{}/", app_at.port());

        let (running, mut at_end) = watch::channel(());
        let shop = tokio::spawn(async move {
            serve(listener, shop, limits, async move {
                let _ = at_end.changed().await;
            })
            .await;
        });
        let guard = Memory::new(Room::default(), steady_clock()).with_new_secrets();
        let app = App::new(store.clone(), guard, shop::CLIENT_ID, limits);
        let result = run(app_listener, app.router(self.origins), limits, signals).await;
        drop(running);
        shop.await?;
        result
    }
}

/// The demonstration's database with new secrets. It signs with them for anybody, so that one with
/// the secrets of others is refused.
async fn open(url: &str) -> Result<Store, Box<dyn Error>> {
    let own = [
        Owner::Shopware(shop::SHOP),
        Owner::Shopware(shop::OTHER_SHOP),
        Owner::Shopify(shop::CLIENT_ID),
    ];
    let is_own = |name: &String| own.iter().any(|owner| owner.to_string() == *name);
    // Before anything is written to it.
    if let Ok(store) = Store::connect(url, None).await {
        let owners = store.owners().await.unwrap_or_default();
        if !owners.iter().all(is_own) {
            return Err(
                "this database has other secrets than the demonstration's; see `serve`".into(),
            );
        }
        store.close().await;
    }
    let store = Store::open(url).await?;
    for owner in own {
        let secret = new_secret()?;
        if !store.add(owner, &secret).await? {
            store.revoke_previous(owner).await?;
            store.replace(owner, &secret).await?;
        }
    }
    Ok(store)
}

impl Token {
    pub async fn run(self, store: &Store) -> Result<(), Box<dyn Error>> {
        let key = if self.forged {
            SecretKey::new(new_secret()?.as_bytes())?
        } else {
            let key = store.signing_key(Owner::Shopware(&self.shop)).await?;
            key.ok_or("there is no such shop; see `add`")?
        };
        let now = SystemClock.now().ok_or("the clock has no time")?;
        for n in 0..self.count {
            // A microsecond apart, so that no two are the same.
            let issued = now.saturating_sub(Duration::from_micros(n.try_into()?));
            println!("{}", shop::app_token(&self.shop, &key, issued)?);
        }
        Ok(())
    }
}

/// How a browser may call a server that listens here; the first is the one to show.
fn urls(listens: SocketAddr) -> [String; 2] {
    let by_name = format!("http://localhost:{}", listens.port());
    let ip = listens.ip();
    if ip.is_unspecified() {
        return [by_name, format!("http://127.0.0.1:{}", listens.port())];
    }
    let by_address = format!("http://{listens}");
    if ip.is_loopback() {
        [by_name, by_address]
    } else {
        [by_address, by_name]
    }
}
