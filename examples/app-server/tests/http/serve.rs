//! `serve` and the demonstration, as processes of their own: what they refuse, and what they write.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use app_server::shop::{CLIENT_ID, SHOP};
use app_server::store::{Owner, Store};
use reqwest::Method;

use crate::process::{carry_out, command, refusal, run, start, start_logging, stdout};
use crate::support::{Database, SECRET, accepted, fill, refused, token};

const SERVE: [&str; 7] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--origin",
    "https://shop.example",
    "--notice",
    "0s",
];

async fn filled() -> Database {
    let file = Database::new();
    fill(&Store::open(&file.url()).await.unwrap()).await;
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_is_made_by_a_command_of_its_own() {
    let file = Database::new();
    for args in [&SERVE[..], &["add", "shopware", "shop"]] {
        let said = refusal(&run(&file.url(), args, SECRET));
        assert!(said.contains("`migrate`"), "{said}");
    }
    assert!(file.bytes().is_empty());
    stdout(&run(&file.url(), &["migrate"], ""));
    stdout(&run(&file.url(), &["migrate"], ""));
    stdout(&run(&file.url(), &["add", "shopware", "shop"], SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_secret_there_are_no_routes_for_shopify() {
    let file = filled().await;
    let (log, log_file) = log_file();
    let mut none = command(&file.url(), &SERVE);
    none.args(["--client-id", "none"]).stderr(log_file);
    let server = start_logging(none);
    for _ in 0..500 {
        refused(
            server.get("/shopify/admin").bearer_auth("a.b.c"),
            404,
            "not_found",
        )
        .await;
    }
    accepted(server.customer(&token(), SHOP)).await;
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(
        !text.contains("ERROR") && text.lines().count() < 5,
        "{text}"
    );
    // Nobody reads colours in a file.
    assert!(text.contains("WARN") && !text.contains('\u{1b}'), "{text}");
    std::fs::remove_file(log).unwrap();

    let mut some = command(&file.url(), &SERVE);
    some.args(["--client-id", CLIENT_ID]);
    let server = start(some);
    refused(
        server.get("/shopify/admin").bearer_auth("a.b.c"),
        401,
        "structure",
    )
    .await;
}

fn log_file() -> (PathBuf, File) {
    let name = format!("{}.log", uuid::Uuid::new_v4());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let file = File::create(&path).unwrap();
    (path, file)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_takes_no_other_store_and_no_other_app() {
    let file = filled().await;
    let said = refusal(&run(&file.url(), &["demo"], ""));
    assert!(said.contains("`serve`"), "{said}");
    // The same by the environment, without a command.
    for (name, value) in [
        ("CLIENT_ID", "app"),
        ("DATABASE_URL", "sqlite://real.db?mode=rwc"),
    ] {
        let mut bare = Command::new(env!("CARGO_BIN_EXE_app-server"));
        bare.env_remove("CLIENT_ID")
            .env_remove("DATABASE_URL")
            .env(name, value);
        let said = refusal(&bare.output().unwrap());
        assert!(said.contains("`serve`"), "{name}: {said}");
    }
    // A database with the secrets of others is left alone, even if it is given as the
    // demonstration's.
    let real = filled().await;
    let store = Store::open(&real.url()).await.unwrap();
    store
        .add(Owner::Shopware("a real shop"), SECRET)
        .await
        .unwrap();
    let mut demo = Command::new(env!("CARGO_BIN_EXE_app-server"));
    demo.env_remove("CLIENT_ID").env_remove("DATABASE_URL");
    demo.args([
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--shop-listen",
        "127.0.0.1:0",
        "--store",
        &real.url(),
    ]);
    demo.stdin(Stdio::piped()).stdout(Stdio::piped());
    demo.stderr(Stdio::piped());
    let said = refusal(&carry_out(demo, ""));
    assert!(said.contains("other secrets"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_origin_that_no_browser_sends_is_refused() {
    let file = filled().await;
    for (origin, sent) in [
        ("https://shop.example/", "`https://shop.example`"),
        ("https://Shop.example", "`https://shop.example`"),
        ("https://shop.example:443", "`https://shop.example`"),
        ("https://shop.example/de", "`https://shop.example`"),
        (
            "https://sch\u{f6}n.example",
            "`https://xn--schn-7qa.example`",
        ),
        ("shop.example", "https://shop.example"),
        ("file:///page.html", "https://shop.example"),
        ("null", "https://shop.example"),
    ] {
        let said = refusal(&run(&file.url(), &["serve", "--origin", origin], ""));
        assert!(said.contains(sent), "{origin}: {said}");
    }
    let mut command = command(&file.url(), &SERVE);
    command.args(["--origin", "http://127.0.0.1:8480"]);
    let server = start(command);
    for origin in ["https://shop.example", "http://127.0.0.1:8480"] {
        let request = server
            .client
            .request(Method::OPTIONS, format!("{}/shopware/customer", server.url));
        let request = request
            .header("origin", origin)
            .header("access-control-request-method", "GET");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], origin);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_is_named_with_its_option() {
    let file = filled().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let said = refusal(&run(
        &file.url(),
        &["serve", "--origin", "*", "--listen", &taken],
        "",
    ));
    let named = |said: &str, option: &str| {
        let wanted = format!("cannot listen on {taken} ({option}): ");
        assert!(said.contains(&wanted) && said.contains("in use"), "{said}");
    };
    named(&said, "--listen");
    for (option, free) in [("--listen", "--shop-listen"), ("--shop-listen", "--listen")] {
        let own = Database::new();
        let mut demo = Command::new(env!("CARGO_BIN_EXE_app-server"));
        demo.env_remove("CLIENT_ID").env_remove("DATABASE_URL");
        demo.args([
            "demo",
            "--store",
            &own.url(),
            option,
            &taken,
            free,
            "127.0.0.1:0",
        ]);
        named(&refusal(&demo.output().unwrap()), option);
    }
}

/// The limit of descriptors is lower than that of connections.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn there_are_no_more_connections_than_descriptors() {
    let file = filled().await;
    let limited = |descriptors: u32| {
        let mut shell = Command::new("sh");
        let line = format!("ulimit -n {descriptors} && exec \"$0\" \"$@\"");
        shell.args([
            "-c",
            &line,
            env!("CARGO_BIN_EXE_app-server"),
            "--database",
            &file.url(),
        ]);
        shell
            .args(SERVE)
            .env_remove("CLIENT_ID")
            .stdout(Stdio::piped());
        shell
    };
    let said = refusal(&limited(96).output().unwrap());
    assert!(said.contains("ulimit -n"), "{said}");

    let (log, log_file) = log_file();
    let mut few = limited(128);
    few.stderr(log_file);
    let server = start_logging(few);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(
        text.contains("room for 32 connections instead of 4096"),
        "{text}"
    );
    let addr = server.url.trim_start_matches("http://").to_owned();
    let mut idle = Vec::new();
    for _ in 0..150 {
        idle.push(tokio::net::TcpStream::connect(&addr).await.unwrap());
    }
    drop(idle);
    // After all the others, which came before.
    accepted(server.customer(&token(), SHOP)).await;
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(!text.contains("ERROR"), "{text}");
    std::fs::remove_file(log).unwrap();
}
