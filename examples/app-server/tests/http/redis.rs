//! The guard in Redis, whatever happens to Redis and to the clocks.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs};

use app_server::replay::{GuardError, Redis, ReplayGuard, Use, Verdict};
use app_server::shop::SHOP;
use redis::{Client, FromRedisValue, cmd};
use storefront_jwt::UnixTime;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Ended, TestApp, accepted, answer, limits, now, one_was_first, refused, shopware, token,
};

/// A Redis of its own, which forgets everything when it ends. It listens in its folder: nobody
/// takes a socket there from it while it restarts.
struct Own {
    process: Ended,
    dir: PathBuf,
}

impl Own {
    fn start() -> Self {
        let dir = env::temp_dir().join(Uuid::new_v4().to_string());
        fs::create_dir(&dir).unwrap();
        let process = Self::within(&dir);
        Self { process, dir }
    }

    fn within(dir: &Path) -> Ended {
        let process = Command::new("redis-server")
            .args(["--port", "0", "--unixsocket", "redis.sock", "--save", ""])
            .arg("--dir")
            .arg(dir)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed");
        let mut process = Ended(process);
        while UnixStream::connect(dir.join("redis.sock")).is_err() {
            assert!(process.0.try_wait().unwrap().is_none(), "Redis has ended");
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    fn restart(&mut self) {
        self.process.0.kill().unwrap();
        self.process.0.wait().unwrap();
        self.process = Self::within(&self.dir);
    }

    fn url(&self) -> String {
        format!("redis+unix://{}/redis.sock", self.dir.display())
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

async fn ask<T: FromRedisValue>(url: &str, command: &[&str]) -> T {
    let client = Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let (name, args) = command.split_first().unwrap();
    let mut command = cmd(name);
    for arg in args {
        command.arg(*arg);
    }
    command.query_async(&mut connection).await.unwrap()
}

/// As if this Redis had known all ids for long, its clock so far ahead.
async fn known_for_long(url: &str, ahead: Duration) {
    let info: String = ask(url, &["INFO", "server"]).await;
    let run = info.lines().find_map(|line| line.strip_prefix("run_id:"));
    let ahead = ahead.as_micros().to_string();
    let mark = [
        "HSET",
        "replay-mark",
        "run",
        run.unwrap(),
        "ahead",
        &ahead,
        "since",
        "0",
    ];
    ask::<()>(url, &mark).await;
}

async fn shared() -> Redis {
    let url = env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL names a Redis server");
    known_for_long(&url, Duration::ZERO).await;
    Redis::connect(&url).await.unwrap()
}

/// A use of some token of this shop.
fn a_use(owner: &str) -> Use {
    a_use_at(owner, now())
}

fn a_use_at(owner: &str, now: UnixTime) -> Use {
    Use {
        owner: owner.to_owned(),
        id: Uuid::new_v4().to_string(),
        from: Some(now),
        until: now.saturating_add(Duration::from_secs(60)),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server, which ./test starts"]
async fn servers_share_the_guard() {
    let one = TestApp::with(limits(), shared().await).await;
    let other = TestApp::with(limits(), shared().await).await;
    let token = token();
    let mut sent = JoinSet::new();
    for n in 0..50 {
        let app = if n % 2 == 0 { &one } else { &other };
        let request = shopware(app.post("/shopware/voucher"), &token, SHOP);
        sent.spawn(async move { answer(request).await.0.as_u16() });
    }
    one_was_first(sent.join_all().await);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server, which ./test starts"]
async fn an_id_is_forgotten_a_margin_after_its_token_has_expired() {
    let guard = shared().await;
    let used = a_use(&Uuid::new_v4().to_string());
    assert_eq!(guard.record(&used).await.unwrap(), Verdict::First);
    assert_eq!(guard.record(&used).await.unwrap(), Verdict::Used);
    let url = env::var("TEST_REDIS_URL").unwrap();
    let left: u64 = ask(&url, &["PTTL", &format!("replay:{}", used.id)]).await;
    // The token has a minute left, less the time since.
    assert!((60_001..=90_000).contains(&left), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server, which ./test starts"]
async fn a_shop_uses_up_only_its_own_share() {
    let guard = shared().await.of_one(2);
    let hostile = Uuid::new_v4().to_string();
    let first = a_use(&hostile);
    assert_eq!(guard.record(&first).await.unwrap(), Verdict::First);
    let second = guard.record(&a_use(&hostile)).await;
    assert_eq!(second.unwrap(), Verdict::First);
    let third = guard.record(&a_use(&hostile)).await;
    assert!(matches!(third, Err(GuardError::OwnerFull)));
    assert_eq!(guard.record(&first).await.unwrap(), Verdict::Used);
    let honest = guard.record(&a_use(&Uuid::new_v4().to_string())).await;
    assert_eq!(honest.unwrap(), Verdict::First);

    // Nothing stays for ever.
    let url = env::var("TEST_REDIS_URL").unwrap();
    let keys: Vec<String> = ask(&url, &["KEYS", &format!("replay-count:*:{hostile}")]).await;
    assert!(!keys.is_empty());
    for key in keys {
        let left: i64 = ask(&url, &["TTL", &key]).await;
        assert!((0..=7200).contains(&left), "{key} stays for {left} s");
    }
}

/// Redis' clock is two minutes ahead of the server's, and the token has one minute left.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn the_clock_of_redis_does_not_matter() {
    let redis = Own::start();
    let behind = Duration::from_secs(120);
    known_for_long(&redis.url(), behind).await;
    let guard = Redis::connect(&redis.url()).await.unwrap();
    let guard = guard.with_clock(move || Some(now().saturating_sub(behind)));
    let used = a_use_at("shop", now().saturating_sub(behind));
    assert_eq!(guard.record(&used).await.unwrap(), Verdict::First);
    for _ in 0..2 {
        assert_eq!(guard.record(&used).await.unwrap(), Verdict::Used);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn after_a_jump_of_a_clock_earlier_tokens_are_not_accepted() {
    let redis = Own::start();
    known_for_long(&redis.url(), Duration::ZERO).await;
    let jump = Arc::new(AtomicU64::new(0));
    let offset = Arc::clone(&jump);
    let guard = Redis::connect(&redis.url())
        .await
        .unwrap()
        .with_clock(move || {
            let offset = Duration::from_secs(offset.load(Ordering::Relaxed));
            Some(now().saturating_add(offset))
        });
    assert_eq!(guard.record(&a_use("shop")).await.unwrap(), Verdict::First);
    // Ahead: the ids that Redis forgets meanwhile are of tokens that are refused afterwards.
    jump.store(15, Ordering::Relaxed);
    for offset in [15, 0] {
        jump.store(offset, Ordering::Relaxed);
        let verdict = guard.record(&a_use("shop")).await.unwrap();
        assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn what_redis_has_forgotten_is_not_accepted_again() {
    let mut redis = Own::start();
    known_for_long(&redis.url(), Duration::ZERO).await;
    let app = TestApp::with(limits(), Redis::connect(&redis.url()).await.unwrap()).await;
    let voucher = |token: &str| shopware(app.post("/shopware/voucher"), token, SHOP);
    let used: Vec<String> = (0..20).map(|_| token()).collect();
    for token in &used {
        accepted(voucher(token)).await;
    }
    redis.restart();
    for token in &used {
        refused(voucher(token), 503, "replay_unknown").await;
    }
    // And so it is without persistence or after an operator's mistake.
    known_for_long(&redis.url(), Duration::ZERO).await;
    accepted(voucher(&token())).await;
    ask::<()>(&redis.url(), &["FLUSHALL"]).await;
    refused(voucher(&token()), 503, "replay_unknown").await;
}

/// What it reads at a restart is of a time before the token was used.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn an_older_snapshot_does_not_pass_for_the_latest() {
    let mut redis = Own::start();
    known_for_long(&redis.url(), Duration::ZERO).await;
    ask::<()>(&redis.url(), &["SAVE"]).await;
    let guard = Redis::connect(&redis.url()).await.unwrap();
    let used = a_use("shop");
    assert_eq!(guard.record(&used).await.unwrap(), Verdict::First);
    redis.restart();
    let since: Option<String> = ask(&redis.url(), &["HGET", "replay-mark", "since"]).await;
    assert_eq!(since.as_deref(), Some("0"));
    let again = guard.record(&used).await.unwrap();
    assert!(matches!(again, Verdict::Unknown { .. }), "{again:?}");
}

/// Nothing fits between the mark and the id.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn of_requests_during_a_flush_one_at_most_is_first() {
    let redis = Own::start();
    let guard = Redis::connect(&redis.url()).await.unwrap();
    for _ in 0..20 {
        known_for_long(&redis.url(), Duration::ZERO).await;
        let used = a_use("shop");
        let mut asked = JoinSet::new();
        for n in 0..40 {
            let (guard, used, url) = (guard.clone(), used.clone(), redis.url());
            asked.spawn(async move {
                if n % 10 == 5 {
                    ask::<()>(&url, &["FLUSHALL"]).await;
                }
                guard.record(&used).await.unwrap() == Verdict::First
            });
        }
        let first = asked.join_all().await.into_iter().filter(|first| *first);
        assert!(first.count() <= 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn no_request_is_lost_to_restarts_of_redis() {
    let mut redis = Own::start();
    let guard = Redis::connect(&redis.url()).await.unwrap();
    for _ in 0..3 {
        known_for_long(&redis.url(), Duration::ZERO).await;
        assert_eq!(guard.record(&a_use("shop")).await.unwrap(), Verdict::First);
        guard.ready().await.unwrap();
        redis.restart();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn after_a_stall_the_client_is_told_to_take_a_fresh_token() {
    let redis = Own::start();
    known_for_long(&redis.url(), Duration::ZERO).await;
    let app = TestApp::with(limits(), Redis::connect(&redis.url()).await.unwrap()).await;
    let voucher = |token: &str| shopware(app.post("/shopware/voucher"), token, SHOP);
    let stalled = token();
    ask::<()>(&redis.url(), &["CLIENT", "PAUSE", "600000", "WRITE"]).await;
    let (_, problem) = refused(voucher(&stalled), 503, "replay_guard").await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("nothing was done") && detail.contains("fresh one"),
        "{detail}"
    );
    ask::<()>(&redis.url(), &["CLIENT", "UNPAUSE"]).await;
    accepted(voucher(&token())).await;
    refused(voucher(&stalled), 409, "replayed").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs redis-server, which ./test installs"]
async fn a_redis_that_evicts_is_refused() {
    let redis = Own::start();
    ask::<()>(
        &redis.url(),
        &["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"],
    )
    .await;
    // It never will, without a limit of memory.
    Redis::connect(&redis.url()).await.unwrap();
    ask::<()>(&redis.url(), &["CONFIG", "SET", "maxmemory", "100mb"]).await;
    let refused = Redis::connect(&redis.url()).await;
    assert!(matches!(refused, Err(GuardError::Evicts)));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_server_does_not_start() {
    // Port 1 of this machine; nothing listens there.
    assert!(Redis::connect("redis://127.0.0.1:1/").await.is_err());
}
