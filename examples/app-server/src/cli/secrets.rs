//! The commands that change secrets.

use std::error::Error;
use std::io::Read;
use std::time::Duration;

use app_server::store::{Owner, Rotation, Store, new_secret};
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use storefront_jwt::{Clock, SystemClock};
use zeroize::Zeroizing;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Platform {
    Shopware,
    Shopify,
}

#[derive(Args, Debug)]
pub struct Whose {
    /// Whose tokens the secret signs.
    platform: Platform,
    /// The shop's id; for Shopify the client id, where it is not the one of `--client-id`.
    id: Option<String>,
}

#[derive(Args, Debug)]
pub struct Rotate {
    #[command(flatten)]
    whose: Whose,
    /// How long the one before is kept, such as `90s`; 60 seconds for Shopware, 30 minutes for
    /// Shopify.
    #[arg(long)]
    keep: Option<SignedDuration>,
    /// Makes a new secret and prints it, instead of reading one from standard input.
    #[arg(long)]
    generate: bool,
}

impl Rotate {
    pub async fn run(self, store: &Store, client_id: Option<&str>) -> Result<(), Box<dyn Error>> {
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
        let now = SystemClock.now().ok_or("the clock has no time")?;
        let until = now.saturating_add(keep);
        match store.rotate(owner, &secret, now, until).await? {
            Rotation::Done if self.generate => println!("{}", *secret),
            Rotation::Done => {}
            Rotation::StillRotating => {
                return Err(
                    "the secret before still counts, and its tokens would be lost; \
                     `revoke-previous` ends it, `replace` corrects the current one"
                        .into(),
                );
            }
            Rotation::Unchanged => return Err("it is the current secret already".into()),
            Rotation::Unknown => return known(false),
        }
        Ok(())
    }
}

impl Whose {
    pub async fn add(self, store: &Store, client_id: Option<&str>) -> Result<(), Box<dyn Error>> {
        let owner = self.owner(client_id)?;
        if !store.add(owner, &secret_from_stdin()?).await? {
            return Err("it is there already; see `rotate` and `replace`".into());
        }
        Ok(())
    }

    pub async fn revoke_previous(
        self,
        store: &Store,
        client_id: Option<&str>,
    ) -> Result<(), Box<dyn Error>> {
        known(store.revoke_previous(self.owner(client_id)?).await?)
    }

    pub async fn replace(
        self,
        store: &Store,
        client_id: Option<&str>,
    ) -> Result<(), Box<dyn Error>> {
        let owner = self.owner(client_id)?;
        known(store.replace(owner, &secret_from_stdin()?).await?)
    }

    fn owner<'a>(&'a self, client_id: Option<&'a str>) -> Result<Owner<'a>, Box<dyn Error>> {
        Ok(match (self.platform, &self.id) {
            (Platform::Shopware, Some(id)) => Owner::Shopware(id),
            (Platform::Shopware, None) => return Err("which shop? give its id".into()),
            (Platform::Shopify, Some(id)) => Owner::Shopify(id),
            (Platform::Shopify, None) => {
                Owner::Shopify(client_id.ok_or(
                    "which app? give its client id at Shopify by --client-id or CLIENT_ID",
                )?)
            }
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

fn known(is_known: bool) -> Result<(), Box<dyn Error>> {
    if is_known {
        Ok(())
    } else {
        Err("there is none; see `add`".into())
    }
}

/// One line, whose end is not part of the secret.
fn secret_from_stdin() -> Result<Zeroizing<String>, Box<dyn Error>> {
    let mut secret = Zeroizing::new(String::new());
    std::io::stdin().read_to_string(&mut secret)?;
    let line = secret.strip_suffix('\n').unwrap_or(&secret);
    let line = line.strip_suffix('\r').unwrap_or(line).len();
    secret.truncate(line);
    Ok(secret)
}
