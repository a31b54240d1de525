//! Shopware's app token: the customer of a storefront.

use axum::http::{HeaderMap, StatusCode};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use storefront_jwt::Accepted;
use storefront_jwt::shopware::{AppToken, Expected, SHOP_ID_HEADER, TOKEN_HEADER};

use crate::app::App;
use crate::extractor::{Credential, single, verify};
use crate::problem::{Problem, Scheme};
use crate::replay::Identity;
use crate::store::Owner;

impl Credential for AppToken {
    const SCHEME: Scheme = Scheme::Shopware;

    fn token(headers: &HeaderMap) -> Result<&str, Problem> {
        single(headers, TOKEN_HEADER)?.ok_or_else(|| Problem::token_missing(Scheme::Shopware))
    }

    async fn verify(
        token: &str,
        headers: &HeaderMap,
        app: &App,
    ) -> Result<Accepted<Self>, Problem> {
        let shop = single(headers, SHOP_ID_HEADER)?
            .ok_or_else(|| refused("shop_id_missing", "the request does not name its shop"))?;
        // It becomes an expectation below, so it is checked here: what a client sends is no setting of
        // the app's, and its faults are not answered with 500. Any other is looked up.
        if shop.is_empty() {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "shop_id_invalid",
                "the shop's id is empty",
            ));
        }
        let unknown = || refused("unknown_shop", "the shop has not installed the app");
        // The header only finds the secret. That the token is this shop's is what `Expected`
        // demands.
        verify(app, Owner::Shopware(shop), unknown, |verifier| {
            // Whatever its length: a token may be as long as a header.
            let mut token = token.as_bytes().to_vec();
            verifier.verify_in_place::<AppToken>(&mut token, &Expected::new(shop))
        })
        .await
    }

    /// The token has no `jti`. Its signature differs in every other token; the digest of it is
    /// nothing that could be sent instead of the token.
    fn identity(&self, token: &str) -> Identity {
        let signature = token.rsplit('.').next().unwrap_or(token);
        Identity {
            owner: Owner::Shopware(self.shop()).to_string(),
            id: HEXLOWER.encode(&Sha256::digest(signature)),
            iat: Some(self.iat),
            exp: self.exp,
        }
    }
}

fn refused(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, detail)
}
