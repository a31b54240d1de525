//! Customers who go on while `./chaos` restarts the servers, PostgreSQL and Redis under them.

use std::env;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app_server::shop::SHOP;
use reqwest::{Client, Response};
use storefront_jwt::UnixTime;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::support::{now, shopware, token_at};

const CUSTOMERS: u64 = 8;

/// The longest that a customer may have to wait for a voucher: for a Redis that was restarted, and
/// once more.
const LATEST: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Counts {
    /// When the last token was issued, in microseconds.
    issued: AtomicU64,
    given: AtomicU64,
    given_twice: AtomicU64,
    refused_wrongly: AtomicU64,
    lost: AtomicU64,
    /// Cut off by a SIGKILL of the server.
    cut: AtomicU64,
    asked_again: AtomicU64,
    replayed: AtomicU64,
    reads: AtomicU64,
    longest_ms: AtomicU64,
}

struct Customer {
    client: Client,
    servers: Arc<Vec<String>>,
    counts: Arc<Counts>,
    used: Arc<Mutex<Vec<String>>>,
    /// Of requests that were cut off nobody knows whether the token was used.
    doubtful: Arc<Mutex<Vec<String>>>,
    asked: u64,
}

/// What came of a request.
enum Sent {
    Answered(Response),
    /// There is no server at present.
    Refused,
    Cut,
}

fn add(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the servers that ./chaos starts and restarts"]
async fn nothing_is_lost_and_nothing_accepted_twice() {
    let servers = env::var("CHAOS_SERVERS").expect("CHAOS_SERVERS names the servers");
    let seconds = env::var("CHAOS_SECONDS").expect("CHAOS_SECONDS says how long");
    let servers: Arc<Vec<String>> = Arc::new(servers.split(' ').map(str::to_owned).collect());
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap());
    let (counts, used, doubtful) = (Arc::<Counts>::default(), Arc::default(), Arc::default());
    let mut customers = JoinSet::new();
    for n in 0..CUSTOMERS {
        let mut customer = Customer {
            client: Client::new(),
            servers: Arc::clone(&servers),
            counts: Arc::clone(&counts),
            used: Arc::clone(&used),
            doubtful: Arc::clone(&doubtful),
            asked: n,
        };
        customers.spawn(async move {
            while Instant::now() < end {
                customer.read().await;
                let token = customer.get_voucher().await;
                customer.used.lock().unwrap().push(token);
                customer.replay_one().await;
                sleep(Duration::from_millis(20)).await;
            }
            customer
        });
    }
    let mut customers = customers.join_all().await;
    // All of them once more, at each server.
    let customer = &mut customers[0];
    let all = used.lock().unwrap().clone();
    for token in &all {
        for _ in customer.servers.clone().iter() {
            if customer.replay(token).await {
                add(&counts.given_twice);
            }
        }
    }
    let doubtful = doubtful.lock().unwrap().clone();
    for token in &doubtful {
        let mut given = 0;
        for _ in customer
            .servers
            .clone()
            .iter()
            .chain(customer.servers.clone().iter())
        {
            given += u64::from(customer.replay(token).await);
        }
        counts
            .given_twice
            .fetch_add(given.saturating_sub(1), Ordering::Relaxed);
    }

    let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "{} vouchers given, of {} tokens that were used {} were given twice in {} attempts",
        count(&counts.given),
        all.len(),
        count(&counts.given_twice),
        count(&counts.replayed),
    );
    println!(
        "{} requests read who the customer is; {} had to be made again, and {} that were cut off by a SIGKILL; {} \
         were lost, {} refused wrongly; the longest wait for a voucher was {} ms",
        count(&counts.reads),
        count(&counts.asked_again),
        count(&counts.cut),
        count(&counts.lost),
        count(&counts.refused_wrongly),
        count(&counts.longest_ms),
    );
    assert!(count(&counts.given) > 100);
    assert_eq!(count(&counts.given), all.len() as u64);
    assert_eq!(count(&counts.given_twice), 0);
    assert_eq!(count(&counts.lost), 0);
    assert_eq!(count(&counts.refused_wrongly), 0);
    println!("nothing lost, nothing accepted twice");
}

impl Customer {
    /// Sends a request to the next server.
    async fn ask(&mut self, path: &str, token: &str) -> Sent {
        self.asked += 1;
        let server = &self.servers[usize::try_from(self.asked).unwrap() % self.servers.len()];
        let url = format!("{server}{path}");
        let request = if path.ends_with("voucher") {
            self.client.post(url)
        } else {
            self.client.get(url)
        };
        let error = match shopware(request, token, SHOP).send().await {
            Ok(response) => return Sent::Answered(response),
            Err(error) => error,
        };
        // As long as there is the file a server is being killed.
        let is_killed = env::var("CHAOS_KILLING").is_ok_and(|file| Path::new(&file).exists());
        sleep(Duration::from_millis(50)).await;
        if error.is_connect() {
            return Sent::Refused;
        }
        if is_killed {
            add(&self.counts.cut);
        } else {
            println!("lost: {error:?}");
            add(&self.counts.lost);
        }
        Sent::Cut
    }

    /// One that no other customer has: no two are of the same microsecond.
    fn fresh(&self) -> String {
        let now = now().as_micros();
        let next = |last: u64| Some(now.max(last + 1));
        let issued = &self.counts.issued;
        let last = issued.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        token_at(UnixTime::from_micros(next(last.unwrap()).unwrap()))
    }

    async fn read(&mut self) {
        let token = self.fresh();
        if let Sent::Answered(response) = self.ask("/shopware/customer", &token).await {
            match response.status().as_u16() {
                200 => add(&self.counts.reads),
                503 => add(&self.counts.asked_again),
                _ => add(&self.counts.refused_wrongly),
            }
        }
    }

    /// Asks until there is one, as the server says: with another token. Returns the one that did
    /// it.
    async fn get_voucher(&mut self) -> String {
        let started = Instant::now();
        loop {
            assert!(started.elapsed() < LATEST, "no voucher for too long");
            let token = self.fresh();
            let response = match self.ask("/shopware/voucher", &token).await {
                Sent::Answered(response) => response,
                Sent::Refused => continue,
                Sent::Cut => {
                    self.doubtful.lock().unwrap().push(token);
                    continue;
                }
            };
            match response.status().as_u16() {
                200 => {
                    add(&self.counts.given);
                    let took = u64::try_from(started.elapsed().as_millis()).unwrap();
                    self.counts.longest_ms.fetch_max(took, Ordering::Relaxed);
                    return token;
                }
                503 => {
                    add(&self.counts.asked_again);
                    sleep(Duration::from_millis(300)).await;
                }
                401 => add(&self.counts.asked_again),
                status => {
                    println!("refused wrongly: {status}, {:?}", response.text().await);
                    add(&self.counts.refused_wrongly);
                }
            }
        }
    }

    /// Tries a token that was used, an old one as well as a new one.
    async fn replay_one(&mut self) {
        let token = {
            let used = self.used.lock().unwrap();
            let at = usize::try_from(self.asked * 7919).unwrap() % used.len();
            used[at].clone()
        };
        if self.replay(&token).await {
            add(&self.counts.given_twice);
        }
    }

    /// Whether a token is good for a voucher once more.
    async fn replay(&mut self, token: &str) -> bool {
        let Sent::Answered(response) = self.ask("/shopware/voucher", token).await else {
            return false;
        };
        add(&self.counts.replayed);
        response.status() == 200
    }
}
