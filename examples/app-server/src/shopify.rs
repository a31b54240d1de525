//! Shopify's session tokens: staff in the admin, buyers in checkout and in their accounts.

use axum::http::HeaderMap;
use storefront_jwt::shopify::session::{Admin, Checkout, CustomerAccount, Expected};
use storefront_jwt::{Accepted, Claims, Error, Owned, SecretKey, SystemClock, Verifier};

use crate::app::App;
use crate::extractor::{self, Credential, bearer};
use crate::problem::{Problem, Scheme};
use crate::replay::Identity;
use crate::store::Owner;

macro_rules! session_token {
    ($class:ty) => {
        impl Credential for $class {
            const SCHEME: Scheme = Scheme::Bearer;

            fn token(headers: &HeaderMap) -> Result<&str, Problem> {
                bearer(headers)?.ok_or_else(|| Problem::token_missing(Scheme::Bearer))
            }

            async fn verify(
                token: &str,
                _: &HeaderMap,
                app: &App,
            ) -> Result<Accepted<Self>, Problem> {
                verify(token, app).await
            }

            fn identity(&self, _: &str) -> Identity {
                Identity {
                    owner: format!("shopify:{}", self.shop()),
                    id: self.jti.to_string(),
                    iat: Some(self.iat),
                    exp: self.exp,
                }
            }
        }
    };
}

session_token!(Admin);
session_token!(Checkout);
session_token!(CustomerAccount);

async fn verify<C>(token: &str, app: &App) -> Result<Accepted<C>, Problem>
where
    C: for<'e> Claims<Expected<'e> = Expected<'e>> + Owned,
{
    verify_as_app(app, |client_id, verifier| {
        // A buyer's token need not say which of the two extensions it is for, unless this is
        // demanded.
        let expected = Expected::new(client_id).with_required_issuer();
        let mut token = token.as_bytes().to_vec();
        verifier.verify_in_place::<C>(&mut token, &expected)
    })
    .await
}

/// Verifies with the app's client secret, the same for all classes of token.
///
/// # Errors
///
/// 503 when the store fails, 500 when the app's own secret is not there, and what `verify` says.
pub async fn verify_as_app<T>(
    app: &App,
    verify: impl Fn(&str, &Verifier<SecretKey, SystemClock>) -> Result<T, Error>,
) -> Result<T, Problem> {
    let id = app.client_id().ok_or_else(Problem::not_configured)?;
    let verify = |verifier: &Verifier<_, _>| verify(id, verifier);
    extractor::verify(app, Owner::Shopify(id), Problem::not_configured, verify).await
}
