//! What only the demonstration and the measurements need.

use std::net::SocketAddr;
use std::time::Duration;

use app_server::server::{Limits, serve};
use app_server::shop::{self, Shop};
use app_server::store::{Owner, Store, new_secret};
use axum::http::HeaderValue;
use clap::Args;
use storefront_jwt::{Clock, SecretKey, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Listen, NO_TIME, Result};

#[derive(Args, Debug)]
pub struct Demo {
    #[command(flatten)]
    app: Listen,
    /// A storefront whose pages may call the app, besides the shop's.
    #[arg(long = "origin")]
    origins: Vec<HeaderValue>,
    /// Where the shop listens.
    #[arg(long, default_value = "127.0.0.1:8480")]
    shop_listen: SocketAddr,
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
    pub async fn run(mut self, store: &Store, client_id: Option<String>) -> Result<()> {
        let client_id = client_id.unwrap_or_else(|| shop::CLIENT_ID.to_owned());
        for owner in [
            Owner::Shopware(shop::SHOP),
            Owner::Shopware(shop::OTHER_SHOP),
            Owner::Shopify(&client_id),
        ] {
            store.add(owner, &new_secret()?).await?;
        }
        let listener = TcpListener::bind(self.shop_listen).await?;
        let app_listener = TcpListener::bind(self.app.listen).await?;
        let shop_urls = urls(listener.local_addr()?);
        for url in &shop_urls {
            self.origins.push(HeaderValue::try_from(url)?);
        }
        let [app_url, _] = urls(app_listener.local_addr()?);
        let shop = Shop::new(store.clone(), app_url, client_id.as_str()).router();
        println!("the shop:  {}/", shop_urls[0]);

        let (running, mut at_end) = watch::channel(());
        let shop = tokio::spawn(async move {
            serve(listener, shop, Limits::default(), async move {
                let _ = at_end.changed().await;
            })
            .await;
        });
        let app = self.app.app(store, client_id).await?;
        let result = super::run(app_listener, app, self.origins).await;
        drop(running);
        shop.await?;
        result
    }
}

impl Token {
    pub async fn run(self, store: &Store) -> Result<()> {
        let key = if self.forged {
            SecretKey::new(new_secret()?.as_bytes())?
        } else {
            let key = store.signing_key(Owner::Shopware(&self.shop)).await?;
            key.ok_or("there is no such shop; `cargo run` adds the demonstration's")?
        };
        let now = SystemClock.now().ok_or(NO_TIME)?;
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
