//! What to do about a verdict.

use core::time::Duration;

use storefront_jwt::{Error, MatchedKey, MaxAge, UnixTime};

use crate::classes::{Authentic, Class, ExtensionSession, Session, SignedTimes};
use crate::guess::guess;
use crate::input::{Secret, Secrets};
use crate::words;

/// What a hint may draw on.
pub struct Subject<'a> {
    pub token: &'a [u8],
    pub class: &'a Class,
    pub secrets: &'a Secrets,
    pub now: UnixTime,
    pub authentic: Option<&'a Authentic>,
}

/// What to know about a token although it is accepted.
pub fn on_acceptance(subject: &Subject<'_>) -> Vec<String> {
    let mut hints = Vec::new();
    let times = subject.times();
    if subject.key() == Some(MatchedKey::Previous) {
        hints.push("signed with the previous secret: its issuer has not changed over yet".into());
    }
    if let Some(exp) = times.exp.filter(|exp| *exp <= subject.now) {
        let ago = words::distance(exp, subject.now);
        hints.push(format!("expired {ago}, but within the leeway"));
    }
    if times.exp.is_none() && subject.class.max_age() == MaxAge::Unlimited {
        hints.push(
            "without exp and without a maximum age, whoever has seen it can use it for ever".into(),
        );
    }
    if let Class::Jwt { audience: None, .. } = subject.class {
        hints.push("no --audience was asked for: a token for somebody else passes as well".into());
    }
    hints
}

/// What to do about a refusal.
pub fn on_refusal(subject: &Subject<'_>, error: Error) -> Vec<String> {
    let members = subject
        .authentic
        .and_then(|authentic| authentic.members.as_ref());
    let other_class = members
        .and_then(guess)
        .and_then(|guess| guess.hint(subject.class));
    let mut hints = by_error(subject, error);
    hints.splice(..0, other_class);
    hints
}

fn by_error(subject: &Subject<'_>, error: Error) -> Vec<String> {
    match error {
        Error::Structure | Error::Encoding => subject.malformed(),
        Error::Signature => subject.signature(),
        Error::Expired => subject.expired(),
        Error::NotYetValid => subject.early("nbf", subject.times().nbf),
        Error::IssuedInFuture => subject.early("iat", subject.times().iat),
        Error::TooOld => subject.too_old(),
        Error::ClaimMismatch(claim)
        | Error::ClaimMissing(claim)
        | Error::ClaimInvalid(claim)
        | Error::ClaimDuplicate(claim)
        | Error::ClaimTooLong(claim) => subject.unexpected(claim),
        Error::Algorithm | Error::Header | Error::CriticalHeader => {
            vec!["the signature is right, but only plain HS256 tokens are accepted".into()]
        }
        Error::Json | Error::TooDeep => {
            vec!["the signature is right, so its issuer wrote it so".into()]
        }
        _ => Vec::new(),
    }
}

impl Subject<'_> {
    fn key(&self) -> Option<MatchedKey> {
        self.authentic.map(|authentic| authentic.key)
    }

    fn times(&self) -> SignedTimes {
        self.authentic
            .map(|authentic| authentic.times)
            .unwrap_or_default()
    }

    fn malformed(&self) -> Vec<String> {
        let hint = if self.token.contains(&b'=') {
            "it is padded with '=', which tokens are not: was it encoded once more?"
        } else {
            "a token is header.payload.signature, the signature of 43 characters: was all of it copied?"
        };
        vec![hint.into()]
    }

    fn signature(&self) -> Vec<String> {
        let tried: Vec<_> = self
            .secrets
            .iter()
            .map(|secret| secret.source.to_string())
            .collect();
        let mut hints = vec![
            format!("tried: {}", tried.join(", then ")),
            "it was forged or changed, or signed with another secret".into(),
        ];
        hints.push(match self.class {
            Class::Shopware { .. } => {
                "each shop has its own secret: is it the one of this shop?".into()
            }
            Class::Jwt { .. } => {
                "the secret's bytes count as they are: is it perhaps encoded?".into()
            }
            _ => "is it this app's client secret, and not that of another app?".into(),
        });
        if self.secrets.previous.is_none() {
            hints.push("after a rotation give the older one too, as --previous-secret-file".into());
        }
        hints.extend(self.secrets.iter().filter_map(oddity));
        hints
    }

    fn expired(&self) -> Vec<String> {
        self.since("expired", self.times().exp)
            .into_iter()
            .chain(["the client must ask for a new one".into()])
            .collect()
    }

    fn too_old(&self) -> Vec<String> {
        let limit = match self.class.max_age() {
            MaxAge::Limit(limit) => format!("it may be {} old (--max-age)", words::span(limit)),
            MaxAge::Unlimited => return Vec::new(),
        };
        let issued = self.since("issued", self.issued());
        issued.into_iter().chain([limit]).collect()
    }

    fn early(&self, claim: &str, time: Option<UnixTime>) -> Vec<String> {
        let Some(time) = time else {
            return Vec::new();
        };
        let (date, distance) = (words::date(time), words::distance(time, self.now));
        let mut hints = vec![format!("{claim} lies in the future: {date}, {distance}")];
        hints.push(if words::is_milliseconds(time) {
            "that looks like milliseconds; the claim is in seconds".into()
        } else if time.saturating_since(self.now) <= Duration::from_secs(600) {
            "one of the clocks is wrong; --leeway makes up for 600 s at most".into()
        } else {
            "one of the clocks is wrong".into()
        });
        hints
    }

    fn since(&self, what: &str, time: Option<UnixTime>) -> Option<String> {
        time.map(|time| {
            let (distance, date) = (words::distance(time, self.now), words::date(time));
            format!("{what} {distance}, {date}")
        })
    }

    /// Changesets are accepted with milliseconds.
    fn issued(&self) -> Option<UnixTime> {
        let iat = self.times().iat?;
        Some(match self.class {
            Class::Changeset { .. } if words::is_milliseconds(iat) => {
                UnixTime::from_micros(iat.as_micros() / 1000)
            }
            _ => iat,
        })
    }

    fn unexpected(&self, claim: &str) -> Vec<String> {
        let mut hints = Vec::new();
        if let Some((option, value)) = self.class.expectation(claim) {
            hints.push(format!("{option} asks for {}", words::escaped(value)));
        }
        hints.extend(self.class.rule(claim).map(Into::into));
        if hints.is_empty() {
            hints.push("the signature is right: is it a token of this class?".into());
        }
        hints
    }
}

fn oddity(secret: &Secret) -> Option<String> {
    let oddity = secret.oddity()?;
    Some(format!("the secret in {} {oddity}", secret.source))
}

impl Class {
    /// The option that a claim is held against, if it was given.
    fn expectation(&self, claim: &str) -> Option<(&'static str, &str)> {
        let session = |session| session_expectation(session, claim);
        match self {
            Self::Shopware { shop_id, .. } => match claim {
                "iss" | "shopId" => Some(("--shop-id", shop_id.as_str())),
                _ => None,
            },
            Self::PostPurchase {
                shop, reference_id, ..
            } => match claim {
                "sub" => reference_id.as_deref().map(|id| ("--reference-id", id)),
                "domain" => shop.as_deref().map(|domain| ("--shop", domain)),
                _ => None,
            },
            Self::Changeset {
                client_id,
                reference_id,
                ..
            } => match claim {
                "iss" => Some(("--client-id", client_id.as_str())),
                "sub" => reference_id.as_deref().map(|id| ("--reference-id", id)),
                _ => None,
            },
            Self::SessionAdmin(options) => session(options),
            Self::SessionCheckout(options) | Self::SessionCustomerAccount(options) => {
                session(&options.session)
            }
            Self::Jwt {
                issuer, audience, ..
            } => match claim {
                "iss" => issuer.as_deref().map(|issuer| ("--issuer", issuer)),
                "aud" => audience.as_deref().map(|audience| ("--audience", audience)),
                _ => None,
            },
        }
    }

    /// What a token of this class has to say there, whatever the caller expects.
    fn rule(&self, claim: &str) -> Option<&'static str> {
        match (self, claim) {
            (Self::Shopware { .. }, "iss" | "shopId") => Some(
                "it is another shop's, although signed with this very secret: is the shop id right?",
            ),
            (Self::PostPurchase { .. }, "iss") => Some("Shopify issues them, with iss \"shopify\""),
            (Self::PostPurchase { .. }, "sub") => Some("it must be the purchase's referenceId too"),
            (Self::SessionAdmin(_), "iss" | "dest" | "sub") => Some(
                "the admin's token has iss https://SHOP/admin and dest https://SHOP; a buyer's has \
                 not, and must not pass for it",
            ),
            (
                Self::SessionCheckout(ExtensionSession {
                    require_issuer: true,
                    ..
                })
                | Self::SessionCustomerAccount(ExtensionSession {
                    require_issuer: true,
                    ..
                }),
                "iss",
            ) => Some("--require-issuer asks for iss, on the host of dest and of this class"),
            (Self::SessionCheckout(_), "iss" | "dest") => Some(
                "a checkout token has dest SHOP without https:// and no iss, or iss https://SHOP/checkouts",
            ),
            (Self::SessionCustomerAccount(_), "iss" | "dest") => Some(
                "a customer account token has dest SHOP without https:// and no iss, or one on that \
                 host that is not the admin's or checkout's",
            ),
            (Self::Jwt { .. }, "iat") => Some("without iat its age is not known (--max-age)"),
            _ => None,
        }
    }
}

fn session_expectation<'a>(session: &'a Session, claim: &str) -> Option<(&'static str, &'a str)> {
    match claim {
        "aud" => Some(("--client-id", session.client_id.as_str())),
        "dest" => session.shop.as_deref().map(|host| ("--shop", host)),
        _ => None,
    }
}
