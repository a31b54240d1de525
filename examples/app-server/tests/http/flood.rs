//! Ten thousand forged tokens a second, sent to the server as it is for use: an optimised build of
//! its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, str};

use app_server::shop::{CLIENT_ID, SHOP, app_token};
use app_server::store::Store;
use reqwest::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use crate::support::{Database, Ended, OTHER_SECRET, accepted, fill, key, now, shopware, token};

const CONNECTIONS: usize = 20;
const TICKS: usize = 60;
/// Of each connection at each tick: 20 × 25 × 20 ticks make 10,000 a second, for three seconds.
const BURST: usize = 25;
const TICK: Duration = Duration::from_millis(50);
const COUNT: usize = CONNECTIONS * BURST * TICKS;

/// What a refusal may take of one processor, so that this one alone would keep up. Unlike the time
/// on the wall it does not depend on what else the machine does.
const PROCESSOR_TIME: Duration = Duration::from_micros(100);

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs an optimised server, which ./test builds"]
async fn ten_thousand_forged_tokens_a_second_are_refused_and_honest_customers_served() {
    let file = Database::new();
    let store = Store::open(&file.url()).await.unwrap();
    fill(&store).await;
    let (process, addr) = start(&file.url());

    let before = processor_time(&process);
    let (served, took) = flood(addr).await;
    let spent = processor_time(&process).saturating_sub(before);
    let each = spent / u32::try_from(COUNT + served).unwrap();
    println!(
        "{COUNT} forged tokens refused within {took:.1?} and {served} honest requests served, for {each:.0?} of \
         processor time each"
    );
    assert!(each <= PROCESSOR_TIME, "{each:?}");
}

/// That of all threads of the process, where the system says it.
fn processor_time(process: &Ended) -> Duration {
    let Ok(threads) = fs::read_dir(format!("/proc/{}/task", process.0.id())) else {
        return Duration::ZERO;
    };
    let spent = threads.map(|thread| {
        let text = fs::read_to_string(thread.unwrap().path().join("schedstat")).unwrap();
        let (nanos, _) = text.split_once(' ').unwrap();
        Duration::from_nanos(nanos.parse().unwrap())
    });
    spent.sum()
}

fn start(database: &str) -> (Ended, SocketAddr) {
    let program = env::var("TEST_SERVER").expect("TEST_SERVER names the server's binary");
    let process = Command::new(program)
        .args(["serve", "--database", database, "--listen", "127.0.0.1:0"])
        .args(["--client-id", CLIENT_ID, "--origin", "*"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut server = Ended(process);
    let mut line = String::new();
    let stdout = server.0.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let (_, port) = line.trim_end_matches(['/', '\n']).rsplit_once(':').unwrap();
    let port: u16 = port.parse().unwrap();
    (server, SocketAddr::from(([127, 0, 0, 1], port)))
}

/// How many honest requests were served meanwhile, and how long it took until the last answer.
async fn flood(addr: SocketAddr) -> (usize, Duration) {
    let mut bursts = Vec::new();
    for connection in 0..CONNECTIONS {
        let stream = TcpStream::connect(addr).await.unwrap();
        bursts.push((stream, burst(connection)));
    }
    let started = Instant::now();
    let mut floods = JoinSet::new();
    for (stream, burst) in bursts {
        floods.spawn(async move {
            let (mut reading, mut writing) = stream.into_split();
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
        let took = started.elapsed();
        end.store(true, Ordering::Relaxed);
        (statuses, took)
    });
    let client = Client::new();
    let mut served = 0;
    while !over.load(Ordering::Relaxed) {
        let request = client.get(format!("http://{addr}/shopware/customer"));
        accepted(shopware(request, &token(), SHOP)).await;
        served += 1;
    }
    let (statuses, took) = flooded.await.unwrap();
    assert_eq!(statuses.len(), COUNT);
    assert!(statuses.iter().all(|status| status == "401"));
    assert!(served > 0);
    (served, took)
}

/// The requests of one tick, no two with the same token.
fn burst(connection: usize) -> String {
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
    burst
}

/// The status of each of `count` answers, which stand one after the other.
async fn read_statuses(reading: &mut OwnedReadHalf, count: usize) -> Vec<String> {
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
            let head = str::from_utf8(&unread[at..at + answer]).unwrap();
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
