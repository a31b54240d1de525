//! Session tokens: App Bridge in the admin, and UI extensions in checkout and customer accounts.
//!
//! All three carry the same `aud` and are signed with the same secret; only `iss` and `dest` tell
//! them apart:
//!
//! | | [`Admin`] | [`Checkout`] | [`CustomerAccount`] |
//! |---|---|---|---|
//! | held by | the merchant's staff | the buyer | the buyer |
//! | `iss` | `https://SHOP/admin` | absent, or `https://SHOP/checkouts` | absent, or another |
//! | `dest` | `https://SHOP` | `SHOP` | `SHOP` |
//! | lives | 60 s | 300 s | 300 s |
//!
//! A checkout token and a customer account token that both lack `iss` cannot be told apart.
//! [`Expected::with_required_issuer`] refuses such tokens. [`Session`] is for an endpoint that gets
//! all kinds.
//!
//! The host must be below `myshopify.com`, `myshopify.io`, `shopify.com` or `shop.dev`, or a domain
//! that [`Expected::with_trusted_domains`] names. Hosts are compared as hosts, not as text.
//!
//! Source of the rules: Shopify's documentation of session tokens, and the behaviour of its
//! libraries.

use core::time::Duration;

use crate::claims::{Claims, class, expect};
use crate::error::Error;
use crate::json::object::{Empty as _, object};
use crate::json::text::Text;
use crate::time::{Times, UnixTime};

use super::host;

mod told;

pub use told::Session;

/// How long Shopify's tokens live. They say so themselves; nothing relies on this.
const ADMIN_LIFETIME: Duration = Duration::from_secs(60);
const EXTENSION_LIFETIME: Duration = Duration::from_secs(300);

/// What the caller expects of a session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    client_id: &'e str,
    shop: Option<&'e str>,
    issuer: Issuer,
    trusted_domains: &'e [&'e str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Issuer {
    Optional,
    Required,
}

impl<'e> Expected<'e> {
    /// A token for the app with this client id (`aud`), from any shop.
    #[must_use]
    pub const fn new(client_id: &'e str) -> Self {
        Self {
            client_id,
            shop: None,
            issuer: Issuer::Optional,
            trusted_domains: &[],
        }
    }

    /// Demands this shop, by its host such as `example.myshopify.com`; `https://` before it and a
    /// slash behind it are taken off. Anything else is [`Error::Expectation`].
    #[must_use]
    pub const fn with_shop(self, host: &'e str) -> Self {
        Self {
            shop: Some(host),
            ..self
        }
    }

    /// Refuses a token of an extension without `iss`, whose class is not certain, with
    /// [`Error::ClaimMissing`]. A token of the admin has to have one anyway.
    #[must_use]
    pub const fn with_required_issuer(self) -> Self {
        Self {
            issuer: Issuer::Required,
            ..self
        }
    }

    /// Also accepts shops whose host is below one of these domains, such as `spin.dev` or a
    /// company's own for development. Each has at least two labels and nothing around them;
    /// anything else is [`Error::Expectation`].
    ///
    /// An app that calls the host of such a token, for instance to exchange it for an access token,
    /// hands its secret to whoever runs that host. Trust no domain below which others can have a
    /// host.
    #[must_use]
    pub const fn with_trusted_domains(self, domains: &'e [&'e str]) -> Self {
        Self {
            trusted_domains: domains,
            ..self
        }
    }

    /// Checks the audience, and that `host`, taken from `dest`, is the shop's.
    fn check(&self, aud: &str, host: Option<&str>) -> Result<(), Error> {
        if !self
            .trusted_domains
            .iter()
            .all(|domain| host::is_domain(domain))
        {
            return Err(Error::Expectation("dest"));
        }
        expect("aud", aud, Some(self.client_id))?;
        let is_shop = |host: &&str| host::is_shop(host, self.trusted_domains);
        let host = host.filter(is_shop).ok_or(Error::ClaimMismatch("dest"))?;
        match self.shop {
            // What equals a shop's host is one, and need not be looked at as a setting: 10 % of
            // all beside the HMAC.
            Some(shop) if host::same(host, shop) => Ok(()),
            Some(shop) if !host::is_expected("dest", host, shop)? => {
                Err(Error::ClaimMismatch("dest"))
            }
            _ => Ok(()),
        }
    }
}

object! {
    /// The token of App Bridge in Shopify's admin: a member of the merchant's staff uses the app.
    ///
    /// ```
    /// use storefront_jwt::shopify::session::{Admin, Expected};
    /// use storefront_jwt::{Clock, Error, HmacSha256, Text, Verifier};
    ///
    /// fn user<K: HmacSha256, T: Clock>(
    ///     verifier: &Verifier<K, T>,
    ///     client_id: &str,
    ///     authorization: &str, // the header
    /// ) -> Result<Text<64>, Error> {
    ///     let token = authorization.strip_prefix("Bearer ").ok_or(Error::Structure)?;
    ///     let expected = Expected::new(client_id);
    ///     Ok(verifier.verify::<Admin>(token, &expected)?.claims.sub)
    /// }
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Admin {
        /// `https://SHOP/admin`.
        "iss" => pub iss: Text<128>,
        /// `https://SHOP`.
        "dest" => pub dest: Text<128>,
        /// The app's client id.
        "aud" => pub aud: Text<64>,
        /// The user's id, decimal digits.
        "sub" => pub sub: Text<64>,
        /// When the token expires.
        "exp" => pub exp: UnixTime,
        /// When it starts to be valid.
        "nbf" => pub nbf: Option<UnixTime>,
        /// When it was issued.
        "iat" => pub iat: UnixTime,
        /// The token's own id, a UUID.
        "jti" => pub jti: Text<64>,
        /// The session's id.
        "sid" => pub sid: Option<Text<128>>,
        // Not kept: the token's own signature covers all claims.
        skip "sig";
    }
}

class! { [] Admin }
class! { owned [] Admin }

impl Admin {
    /// A token as Shopify issues it, to be signed in tests: for the app with this client id and the
    /// shop with this host, such as `example.myshopify.com`, valid from `iat` for 60 seconds. `sub`
    /// and `jti` are empty and there is no `sid`: assign what is needed.
    ///
    /// # Errors
    ///
    /// [`Error::ClaimTooLong`] for a client id of more than 64 bytes, or a host whose URLs have
    /// more than 128.
    pub fn new(client_id: &str, host: &str, iat: UnixTime) -> Result<Self, Error> {
        Ok(Self {
            iss: Text::of_claim("iss", &["https://", host, "/admin"])?,
            dest: Text::of_claim("dest", &["https://", host])?,
            aud: Text::of_claim("aud", &[client_id])?,
            exp: iat.saturating_add(ADMIN_LIFETIME),
            nbf: Some(iat),
            iat,
            ..Self::EMPTY
        })
    }

    /// The shop's host, such as `example.myshopify.com`, in the letters of the token: hosts are
    /// equal in upper and lower case.
    #[must_use]
    pub fn shop(&self) -> &str {
        host::split_https(&self.dest).map_or("", |(host, _)| host)
    }
}

impl Claims for Admin {
    type Expected<'e> = Expected<'e>;

    fn times(&self, _: &Expected<'_>) -> Times {
        Times::expiring(self.exp)
            .with_iat(Some(self.iat))
            .with_nbf(self.nbf)
    }

    fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
        let dest = self.dest.strip_prefix("https://");
        expected.check(&self.aud, dest)?;
        if self.iss.strip_prefix(&*self.dest) == Some("/admin") {
            return Ok(());
        }
        match (host::split_https(&self.iss), dest) {
            (Some((host, "/admin")), Some(dest)) if host::same(host, dest) => Ok(()),
            _ => Err(Error::ClaimMismatch("iss")),
        }
    }
}

/// What UI extensions send, of whichever class, has the same claims.
macro_rules! extension_token {
    ($(#[$doc:meta])* $name:ident, $(#[$iss:meta])* iss, $(#[$new:meta])* new $path:expr) => {
        object! {
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            pub struct $name {
                $(#[$iss])*
                "iss" => pub iss: Option<Text<128>>,
                /// The shop's host, such as `example.myshopify.com`.
                "dest" => pub dest: Text<128>,
                /// The app's client id.
                "aud" => pub aud: Text<64>,
                /// When the token expires.
                "exp" => pub exp: UnixTime,
                /// When it starts to be valid.
                "nbf" => pub nbf: Option<UnixTime>,
                /// When it was issued.
                "iat" => pub iat: UnixTime,
                /// The token's own id, a UUID.
                "jti" => pub jti: Text<64>,
                /// The customer as `gid://shopify/Customer/N`; absent or `null` for a guest, or
                /// where the app may not know.
                "sub" => pub sub: Option<Text<128>> = empty,
            }
        }

        class! { [] $name }
        class! { owned [] $name }

        impl $name {
            $(#[$new])*
            ///
            /// To be signed in tests: for the app with this client id and the shop with this host,
            /// valid from `iat` for 300 seconds. `jti` is empty and there is no `sub`: assign what
            /// is needed.
            ///
            /// # Errors
            ///
            /// [`Error::ClaimTooLong`] for a client id of more than 64 bytes, or a host that makes
            /// a claim of more than 128.
            pub fn new(client_id: &str, host: &str, iat: UnixTime) -> Result<Self, Error> {
                let path: Option<&str> = $path;
                let iss = path.map(|path| Text::of_claim("iss", &["https://", host, path]));
                Ok(Self {
                    iss: iss.transpose()?,
                    dest: Text::of_claim("dest", &[host])?,
                    aud: Text::of_claim("aud", &[client_id])?,
                    exp: iat.saturating_add(EXTENSION_LIFETIME),
                    nbf: Some(iat),
                    iat,
                    ..Self::EMPTY
                })
            }

            /// The shop's host, such as `example.myshopify.com`, in the letters of the token: hosts
            /// are equal in upper and lower case.
            #[must_use]
            pub fn shop(&self) -> &str {
                &self.dest
            }
        }

        impl Claims for $name {
            type Expected<'e> = Expected<'e>;

            fn times(&self, _: &Expected<'_>) -> Times {
                Times::expiring(self.exp)
                    .with_iat(Some(self.iat))
                    .with_nbf(self.nbf)
            }

            fn check(&self, expected: &Expected<'_>) -> Result<(), Error> {
                expected.check(&self.aud, Some(&self.dest))?;
                match (self.iss.as_deref(), expected.issuer) {
                    (None, Issuer::Optional) => Ok(()),
                    (None, Issuer::Required) => Err(Error::ClaimMissing("iss")),
                    (Some(iss), _) => match host::split_https(iss) {
                        Some((host, path))
                            if host::same(host, &self.dest) && Self::has_issuer_path(path) =>
                        {
                            Ok(())
                        }
                        _ => Err(Error::ClaimMismatch("iss")),
                    },
                }
            }
        }
    };
}

extension_token! {
    /// The token of a checkout UI extension: a buyer uses the app, and holds the token.
    ///
    /// ```
    /// use storefront_jwt::shopify::session::{Checkout, Expected};
    /// use storefront_jwt::{Clock, Error, HmacSha256, Text, Verifier};
    ///
    /// fn customer<K: HmacSha256, T: Clock>(
    ///     verifier: &Verifier<K, T>,
    ///     client_id: &str,
    ///     authorization: &str, // the header
    /// ) -> Result<Option<Text<128>>, Error> {
    ///     let token = authorization.strip_prefix("Bearer ").ok_or(Error::Structure)?;
    ///     let expected = Expected::new(client_id);
    ///     Ok(verifier.verify::<Checkout>(token, &expected)?.claims.sub)
    /// }
    /// ```
    Checkout,
    /// Absent in older tokens, else `https://SHOP/checkouts`.
    iss,
    /// A token as checkout issues it, with the `iss` of checkout.
    new Some("/checkouts")
}

impl Checkout {
    fn has_issuer_path(path: &str) -> bool {
        path == "/checkouts"
    }
}

extension_token! {
    /// The token of a customer account UI extension: a buyer uses the app, and holds the token.
    ///
    /// ```
    /// use storefront_jwt::shopify::session::{CustomerAccount, Expected};
    /// use storefront_jwt::{Clock, Error, HmacSha256, Text, Verifier};
    ///
    /// fn customer<K: HmacSha256, T: Clock>(
    ///     verifier: &Verifier<K, T>,
    ///     client_id: &str,
    ///     authorization: &str, // the header
    /// ) -> Result<Option<Text<128>>, Error> {
    ///     let token = authorization.strip_prefix("Bearer ").ok_or(Error::Structure)?;
    ///     let expected = Expected::new(client_id).with_required_issuer();
    ///     Ok(verifier.verify::<CustomerAccount>(token, &expected)?.claims.sub)
    /// }
    /// ```
    CustomerAccount,
    /// Absent, or a URL on the shop's host that is neither the admin's nor checkout's.
    iss,
    /// A token as a customer account issues it, with the `iss` `https://SHOP/account`.
    new Some("/account")
}

impl CustomerAccount {
    fn has_issuer_path(path: &str) -> bool {
        // Plain segments only, so that nothing is another spelling of the other classes' issuers.
        let is_plain = |segment: &[u8]| {
            segment.iter().any(|b| *b != b'.')
                && segment
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(b))
        };
        let is_others = |segment: &[u8]| {
            ["admin", "checkouts"]
                .iter()
                .any(|other| segment.eq_ignore_ascii_case(other.as_bytes()))
        };
        match path.strip_prefix('/') {
            None | Some("") => true,
            Some(path) => {
                let mut segments = path.as_bytes().split(|b| *b == b'/');
                segments.clone().all(is_plain) && !segments.next().is_some_and(is_others)
            }
        }
    }
}

extension_token! {
    /// The token of a UI extension in checkout or in customer accounts: without `iss`, nothing says
    /// which. A buyer uses the app, and holds the token. Comes out of [`Session::of`].
    Buyer,
    /// Always absent.
    iss,
    /// A token without `iss`, as checkout and customer accounts may issue it.
    new None
}

impl Buyer {
    fn has_issuer_path(_: &str) -> bool {
        false
    }
}
