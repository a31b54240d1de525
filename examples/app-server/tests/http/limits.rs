//! Slow clients, large ones, and the end of the server.

use std::time::Duration;

use app_server::app::App;
use app_server::server::Limits;
use app_server::shop::{CLIENT_ID, SHOP};
use app_server::store::Store;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::support::{
    Database, LONG, OTHER_SECRET, PURCHASE, Server, TestApp, accepted, fill, fresh_purchase,
    in_the_end, limits, memory, now, purchase, refused, token,
};

const IMPATIENT: Duration = Duration::from_millis(300);

async fn start(limits: Limits) -> TestApp {
    TestApp::with(limits, memory()).await
}

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.server.addr).await.unwrap()
}

/// Sends a request's head, and waits until the server reads the body, which it then says.
async fn begin(stream: &mut TcpStream, head: &str) {
    let head = head.replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    let read = timeout(LONG, stream.read_exact(&mut answer)).await;
    read.expect("the server reads the body").unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100 "), "{answer:?}");
}

/// An honest customer is served, if not at once: the limits may be too short for a busy machine.
async fn still_serves(app: &TestApp) {
    in_the_end(async || {
        let answer = app.customer(&token(), SHOP).send().await;
        answer.is_ok_and(|answer| answer.status() == 200)
    })
    .await;
}

/// Bodies and requests take as long as they like.
fn patient() -> Limits {
    Limits {
        body_time: LONG,
        request_time: LONG,
        ..limits()
    }
}

/// Reads until the server ends the connection.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end as well.
    let _ = timeout(LONG, stream.read_to_end(&mut all))
        .await
        .expect("the server ends the connection");
    String::from_utf8(all).unwrap()
}

/// The head of a request with this token.
fn offer(length: usize, token: &str) -> String {
    format!(
        "POST /shopify/post-purchase/offer HTTP/1.1\r\nhost: app\r\ncontent-length: {length}\r\n\
         content-type: application/json\r\nauthorization: Bearer {token}\r\n\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_drips_its_headers_is_cut_off() {
    let app = start(Limits {
        head_time: IMPATIENT,
        ..limits()
    })
    .await;
    let (mut reading, mut writing) = connect(&app).await.into_split();
    let dripping = tokio::spawn(async move {
        writing
            .write_all(b"GET /shopware/customer HTTP/1.1\r\nhost: app\r\nx-slow: ")
            .await?;
        // It would go on for ever.
        loop {
            writing.write_all(b"a").await?;
            sleep(Duration::from_millis(20)).await;
        }
        #[allow(unreachable_code, reason = "it tells the type of the error")]
        Ok::<(), std::io::Error>(())
    });
    let mut all = Vec::new();
    let _ = timeout(LONG, reading.read_to_end(&mut all))
        .await
        .expect("the server ends it");
    assert!(!String::from_utf8_lossy(&all).contains("200 OK"));
    assert!(timeout(LONG, dripping).await.unwrap().unwrap().is_err());
    still_serves(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_says_nothing_is_ended() {
    let app = start(Limits {
        head_time: IMPATIENT,
        ..limits()
    })
    .await;
    let mut silent = connect(&app).await;
    assert_eq!(read_to_end(&mut silent).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_drips_its_body_gets_a_408() {
    let app = start(Limits {
        body_time: IMPATIENT,
        ..limits()
    })
    .await;
    let mut stream = connect(&app).await;
    let head = offer(100, &fresh_purchase(0)) + "{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("application/problem+json"));
    assert!(answer.contains(r#""code":"body_timeout""#));
    assert!(answer.contains("connection: close"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_header_is_verified_before_the_body_is_read() {
    let app = start(limits()).await;
    let mut stream = connect(&app).await;
    let forged = purchase(0, now(), OTHER_SECRET);
    // The body never comes.
    stream
        .write_all(offer(100, &forged).as_bytes())
        .await
        .unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains(r#""code":"signature""#), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_bodies_that_are_not_trusted_yet_wait_for_a_place() {
    let app = start(Limits {
        bodies: 1,
        ..patient()
    })
    .await;
    // The only place is taken by a body that does not come to its end.
    let mut slow = connect(&app).await;
    begin(&mut slow, &long_offer(100, "")).await;

    let body = json!({ "referenceId": PURCHASE, "token": fresh_purchase(0) });
    let waiting = app.post("/shopify/post-purchase/offer").json(&body);
    let waiting = tokio::spawn(async move { accepted(waiting).await });
    sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    // Who is trusted already does not wait.
    let request = app.post("/shopify/post-purchase/offer");
    accepted(
        request
            .bearer_auth(fresh_purchase(0))
            .json(&json!({ "referenceId": PURCHASE })),
    )
    .await;
    assert!(!waiting.is_finished());
    drop(slow);
    timeout(LONG, waiting).await.expect("its turn").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_cut_off() {
    let app = start(Limits {
        write_time: IMPATIENT,
        ..limits()
    })
    .await;
    let (reading, mut writing) = connect(&app).await.into_split();
    let request = b"GET /nothing HTTP/1.1\r\nhost: app\r\n\r\n".repeat(1000);
    // Until nobody takes the requests any more, and then until the connection is gone.
    let flooding = async { while writing.write_all(&request).await.is_ok() {} };
    timeout(LONG, flooding)
        .await
        .expect("the server ends the connection");
    drop(reading);
    still_serves(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let app = start(Limits {
        connections: 2,
        head_time: IMPATIENT,
        ..limits()
    })
    .await;
    let mut idle = [connect(&app).await, connect(&app).await];
    // Both places are taken by clients that say nothing, for as long as they are let.
    still_serves(&app).await;
    for stream in &mut idle {
        assert_eq!(read_to_end(stream).await, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_under_way_are_finished_at_shutdown() {
    let app = start(Limits {
        drain_time: LONG,
        ..patient()
    })
    .await;
    let addr = app.server.addr;
    let mut idle = connect(&app).await;
    let mut busy = connect(&app).await;
    let body = format!(r#"{{"referenceId":"{PURCHASE}"}}"#);
    begin(&mut busy, &offer(body.len(), &fresh_purchase(0))).await;
    let (start, rest) = body.split_at(5);
    busy.write_all(start.as_bytes()).await.unwrap();

    let stopped = app.server.stop();
    // The connection without a request ends at once.
    assert_eq!(read_to_end(&mut idle).await, "");
    assert!(
        TcpStream::connect(addr).await.is_err(),
        "no new connections"
    );
    assert!(!stopped.is_finished());
    busy.write_all(rest.as_bytes()).await.unwrap();
    let answer = read_to_end(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    timeout(LONG, stopped)
        .await
        .expect("the server ends")
        .unwrap();
}

/// The head of a request whose token is in its body.
fn long_offer(length: u64, more: &str) -> String {
    format!(
        "POST /shopify/post-purchase/offer HTTP/1.1\r\nhost: app\r\ncontent-length: {length}\r\n\
         content-type: application/json\r\n{more}\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_says_it_is_too_long_is_refused_at_once() {
    let app = start(limits()).await;
    for head in [
        long_offer(100_000_000_000_000, ""),
        long_offer(512 * 1024 + 1, ""),
        offer(16 * 1024 + 1, &fresh_purchase(0)),
    ] {
        let mut stream = connect(&app).await;
        stream.write_all(head.as_bytes()).await.unwrap();
        // Had the body been waited for, it would be a 408.
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
}

/// 64 clients of one address that drip their bodies, and a buyer of another.
#[tokio::test(flavor = "multi_thread")]
async fn slow_bodies_delay_nobody_elses_purchase() {
    let file = Database::new();
    let store = Store::open(&file.url()).await.unwrap();
    fill(&store).await;
    let proxy = std::net::Ipv4Addr::LOCALHOST.into();
    let id = Some(CLIENT_ID.to_owned());
    let app = App::at(store, Box::new(memory()), id, patient(), vec![proxy]);
    let server = Server::serve(app.router(vec![]), patient()).await;

    let of_one = patient().bodies_of_one;
    // What a client writes itself does not count.
    let head = long_offer(100_000, "x-forwarded-for: 192.0.2.7, 198.51.100.1\r\n");
    let mut slow = Vec::new();
    for n in 0..64 {
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        if n < of_one {
            begin(&mut stream, &head).await;
            stream.write_all(b"{").await.unwrap();
            slow.push(stream);
        } else {
            stream.write_all(head.as_bytes()).await.unwrap();
            let answer = read_to_end(&mut stream).await;
            assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
        }
    }
    let buyer = |address: &str| {
        server
            .post("/shopify/post-purchase/offer")
            .header("x-forwarded-for", address)
            .json(&json!({ "referenceId": PURCHASE, "token": fresh_purchase(2) }))
    };
    // While the slow ones still have their places.
    accepted(buyer("203.0.113.5")).await;
    refused(buyer("198.51.100.1"), 429, "too_many_bodies").await;
    // When they are gone the address has its places again.
    drop(slow);
    in_the_end(async || buyer("198.51.100.1").send().await.unwrap().status() == 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_its_host_once() {
    let app = start(limits()).await;
    for (request, status) in [
        ("GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n", "400"),
        ("GET /livez HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", "400"),
        (
            "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            "200",
        ),
        ("GET /livez HTTP/1.0\r\n\r\n", "200"),
    ] {
        let mut stream = connect(&app).await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert_eq!(&answer[9..12], status, "{request}: {answer}");
    }
}
