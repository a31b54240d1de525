//! A secret is changed while the shop's customers go on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app_server::server::Limits;
use app_server::shop::{SHOP, app_token};
use app_server::store::{Owner, Rotation};
use reqwest::StatusCode;
use tokio::task::JoinSet;

use crate::support::{
    SECRET, TestApp, accepted, in_the_end, key, limits, memory, now, refused, token, token_of,
};

const ROUNDS: usize = 3;
const CLIENTS: usize = 8;

fn secret(round: usize) -> String {
    format!("the shop's secret after rotation number {round}")
}

/// The app rotates first, the shop changes over a while later: as in the platforms' own rotations.
#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_lost_during_rotations_under_load() {
    let limits = Limits {
        keys_kept: Duration::from_millis(100),
        ..limits()
    };
    let app = TestApp::with(limits, memory()).await;
    let signing = Arc::new(Mutex::new(key(SECRET)));
    let done = Arc::new(AtomicBool::new(false));

    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (signing, done) = (Arc::clone(&signing), Arc::clone(&done));
        let client = app.server.client.clone();
        let url = format!("{}/shopware/customer", app.server.url);
        clients.spawn(async move {
            let mut answers = HashMap::new();
            while !done.load(Ordering::Relaxed) {
                let key = signing.lock().unwrap().clone();
                let token = app_token(SHOP, &key, now()).unwrap();
                let request = client
                    .get(&url)
                    .header("shopware-app-token", token)
                    .header("shopware-app-shop-id", SHOP);
                let response = request.send().await.expect("an answer");
                let status = response.status();
                let body = response.text().await.unwrap();
                assert_eq!(status, StatusCode::OK, "{body}");
                let is_previous = body.contains(r#""key":"previous""#);
                *answers.entry(is_previous).or_insert(0_u32) += 1;
            }
            answers
        });
    }

    for round in 1..=ROUNDS {
        let secret = secret(round);
        // As long as the secret before still counts there is no other rotation.
        loop {
            let until = now().saturating_add(Duration::from_secs(3));
            let rotated = app
                .store
                .rotate(Owner::Shopware(SHOP), &secret, now(), until)
                .await;
            match rotated.unwrap() {
                Rotation::Done => break,
                Rotation::StillRotating => tokio::time::sleep(Duration::from_millis(50)).await,
                other => panic!("{other:?}"),
            }
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        *signing.lock().unwrap() = key(&secret);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    done.store(true, Ordering::Relaxed);

    let (mut current, mut previous) = (0, 0);
    for answers in clients.join_all().await {
        current += answers.get(&false).unwrap_or(&0);
        previous += answers.get(&true).unwrap_or(&0);
    }
    println!("{current} accepted by the current secret, {previous} by the previous one");
    assert!(current > 0 && previous > 0);
}

#[tokio::test]
async fn the_previous_secret_counts_until_its_time() {
    let app = TestApp::start().await;
    let owner = Owner::Shopware(SHOP);
    let new = secret(1);
    let until = now().saturating_add(Duration::from_secs(3600));
    let rotated = app.store.rotate(owner, &new, now(), until).await;
    assert_eq!(rotated.unwrap(), Rotation::Done);
    let body = accepted(app.customer(&token(), SHOP)).await;
    assert_eq!(body["key"], "previous");
    let body = accepted(app.customer(&token_of(SHOP, &new), SHOP)).await;
    assert_eq!(body["key"], "current");

    // A second rotation would throw out a secret that is in use.
    let rotated = app.store.rotate(owner, &secret(2), now(), until).await;
    assert_eq!(rotated.unwrap(), Rotation::StillRotating);
    accepted(app.customer(&token(), SHOP)).await;

    // An hour later it may.
    let later = now().saturating_add(Duration::from_secs(3601));
    let rotated = app.store.rotate(owner, &secret(2), later, now()).await;
    assert_eq!(rotated.unwrap(), Rotation::Done);
    in_the_end(async || app.customer(&token(), SHOP).send().await.unwrap().status() == 401).await;
    refused(app.customer(&token(), SHOP), 401, "signature").await;
    refused(app.customer(&token_of(SHOP, &new), SHOP), 401, "signature").await;
    accepted(app.customer(&token_of(SHOP, &secret(2)), SHOP)).await;
}

#[tokio::test]
async fn a_leaked_secret_can_be_ended_before_its_time() {
    let app = TestApp::start().await;
    let owner = Owner::Shopware(SHOP);
    let until = now().saturating_add(Duration::from_secs(3600));
    let rotate = async |round| {
        let secret = secret(round);
        app.store
            .rotate(owner, &secret, now(), until)
            .await
            .unwrap()
    };
    assert_eq!(rotate(1).await, Rotation::Done);
    accepted(app.customer(&token(), SHOP)).await;

    assert!(app.store.revoke_previous(owner).await.unwrap());
    let revoked = Instant::now();
    in_the_end(async || app.customer(&token(), SHOP).send().await.unwrap().status() == 401).await;
    // As the keys are kept for two seconds.
    assert!(revoked.elapsed() < Duration::from_secs(4));
    refused(app.customer(&token(), SHOP), 401, "signature").await;
    accepted(app.customer(&token_of(SHOP, &secret(1)), SHOP)).await;
    // Now there may be another.
    assert_eq!(rotate(2).await, Rotation::Done);
    let nobody = Owner::Shopware("nobody");
    assert!(!app.store.revoke_previous(nobody).await.unwrap());
}

#[tokio::test]
async fn a_mistyped_secret_can_be_corrected() {
    let app = TestApp::start().await;
    let owner = Owner::Shopware(SHOP);
    let (mistyped, meant) = (secret(1), secret(2));
    let until = now().saturating_add(Duration::from_secs(3600));
    let rotated = app.store.rotate(owner, &mistyped, now(), until).await;
    assert_eq!(rotated.unwrap(), Rotation::Done);

    assert!(app.store.replace(owner, &meant).await.unwrap());
    let body = accepted(app.customer(&token_of(SHOP, &meant), SHOP)).await;
    assert_eq!(body["key"], "current");
    // The shop's customers, who still have tokens of before, notice nothing.
    let body = accepted(app.customer(&token(), SHOP)).await;
    assert_eq!(body["key"], "previous");
    let token = token_of(SHOP, &mistyped);
    in_the_end(async || app.customer(&token, SHOP).send().await.unwrap().status() == 401).await;
    refused(app.customer(&token, SHOP), 401, "signature").await;

    let nobody = Owner::Shopware("nobody");
    assert!(!app.store.replace(nobody, &meant).await.unwrap());
    assert!(app.store.replace(owner, "too short").await.is_err());
}

#[tokio::test]
async fn secrets_that_are_too_short_never_get_into_the_store() {
    let app = TestApp::start().await;
    let short = "31 bytes: one less than allowed";
    assert_eq!(short.len(), 31);
    assert!(app.store.add(Owner::Shopware("new"), short).await.is_err());
    let rotated = app
        .store
        .rotate(Owner::Shopware(SHOP), short, now(), now())
        .await;
    assert!(rotated.is_err());
    accepted(app.customer(&token(), SHOP)).await;
    let unknown = app
        .store
        .rotate(Owner::Shopware("nobody"), SECRET, now(), now())
        .await;
    assert_eq!(unknown.unwrap(), Rotation::Unknown);
}

/// A new secret counts from the first token that is signed with it, and forged ones do not hinder that.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_secret_counts_at_once() {
    let app = TestApp::start().await;
    accepted(app.customer(&token(), SHOP)).await;
    let owner = Owner::Shopware(SHOP);
    for round in 1..4 {
        let rotated = app.store.rotate(owner, &secret(round), now(), now()).await;
        assert_eq!(rotated.unwrap(), Rotation::Done);
        let body = accepted(app.customer(&token_of(SHOP, &secret(round)), SHOP)).await;
        assert_eq!(body["key"], "current");
    }
}

/// A flood of forged tokens, or of shops that there are not, takes neither the store nor the memory.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_does_not_read_the_store_for_each_request() {
    let app = TestApp::start().await;
    let started = Instant::now();
    for _ in 0..500 {
        refused(
            app.customer(&token_of(SHOP, &secret(9)), SHOP),
            401,
            "signature",
        )
        .await;
    }
    let metrics = app
        .get("/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let count = "app_store_read_duration_seconds_count ";
    let reads = metrics.lines().find_map(|line| line.strip_prefix(count));
    let reads: u128 = reads.unwrap().parse().unwrap();
    let most = (started.elapsed().as_millis() / 100 + 1) * 4 + 1;
    assert!((1..=most).contains(&reads), "{reads} of at most {most}");
}
