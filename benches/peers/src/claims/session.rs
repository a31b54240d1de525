//! Shopify's session token of the admin.

use serde::{Deserialize, Serialize};

use super::{Body, Mint, Named, Registered, Timed, Token};
use crate::tokens::{
    CLIENT_ID, Claims, JTI, Kind, SESSION_DEST, SESSION_ID, SESSION_ISSUER, USER_ID,
};

pub struct AdminSessionToken;

impl Token for AdminSessionToken {
    const KIND: Kind = Kind::AdminSession;
    type All = AdminSession<f64>;
    type Untimed = AdminSessionUntimed;
    type Custom = AdminSessionCustom;
    const ISSUER: &'static str = SESSION_ISSUER;
    const AUDIENCE: Option<&'static str> = Some(CLIENT_ID);
}

#[derive(Clone, Serialize, Deserialize)]
pub struct AdminSession<T> {
    iss: String,
    dest: String,
    aud: String,
    sub: String,
    exp: T,
    nbf: T,
    iat: T,
    pub jti: String,
    pub sid: String,
}

impl Body for AdminSession<f64> {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

impl Named for AdminSession<f64> {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn aud(&self) -> Option<&str> {
        Some(&self.aud)
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

impl Timed for AdminSession<f64> {
    fn iat(&self) -> f64 {
        self.iat
    }
    fn nbf(&self) -> Option<f64> {
        Some(self.nbf)
    }
    fn exp(&self) -> Option<f64> {
        Some(self.exp)
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub struct AdminSessionUntimed {
    iss: String,
    dest: String,
    aud: String,
    sub: String,
    pub jti: String,
    pub sid: String,
}

impl Body for AdminSessionUntimed {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

impl Named for AdminSessionUntimed {
    fn iss(&self) -> &str {
        &self.iss
    }
    fn aud(&self) -> Option<&str> {
        Some(&self.aud)
    }
    fn sub(&self) -> Option<&str> {
        Some(&self.sub)
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub struct AdminSessionCustom {
    dest: String,
    pub sid: String,
}

impl Body for AdminSessionCustom {
    fn body_holds(&self) -> bool {
        self.dest == SESSION_DEST
    }
}

impl Mint for AdminSessionToken {
    fn all(now: u64) -> impl Serialize + Clone + 'static {
        let Claims {
            issued_at,
            not_before,
            expires_at,
            ..
        } = Claims::at(Self::KIND, now);
        AdminSession {
            iss: SESSION_ISSUER.to_owned(),
            dest: SESSION_DEST.to_owned(),
            aud: CLIENT_ID.to_owned(),
            sub: USER_ID.to_owned(),
            exp: expires_at,
            nbf: not_before,
            iat: issued_at,
            jti: JTI.to_owned(),
            sid: SESSION_ID.to_owned(),
        }
    }

    fn beside_times(_: u64) -> impl Serialize + Clone + 'static {
        AdminSessionUntimed {
            iss: SESSION_ISSUER.to_owned(),
            dest: SESSION_DEST.to_owned(),
            aud: CLIENT_ID.to_owned(),
            sub: USER_ID.to_owned(),
            jti: JTI.to_owned(),
            sid: SESSION_ID.to_owned(),
        }
    }

    fn beside_registered(_: u64) -> impl Serialize + Clone + 'static {
        AdminSessionCustom {
            dest: SESSION_DEST.to_owned(),
            sid: SESSION_ID.to_owned(),
        }
    }

    fn registered(now: u64) -> Registered {
        let claims = Claims::at(Self::KIND, now);
        Registered {
            iss: Some(SESSION_ISSUER),
            aud: Some(CLIENT_ID),
            sub: Some(USER_ID),
            jti: Some(JTI),
            iat: Some(claims.issued_at),
            nbf: Some(claims.not_before),
            exp: Some(claims.expires_at),
        }
    }
}
