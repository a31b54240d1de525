//! This crate, called as its README says: with default features, with `simd`, and with other libraries' HMAC.

use storefront_jwt::{Error, HmacSha256, MIN_SECRET_LEN, MacError, Tag};

use crate::{Subject, tokens::Kind};

pub fn storefront(kind: Kind, now: u64) -> Vec<Subject> {
    let secret = kind.secret();
    let long_enough = "the secrets are long enough";
    let key = storefront_jwt::SecretKey::new(secret).expect(long_enough);
    let simd_key = storefront_jwt_simd::SecretKey::new(secret).expect(long_enough);
    vec![
        default_features::subject("storefront-jwt", kind, now, key),
        simd::subject("storefront-jwt simd", kind, now, simd_key),
        default_features::subject(
            "storefront-jwt ring",
            kind,
            now,
            Ring::new(secret).expect(long_enough),
        ),
        default_features::subject(
            "storefront-jwt aws-lc-rs",
            kind,
            now,
            AwsLc::new(secret).expect(long_enough),
        ),
    ]
}

/// The same calls of either build of the crate.
macro_rules! build {
    ($module:ident, $storefront_jwt:ident) => {
        mod $module {
            use std::{cell::RefCell, hint::black_box, time::Duration};

            use $storefront_jwt::{
                HmacSha256, MaxAge, UnixTime, Verifier,
                shopify::{
                    post_purchase::{self, Counted, PostPurchase, Streamed},
                    session,
                },
                shopware::{self, AppToken},
            };

            use crate::{
                Group, Subject,
                tokens::{
                    CLIENT_ID, Kind, LINE_ITEMS, MAX_AGE, REFERENCE_ID, SHOP_DOMAIN, SHOP_ID,
                },
            };

            pub fn subject<K: HmacSha256 + 'static>(
                name: &'static str,
                kind: Kind,
                now: u64,
                key: K,
            ) -> Subject {
                let verifier = Verifier::new(key, UnixTime::from(Duration::from_secs(now)));
                let purchase = post_purchase::Expected::new(MaxAge::from_secs(MAX_AGE.into()))
                    .with_reference_id(REFERENCE_ID);
                // Lives as long as the subject, like a server's buffer.
                let buffer = RefCell::new(vec![0; 1024 * 1024]);
                let subject = |verify| Subject {
                    name,
                    group: Group::Storefront,
                    verify,
                };
                subject(match kind {
                    Kind::Shopware => Box::new(move |token| {
                        let expected = shopware::Expected::new(SHOP_ID);
                        let accepted = verifier.verify::<AppToken>(token, &expected);
                        black_box(&accepted).is_ok()
                    }),
                    Kind::AdminSession => Box::new(move |token| {
                        let expected = session::Expected::new(CLIENT_ID).with_shop(SHOP_DOMAIN);
                        let accepted = verifier.verify::<session::Admin>(token, &expected);
                        black_box(&accepted).is_ok()
                    }),
                    Kind::PostPurchase => Box::new(move |token| {
                        let mut buffer = buffer.borrow_mut();
                        let accepted = verifier.verify_into::<PostPurchase<Counted>>(
                            token,
                            &purchase,
                            &mut buffer,
                        );
                        black_box(&accepted).is_ok()
                    }),
                    Kind::PostPurchaseItems => Box::new(move |token| {
                        let mut buffer = buffer.borrow_mut();
                        let Ok(accepted) = verifier.verify_into::<PostPurchase<Streamed<'_>>>(
                            token,
                            &purchase,
                            &mut buffer,
                        ) else {
                            return false;
                        };
                        let mut items = 0;
                        for item in accepted
                            .claims
                            .input_data
                            .initial_purchase
                            .line_items
                            .iter()
                        {
                            if black_box(&item).is_err() {
                                return false;
                            }
                            items += 1;
                        }
                        black_box(&accepted);
                        items == LINE_ITEMS
                    }),
                })
            }
        }
    };
}

build!(default_features, storefront_jwt);
build!(simd, storefront_jwt_simd);

/// The HMAC of `ring`.
pub struct Ring(ring::hmac::Key);

impl Ring {
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        long_enough(secret)?;
        Ok(Self(ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret)))
    }
}

impl HmacSha256 for Ring {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        tag(ring::hmac::sign(&self.0, message).as_ref())
    }
}

/// The HMAC of `aws-lc-rs`.
pub struct AwsLc(aws_lc_rs::hmac::Key);

impl AwsLc {
    pub fn new(secret: &[u8]) -> Result<Self, Error> {
        long_enough(secret)?;
        Ok(Self(aws_lc_rs::hmac::Key::new(
            aws_lc_rs::hmac::HMAC_SHA256,
            secret,
        )))
    }
}

impl HmacSha256 for AwsLc {
    fn mac(&self, message: &[u8]) -> Result<Tag, MacError> {
        tag(aws_lc_rs::hmac::sign(&self.0, message).as_ref())
    }
}

fn long_enough(secret: &[u8]) -> Result<(), Error> {
    if secret.len() < MIN_SECRET_LEN {
        Err(Error::KeyTooShort)
    } else {
        Ok(())
    }
}

fn tag(bytes: &[u8]) -> Result<Tag, MacError> {
    <[u8; 32]>::try_from(bytes)
        .map(Tag::new)
        .map_err(|_| MacError)
}
