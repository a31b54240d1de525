//! Chromium by its driver, and the demonstration that it opens.

use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use app_server::app::App;
use app_server::server::Limits;
use app_server::shop::{CLIENT_ID, Shop};
use app_server::store::Store;
use axum::Router;
use axum::http::HeaderValue;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{Database, Ended, Server, fill, listener, memory};

/// The app and the shop, each on a port of its own.
pub struct Demo {
    pub store: Store,
    pub url: String,
    app_url: String,
    shop: Option<Server>,
    _app: Server,
    _file: Database,
}

impl Demo {
    pub async fn start() -> Self {
        Self::with(Router::new()).await
    }

    /// With more routes of the shop.
    pub async fn with(more: Router) -> Self {
        let limits = Limits::default();
        let file = Database::new();
        let store = Store::open(&file.url()).await.unwrap();
        fill(&store).await;
        let (app, shop) = (listener().await, listener().await);
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let (app_url, url) = (url(&app), url(&shop));
        let origins = vec![HeaderValue::try_from(&url).unwrap()];
        let served = App::new(store.clone(), memory(), CLIENT_ID, limits).router(origins);
        let mut demo = Self {
            store,
            url,
            app_url,
            shop: None,
            _app: Server::on(app, served, limits),
            _file: file,
        };
        demo.shop = Some(demo.serve(shop, more));
        demo
    }

    fn serve(&self, listener: TcpListener, more: Router) -> Server {
        let shop = Shop::new(self.store.clone(), self.app_url.as_str(), CLIENT_ID);
        Server::on(listener, shop.router().merge(more), Limits::default())
    }

    /// Starts the shop anew; it has forgotten its sessions.
    pub async fn restart_shop(&mut self) {
        let shop = self.shop.take().unwrap();
        let addr = shop.addr;
        shop.stop().await.unwrap();
        let listener = TcpListener::bind(addr).await.unwrap();
        self.shop = Some(self.serve(listener, Router::new()));
    }
}

struct Driver {
    _process: Ended,
    url: String,
    /// Open for as long as it may write.
    _stdout: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .expect("chromedriver is installed");
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let port = stdout
            .by_ref()
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            })
            .expect("chromedriver says its port");
        Self {
            _process: Ended(process),
            url: format!("http://127.0.0.1:{port}"),
            _stdout: stdout,
        }
    }
}

/// Chromium with one page open.
pub struct Page {
    pub client: Client,
    http: reqwest::Client,
    profile: String,
    driver: Driver,
}

impl Page {
    /// Opens the demonstration.
    pub async fn open(demo: &Demo) -> Self {
        let page = Self::blank(json!({})).await;
        page.goto(&demo.url).await;
        page
    }

    /// Starts Chromium with these preferences.
    pub async fn blank(preferences: Value) -> Self {
        let driver = Driver::start();
        let profile = format!("{}/{}", env!("CARGO_TARGET_TMPDIR"), Uuid::new_v4());
        let mut capabilities = Capabilities::new();
        let options = json!({
            "binary": env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned()),
            "prefs": preferences,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1060,1000", "--hide-scrollbars", "--disable-lcd-text",
                format!("--user-data-dir={profile}"),
            ],
        });
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.url)
            .await
            .expect("Chromium starts");
        Self {
            client,
            http: reqwest::Client::new(),
            profile,
            driver,
        }
    }

    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap();
        self.is_ready().await;
    }

    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
        self.is_ready().await;
    }

    async fn is_ready(&self) {
        self.wait_until("document.body.dataset.ready === 'true'")
            .await;
    }

    pub async fn close(self) {
        self.client.close().await.unwrap();
        let _ = fs::remove_dir_all(self.profile);
    }

    /// A command of Chromium's own protocol for tools.
    pub async fn command(&self, name: &str, params: Value) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let url = format!("{}/session/{session}/goog/cdp/execute", self.driver.url);
        let request = self.http.post(url);
        let request = request.json(&json!({ "cmd": name, "params": params }));
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{name}: {response:?}");
    }

    pub async fn eval(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// What the body of an asynchronous function returns, in which `AppClient`, `session` and
    /// `generateToken` are what the page has under these names, and `app` is a function from a
    /// path to the app's URL.
    pub async fn run(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[0];
            (async () => {{
                const {{ AppClient }} = await import('/app-client.js');
                const session = await (await fetch('/demo/session', {{ method: 'POST' }})).json();
                const app = (path) => session.appUrl + path;
                const generateToken = async () => {{
                    const response = await fetch('/store-api/app-system/LoyaltyPoints/generate-token', {{
                        method: 'POST',
                        headers: {{ 'sw-access-key': session.accessKey, 'sw-context-token': session.contextToken }},
                    }});
                    if (!response.ok) throw new Error(`the shop answers ${{response.status}}`);
                    return response.json();
                }};
                {body}
            }})().then(done, (error) => done(String(error)))"
        );
        self.client.execute_async(&script, vec![]).await.unwrap()
    }

    /// Waits for as long as a slow machine may need.
    pub async fn wait_until(&self, condition: &str) {
        for _ in 0..600 {
            if self.eval(&format!("return Boolean({condition})")).await == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let body = self.eval("return document.body.innerText").await;
        panic!("{condition} has not come true: {body}");
    }

    pub async fn press(&self, id: &str) {
        self.click(&format!("#{id}")).await;
        self.wait_until(&format!("!document.getElementById('{id}').ariaDisabled"))
            .await;
    }

    /// Scrolls there as a person would, so that the answers are not in front of it; the driver
    /// clicks what it hits.
    async fn click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        let script = "arguments[0].scrollIntoView({ block: 'nearest' })";
        let argument = serde_json::to_value(&element).unwrap();
        self.client.execute(script, vec![argument]).await.unwrap();
        element.click().await.unwrap();
    }

    /// Presses a button; the newest line of the log must say so.
    pub async fn press_for(&self, id: &str, status: u16, code: &str) {
        self.press(id).await;
        let newest = "const {status, code} = document.querySelector('#log li').dataset; return [status, code]";
        assert_eq!(
            self.eval(newest).await,
            json!([status.to_string(), code]),
            "{id}"
        );
    }

    pub async fn text(&self, id: &str) -> String {
        self.text_of(&format!("#{id}")).await
    }

    pub async fn text_of(&self, selector: &str) -> String {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        element.text().await.unwrap()
    }

    /// Clicks a setting, and waits for the app's answer.
    pub async fn set(&self, selector: &str) {
        let before = self
            .eval("return document.querySelectorAll('#log li').length")
            .await;
        self.click(selector).await;
        self.wait_until(&format!(
            "document.querySelectorAll('#log li').length > {before}"
        ))
        .await;
    }
}
