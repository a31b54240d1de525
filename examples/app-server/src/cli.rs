//! The command line.

use std::error::Error;
use std::io::Read;
use std::net::SocketAddr;
use std::time::Duration;

use app_server::app::App;
use app_server::replay::{Memory, Redis, Room};
use app_server::server::{Limits, serve, stop_signal};
use app_server::store::{Owner, Rotation, Store, new_secret};
use axum::http::HeaderValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use storefront_jwt::{Clock, SystemClock};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

#[cfg(feature = "demo")]
mod demo;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// An app's backend for Shopware and Shopify.
#[derive(Debug, Parser)]
#[cfg_attr(
    feature = "demo",
    command(after_help = "Without a command it starts the demonstration.")
)]
#[cfg_attr(not(feature = "demo"), command(arg_required_else_help = true))]
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
    #[arg(long, env = "CLIENT_ID", global = true)]
    client_id: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the app's server, and a shop to try it with.
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    /// Starts the app's server alone.
    Serve(Serve),
    /// Adds a shop, or the app at Shopify, with the secret from standard input.
    Add(Whose),
    /// Makes another secret the current one, and keeps the one before for a while.
    Rotate(Rotate),
    /// Ends the secret before at once, such as one that has leaked.
    RevokePrevious(Whose),
    /// Puts the secret from standard input in the place of a mistyped current one; the one before stays.
    Replace(Whose),
    /// Prints tokens as a Shopware shop would issue them, for trying and for measuring.
    #[cfg(feature = "demo")]
    Token(demo::Token),
}

#[derive(Args, Debug)]
struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// A storefront whose pages may call the app; can be given several times, and `*` is all of them.
    #[arg(long = "origin", required = true)]
    origins: Vec<HeaderValue>,
}

#[derive(Args, Debug)]
struct Listen {
    /// Where the app listens.
    #[arg(long, default_value = "127.0.0.1:8481")]
    listen: SocketAddr,
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

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> Result<()> {
        let command = self.command.or_else(default_command);
        let command = command.ok_or("no command; see `help`")?;
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(async {
                let store = Store::open(&self.database).await?;
                let done = command.run(&store, self.client_id).await;
                store.close().await;
                done
            })
    }
}

#[cfg(feature = "demo")]
fn default_command() -> Option<Command> {
    Cli::parse_from(["app-server", "demo"]).command
}

#[cfg(not(feature = "demo"))]
fn default_command() -> Option<Command> {
    None
}

impl Command {
    async fn run(self, store: &Store, client_id: Option<String>) -> Result<()> {
        let id = client_id.as_deref();
        match self {
            #[cfg(feature = "demo")]
            Self::Demo(demo) => demo.run(store, client_id).await,
            Self::Serve(serve) => serve.run(store, client_id).await,
            Self::Add(whose) => {
                let owner = whose.owner(id)?;
                if store.add(owner, &secret_from_stdin()?).await? {
                    Ok(())
                } else {
                    Err("it is there already; see `rotate` and `replace`".into())
                }
            }
            Self::Rotate(rotate) => rotate.run(store, id).await,
            Self::RevokePrevious(whose) => known(store.revoke_previous(whose.owner(id)?).await?),
            Self::Replace(whose) => {
                let owner = whose.owner(id)?;
                known(store.replace(owner, &secret_from_stdin()?).await?)
            }
            #[cfg(feature = "demo")]
            Self::Token(token) => token.run(store).await,
        }
    }
}

impl Serve {
    async fn run(self, store: &Store, client_id: Option<String>) -> Result<()> {
        let client_id = client_id.ok_or(NO_CLIENT_ID)?;
        if store.keys(Owner::Shopify(&client_id)).await?.is_none() {
            tracing::warn!("without a secret the routes for Shopify answer 500; see `add shopify`");
        }
        let listener = TcpListener::bind(self.listen.listen).await?;
        let app = self.listen.app(store, client_id).await?;
        run(listener, app, self.origins).await
    }
}

impl Listen {
    async fn app(&self, store: &Store, client_id: String) -> Result<App> {
        let (store, limits) = (store.clone(), Limits::default());
        Ok(if let Some(url) = &self.redis {
            App::new(store, Redis::connect(url).await?, client_id, limits)
        } else {
            let guard = Memory::new(Room::default(), SystemClock);
            App::new(store, guard, client_id, limits)
        })
    }
}

async fn run(listener: TcpListener, app: App, origins: Vec<HeaderValue>) -> Result<()> {
    let limits = app.limits();
    let port = listener.local_addr()?.port();
    println!("the app:   http://localhost:{port}/");
    serve(listener, app.router(origins), limits, stop_signal()?).await;
    Ok(())
}

impl Rotate {
    async fn run(self, store: &Store, client_id: Option<&str>) -> Result<()> {
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
        let now = SystemClock.now().ok_or(NO_TIME)?;
        match store
            .rotate(owner, &secret, now, now.saturating_add(keep))
            .await?
        {
            Rotation::Done if self.generate => println!("{}", *secret),
            Rotation::Done => {}
            Rotation::StillRotating => {
                return Err(
                    "the secret before still counts, and its tokens would be lost; \
                     `revoke-previous` ends it, `replace` corrects the current one"
                        .into(),
                );
            }
            Rotation::Unknown => return known(false),
        }
        Ok(())
    }
}

impl Whose {
    fn owner<'a>(&'a self, client_id: Option<&'a str>) -> Result<Owner<'a>> {
        Ok(match (self.platform, &self.id) {
            (Platform::Shopware, Some(id)) => Owner::Shopware(id),
            (Platform::Shopware, None) => return Err("which shop? give its id".into()),
            (Platform::Shopify, Some(id)) => Owner::Shopify(id),
            (Platform::Shopify, None) => Owner::Shopify(client_id.ok_or(NO_CLIENT_ID)?),
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

const NO_CLIENT_ID: &str = "which app? give its client id at Shopify by --client-id or CLIENT_ID";
const NO_TIME: &str = "the clock could not tell the time";

fn known(is_known: bool) -> Result<()> {
    if is_known {
        Ok(())
    } else {
        Err("there is none; see `add`".into())
    }
}

fn secret_from_stdin() -> Result<Zeroizing<String>> {
    let mut secret = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut secret)?;
    let line = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(line);
    Ok(secret)
}
