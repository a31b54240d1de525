//! The storefront page in Chromium.

use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use app_server::app::App;
use app_server::server::Limits;
use app_server::shop::{CLIENT_ID, Shop};
use app_server::store::Store;
use axum::http::HeaderValue;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{Database, Ended, Server, fill, listener, memory};

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

struct Page {
    client: Client,
}

impl Page {
    async fn open(driver: &Driver, profile: &str, url: &str) -> Self {
        let mut capabilities = Capabilities::new();
        let options = json!({
            "binary": env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned()),
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
        client.goto(url).await.unwrap();
        let page = Self { client };
        page.wait_until("document.body.dataset.ready === 'true'")
            .await;
        page
    }

    async fn eval(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits for as long as a slow machine may need.
    async fn wait_until(&self, condition: &str) {
        for _ in 0..600 {
            if self.eval(&format!("return Boolean({condition})")).await == true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let body = self.eval("return document.body.innerText").await;
        panic!("{condition} has not come true: {body}");
    }

    async fn press(&self, id: &str) {
        let button = self.client.find(Locator::Id(id)).await.unwrap();
        button.click().await.unwrap();
        self.wait_until(&format!("!document.getElementById('{id}').disabled"))
            .await;
    }

    /// Presses a button; the newest line of the log must say so.
    async fn press_for(&self, id: &str, status: u16, code: &str) {
        self.press(id).await;
        let newest = "const {status, code} = document.querySelector('#log li').dataset; return [status, code]";
        assert_eq!(
            self.eval(newest).await,
            json!([status.to_string(), code]),
            "{id}"
        );
    }

    async fn text(&self, id: &str) -> String {
        let element = self.client.find(Locator::Id(id)).await.unwrap();
        element.text().await.unwrap()
    }

    async fn counts(&self) -> (String, String) {
        (self.text("issued").await, self.text("asked").await)
    }

    /// Clicks a setting, and waits for the app's answer.
    async fn set(&self, selector: &str) {
        let before = self
            .eval("return document.querySelectorAll('#log li').length")
            .await;
        self.client
            .find(Locator::Css(selector))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        self.wait_until(&format!(
            "document.querySelectorAll('#log li').length > {before}"
        ))
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn the_whole_cycle_for_a_person_to_see() {
    let limits = Limits::default();
    let file = Database::new();
    let store = Store::open(&file.url()).await.unwrap();
    fill(&store).await;
    let (app, shop) = (listener().await, listener().await);
    let url =
        |listener: &tokio::net::TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let (app_url, shop_url) = (url(&app), url(&shop));
    let origins = vec![HeaderValue::try_from(&shop_url).unwrap()];
    let router = App::new(store.clone(), memory(), CLIENT_ID, limits);
    let _app = Server::on(app, router.router(origins), limits);
    let shop_at = shop.local_addr().unwrap();
    let router = || Shop::new(store.clone(), app_url.as_str(), CLIENT_ID).router();
    let shop = Server::on(shop, router(), limits);

    let driver = Driver::start();
    let profile = format!("{}/{}", env!("CARGO_TARGET_TMPDIR"), Uuid::new_v4());
    let page = Page::open(&driver, &profile, &shop_url).await;

    asks_the_shop_only_when_it_has_to(&page).await;
    refuses_what_is_hostile(&page).await;
    take_picture(&page).await;
    shows_what_the_merchant_allows(&page).await;
    is_the_same_at_shopify(&page).await;
    forgets_what_it_asked_for_before_a_reset(&page).await;
    keeps_settings_that_the_shop_does_not_take(&page).await;

    shop.stop().await.unwrap();
    let listener = TcpListener::bind(shop_at).await.unwrap();
    let _shop = Server::on(listener, router(), limits);
    goes_on_with_a_shop_that_was_started_anew(&page).await;

    page.client.close().await.unwrap();
    let _ = fs::remove_dir_all(profile);
}

async fn asks_the_shop_only_when_it_has_to(page: &Page) {
    let customer =
        "[...document.querySelectorAll('#claims dt')].find((dt) => dt.textContent === 'Customer')";
    page.wait_until(&format!(
        "/^[0-9a-f]{{32}}$/.test({customer}.nextSibling.textContent)"
    ))
    .await;
    assert_eq!(page.counts().await, ("1".into(), "1".into()));
    for _ in 0..3 {
        page.press_for("ask", 200, "accepted").await;
    }
    assert_eq!(page.counts().await, ("1".into(), "4".into()));

    // The token outlives the page.
    page.client.refresh().await.unwrap();
    page.wait_until("document.body.dataset.ready === 'true'")
        .await;
    assert_eq!(page.counts().await, ("0".into(), "1".into()));

    // It is asked for again when it has expired, and shortly before: 29 seconds are within the margin.
    let expires_in = async |secs: i32| {
        let script = format!(
            "const key = 'app-system.LoyaltyPoints', kept = JSON.parse(sessionStorage.getItem(key));
             kept.expires = new Date(Date.now() + {secs} * 1000).toISOString();
             sessionStorage.setItem(key, JSON.stringify(kept))"
        );
        page.eval(&script).await;
        page.press_for("ask", 200, "accepted").await;
    };
    for (secs, issued) in [(-1, "1"), (29, "2"), (120, "2")] {
        expires_in(secs).await;
        assert_eq!(
            page.text("issued").await,
            issued,
            "{secs} s before it expires"
        );
    }

    // A browser whose clock is slow keeps a token for too long; the app's answer tells it.
    let stale = "const done = arguments[0], key = 'app-system.LoyaltyPoints';
        const {contextToken, accessKey} = JSON.parse(sessionStorage.getItem('demo-session'));
        fetch('/demo/expired-token', {method: 'POST', headers: {'sw-access-key': accessKey,
            'sw-context-token': contextToken}}).then((r) => r.json()).then(({token, shopId}) => {
            const kept = {expires: new Date(Date.now() + 300000).toISOString(),
                headers: {'shopware-app-token': token, 'shopware-app-shop-id': shopId}};
            sessionStorage.setItem(key, JSON.stringify(kept));
            done(true);
        })";
    page.client.execute_async(stale, vec![]).await.unwrap();
    page.press_for("ask", 200, "accepted").await;
    assert_eq!(page.text("issued").await, "3");

    // So it does when the shop has another secret since.
    let old = "const key = 'app-system.LoyaltyPoints', kept = JSON.parse(sessionStorage.getItem(key));
        kept.headers['shopware-app-token'] = kept.headers['shopware-app-token'].slice(0, -43) + 'A'.repeat(43);
        sessionStorage.setItem(key, JSON.stringify(kept))";
    page.eval(old).await;
    page.press_for("ask", 200, "accepted").await;
    assert_eq!(page.text("issued").await, "4");
}

async fn forgets_what_it_asked_for_before_a_reset(page: &Page) {
    let script = "const done = arguments[0];
        import('/app-client.js').then(async ({AppClient}) => {
            const kept = {}, answers = [];
            const storage = {getItem: (key) => kept[key] ?? null, setItem: (key, value) => { kept[key] = value; },
                removeItem: (key) => { delete kept[key]; }};
            const client = new AppClient('test', () => new Promise((answer) => answers.push(answer)), storage);
            const issue = (n, token) => answers[n]({token, shopId: '', expires: new Date(Date.now() + 600000)});
            const before = client.headers();
            client.reset();
            const after = client.headers();
            issue(0, 'old');
            await new Promise((later) => setTimeout(later, 50));
            const late = client.kept();
            issue(1, 'new');
            const tokens = [await before, await after, client.kept().headers].map((h) => h['shopware-app-token']);
            done({late, tokens, asked: answers.length});
        }).catch((error) => done(String(error)))";
    let told = page.client.execute_async(script, vec![]).await.unwrap();
    assert_eq!(
        told,
        json!({ "late": null, "tokens": ["new", "new", "new"], "asked": 2 })
    );
}

async fn keeps_settings_that_the_shop_does_not_take(page: &Page) {
    page.eval(
        "const form = document.getElementById('form');
         form.append(new Option('none', 'none'));
         form.value = 'none';
         form.dispatchEvent(new Event('change', {bubbles: true}))",
    )
    .await;
    page.wait_until("document.querySelector('#log li').dataset.code === 'settings'")
        .await;
    let form = "return document.getElementById('form').value";
    assert_eq!(page.eval(form).await, "decision-record");
}

async fn goes_on_with_a_shop_that_was_started_anew(page: &Page) {
    let context = "return JSON.parse(sessionStorage.getItem('demo-session')).contextToken";
    let before = page.eval(context).await;
    page.press_for("expire", 401, "expired").await;
    assert_ne!(page.eval(context).await, before);
    // With the settings of the new session.
    assert_eq!(page.text("greeting").await, "Ada Lovelace");
    page.press_for("redeem", 200, "accepted").await;

    // The same when the page is loaded again.
    page.eval(
        "const session = JSON.parse(sessionStorage.getItem('demo-session'));
         sessionStorage.setItem('demo-session', JSON.stringify({...session, contextToken: 'gone', appUrl: ''}))",
    )
    .await;
    page.client.refresh().await.unwrap();
    page.wait_until("document.body.dataset.ready === 'true'")
        .await;
    page.press_for("redeem", 200, "accepted").await;
}

async fn refuses_what_is_hostile(page: &Page) {
    // The log begins anew, for the picture.
    page.client.refresh().await.unwrap();
    page.wait_until("document.body.dataset.ready === 'true'")
        .await;
    page.press_for("redeem", 200, "accepted").await;
    page.press_for("replay", 409, "replayed").await;
    page.press_for("tamper", 401, "signature").await;
    page.press_for("expire", 401, "expired").await;
    page.press_for("other-shop", 401, "signature").await;
    page.press_for("too-often", 429, "FRAMEWORK__RATE_LIMIT_EXCEEDED")
        .await;
}

async fn take_picture(page: &Page) {
    page.eval("document.activeElement.blur(); scrollTo(0, 0)")
        .await;
    let png = page.client.screenshot().await.unwrap();
    if let Ok(path) = env::var("TEST_SCREENSHOT") {
        fs::write(path, png).unwrap();
    }
}

async fn shows_what_the_merchant_allows(page: &Page) {
    // Past the rate limit of the test before.
    tokio::time::sleep(Duration::from_secs(9)).await;
    page.set("[value='customer:read']").await;
    let claims = page.text("claims").await;
    assert!(claims.contains("not for this app"), "{claims}");
    page.set("[value='customer:read']").await;
    page.set("#form option[value='decision-record']").await;
    page.wait_until("document.querySelector('#claims').innerText.includes('Cart')")
        .await;
    page.set("#logged-in").await;
    assert_eq!(page.text("greeting").await, "Guest");
    let newest = page
        .eval("return document.querySelector('#log li').dataset.code")
        .await;
    assert_eq!(
        newest,
        "FRAMEWORK__APP_JWT_GENERATION_REQUIRES_CUSTOMER_LOGGED_IN"
    );
    page.wait_until("!document.getElementById('no-claims').hidden")
        .await;
}

async fn is_the_same_at_shopify(page: &Page) {
    page.press_for("admin", 200, "accepted").await;
    page.press_for("checkout-on-admin", 403, "claim_mismatch")
        .await;
    page.press_for("changeset", 200, "accepted").await;
    page.press_for("other-purchase", 403, "claim_mismatch")
        .await;
}
