//! A secret is changed while the shop's customers go on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app_server::server::Limits;
use app_server::shop::{SHOP, app_token};
use app_server::store::{Owner, Rotation};
use reqwest::StatusCode;
use tokio::task::JoinSet;

use crate::support::{
    SECRET, TestApp, accepted, in_the_end, key, limits, memory, now, refused, shopware, token,
    token_of,
};

const ROUNDS: usize = 3;
const CLIENTS: usize = 8;
/// The answers by the previous secret and by the current one, in each round, that are waited for.
const ENOUGH: usize = 20;

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
    let owner = Owner::Shopware(SHOP);
    // The round and its secret, and for each client the round of the token that was answered last.
    let signing = Arc::new(Mutex::new((0, key(SECRET))));
    let answered = Arc::new([const { AtomicUsize::new(0) }; CLIENTS]);
    let (current, previous) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
    let done = Arc::new(AtomicBool::new(false));

    let mut clients = JoinSet::new();
    for n in 0..CLIENTS {
        let (signing, answered, done) = (signing.clone(), answered.clone(), done.clone());
        let (current, previous) = (current.clone(), previous.clone());
        let client = app.server.client.clone();
        let url = format!("{}/shopware/customer", app.server.url);
        clients.spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let (round, key) = signing.lock().unwrap().clone();
                let token = app_token(SHOP, &key, now()).unwrap();
                let request = shopware(client.get(&url), &token, SHOP);
                let response = request.send().await.expect("an answer");
                let status = response.status();
                let body = response.text().await.unwrap();
                assert_eq!(status, StatusCode::OK, "{body}");
                if body.contains(r#""key":"previous""#) {
                    previous.fetch_add(1, Ordering::Relaxed);
                } else {
                    current.fetch_add(1, Ordering::Relaxed);
                }
                answered[n].store(round, Ordering::Relaxed);
            }
        });
    }

    let more = async |count: &AtomicUsize| {
        let wanted = count.load(Ordering::Relaxed) + ENOUGH;
        in_the_end(async || count.load(Ordering::Relaxed) >= wanted).await;
    };
    more(&current).await;
    for round in 1..=ROUNDS {
        let until = now().saturating_add(Duration::from_secs(3600));
        let rotated = app.store.rotate(owner, &secret(round), now(), until).await;
        assert_eq!(rotated.unwrap(), Rotation::Done);
        more(&previous).await;
        *signing.lock().unwrap() = (round, key(&secret(round)));
        more(&current).await;
        // Once nobody has a token of the secret before, it may go.
        let all = async || {
            let of_round = |answered: &AtomicUsize| answered.load(Ordering::Relaxed) == round;
            answered.iter().all(of_round)
        };
        in_the_end(all).await;
        assert!(app.store.revoke_previous(owner).await.unwrap());
    }
    done.store(true, Ordering::Relaxed);
    clients.join_all().await;
    let counted = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    println!(
        "{} accepted by the current secret, {} by the previous one",
        counted(&current),
        counted(&previous)
    );
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
    in_the_end(async || app.customer(&token(), SHOP).send().await.unwrap().status() == 401).await;
    refused(app.customer(&token(), SHOP), 401, "signature").await;
    accepted(app.customer(&token_of(SHOP, &secret(1)), SHOP)).await;
    // Now there may be another.
    assert_eq!(rotate(2).await, Rotation::Done);
    let nobody = Owner::Shopware("nobody");
    assert!(!app.store.revoke_previous(nobody).await.unwrap());
}

/// A secret that counts no more is refused as soon as the keys have been kept for their time, and
/// that is what the README says.
#[tokio::test]
async fn a_revoked_secret_counts_for_as_long_as_keys_are_kept() {
    assert_eq!(Limits::default().keys_kept, Duration::from_secs(2));
    for (kept, status) in [(Duration::ZERO, 401), (Duration::from_secs(3600), 200)] {
        let limits = Limits {
            keys_kept: kept,
            ..limits()
        };
        let app = TestApp::with(limits, memory()).await;
        accepted(app.customer(&token(), SHOP)).await;
        let replaced = app.store.replace(Owner::Shopware(SHOP), &secret(1)).await;
        assert!(replaced.unwrap());
        let response = app.customer(&token(), SHOP).send().await.unwrap();
        assert_eq!(response.status(), status);
    }
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

/// A new secret counts from the first token that is signed with it, and forged ones do not hinder
/// that.
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

/// A flood of forged tokens, or of shops that there are not, takes neither the store nor the
/// memory.
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
