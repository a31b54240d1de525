//! Ten thousand forged tokens a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app_server::shop::{SHOP, app_token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use crate::support::{OTHER_SECRET, TestApp, accepted, key, now, token};

const CONNECTIONS: usize = 20;
const TICKS: usize = 60;
/// Of each connection at each tick: 20 × 25 × 20 ticks make 10,000 a second.
const BURST: usize = 25;
const TICK: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_forged_tokens_a_second_are_refused_and_honest_customers_served() {
    let app = TestApp::start().await;
    let started = Instant::now();

    let mut floods = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let addr = app.server.addr;
        let mut burst = String::new();
        for n in 0..BURST {
            let age = Duration::from_micros((connection * BURST + n) as u64);
            let issued = now().saturating_sub(age);
            let forged = app_token(SHOP, &key(OTHER_SECRET), issued).unwrap();
            burst += "GET /shopware/customer HTTP/1.1\r\nhost: app\r\nshopware-app-token: ";
            burst += &forged;
            burst += "\r\nshopware-app-shop-id: ";
            burst += SHOP;
            burst += "\r\n\r\n";
        }
        floods.spawn(async move {
            let (mut reading, mut writing) = TcpStream::connect(addr).await.unwrap().into_split();
            let sender = tokio::spawn(async move {
                let mut ticks = interval(TICK);
                for _ in 0..TICKS {
                    ticks.tick().await;
                    writing.write_all(burst.as_bytes()).await.unwrap();
                }
                writing
            });
            let statuses = read_statuses(&mut reading, BURST * TICKS).await;
            drop(sender.await.unwrap());
            statuses
        });
    }

    let over = Arc::new(AtomicBool::new(false));
    let end = Arc::clone(&over);
    let flooded = tokio::spawn(async move {
        let statuses = floods.join_all().await.concat();
        end.store(true, Ordering::Relaxed);
        statuses
    });
    let mut served = 0;
    while !over.load(Ordering::Relaxed) {
        accepted(app.customer(&token(), SHOP)).await;
        served += 1;
    }
    let statuses = flooded.await.unwrap();
    let secs = started.elapsed().as_secs_f64();
    let count = u32::try_from(statuses.len()).unwrap();

    assert_eq!(statuses.len(), CONNECTIONS * BURST * TICKS);
    assert!(statuses.iter().all(|status| status == "401"));
    assert!(served > 0);
    println!(
        "{count} forged tokens refused and {served} honest requests served in {secs:.1} s: {:.0} forged a second",
        f64::from(count) / secs
    );
}

/// The status of each of `count` answers, which stand one after the other.
async fn read_statuses(reading: &mut tokio::net::tcp::OwnedReadHalf, count: usize) -> Vec<String> {
    let mut statuses = Vec::with_capacity(count);
    let mut unread = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    while statuses.len() < count {
        let read = timeout(Duration::from_secs(60), reading.read(&mut chunk));
        let len = read.await.expect("an answer").unwrap();
        assert!(len > 0, "the server ended the connection");
        unread.extend_from_slice(&chunk[..len]);
        let mut at = 0;
        while let Some(answer) = unread[at..].windows(4).position(|end| end == b"\r\n\r\n") {
            let head = std::str::from_utf8(&unread[at..at + answer]).unwrap();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .unwrap();
            let end = at + answer + 4 + length.parse::<usize>().unwrap();
            if end > unread.len() {
                break;
            }
            statuses.push(head["HTTP/1.1 ".len()..][..3].to_owned());
            at = end;
        }
        unread.drain(..at);
    }
    statuses
}
