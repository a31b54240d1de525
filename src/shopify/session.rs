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
//! [`Expected::with_required_issuer`] refuses such tokens.
//!
//! The host must be below `myshopify.com`, `myshopify.io`, `shopify.com` or `shop.dev`. Hosts are
//! compared as hosts, not as text.
//!
//! Source of the rules: Shopify's documentation of session tokens, and the behaviour of its
//! libraries.

use crate::claims::{Claims, class, expect};
use crate::error::Error;
use crate::json::object::{nullable, object};
use crate::json::text::Text;
use crate::time::{Times, UnixTime};

use super::host;

/// What the caller expects of a session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expected<'e> {
    client_id: &'e str,
    shop: Option<&'e str>,
    issuer: Issuer,
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
        }
    }

    /// Demands this shop, by its host such as `example.myshopify.com`.
    #[must_use]
    pub const fn with_shop(self, host: &'e str) -> Self {
        Self {
            shop: Some(host),
            ..self
        }
    }

    /// Refuses a token of an extension without `iss`, whose class is not certain. A token of the
    /// admin has to have one anyway.
    #[must_use]
    pub const fn with_required_issuer(self) -> Self {
        Self {
            issuer: Issuer::Required,
            ..self
        }
    }

    /// Checks the audience, and that `host`, taken from `dest`, is the shop's.
    fn check(&self, aud: &str, host: Option<&str>) -> Result<(), Error> {
        expect("aud", aud, Some(self.client_id))?;
        let Some(host) = host.filter(|host| host::is_shop(host)) else {
            return Err(Error::ClaimMismatch("dest"));
        };
        match self.shop {
            Some(shop) if !host::same(shop, host) => Err(Error::ClaimMismatch("dest")),
            _ => Ok(()),
        }
    }
}

object! {
    /// The token of App Bridge in Shopify's admin: a member of the merchant's staff uses the app.
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
    }
}

class! { [] Admin }
class! { owned [] Admin }

impl Admin {
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

/// The two classes of UI extensions have the same claims.
macro_rules! extension_token {
    ($(#[$doc:meta])* $name:ident, $(#[$iss:meta])* iss) => {
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
                "sub" => pub sub: Option<Text<128>> as nullable,
            }
        }

        class! { [] $name }
        class! { owned [] $name }

        impl $name {
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
    Checkout,
    /// Absent in older tokens, else `https://SHOP/checkouts`.
    iss
}

impl Checkout {
    fn has_issuer_path(path: &str) -> bool {
        path == "/checkouts"
    }
}

extension_token! {
    /// The token of a customer account UI extension: a buyer uses the app, and holds the token.
    CustomerAccount,
    /// Absent, or a URL on the shop's host that is neither the admin's nor checkout's.
    iss
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
