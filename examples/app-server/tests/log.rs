//! What is logged: the stable codes, and never a token or a secret, even at the finest level.
#![cfg(feature = "demo")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use app_server::shop::{Class, OTHER_SHOP, SHOP};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

#[path = "http/support.rs"]
mod support;

use support::{CLIENT_SECRET, OTHER_SECRET, SECRET, TestApp, ago, key, session, shopware, token};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_has_the_codes_and_no_token() {
    let captured = Captured::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(captured.clone())
        .init();

    let app = TestApp::start().await;
    let stale = app_server::shop::app_token(SHOP, &key(SECRET), ago(700)).unwrap();
    let tokens = [
        token(),
        stale,
        session(Class::Admin),
        session(Class::Checkout),
    ];
    let [good, stale, admin, checkout] = &tokens;
    for request in [
        app.customer(good, SHOP),
        app.customer(stale, SHOP),
        app.customer(good, OTHER_SHOP),
        app.customer(good, good),
        shopware(app.post("/shopware/voucher"), good, SHOP),
        shopware(app.post("/shopware/voucher"), good, SHOP),
        app.get("/shopify/admin").bearer_auth(admin),
        app.get("/shopify/admin").bearer_auth(checkout),
        app.get(&format!("/{good}?token={good}")),
        app.post("/shopify/post-purchase/offer")
            .bearer_auth(checkout)
            .body(good.clone()),
        app.post("/shopify/post-purchase/offer")
            .json(&json!({ "referenceId": good, "token": good })),
    ] {
        request.send().await.unwrap();
    }
    let stopped = app.server.stop();
    stopped.await.unwrap();

    let log = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    for code in [
        r#"code="expired""#,
        r#"code="signature""#,
        r#"code="unknown_shop""#,
        r#"code="replayed""#,
        r#"code="claim_mismatch" claim="dest""#,
        r#"code="not_found""#,
        r#"code="body_type""#,
        r#"route="/shopware/customer""#,
        "status=401",
    ] {
        assert!(log.contains(code), "{code} is not in the log:\n{log}");
    }
    let ours: Vec<&str> = log
        .lines()
        // The test's own client logs what it sends.
        .filter(|line| !line.contains("reqwest") && !line.contains("hyper_util::client"))
        .collect();
    assert!(ours.len() > 20);
    let secrets = [SECRET, OTHER_SECRET, CLIENT_SECRET].map(str::to_owned);
    let parts = tokens
        .iter()
        .flat_map(|token| token.split('.').skip(1))
        .map(str::to_owned);
    for part in parts.chain(secrets) {
        let leak = ours.iter().find(|line| line.contains(&part));
        assert!(leak.is_none(), "{part} is in the log: {}", leak.unwrap());
    }
}
