//! A server for a test, and the tokens that the platforms would issue.
#![allow(dead_code, reason = "not every test binary uses all of it")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use app_server::app::App;
use app_server::replay::{Memory, ReplayGuard, Room};
use app_server::server::{Limits, serve};
use app_server::shop::{CLIENT_ID, Class, OTHER_SHOP, SHOP, app_token, session_token};
use app_server::store::{Owner, Store};
use axum::Router;
use axum::http::HeaderValue;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use storefront_jwt::{Clock, SecretKey, SystemClock, UnixTime, sign, signed_len};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub const SECRET: &str = "the first shop's secret, of 32 bytes or more";
pub const OTHER_SECRET: &str = "the other shop's secret, of 32 bytes or more";
pub const CLIENT_SECRET: &str = "shpss_0123456789abcdef0123456789abcdef";
pub const ORIGIN: &str = "http://shop.example";

/// A server that stops at the end of its test.
pub struct Server {
    pub url: String,
    pub addr: SocketAddr,
    pub client: Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn serve(router: Router, limits: Limits) -> Self {
        Self::on(listener().await, router, limits)
    }

    pub fn on(listener: TcpListener, router: Router, limits: Limits) -> Self {
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            serve(listener, router, limits, async move {
                let _ = stopped.await;
            })
            .await;
        });
        Self {
            url: format!("http://{addr}"),
            addr,
            client: Client::new(),
            stop: Some(stop),
            task,
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// A request for the customer of a Shopware shop.
    pub fn customer(&self, token: &str, shop: &str) -> RequestBuilder {
        shopware(self.get("/shopware/customer"), token, shop)
    }

    /// Begins the shutdown; the handle ends with it.
    pub fn stop(mut self) -> JoinHandle<()> {
        drop(self.stop.take());
        self.task
    }
}

/// A port of its own.
pub async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The app's server with its store, which has two shops and the app at Shopify.
pub struct TestApp {
    pub server: Server,
    pub store: Store,
    pub file: Database,
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with(limits(), memory()).await
    }

    pub async fn with(limits: Limits, guard: impl ReplayGuard + 'static) -> Self {
        let file = Database::new();
        let store = Store::open(&file.url()).await.unwrap();
        fill(&store).await;
        let router = router(store.clone(), guard, limits);
        Self {
            server: Server::serve(router, limits).await,
            store,
            file,
        }
    }

    pub fn database(&self) -> String {
        self.file.url()
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.server.get(path)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.server.post(path)
    }

    /// A request for the customer of a Shopware shop.
    pub fn customer(&self, token: &str, shop: &str) -> RequestBuilder {
        self.server.customer(token, shop)
    }
}

/// A guard that knows of every use that there was.
pub fn memory() -> Memory<SystemClock> {
    Memory::new(Room::default(), SystemClock).with_new_secrets()
}

/// The usual ones, without the wait at the end.
pub fn limits() -> Limits {
    Limits {
        notice_time: Duration::ZERO,
        ..Limits::default()
    }
}

pub fn router(store: Store, guard: impl ReplayGuard + 'static, limits: Limits) -> Router {
    let origins = vec![HeaderValue::from_static(ORIGIN)];
    App::new(store, guard, CLIENT_ID, limits).router(origins)
}

pub async fn fill(store: &Store) {
    for (owner, secret) in [
        (Owner::Shopware(SHOP), SECRET),
        (Owner::Shopware(OTHER_SHOP), OTHER_SECRET),
        (Owner::Shopify(CLIENT_ID), CLIENT_SECRET),
    ] {
        store.add(owner, secret).await.unwrap();
    }
}

/// A database in a file that goes with it.
pub struct Database(PathBuf);

impl Database {
    pub fn new() -> Self {
        let name = format!("{}.db", Uuid::new_v4());
        Self(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub fn url(&self) -> String {
        format!("sqlite://{}?mode=rwc", self.0.display())
    }
}

impl Database {
    /// All that its files hold.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for suffix in ["", "-wal", "-journal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(suffix);
            bytes.extend(std::fs::read(name).unwrap_or_default());
        }
        bytes
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for suffix in ["", "-shm", "-wal"] {
            let mut name = self.0.clone().into_os_string();
            name.push(suffix);
            let _ = std::fs::remove_file(name);
        }
    }
}

/// Long enough for whatever should happen to have happened, on a slow machine too.
pub const LONG: Duration = Duration::from_secs(60);

/// Waits, as long as a slow machine may need, until something is so.
pub async fn in_the_end(so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while started.elapsed() < LONG {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it has not come to be so");
}

/// What a load balancer is told.
pub async fn ready(server: &Server) -> u16 {
    server
        .get("/readyz")
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

/// A process that ends with its test.
pub struct Ended(pub Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn now() -> UnixTime {
    SystemClock.now().unwrap()
}

pub fn ago(secs: u64) -> UnixTime {
    now().saturating_sub(Duration::from_secs(secs))
}

pub fn key(secret: &str) -> SecretKey {
    SecretKey::new(secret).unwrap()
}

/// A token of the first shop.
pub fn token() -> String {
    token_of(SHOP, SECRET)
}

pub fn token_at(issued: UnixTime) -> String {
    app_token(SHOP, &key(SECRET), issued).unwrap()
}

pub fn token_of(shop: &str, secret: &str) -> String {
    app_token(shop, &key(secret), now()).unwrap()
}

pub const PURCHASE: &str = "e4a1f7ae5c9d4b7d8a6b0c2f3d1e9a87";

/// A purchase of so many line items.
pub fn purchase(items: usize, issued: UnixTime, secret: &str) -> String {
    let money = json!({ "amount": "10.50", "currencyCode": "EUR" });
    let price = json!({ "shopMoney": money, "presentmentMoney": money });
    let item = |n: usize| {
        json!({
            "product": {
                "id": 6_607_614_345_380_u64,
                "title": "Kaffee \u{2615} \"fein\"",
                "variant": { "id": 39_460_510_826_500 + n as u64, "title": "500 g", "metafields": [] },
                "metafields": [{
                    "key": "origin", "namespace": "coffee", "valueType": "string",
                    "value": "a".repeat(400),
                }],
            },
            "quantity": 2,
            "totalPriceSet": price,
        })
    };
    let claims = json!({
        "iss": "shopify",
        "sub": PURCHASE,
        "iat": issued.as_secs(),
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::ShouldRender",
            "locale": "de",
            "version": "1.0.0",
            "shop": { "id": 57_213_452_452_u64, "domain": "demo-shop.myshopify.com", "metafields": [] },
            "initialPurchase": {
                "referenceId": PURCHASE,
                "totalPriceSet": price,
                "lineItems": (0..items).map(item).collect::<Vec<_>>(),
            },
        },
    });
    let mut buf = vec![0; signed_len(&claims).unwrap()];
    sign(&claims, &key(secret), &mut buf).unwrap().to_owned()
}

/// One that has just been completed.
pub fn fresh_purchase(items: usize) -> String {
    purchase(items, now(), CLIENT_SECRET)
}

pub fn session(class: Class) -> String {
    session_token(class, CLIENT_ID, now(), &key(CLIENT_SECRET)).unwrap()
}

pub fn shopware(request: RequestBuilder, token: &str, shop: &str) -> RequestBuilder {
    request
        .header("shopware-app-token", token)
        .header("shopware-app-shop-id", shop)
}

/// Of the same request, sent many times at once, one was carried out.
pub fn one_was_first(mut statuses: Vec<u16>) {
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    let others = &statuses[1..];
    assert!(others.iter().all(|status| *status == 409), "{statuses:?}");
}

/// Sends, and expects an answer of JSON.
pub async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    assert_eq!(response.headers()["cache-control"], "no-store");
    (status, response.json().await.unwrap())
}

/// Sends, and expects to be answered with 200 and JSON.
pub async fn accepted(request: RequestBuilder) -> Value {
    let (status, body) = answer(request).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// Sends, and expects to be refused with this status and code, by a problem document that is as it
/// should be.
pub async fn refused(request: RequestBuilder, status: u16, code: &str) -> (Response, Value) {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let sent: Vec<String> = request
        .headers()
        .values()
        .filter_map(|value| value.to_str().ok())
        .filter(|value| value.len() > 40)
        .map(str::to_owned)
        .collect();
    let response = client.execute(request).await.unwrap();
    problem(response, &sent, status, code).await
}

async fn problem(
    response: Response,
    sent: &[String],
    status: u16,
    code: &str,
) -> (Response, Value) {
    let got = response.status();
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    assert_eq!(got, status, "{text}");
    assert_eq!(headers["content-type"], "application/problem+json");
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(
        headers.contains_key("www-authenticate"),
        got == 401,
        "{text}"
    );
    assert_eq!(
        headers.contains_key("retry-after"),
        got == 503 || got == 429,
        "{text}"
    );

    let body: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(body["type"], "about:blank");
    assert_eq!(body["status"], status);
    assert_eq!(body["title"], got.canonical_reason().unwrap());
    assert_eq!(body["code"], code, "{text}");
    assert!(body["detail"].is_string());
    for header in sent {
        for part in header.split(['.', ' ']).filter(|part| part.len() > 20) {
            assert!(!text.contains(part), "the token is in {text}");
        }
    }
    let mut answer = axum::http::Response::new("");
    *answer.status_mut() = got;
    *answer.headers_mut() = headers;
    (answer.into(), body)
}
