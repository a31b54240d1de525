//! The same calls of either build of the crate.

macro_rules! build {
    ($module:ident, $storefront_jwt:ident) => {
        mod $module {
            use std::{borrow::Cow, cell::RefCell, hint::black_box, time::Duration};

            use serde::Serialize;
            use $storefront_jwt::{
                HmacSha256, MaxAge, Text, UnixTime, Verifier,
                shopify::{
                    changeset::{
                        self, AddShippingLine, AddVariant, Change, Changeset, Discount,
                        DiscountType, Ids,
                    },
                    post_purchase::{self, Counted, PostPurchase, Streamed},
                    session,
                },
                shopware::{self, AppToken, InAppPurchases},
                sign,
            };

            use crate::{
                Group, Subject, Work,
                tokens::{
                    CHANGESET_JTI, CLIENT_ID, CURRENCY_ID, CUSTOMER_ID, Claims, DISCOUNT,
                    DISCOUNT_TITLE, EXPIRES_MICROS, ISSUED_MICROS, JTI, Kind, LANGUAGE_ID,
                    LINE_ITEMS, MAX_AGE, PAYMENT_METHOD_ID, REFERENCE_ID, SALES_CHANNEL_ID,
                    SESSION_DEST, SESSION_ID, SESSION_ISSUER, SHIPPING_METHOD_ID, SHIPPING_PRICE,
                    SHIPPING_TITLE, SHOP_DOMAIN, SHOP_ID, USER_ID, VARIANT_ID,
                },
            };

            pub fn verifier<K: HmacSha256 + 'static>(
                name: &'static str,
                kind: Kind,
                now: u64,
                key: K,
            ) -> Subject {
                let verifier = Verifier::new(key, UnixTime::from(Duration::from_secs(now)));
                let max_age = MaxAge::from_secs(MAX_AGE.into());
                let purchase =
                    post_purchase::Expected::new(max_age).with_reference_id(REFERENCE_ID);
                // Lives as long as the subject, like a server's buffer.
                let buffer = RefCell::new(vec![0; 1024 * 1024]);
                let work = Work::Verify(match kind {
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
                    Kind::Changeset => Box::new(move |token| {
                        let expected = changeset::Expected::new(CLIENT_ID, max_age)
                            .with_reference_id(REFERENCE_ID);
                        let mut buffer = buffer.borrow_mut();
                        let accepted =
                            verifier.verify_into::<Changeset<'_>>(token, &expected, &mut buffer);
                        black_box(&accepted).is_ok()
                    }),
                });
                let group = Group::Storefront;
                Subject { name, group, work }
            }

            /// `None` for what only the platform signs.
            pub fn signer<K: HmacSha256 + 'static>(
                name: &'static str,
                kind: Kind,
                now: u64,
                key: K,
            ) -> Option<Subject> {
                let claims = Claims::at(kind, now);
                Some(match kind {
                    Kind::Shopware => signing(name, app_token(&claims), key),
                    Kind::AdminSession => signing(name, admin_session(&claims), key),
                    Kind::Changeset => signing(name, changeset(&claims), key),
                    Kind::PostPurchase | Kind::PostPurchaseItems => return None,
                })
            }

            fn signing<C: Serialize + 'static, K: HmacSha256 + 'static>(
                name: &'static str,
                claims: C,
                key: K,
            ) -> Subject {
                Subject::signing(name, Group::Storefront, move |buffer| {
                    let token = sign(black_box(&claims), &key, buffer);
                    Cow::Borrowed(token.expect("the claims are JSON, and fit into the buffer"))
                })
            }

            fn app_token(claims: &Claims) -> AppToken {
                let time = |seconds: u64, micros: u32| {
                    UnixTime::from(
                        Duration::from_secs(seconds) + Duration::from_micros(micros.into()),
                    )
                };
                let mut token = AppToken::default();
                token.iss = Some(text(claims.pin));
                token.iat = time(claims.issued_at, ISSUED_MICROS);
                token.nbf = Some(time(claims.not_before, ISSUED_MICROS));
                token.exp = time(claims.expires_at, EXPIRES_MICROS);
                token.in_app_purchases = InAppPurchases::Null;
                token.sales_channel_id = Some(text(SALES_CHANNEL_ID));
                token.customer_id = Some(text(CUSTOMER_ID));
                token.currency_id = Some(text(CURRENCY_ID));
                token.language_id = Some(text(LANGUAGE_ID));
                token.payment_method_id = Some(text(PAYMENT_METHOD_ID));
                token.shipping_method_id = Some(text(SHIPPING_METHOD_ID));
                token
            }

            fn admin_session(claims: &Claims) -> session::Admin {
                let mut session = session::Admin::default();
                session.iss = text(SESSION_ISSUER);
                session.dest = text(SESSION_DEST);
                session.aud = text(claims.pin);
                session.sub = text(USER_ID);
                session.exp = UnixTime::from_secs(claims.expires_at);
                session.nbf = Some(UnixTime::from_secs(claims.not_before));
                session.iat = UnixTime::from_secs(claims.issued_at);
                session.jti = text(JTI);
                session.sid = Some(text(SESSION_ID));
                session
            }

            /// Its changes live as long as the process.
            fn changeset(claims: &Claims) -> Changeset<'static> {
                let mut discount = Discount::default();
                discount.value = DISCOUNT.into();
                discount.value_type = DiscountType::Percentage;
                discount.title = DISCOUNT_TITLE.into();
                let mut variant = AddVariant::default();
                variant.variant_id = VARIANT_ID;
                variant.quantity = 1;
                variant.discount = Some(discount);
                let mut shipping = AddShippingLine::default();
                shipping.price = SHIPPING_PRICE.parse().expect("a price is a number");
                shipping.title = Some(SHIPPING_TITLE.into());
                shipping.presentment_title = Some(SHIPPING_TITLE.into());
                let changes = [
                    Change::AddVariant(variant),
                    Change::AddShippingLine(shipping),
                ];
                let ids = Ids {
                    client_id: claims.issuer,
                    jti: CHANGESET_JTI,
                    reference_id: claims.pin,
                };
                let iat = UnixTime::from_secs(claims.issued_at);
                Changeset::new(ids, iat, Vec::leak(changes.into())).expect("the ids are short")
            }

            fn text<const N: usize>(text: &str) -> Text<N> {
                Text::try_from(text).expect("the text is short")
            }
        }
    };
}
