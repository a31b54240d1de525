//! PostgreSQL, where `./test` has started it, and servers that share a store.

use std::env;
use std::time::Duration;

use app_server::shop::SHOP;
use app_server::store::{Owner, Rotation, Store};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::process::{command, start};
use crate::support::{
    Database, SECRET, Server, TestApp, accepted, answer, fill, in_the_end, limits, memory, now,
    ready, refused, router, token, token_of,
};

fn postgres_url() -> String {
    env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL database")
}

/// A database of its own, with its URL.
async fn new_database() -> String {
    let url = postgres_url();
    let name = format!("empty_{}", Uuid::new_v4().simple());
    sql(&url, &format!("CREATE DATABASE {name}")).await;
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

async fn sql(url: &str, statement: &str) {
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(url).await.unwrap();
    sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL server, which ./test starts"]
async fn the_store_may_be_postgresql() {
    let url = new_database().await;
    let store = Store::open(&url).await.unwrap();
    // Opening it again finds the table.
    let second = Store::open(&url).await.unwrap();
    fill(&store).await;
    assert!(!second.add(Owner::Shopware(SHOP), SECRET).await.unwrap());

    // Two servers share it.
    let limits = limits();
    let one = Server::serve(router(store.clone(), memory(), limits), limits).await;
    let other = Server::serve(router(second.clone(), memory(), limits), limits).await;
    let customer = |server: &Server, token: &str| server.customer(token, SHOP);
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
    for _ in 0..5 {
        open_at_once(&new_database().await, 8).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL server, which ./test starts"]
async fn a_role_that_may_only_read_serves() {
    let url = new_database().await;
    fill(&Store::open(&url).await.unwrap()).await;
    let role = format!("reader_{}", Uuid::new_v4().simple());
    let grant = format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON secrets TO {role}");
    sql(&url, &grant).await;
    let reader = url.replace("//app@", &format!("//{role}@"));
    assert_ne!(reader, url);
    let server = start(command(
        &reader,
        &["serve", "--listen", "127.0.0.1:0", "--origin", "*"],
    ));
    accepted(server.customer(&token(), SHOP)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a PostgreSQL server, which ./test starts"]
async fn a_store_that_stalls_is_not_the_clients_fault() {
    let url = new_database().await;
    let store = Store::open(&url).await.unwrap();
    fill(&store).await;
    let limits = limits();
    let server = Server::serve(router(store, memory(), limits), limits).await;
    let locks = sqlx::AnyPool::connect(&url).await.unwrap();
    let mut lock = locks.begin().await.unwrap();
    let statement = "LOCK TABLE secrets IN ACCESS EXCLUSIVE MODE";
    sqlx::raw_sql(statement).execute(&mut *lock).await.unwrap();
    // Not `request_timeout`, which it would be without a time of the store's own.
    refused(server.customer(&token(), SHOP), 503, "store").await;
    refused(server.get("/readyz"), 503, "not_ready").await;
    lock.rollback().await.unwrap();
    accepted(server.customer(&token(), SHOP)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_may_start_at_the_same_time_on_no_sqlite_file() {
    for _ in 0..3 {
        open_at_once(&Database::new().url(), 32).await;
    }
}

/// SQLite does not wait for another process where each could be waiting for the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_waits_at_its_start_for_another_process() {
    let file = Database::new();
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&file.url()).await.unwrap();
    let mut other = pool.acquire().await.unwrap();
    let begin = "CREATE TABLE other (id TEXT); BEGIN IMMEDIATE; INSERT INTO other VALUES ('1')";
    sqlx::raw_sql(begin).execute(&mut *other).await.unwrap();
    let url = file.url();
    let opening = tokio::spawn(async move { Store::open(&url).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    sqlx::raw_sql("COMMIT").execute(&mut *other).await.unwrap();
    opening.await.unwrap().unwrap().ready().await.unwrap();
}

async fn open_at_once(url: &str, servers: usize) {
    let mut opening = JoinSet::new();
    for _ in 0..servers {
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
    assert_eq!(ready(&app.server).await, 200);
    app.store.close().await;
    // As soon as the keys that are ready have had their time.
    in_the_end(async || answer(app.customer(&token(), SHOP)).await.0 == 503).await;
    refused(app.customer(&token(), SHOP), 503, "store").await;
    // The process is well, but must not be sent requests.
    in_the_end(async || ready(&app.server).await == 503).await;
    assert_eq!(app.get("/livez").send().await.unwrap().status(), 200);
}
