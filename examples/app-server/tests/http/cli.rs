//! The commands, as a process of their own.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use app_server::shop::SHOP;
use app_server::store::{Owner, Store};
use reqwest::{Client, Method};
use serde_json::Value;

use crate::process::{refusal, run, stdout};
use crate::support::{
    Database, Ended, OTHER_SECRET, SECRET, TestApp, accepted, in_the_end, refused, token, token_of,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_sees_a_rotation_at_once() {
    let app = TestApp::start().await;
    let database = app.database();
    accepted(app.customer(&token(), SHOP)).await;

    let args = ["rotate", "shopware", SHOP, "--generate", "--keep", "1h"];
    let secret = stdout(&run(&database, &args, ""));
    assert_eq!(secret.len(), 64);
    let body = accepted(app.customer(&token_of(SHOP, &secret), SHOP)).await;
    assert_eq!(body["key"], "current");
    let body = accepted(app.customer(&token(), SHOP)).await;
    assert_eq!(body["key"], "previous");

    let said = refusal(&run(&database, &args, ""));
    assert!(said.contains("still counts"), "{said}");
    accepted(app.customer(&token_of(SHOP, &secret), SHOP)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaked_secret_is_revoked_and_a_mistyped_one_replaced() {
    let app = TestApp::start().await;
    let database = app.database();
    let rotate = ["rotate", "shopware", SHOP, "--keep", "1h"];
    let mistyped = SECRET.to_uppercase();
    stdout(&run(&database, &rotate, &mistyped));
    stdout(&run(
        &database,
        &["replace", "shopware", SHOP],
        OTHER_SECRET,
    ));
    let customer = |secret| app.customer(&token_of(SHOP, secret), SHOP);
    in_the_end(async || customer(&mistyped).send().await.unwrap().status() == 401).await;
    refused(customer(&mistyped), 401, "signature").await;
    accepted(customer(OTHER_SECRET)).await;
    accepted(customer(SECRET)).await;

    let said = refusal(&run(&database, &rotate, &mistyped));
    assert!(
        said.contains("revoke-previous") && said.contains("replace"),
        "{said}"
    );
    stdout(&run(&database, &["revoke-previous", "shopware", SHOP], ""));
    in_the_end(async || customer(SECRET).send().await.unwrap().status() == 401).await;
    refused(customer(SECRET), 401, "signature").await;
    accepted(customer(OTHER_SECRET)).await;

    for command in ["revoke-previous", "replace"] {
        let nobody = run(&database, &[command, "shopware", "nobody"], SECRET);
        assert!(!nobody.status.success(), "{command}");
    }
}

#[test]
fn a_server_for_real_shops_takes_nothing_from_the_demonstration() {
    let file = Database::new();
    stdout(&run(&file.url(), &["migrate"], ""));
    let said = refusal(&run(&file.url(), &["serve", "--listen", "127.0.0.1:0"], ""));
    assert!(said.contains("--origin"), "{said}");
    let said = refusal(&run(&file.url(), &["add", "shopify"], SECRET));
    assert!(said.contains("CLIENT_ID"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_listens_where_it_is_told_to() {
    let file = Database::new();
    // With new secrets, a second one over the same file as well.
    for _ in 0..2 {
        demonstrate(&file).await;
    }
}

async fn demonstrate(file: &Database) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_app-server"));
    command.env_remove("CLIENT_ID").env_remove("DATABASE_URL");
    command.args(["demo", "--store", &file.url()]);
    command.args(["--listen", "127.0.0.1:0", "--shop-listen", "127.0.0.1:0"]);
    let mut demo = Ended(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines();
    let mut url = |whose: &str| {
        let line = lines.next().unwrap().unwrap();
        let url = line.strip_prefix(whose).unwrap().trim();
        url.trim_end_matches('/').to_owned()
    };
    let (shop, app) = (url("the shop:"), url("the app:"));

    let client = Client::new();
    let session = accepted(client.post(format!("{shop}/demo/session"))).await;
    assert_eq!(session["appUrl"], app);
    // The page may call the app, under either name.
    for origin in [shop.clone(), shop.replace("localhost", "127.0.0.1")] {
        let request = client.request(Method::OPTIONS, format!("{app}/shopware/customer"));
        let request = request.header("origin", &origin);
        let answer = request
            .header("access-control-request-method", "GET")
            .send()
            .await;
        assert_eq!(
            answer.unwrap().headers()["access-control-allow-origin"],
            origin
        );
    }
    // Both sides know the same app at Shopify.
    let issued: Value = accepted(client.post(format!("{shop}/demo/shopify/admin"))).await;
    let admin = client.get(format!("{app}/shopify/admin"));
    accepted(admin.bearer_auth(issued["token"].as_str().unwrap())).await;
    // What must happen once does so from the start: no token is older than the secrets.
    let import = client.post(format!("{app}/shopify/admin/import"));
    let import = import.bearer_auth(issued["token"].as_str().unwrap());
    assert_eq!(import.send().await.unwrap().status(), 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_come_by_standard_input() {
    let file = Database::new();
    let url = file.url();
    stdout(&run(&url, &["migrate"], ""));
    stdout(&run(
        &url,
        &["add", "shopware", "shop"],
        &format!("{SECRET}\n"),
    ));
    assert!(
        !run(&url, &["add", "shopware", "shop"], SECRET)
            .status
            .success()
    );
    assert!(
        !run(&url, &["add", "shopware", "other"], "too short")
            .status
            .success()
    );
    assert!(
        !run(&url, &["rotate", "shopware", "nobody"], SECRET)
            .status
            .success()
    );
    assert!(!run(&url, &["add", "shopware"], SECRET).status.success());
    stdout(&run(
        &url,
        &["add", "shopify", "--client-id", "app"],
        SECRET,
    ));

    let store = Store::open(&url).await.unwrap();
    assert!(store.keys(Owner::Shopware("shop")).await.unwrap().is_some());
    assert!(store.keys(Owner::Shopify("app")).await.unwrap().is_some());
    assert!(
        store
            .keys(Owner::Shopware("other"))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_to_try_with_are_accepted_and_forged_ones_refused() {
    let app = TestApp::start().await;
    let printed = stdout(&run(&app.database(), &["token", "--count", "3"], ""));
    let tokens: Vec<&str> = printed.lines().collect();
    assert_eq!(tokens.len(), 3);
    for token in &tokens {
        accepted(app.customer(token, SHOP)).await;
    }
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2]);
    let forged = stdout(&run(&app.database(), &["token", "--forged"], ""));
    refused(app.customer(&forged, SHOP), 401, "signature").await;
}
