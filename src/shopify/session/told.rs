//! Session tokens whose class the token itself tells.

use crate::claims::Accepted;
use crate::error::Error;
use crate::json::text::Text;
use crate::token::Authenticated;

use super::{Admin, Buyer, Checkout, CustomerAccount, Expected};
use crate::shopify::host;

/// A session token of whichever class, for an endpoint that gets them all.
///
/// ```
/// # use storefront_jwt::{Error, HmacSha256, Verifier, Clock};
/// use storefront_jwt::shopify::session::{Expected, Session};
///
/// # fn f<K: HmacSha256, T: Clock>(verifier: &Verifier<K, T>, token: &str) -> Result<(), Error> {
/// let mut buf = [0; 1024];
/// let token = verifier.authenticate(token, &mut buf)?;
/// match Session::of(&token, &Expected::new("the app's client id"))?.claims {
///     Session::Admin(claims) => println!("staff of {}", claims.shop()),
///     Session::Checkout(claims) => println!("a buyer in the checkout of {}", claims.shop()),
///     Session::CustomerAccount(claims) => println!("a customer of {}", claims.shop()),
///     Session::Buyer(claims) => println!("a buyer of {}", claims.shop()),
///     _ => {}
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Session {
    /// `iss` is the admin's: a member of the merchant's staff uses the app.
    Admin(Admin),
    /// `iss` is checkout's.
    Checkout(Checkout),
    /// `iss` is on the shop's host and neither of the others'.
    CustomerAccount(CustomerAccount),
    /// Without `iss`: a token of checkout or of a customer account.
    Buyer(Buyer),
}

impl Session {
    /// Tells the class of a token by its `iss`, and reads its claims by the rules of that class.
    /// None is tried out, and none is guessed.
    ///
    /// # Errors
    ///
    /// Those of [`Authenticated::claims`].
    pub fn of(token: &Authenticated<'_>, expected: &Expected<'_>) -> Result<Accepted<Self>, Error> {
        let Some(iss) = token.text_claim("iss")? else {
            return Ok(token.claims(expected)?.map(Self::Buyer));
        };
        let iss = Text::<128>::try_from(iss).map_err(|error| error.for_claim("iss"))?;
        match host::split_https(&iss) {
            Some((_, "/admin")) => Ok(token.claims(expected)?.map(Self::Admin)),
            Some((_, "/checkouts")) => Ok(token.claims(expected)?.map(Self::Checkout)),
            _ => Ok(token.claims(expected)?.map(Self::CustomerAccount)),
        }
    }
}
