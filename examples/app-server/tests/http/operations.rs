//! What who runs the server relies on: readiness, metrics, and the end.

use std::sync::Mutex;
use std::time::Duration;

use app_server::server::Limits;
use app_server::shop::SHOP;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::process::{command, start};
use crate::support::{
    Database, LONG, TestApp, accepted, fill, in_the_end, limits, memory, ready, refused, shopware,
    token,
};
use app_server::store::Store;

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_counted() {
    let kept = |time| Limits {
        keys_kept: time,
        ..limits()
    };
    let app = TestApp::with(kept(Duration::from_secs(3600)), memory()).await;
    let token = token();
    for _ in 0..3 {
        accepted(app.customer(&token, SHOP)).await;
    }
    let voucher = || shopware(app.post("/shopware/voucher"), &token, SHOP);
    accepted(voucher()).await;
    refused(voucher(), 409, "replayed").await;
    refused(app.customer(&token, "nobody"), 401, "unknown_shop").await;
    let response = app.get("/metrics").send().await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = response.text().await.unwrap();
    for line in [
        r#"app_requests_total{status="200",code=""} 4"#,
        r#"app_requests_total{status="401",code="unknown_shop"} 1"#,
        r#"app_replay_guard_total{verdict="first"} 1"#,
        r#"app_replay_guard_total{verdict="used"} 1"#,
        "app_request_duration_seconds_count 6",
        // Once for the shop, and once for the one that is unknown.
        "app_store_read_duration_seconds_count 2",
        "app_store_failures_total 0",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
    assert!(!text.contains(SHOP));

    let app = TestApp::with(kept(Duration::ZERO), memory()).await;
    app.store.close().await;
    refused(app.customer(&token, SHOP), 503, "store").await;
    let text = app.get("/metrics").send().await.unwrap().text().await;
    assert!(!text.unwrap().contains("app_store_failures_total 0"));
}

/// Sends requests on one connection until it is told that it ends, and then on others until there
/// is no server. `false` if one on a connection that was kept was not answered.
async fn keep_alive(mut stream: TcpStream, request: String) -> bool {
    let addr = stream.peer_addr().unwrap();
    let mut answer = vec![0; 8192];
    let mut is_new = false;
    loop {
        if stream.write_all(request.as_bytes()).await.is_err() {
            return is_new;
        }
        let Ok(len @ 1..) = stream.read(&mut answer).await else {
            return is_new;
        };
        let answer = std::str::from_utf8(&answer[..len]).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        sleep(Duration::from_millis(50)).await;
        is_new = answer.contains("connection: close");
        if is_new {
            match TcpStream::connect(addr).await {
                Ok(another) => stream = another,
                Err(_) => return true,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_on_a_kept_connection_is_lost_at_shutdown() {
    let limits = Limits {
        notice_time: Duration::from_secs(5),
        drain_time: LONG,
        ..limits()
    };
    let app = TestApp::with(limits, memory()).await;
    let request = customer_request();
    let mut clients = JoinSet::new();
    for _ in 0..100 {
        let stream = TcpStream::connect(app.server.addr).await.unwrap();
        clients.spawn(keep_alive(stream, request.clone()));
    }
    sleep(Duration::from_millis(300)).await;
    assert_eq!(ready(&app.server).await, 200);
    let url = app.server.url.clone();
    let client = app.server.client.clone();
    let stopped = app.server.stop();
    // Who asks is told first, and new connections are still answered.
    let readiness = async || client.get(format!("{url}/readyz")).send().await.unwrap();
    in_the_end(async || readiness().await.status() == 503).await;
    assert_eq!(readiness().await.headers()["connection"], "close");
    let liveness = client.get(format!("{url}/livez")).send().await.unwrap();
    assert_eq!(liveness.status(), 200);
    let ended = timeout(LONG, clients.join_all()).await;
    let lost = ended.unwrap().into_iter().filter(|answered| !answered);
    assert_eq!(lost.count(), 0);
    timeout(LONG, stopped)
        .await
        .expect("the server ends")
        .unwrap();
}

/// One that has connected at the last moment, and sends its first request when there is no listener
/// any more.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_connected_is_answered_at_shutdown() {
    let limits = Limits {
        last_call: LONG,
        ..limits()
    };
    let app = TestApp::with(limits, memory()).await;
    let addr = app.server.addr;
    let mut late = TcpStream::connect(addr).await.unwrap();
    let stopped = app.server.stop();
    in_the_end(async || TcpStream::connect(addr).await.is_err()).await;
    late.write_all(customer_request().as_bytes()).await.unwrap();
    let mut answer = String::new();
    late.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    assert!(answer.contains("connection: close"), "{answer}");
    // The last one was answered, and nobody is waited for any more.
    stopped.await.unwrap();
}

fn customer_request() -> String {
    format!(
        "GET /shopware/customer HTTP/1.1\r\nhost: app\r\nshopware-app-token: {}\r\n\
         shopware-app-shop-id: {SHOP}\r\n\r\n",
        token()
    )
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_the_server_at_once() {
    let file = Database::new();
    fill(&Store::open(&file.url()).await.unwrap()).await;
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--origin",
        "*",
        "--notice",
        "1h",
    ];
    let mut server = start(command(&file.url(), &serve));
    server.terminate();
    in_the_end(async || server.get("/readyz").send().await.unwrap().status() == 503).await;
    accepted(server.customer(&token(), SHOP)).await;
    server.terminate();
    let child = Mutex::new(&mut server.child.0);
    in_the_end(async || child.lock().unwrap().try_wait().unwrap().is_some()).await;
    assert!(!server.child.0.wait().unwrap().success());
}
