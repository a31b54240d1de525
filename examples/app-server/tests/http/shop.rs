//! The shop issues tokens, as Shopware does, and the app trusts them.

use app_server::shop::{ACCESS_KEY, APP, CLIENT_ID, Shop};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{ORIGIN, Server, TestApp, accepted, answer, limits, shopware};

struct Visit {
    app: TestApp,
    shop: Server,
    session: Value,
}

impl Visit {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let router = Shop::new(app.store.clone(), app.server.url.as_str(), CLIENT_ID).router();
        let shop = Server::serve(router, limits()).await;
        let session = shop.client.post(format!("{}/demo/session", shop.url));
        let session = accepted(session).await;
        Self { app, shop, session }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let context = self.session["contextToken"].as_str().unwrap();
        self.shop
            .client
            .request(method, format!("{}{path}", self.shop.url))
            .header("sw-access-key", ACCESS_KEY)
            .header("sw-context-token", context)
    }

    fn generate(&self) -> RequestBuilder {
        self.request(
            Method::POST,
            &format!("/store-api/app-system/{APP}/generate-token"),
        )
    }

    async fn change(&self, setting: &str, value: Value) {
        self.change_all(json!({ setting: value })).await;
    }

    async fn change_all(&self, changes: Value) {
        let mut settings = self.session["settings"].clone();
        let changes = changes.as_object().unwrap().clone();
        settings.as_object_mut().unwrap().extend(changes);
        let request = self.request(Method::PATCH, "/demo/session");
        accepted(request.json(&settings)).await;
    }

    /// What the app says to a token that the shop has just issued.
    async fn customer(&self) -> Value {
        let issued = accepted(self.generate()).await;
        let token = issued["token"].as_str().unwrap();
        let shop = issued["shopId"].as_str().unwrap();
        accepted(self.app.customer(token, shop)).await
    }
}

async fn error(request: RequestBuilder, status: u16) -> Value {
    let (got, body) = answer(request).await;
    assert_eq!(got, status, "{body}");
    body["errors"][0]["code"].clone()
}

#[tokio::test]
async fn the_answer_is_shopwares() {
    let visit = Visit::start().await;
    let issued = accepted(visit.generate()).await;
    assert_eq!(issued.as_object().unwrap().len(), 3);
    let expires = issued["expires"].as_str().unwrap();
    assert!(expires.ends_with("+00:00"), "{expires}");
    let expires: Timestamp = expires.parse().unwrap();
    let left = expires.duration_since(Timestamp::now()).as_secs();
    assert!((540..=600).contains(&left), "{left}");

    let body = visit.customer().await;
    assert_eq!(body["shopId"], visit.session["shopId"]);
    assert_eq!(body["customerId"].as_str().unwrap().len(), 32);
    assert_eq!(body["currencyId"], "b7d2554b0ce847cd82f3ac9bd1c0dfca");
    assert_eq!(body["cartToken"], Value::Null);
}

#[tokio::test]
async fn both_forms_of_the_token_are_accepted() {
    let visit = Visit::start().await;
    visit.change("form", json!("decision-record")).await;
    let body = visit.customer().await;
    assert_eq!(body["shopId"], visit.session["shopId"]);
    assert_eq!(body["cartToken"].as_str().unwrap().len(), 32);
    assert_eq!(body["currencyId"], Value::Null);

    let others = json!({ "permissions": ["customer:read"], "form": "decision-record" });
    visit.change_all(others).await;
    let body = visit.customer().await;
    assert_eq!(body["customerId"].as_str().unwrap().len(), 32);
    assert_eq!(body["cartToken"], Value::Null);
}

#[tokio::test]
async fn a_page_that_is_loaded_again_goes_on_with_its_session() {
    let visit = Visit::start().await;
    visit.change("appActive", json!(false)).await;
    let resumed = accepted(visit.request(Method::GET, "/demo/session")).await;
    assert_eq!(resumed["contextToken"], visit.session["contextToken"]);
    assert_eq!(resumed["settings"]["appActive"], false);
}

#[tokio::test]
async fn a_claim_takes_its_permission() {
    let visit = Visit::start().await;
    visit.change("permissions", json!(["language:read"])).await;
    let body = visit.customer().await;
    assert_eq!(body["languageId"], "2fbb5fe2e29a4d70aa5854ce7ce3e20b");
    for claim in [
        "customerId",
        "salesChannelId",
        "currencyId",
        "paymentMethodId",
    ] {
        assert_eq!(body[claim], Value::Null, "{claim}");
    }
    // Who the customer is, is not known then: there is nobody to give a voucher.
    let issued = accepted(visit.generate()).await;
    let voucher = visit.app.post("/shopware/voucher");
    let voucher = shopware(
        voucher,
        issued["token"].as_str().unwrap(),
        issued["shopId"].as_str().unwrap(),
    );
    let (status, body) = answer(voucher).await;
    assert_eq!(
        (status, &body["code"]),
        (StatusCode::FORBIDDEN, &json!("customer_unknown"))
    );
}

#[tokio::test]
async fn no_token_without_a_customer_an_active_app_and_a_session() {
    let visit = Visit::start().await;
    visit.change("loggedIn", json!(false)).await;
    assert_eq!(
        error(visit.generate(), 400).await,
        "FRAMEWORK__APP_JWT_GENERATION_REQUIRES_CUSTOMER_LOGGED_IN"
    );
    visit.change("appActive", json!(false)).await;
    assert_eq!(
        error(visit.generate(), 404).await,
        "FRAMEWORK__APP_NOT_FOUND"
    );
    visit.change("appActive", json!(true)).await;
    accepted(visit.generate()).await;

    let other = visit.request(Method::POST, "/store-api/app-system/Other/generate-token");
    assert_eq!(error(other, 404).await, "FRAMEWORK__APP_NOT_FOUND");
    let path = format!(
        "{}/store-api/app-system/{APP}/generate-token",
        visit.shop.url
    );
    let nobody = visit.shop.client.post(path);
    assert_eq!(
        error(nobody.try_clone().unwrap(), 401).await,
        "FRAMEWORK__API_INVALID_ACCESS_KEY"
    );
    let nobody = nobody.header("sw-access-key", ACCESS_KEY);
    error(nobody.header("sw-context-token", "guessed"), 403).await;
}

#[tokio::test]
async fn who_asks_too_often_has_to_wait() {
    let visit = Visit::start().await;
    let mut issued = 0;
    let response = loop {
        let response = visit.generate().send().await.unwrap();
        if response.status() != StatusCode::OK {
            break response;
        }
        issued += 1;
        assert!(issued < 1000, "there is no limit");
    };
    assert!(issued >= 10);
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&wait));
    // Other customers do not wait for this one.
    let other = Visit {
        session: accepted(
            visit
                .shop
                .client
                .post(format!("{}/demo/session", visit.shop.url)),
        )
        .await,
        ..visit
    };
    accepted(other.generate()).await;
}

#[tokio::test]
async fn only_storefronts_may_call_the_app_from_a_page() {
    let visit = Visit::start().await;
    let preflight = |origin: &'static str| {
        let url = format!("{}/shopware/customer", visit.app.server.url);
        visit
            .shop
            .client
            .request(Method::OPTIONS, url)
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header(
                "access-control-request-headers",
                "shopware-app-token,shopware-app-shop-id",
            )
    };
    let response = preflight(ORIGIN).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["access-control-allow-origin"], ORIGIN);
    let allowed = headers["access-control-allow-headers"].to_str().unwrap();
    assert!(allowed.contains("shopware-app-token") && allowed.contains("shopware-app-shop-id"));
    assert_eq!(headers["access-control-max-age"], "600");
    let response = preflight("http://evil.example").send().await.unwrap();
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );

    // A page has to be able to read why it was refused.
    let refused = visit.app.get("/shopware/customer").header("origin", ORIGIN);
    let response = refused.send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["access-control-allow-origin"], ORIGIN);
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let visit = Visit::start().await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/style.css", "text/css"),
        ("/page.js", "text/javascript"),
        ("/view.js", "text/javascript"),
        ("/app-client.js", "text/javascript"),
    ] {
        let response = visit.shop.client.get(format!("{}{path}", visit.shop.url));
        let response = response.send().await.unwrap();
        assert_eq!(
            response.headers()["content-type"],
            format!("{kind}; charset=utf-8")
        );
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'"),
            "{policy}"
        );
        assert!(policy.contains(&format!("connect-src 'self' {};", visit.app.server.url)));
        assert!(!response.text().await.unwrap().is_empty());
    }
}
