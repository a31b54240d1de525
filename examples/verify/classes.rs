//! The classes of token, and the verification of one.

use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use serde::Deserialize;
use storefront_jwt::json::JsonStr;
use storefront_jwt::shopify::post_purchase::{self, PostPurchase, Streamed};
use storefront_jwt::shopify::{Changeset, changeset, session};
use storefront_jwt::shopware::{self, AppToken};
use storefront_jwt::{
    Authenticated, Claims, Error, FromPayload, Keys, MatchedKey, MaxAge, RegisteredClaims,
    SecretKey, Times, UnixTime, Unverified, Validation, registered,
};

use crate::cli;
use crate::describe::{Describe, Row, Rows};
use crate::members::Members;

/// A class of token with what is expected of it.
#[derive(Clone, Debug, Subcommand)]
pub enum Class {
    /// Shopware: the app-server token of a storefront
    Shopware {
        /// The shop whose secret is used: the value of the header shopware-app-shop-id
        #[arg(long, value_name = "ID")]
        shop_id: String,
        #[command(flatten)]
        age: OptionalMaxAge,
    },
    /// Shopify: the token of a post-purchase extension
    PostPurchase {
        #[command(flatten)]
        age: RequiredMaxAge,
        /// The shop's domain, such as example.myshopify.com [default: any]
        #[arg(long, value_name = "DOMAIN")]
        shop: Option<String>,
        /// The reference id of the purchase [default: any]
        #[arg(long, value_name = "ID")]
        reference_id: Option<String>,
    },
    /// Shopify: a changeset that an app has signed for applyChangeset
    Changeset {
        /// The app's client id (iss)
        #[arg(long, value_name = "ID")]
        client_id: String,
        #[command(flatten)]
        age: RequiredMaxAge,
        /// The reference id of the purchase [default: any]
        #[arg(long, value_name = "ID")]
        reference_id: Option<String>,
    },
    /// Shopify: the session token of App Bridge in the admin
    SessionAdmin(Session),
    /// Shopify: the session token of a checkout UI extension
    SessionCheckout(ExtensionSession),
    /// Shopify: the session token of a customer account UI extension
    SessionCustomerAccount(ExtensionSession),
    /// Any other issuer of HS256 tokens: the registered claims of RFC 7519
    Jwt {
        #[command(flatten)]
        age: RequiredMaxAge,
        /// The issuer (iss) [default: any]
        #[arg(long, value_name = "ISSUER")]
        issuer: Option<String>,
        /// The audience (aud), alone or among others [default: any]
        #[arg(long, value_name = "AUDIENCE")]
        audience: Option<String>,
    },
}

#[derive(Clone, Debug, Args)]
pub struct Session {
    /// The app's client id (aud)
    #[arg(long, value_name = "ID")]
    pub client_id: String,
    /// The shop's host, such as example.myshopify.com [default: any]
    #[arg(long, value_name = "HOST")]
    pub shop: Option<String>,
    #[command(flatten)]
    pub age: OptionalMaxAge,
}

#[derive(Clone, Debug, Args)]
pub struct ExtensionSession {
    #[command(flatten)]
    pub session: Session,
    /// Refuse a token without iss, whose class is not certain
    #[arg(long)]
    pub require_issuer: bool,
}

#[derive(Clone, Copy, Debug, Args)]
pub struct OptionalMaxAge {
    /// Refuse a token that was issued longer ago than this [default: unlimited]
    #[arg(long, value_name = "SECONDS|unlimited", value_parser = cli::max_age)]
    pub max_age: Option<MaxAge>,
}

#[derive(Clone, Copy, Debug, Args)]
pub struct RequiredMaxAge {
    /// Refuse a token that was issued longer ago than this
    #[arg(long, value_name = "SECONDS|unlimited", value_parser = cli::max_age)]
    pub max_age: MaxAge,
}

/// What is known of a token.
pub struct Examination {
    pub verdict: Result<Vec<Row>, Error>,
    /// Where the signature is right, whatever the verdict.
    pub authentic: Option<Authentic>,
}

/// What an authentic token says; nothing of it has been held against anything.
pub struct Authentic {
    pub key: MatchedKey,
    pub times: SignedTimes,
    pub header: String,
    pub payload: String,
    /// `None` where the payload is no JSON object.
    pub members: Option<Members>,
}

/// The times of a token, to tell how long ago a refused one has expired.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct SignedTimes {
    pub iat: Option<UnixTime>,
    pub nbf: Option<UnixTime>,
    pub exp: Option<UnixTime>,
}

impl Claims for SignedTimes {
    type Expected<'e> = ();

    fn times(&self, (): &()) -> Times {
        Times::aging(None, MaxAge::Unlimited)
    }

    fn check(&self, (): &()) -> Result<(), Error> {
        Ok(())
    }
}

impl Class {
    /// Its name on the command line.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Shopware { .. } => "shopware",
            Self::PostPurchase { .. } => "post-purchase",
            Self::Changeset { .. } => "changeset",
            Self::SessionAdmin(_) => "session-admin",
            Self::SessionCheckout(_) => "session-checkout",
            Self::SessionCustomerAccount(_) => "session-customer-account",
            Self::Jwt { .. } => "jwt",
        }
    }

    /// A maximum age on top of the class's own rules.
    pub fn extra_max_age(&self) -> Option<Duration> {
        let age = match self {
            Self::Shopware { age, .. } => age,
            Self::SessionAdmin(session) => &session.age,
            Self::SessionCheckout(extension) | Self::SessionCustomerAccount(extension) => {
                &extension.session.age
            }
            Self::PostPurchase { .. } | Self::Changeset { .. } | Self::Jwt { .. } => return None,
        };
        match age.max_age {
            Some(MaxAge::Limit(limit)) => Some(limit),
            Some(MaxAge::Unlimited) | None => None,
        }
    }

    /// The maximum age that was asked for, if any.
    pub fn max_age(&self) -> MaxAge {
        match self {
            Self::PostPurchase { age, .. }
            | Self::Changeset { age, .. }
            | Self::Jwt { age, .. } => age.max_age,
            _ => self
                .extra_max_age()
                .map_or(MaxAge::Unlimited, MaxAge::Limit),
        }
    }

    /// Reads the claims of an authentic token, if it is of this class and as expected.
    fn claims<'b>(
        &self,
        token: &Authenticated<'b>,
        validation: Validation,
    ) -> Result<Vec<Row>, Error> {
        let rows = Reading {
            token: token.with_validation(validation),
            now: validation.now(),
        };
        match self {
            Self::Shopware { shop_id, .. } => {
                rows.of::<AppToken<JsonStr<'b>>>(&shopware::Expected::new(shop_id))
            }
            Self::PostPurchase {
                age,
                shop,
                reference_id,
            } => {
                let mut expected = post_purchase::Expected::new(age.max_age);
                if let Some(domain) = shop {
                    expected = expected.with_shop(domain);
                }
                if let Some(reference_id) = reference_id {
                    expected = expected.with_reference_id(reference_id);
                }
                rows.of::<PostPurchase<Streamed<'b>>>(&expected)
            }
            Self::Changeset {
                client_id,
                age,
                reference_id,
            } => {
                let mut expected = changeset::Expected::new(client_id, age.max_age);
                if let Some(reference_id) = reference_id {
                    expected = expected.with_reference_id(reference_id);
                }
                rows.of::<Changeset<'b>>(&expected)
            }
            Self::SessionAdmin(session) => rows.of::<session::Admin>(&session.expected()),
            Self::SessionCheckout(extension) => rows.of::<session::Checkout>(&extension.expected()),
            Self::SessionCustomerAccount(extension) => {
                rows.of::<session::CustomerAccount>(&extension.expected())
            }
            Self::Jwt {
                age,
                issuer,
                audience,
            } => {
                let mut expected = registered::Expected::new(age.max_age).with_any_audience();
                if let Some(issuer) = issuer {
                    expected = expected.with_issuer(issuer);
                }
                if let Some(audience) = audience {
                    expected = expected.with_audience(audience);
                }
                rows.of::<RegisteredClaims<'b>>(&expected)
            }
        }
    }
}

impl Session {
    fn expected(&self) -> session::Expected<'_> {
        let expected = session::Expected::new(&self.client_id);
        match &self.shop {
            Some(host) => expected.with_shop(host),
            None => expected,
        }
    }
}

impl ExtensionSession {
    fn expected(&self) -> session::Expected<'_> {
        let expected = self.session.expected();
        if self.require_issuer {
            expected.with_required_issuer()
        } else {
            expected
        }
    }
}

struct Reading<'b> {
    token: Authenticated<'b>,
    now: UnixTime,
}

impl<'b> Reading<'b> {
    fn of<C: Claims + FromPayload<'b> + Describe>(
        &self,
        expected: &C::Expected<'_>,
    ) -> Result<Vec<Row>, Error> {
        let accepted = self.token.claims::<C>(expected)?;
        let mut rows = Rows::at(self.now);
        accepted.claims.describe(&mut rows);
        Ok(rows.finish())
    }
}

/// Verifies a token.
pub fn examine(
    token: &[u8],
    keys: &Keys<SecretKey>,
    class: &Class,
    validation: Validation,
) -> Examination {
    let mut buf = Vec::new();
    match verify(token, keys, validation.now(), &mut buf) {
        Ok((authenticated, key)) => Examination {
            verdict: class.claims(&authenticated, validation),
            authentic: Some(Authentic {
                key,
                times: authenticated
                    .claims(&())
                    .map_or_else(|_| SignedTimes::default(), |accepted| accepted.claims),
                header: header(token),
                payload: String::from_utf8_lossy(authenticated.unchecked_payload()).into_owned(),
                members: authenticated
                    .claims(&())
                    .ok()
                    .map(|accepted| accepted.claims),
            }),
        },
        Err(error) => Examination {
            verdict: Err(error),
            authentic: None,
        },
    }
}

fn verify<'b>(
    token: &[u8],
    keys: &Keys<SecretKey>,
    now: UnixTime,
    buf: &'b mut Vec<u8>,
) -> Result<(Authenticated<'b>, MatchedKey), Error> {
    let unverified = Unverified::parse(token)?;
    buf.resize(unverified.buffer_len(), 0);
    let authenticated = unverified.verify(keys, now, buf)?;
    // Only a tag that was computed elsewhere leaves it open which key it was.
    let key = authenticated.matched_key().ok_or(Error::Signature)?;
    Ok((authenticated, key))
}

/// The header of an authentic token, which the crate checks and then keeps to itself.
fn header(token: &[u8]) -> String {
    let encoded = token.split(|&byte| byte == b'.').next().unwrap_or_default();
    let json = URL_SAFE_NO_PAD.decode(encoded).unwrap_or_default();
    String::from_utf8_lossy(&json).into_owned()
}
