//! What is logged: the stable codes, and never a token or a secret, even at the finest level.
#![cfg(feature = "demo")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app_server::server::Limits;
use app_server::shop::{Class, OTHER_SHOP, SHOP};
use serde_json::json;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

// Not in the group `http`: what is logged is the whole process's.
#[path = "http/support.rs"]
mod support;

use support::{
    CLIENT_SECRET, OTHER_SECRET, SECRET, TestApp, ago, fresh_purchase, in_the_end, key, limits,
    memory, session, shopware, token,
};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn clear(&self) {
        self.0.lock().unwrap().clear();
    }
}

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
    let (captured, by_default) = (Captured::default(), Captured::default());
    let layer = |writer: &Captured, level| {
        let layer = fmt::layer().with_ansi(false).with_writer(writer.clone());
        layer.with_filter(level)
    };
    tracing_subscriber::registry()
        .with(vec![
            layer(&captured, LevelFilter::TRACE),
            layer(&by_default, LevelFilter::INFO),
        ])
        .init();

    let app = TestApp::start().await;
    let stale = app_server::shop::app_token(SHOP, &key(SECRET), ago(700)).unwrap();
    let tokens = [
        token(),
        stale,
        session(Class::Admin),
        session(Class::Checkout),
        fresh_purchase(0),
    ];
    let [good, stale, admin, checkout, purchase] = &tokens;
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
            .bearer_auth(checkout),
        app.post("/shopify/post-purchase/offer")
            .bearer_auth(purchase)
            .body(good.clone()),
        app.post("/shopify/post-purchase/offer")
            .json(&json!({ "referenceId": good, "token": good })),
    ] {
        request.send().await.unwrap();
    }
    let stopped = app.server.stop();
    stopped.await.unwrap();

    let log = captured.text();
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

    // By default the refusals are counted, and nothing is said of a single request.
    let log = by_default.text();
    assert!(!log.contains("route="), "{log}");
    for line in [
        r#"requests refused code="replayed" count=1"#,
        r#"requests refused code="not_found" count=1"#,
    ] {
        assert!(log.contains(line), "{line} is not in the log:\n{log}");
    }
    flooded(&by_default).await;
    failed(&by_default).await;
}

/// Who sends what is refused writes no more than a line now and then.
async fn flooded(by_default: &Captured) {
    by_default.clear();
    let app = counting(Duration::from_secs(3600)).await;
    for _ in 0..100 {
        app.get("/shopware/customer").send().await.unwrap();
    }
    assert_eq!(by_default.text(), "");
    // The end of the server writes what is left.
    app.server.stop().await.unwrap();
    let log = by_default.text();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(r#"code="token_missing" count=100"#), "{log}");

    // The server writes without an end as well, and then counts anew.
    by_default.clear();
    let app = counting(Duration::from_millis(50)).await;
    for n in 1..=2 {
        app.get("/shopware/customer").send().await.unwrap();
        in_the_end(async || by_default.text().lines().count() == n).await;
        let log = by_default.text();
        assert_eq!(log.matches(r#"code="token_missing" count=1"#).count(), n);
    }
}

async fn counting(counts_logged: Duration) -> TestApp {
    let limits = Limits {
        counts_logged,
        ..limits()
    };
    TestApp::with(limits, memory()).await
}

/// What the server itself could not do is logged at once, and then counted, so that an outage does
/// not write the log either.
async fn failed(by_default: &Captured) {
    by_default.clear();
    let app = counting(Duration::from_secs(3600)).await;
    app.store.close().await;
    for _ in 0..100 {
        app.customer(&token(), SHOP).send().await.unwrap();
    }
    let log = by_default.text();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(
        log.contains("ERROR") && log.contains(r#"failed code="store" cause="#),
        "{log}"
    );
    app.server.stop().await.unwrap();
    let log = by_default.text();
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(
        log.contains(r#"failed so often code="store" count=100"#),
        "{log}"
    );
}
