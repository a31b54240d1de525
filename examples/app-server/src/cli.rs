//! The command line.

use std::error::Error;

use app_server::store::{Sealing, Store};
use clap::{Parser, Subcommand};
use storefront_jwt::{Clock, SystemClock};
use zeroize::Zeroizing;

#[cfg(feature = "demo")]
mod demo;
mod secrets;
mod serve;

/// An app's backend for Shopware and Shopify.
#[derive(Debug, Parser)]
#[cfg_attr(
    feature = "demo",
    command(after_help = "Without a command it starts the demonstration.")
)]
#[cfg_attr(not(feature = "demo"), command(arg_required_else_help = true))]
pub struct Cli {
    /// The database: `sqlite://FILE?mode=rwc` or `postgres://USER@HOST/NAME`; otherwise the file
    /// app-server.db.
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    database: Option<String>,

    /// The app's client id at Shopify, if it is there.
    #[arg(long, env = "CLIENT_ID", global = true)]
    client_id: Option<String>,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the app's server and a shop to try it with, over a store and secrets of their own.
    #[cfg(feature = "demo")]
    Demo(demo::Demo),
    /// Creates the table, and encrypts the secrets if `SECRETS_KEY` is set.
    Migrate,
    #[command(flatten)]
    OverStore(OverStore),
}

/// What needs a store that has been migrated.
#[derive(Debug, Subcommand)]
enum OverStore {
    /// Starts the app's server alone.
    Serve(serve::Serve),
    /// Adds a shop, or the app at Shopify, with the secret from standard input.
    Add(secrets::Whose),
    /// Makes another secret the current one, and keeps the one before for a while.
    Rotate(secrets::Rotate),
    /// Ends the secret before at once, such as one that has leaked.
    RevokePrevious(secrets::Whose),
    /// Puts the secret from standard input in the place of a mistyped current one; the one before
    /// stays.
    Replace(secrets::Whose),
    /// Removes secrets that count no more, from the database's files as well; `serve` does it each
    /// minute.
    Forget,
    /// Prints tokens as a Shopware shop would issue them, for trying and for measuring.
    #[cfg(feature = "demo")]
    Token(demo::Token),
}

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(self.run_command())
    }

    async fn run_command(self) -> Result<(), Box<dyn Error>> {
        let command = self.command.or_else(default_command);
        let url = self.database.as_deref().unwrap_or(DATABASE);
        match command.ok_or("no command; see `help`")? {
            #[cfg(feature = "demo")]
            Command::Demo(demo) => {
                if self.database.is_some() || self.client_id.is_some() {
                    return Err(NOT_FOR_DEMO.into());
                }
                demo.run().await
            }
            Command::Migrate => {
                Store::migrate(url, sealing()?).await?.close().await;
                Ok(())
            }
            Command::OverStore(command) => {
                let store = connect(url).await?;
                command.run(&store, self.client_id).await?;
                store.close().await;
                Ok(())
            }
        }
    }
}

impl OverStore {
    async fn run(self, store: &Store, client_id: Option<String>) -> Result<(), Box<dyn Error>> {
        let id = client_id.as_deref();
        match self {
            Self::Serve(serve) => serve.run(store, client_id).await,
            Self::Add(whose) => whose.add(store, id).await,
            Self::Rotate(rotate) => rotate.run(store, id).await,
            Self::RevokePrevious(whose) => whose.revoke_previous(store, id).await,
            Self::Replace(whose) => whose.replace(store, id).await,
            Self::Forget => {
                let now = SystemClock.now().ok_or("the clock has no time")?;
                let forgotten = store.forget_expired(now).await?;
                println!("{forgotten} removed");
                Ok(())
            }
            #[cfg(feature = "demo")]
            Self::Token(token) => token.run(store).await,
        }
    }
}

async fn connect(url: &str) -> Result<Store, Box<dyn Error>> {
    let advise = |error| format!("{error}; has `migrate` been run?");
    let store = Store::connect(url, sealing()?).await.map_err(advise)?;
    store.ready().await.map_err(advise)?;
    Ok(store)
}

#[cfg(feature = "demo")]
fn default_command() -> Option<Command> {
    Cli::parse_from(["app-server", "demo"]).command
}

#[cfg(not(feature = "demo"))]
fn default_command() -> Option<Command> {
    None
}

const DATABASE: &str = "sqlite://app-server.db?mode=rwc";

#[cfg(feature = "demo")]
const NOT_FOR_DEMO: &str = "the demonstration has a store and an app of its own, and takes none by \
     --database, DATABASE_URL, --client-id or CLIENT_ID; `serve` starts the server for real shops";

/// From the environment, not the command line, which others can see.
fn sealing() -> Result<Option<Sealing>, Box<dyn Error>> {
    match std::env::var("SECRETS_KEY").map(Zeroizing::new) {
        Ok(keys) => Ok(Some(Sealing::from_hex(&keys)?)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(_) => Err("SECRETS_KEY is not text".into()),
    }
}
