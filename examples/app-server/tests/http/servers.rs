//! PostgreSQL and Redis, where `./test` has started them.

use std::env;
use std::time::Duration;

use app_server::replay::{GuardError, Redis, ReplayGuard, Use};
use app_server::server::Limits;
use app_server::shop::SHOP;
use app_server::store::{Owner, Rotation, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Database, SECRET, Server, TestApp, accepted, answer, fill, memory, now, one_was_first, refused,
    router, shopware, token, token_of,
};

fn redis_url() -> String {
    env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL names a Redis server")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL server, which ./test starts"]
async fn the_store_may_be_postgresql() {
    let url = env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL database");
    let store = Store::open(&url).await.unwrap();
    // Opening it again finds the table.
    let second = Store::open(&url).await.unwrap();
    fill(&store).await;
    assert!(!second.add(Owner::Shopware(SHOP), SECRET).await.unwrap());

    // Two servers share it.
    let limits = Limits::default();
    let one = Server::serve(router(store.clone(), memory(), limits), limits).await;
    let other = Server::serve(router(second.clone(), memory(), limits), limits).await;
    let customer = |server: &Server, token: &str| {
        let request = server
            .client
            .get(format!("{}/shopware/customer", server.url));
        shopware(request, token, SHOP)
    };
    accepted(customer(&one, &token())).await;
    accepted(customer(&other, &token())).await;

    let new = "the secret after the rotation, long enough";
    let until = now().saturating_add(Duration::from_secs(60));
    let rotate = |secret: &'static str| store.rotate(Owner::Shopware(SHOP), secret, now(), until);
    assert_eq!(rotate(new).await.unwrap(), Rotation::Done);
    assert_eq!(rotate(SECRET).await.unwrap(), Rotation::StillRotating);
    let body = accepted(customer(&other, &token_of(SHOP, new))).await;
    assert_eq!(body["key"], "current");
    let body = accepted(customer(&other, &token())).await;
    assert_eq!(body["key"], "previous");
    let unknown = store.keys(Owner::Shopware("nobody")).await;
    assert!(unknown.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL server, which ./test starts"]
async fn servers_may_start_at_the_same_time_on_an_empty_postgresql() {
    let url = env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL database");
    sqlx::any::install_default_drivers();
    let admin = sqlx::AnyPool::connect(&url).await.unwrap();
    for _ in 0..5 {
        let name = format!("empty_{}", Uuid::new_v4().simple());
        let create = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(&create).execute(&admin).await.unwrap();
        let (server, _) = url.rsplit_once('/').unwrap();
        open_at_once(&format!("{server}/{name}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_may_start_at_the_same_time_on_no_sqlite_file() {
    for _ in 0..5 {
        open_at_once(&Database::new().url()).await;
    }
}

async fn open_at_once(url: &str) {
    let mut opening = JoinSet::new();
    for _ in 0..8 {
        let url = url.to_owned();
        opening.spawn(async move { Store::open(&url).await.unwrap() });
    }
    for store in opening.join_all().await {
        store.close().await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_secrets() {
    use std::os::unix::fs::PermissionsExt as _;

    let app = TestApp::start().await;
    accepted(app.customer(&token(), SHOP)).await;
    let file = app.database();
    let file = file.trim_start_matches("sqlite://");
    let file = file.trim_end_matches("?mode=rwc");
    for suffix in ["", "-wal", "-shm"] {
        let file = std::fs::metadata(format!("{file}{suffix}")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{suffix}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_store_nothing_is_accepted() {
    let app = TestApp::start().await;
    accepted(app.customer(&token(), SHOP)).await;
    app.store.close().await;
    refused(app.customer(&token(), SHOP), 503, "store").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server, which ./test starts"]
async fn servers_share_the_guard_in_redis() {
    let one = TestApp::with(
        Limits::default(),
        Redis::connect(&redis_url()).await.unwrap(),
    )
    .await;
    let other = TestApp::with(
        Limits::default(),
        Redis::connect(&redis_url()).await.unwrap(),
    )
    .await;
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
async fn redis_forgets_an_id_when_its_token_has_expired() {
    let guard = Redis::connect(&redis_url()).await.unwrap();
    let used = a_use(&Uuid::new_v4().to_string());
    assert!(guard.is_first(&used).await.unwrap());
    assert!(!guard.is_first(&used).await.unwrap());

    let client = redis::Client::open(redis_url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let key = format!("replay:{}", used.id);
    let at: u64 = redis::cmd("EXPIRETIME")
        .arg(key)
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!(at, used.until.as_secs() + 1);
}

/// A use of some token of this shop.
fn a_use(owner: &str) -> Use {
    Use {
        owner: owner.to_owned(),
        id: Uuid::new_v4().to_string(),
        until: now().saturating_add(Duration::from_secs(50)),
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a Redis server, which ./test starts"]
async fn a_shop_uses_up_only_its_own_share_of_redis() {
    let guard = Redis::connect(&redis_url()).await.unwrap().of_one(2);
    let hostile = Uuid::new_v4().to_string();
    let first = a_use(&hostile);
    assert!(guard.is_first(&first).await.unwrap());
    assert!(guard.is_first(&a_use(&hostile)).await.unwrap());
    let third = guard.is_first(&a_use(&hostile)).await;
    assert!(matches!(third, Err(GuardError::OwnerFull)));
    assert!(!guard.is_first(&first).await.unwrap());
    let honest = a_use(&Uuid::new_v4().to_string());
    assert!(guard.is_first(&honest).await.unwrap());

    // Nothing stays for ever.
    let client = redis::Client::open(redis_url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("replay-count:*:{hostile}"))
        .query_async(&mut connection)
        .await
        .unwrap();
    assert!(!keys.is_empty());
    for key in keys {
        let left: i64 = redis::cmd("TTL")
            .arg(&key)
            .query_async(&mut connection)
            .await
            .unwrap();
        assert!((0..=7200).contains(&left), "{key} stays for {left} s");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_server_does_not_start() {
    // Port 1 of this machine; nothing listens there.
    assert!(Redis::connect("redis://127.0.0.1:1/").await.is_err());
}
