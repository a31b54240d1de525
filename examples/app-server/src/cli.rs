//! The command line.

use std::error::Error;
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use app_server::app::App;
use app_server::replay::{Memory, Redis, Room};
use app_server::server::{Limits, serve, stop_signal};
use app_server::shop::{self, Shop};
use app_server::store::{Owner, Rotation, Store, new_secret};
use axum::http::HeaderValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use storefront_jwt::{Clock, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::watch;
use zeroize::Zeroizing;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// An app's backend for Shopware and Shopify. Without a command it starts the demonstration.
#[derive(Debug, Parser)]
pub struct Cli {
    /// The database: `sqlite://FILE?mode=rwc` or `postgres://USER@HOST/NAME`.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://app-server.db?mode=rwc",
        global = true,
        hide_env_values = true
    )]
    database: String,

    /// The app's client id at Shopify.
    #[arg(long, env = "CLIENT_ID", default_value = shop::CLIENT_ID, global = true)]
    client_id: String,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the app's server, and a shop to try it with.
    Demo(Demo),
    /// Starts the app's server alone.
    Serve(Serve),
    /// Adds a shop, or the app at Shopify, with the secret from standard input.
    Add(Whose),
    /// Makes another secret the current one, and keeps the one before for a while.
    Rotate(Rotate),
    /// Prints tokens as a Shopware shop would issue them, for trying and for measuring.
    Token(Token),
}

#[derive(Args, Debug)]
struct Demo {
    #[command(flatten)]
    serve: Serve,
    /// Where the shop listens.
    #[arg(long, default_value = "127.0.0.1:8480")]
    shop_listen: SocketAddr,
}

#[derive(Args, Debug)]
struct Serve {
    /// Where the app listens.
    #[arg(long, default_value = "127.0.0.1:8481")]
    listen: SocketAddr,
    /// A storefront whose pages may call the app; can be given several times.
    #[arg(long = "origin", default_values = ["http://localhost:8480", "http://127.0.0.1:8480"])]
    origins: Vec<HeaderValue>,
    /// Where servers that share the load remember used tokens, such as `redis://127.0.0.1/`.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Platform {
    Shopware,
    Shopify,
}

#[derive(Args, Debug)]
struct Whose {
    /// Whose tokens the secret signs.
    platform: Platform,
    /// The shop's id; for Shopify the client id, where it is not the one of `--client-id`.
    id: Option<String>,
}

#[derive(Args, Debug)]
struct Rotate {
    #[command(flatten)]
    whose: Whose,
    /// How long the one before is kept, such as `90s`; 60 seconds for Shopware, 30 minutes for Shopify.
    #[arg(long)]
    keep: Option<SignedDuration>,
    /// Makes a new secret and prints it, instead of reading one from standard input.
    #[arg(long)]
    generate: bool,
}

#[derive(Args, Debug)]
struct Token {
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

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> Result<()> {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(async {
                let store = Store::open(&self.database).await?;
                let client_id = &self.client_id;
                let done = match self.command {
                    None => {
                        // The defaults of `demo`.
                        let Some(Command::Demo(demo)) =
                            Cli::parse_from(["app-server", "demo"]).command
                        else {
                            return Err("no command".into());
                        };
                        demo.run(&store, client_id).await
                    }
                    Some(Command::Demo(demo)) => demo.run(&store, client_id).await,
                    Some(Command::Serve(serve)) => serve.run(&store, client_id).await,
                    Some(Command::Add(whose)) => add(&store, client_id, &whose).await,
                    Some(Command::Rotate(rotate)) => rotate.run(&store, client_id).await,
                    Some(Command::Token(token)) => token.run(&store).await,
                };
                store.close().await;
                done
            })
    }
}

impl Demo {
    async fn run(self, store: &Store, client_id: &str) -> Result<()> {
        for owner in [
            Owner::Shopware(shop::SHOP),
            Owner::Shopware(shop::OTHER_SHOP),
            Owner::Shopify(client_id),
        ] {
            store.add(owner, &new_secret()?).await?;
        }
        let listener = TcpListener::bind(self.shop_listen).await?;
        let app_url = format!("http://localhost:{}", self.serve.listen.port());
        let shop = Shop::new(store.clone(), app_url).router();
        println!("the shop:  http://localhost:{}/", self.shop_listen.port());

        let (running, mut at_end) = watch::channel(());
        let shop = tokio::spawn(async move {
            serve(listener, shop, Limits::default(), async move {
                let _ = at_end.changed().await;
            })
            .await;
        });
        let result = self.serve.run(store, client_id).await;
        drop(running);
        shop.await?;
        result
    }
}

impl Serve {
    async fn run(self, store: &Store, client_id: &str) -> Result<()> {
        let app = match &self.redis {
            Some(url) => App::new(store.clone(), Redis::connect(url).await?, client_id),
            None => App::new(
                store.clone(),
                Memory::new(Room::default(), SystemClock),
                client_id,
            ),
        };
        let limits = Limits::default();
        let router = app.router(self.origins, limits);
        let listener = TcpListener::bind(self.listen).await?;
        println!(
            "the app:   http://localhost:{}/",
            listener.local_addr()?.port()
        );
        serve(listener, router, limits, stop_signal()?).await;
        Ok(())
    }
}

async fn add(store: &Store, client_id: &str, whose: &Whose) -> Result<()> {
    let owner = whose.owner(client_id)?;
    if store.add(owner, &secret_from_stdin()?).await? {
        Ok(())
    } else {
        Err("it is there already; see `rotate`".into())
    }
}

impl Rotate {
    async fn run(self, store: &Store, client_id: &str) -> Result<()> {
        let owner = self.whose.owner(client_id)?;
        let keep = match self.keep {
            Some(keep) => Duration::try_from(keep)?,
            None => self.whose.platform.keep(),
        };
        let secret = if self.generate {
            new_secret()?
        } else {
            secret_from_stdin()?
        };
        let now = SystemClock
            .now()
            .ok_or("the clock could not tell the time")?;
        match store
            .rotate(owner, &secret, now, now.saturating_add(keep))
            .await?
        {
            Rotation::Done if self.generate => println!("{}", *secret),
            Rotation::Done => {}
            Rotation::StillRotating => {
                return Err("the secret before still counts; its tokens would be lost".into());
            }
            Rotation::Unknown => return Err("there is none; see `add`".into()),
        }
        Ok(())
    }
}

impl Token {
    async fn run(self, store: &Store) -> Result<()> {
        let key = if self.forged {
            storefront_jwt::SecretKey::new(new_secret()?.as_bytes())?
        } else {
            let key = store.signing_key(Owner::Shopware(&self.shop)).await?;
            key.ok_or("there is no such shop; `cargo run` adds the demonstration's")?
        };
        let now = SystemClock
            .now()
            .ok_or("the clock could not tell the time")?;
        for n in 0..self.count {
            // A microsecond apart, so that no two are the same.
            let issued = now.saturating_sub(Duration::from_micros(n.try_into()?));
            println!("{}", shop::app_token(&self.shop, &key, issued)?);
        }
        Ok(())
    }
}

impl Whose {
    fn owner<'a>(&'a self, client_id: &'a str) -> Result<Owner<'a>> {
        Ok(match (self.platform, &self.id) {
            (Platform::Shopware, Some(id)) => Owner::Shopware(id),
            (Platform::Shopware, None) => return Err("which shop? give its id".into()),
            (Platform::Shopify, Some(id)) => Owner::Shopify(id),
            (Platform::Shopify, None) => Owner::Shopify(client_id),
        })
    }
}

impl Platform {
    /// How long the platform may go on signing with the secret before.
    const fn keep(self) -> Duration {
        match self {
            Self::Shopware => Duration::from_secs(60),
            Self::Shopify => Duration::from_secs(30 * 60),
        }
    }
}

fn secret_from_stdin() -> Result<Zeroizing<String>> {
    let mut secret = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut secret)?;
    let line = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(line);
    Ok(secret)
}
