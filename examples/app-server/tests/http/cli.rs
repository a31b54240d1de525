//! The commands, as a process of their own.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use app_server::shop::SHOP;
use app_server::store::{Owner, Store};

use crate::support::{Database, SECRET, TestApp, accepted, refused, token, token_of};

fn run(database: &str, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_app-server"))
        .args(["--database", database])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(stdin.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .trim_end()
        .to_owned()
}

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

    let again = run(&database, &args, "");
    assert!(!again.status.success());
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("still counts"), "{said}");
    accepted(app.customer(&token_of(SHOP, &secret), SHOP)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_come_by_standard_input() {
    let file = Database::new();
    let url = file.url();
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
