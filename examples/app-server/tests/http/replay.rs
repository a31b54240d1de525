//! What must happen once happens once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app_server::replay::{Answer, GuardError, Memory, ReplayGuard, Use};
use app_server::server::Limits;
use app_server::shop::{Class, SHOP};
use storefront_jwt::UnixTime;
use tokio::task::JoinSet;

use crate::support::{TestApp, accepted, refused, session, shopware, token};

#[tokio::test]
async fn a_token_is_good_for_one_voucher() {
    let app = TestApp::start().await;
    let voucher = |token: &str| shopware(app.post("/shopware/voucher"), token, SHOP);
    let (first, second) = (token(), token());
    accepted(voucher(&first)).await;
    refused(voucher(&first), 409, "replayed").await;
    accepted(voucher(&second)).await;
    refused(voucher(&first), 409, "replayed").await;
    // What may happen again goes on with the same token.
    accepted(app.customer(&first, SHOP)).await;
    // A forged one uses nothing up.
    let third = token();
    let forged = format!("{}{}", &third[..third.len() - 43], "A".repeat(43));
    refused(voucher(&forged), 401, "signature").await;
    accepted(voucher(&third)).await;
}

#[tokio::test]
async fn an_import_starts_once() {
    let app = TestApp::start().await;
    let import = |token: &str| app.post("/shopify/admin/import").bearer_auth(token);
    let token = session(Class::Admin);
    assert_eq!(import(&token).send().await.unwrap().status(), 202);
    refused(import(&token), 409, "replayed").await;
    assert_eq!(
        import(&session(Class::Admin))
            .send()
            .await
            .unwrap()
            .status(),
        202
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_the_same_time_one_is_first() {
    let app = TestApp::start().await;
    let token = token();
    let mut sent = JoinSet::new();
    for _ in 0..50 {
        let request = shopware(app.post("/shopware/voucher"), &token, SHOP);
        sent.spawn(async move { request.send().await.unwrap().status().as_u16() });
    }
    let mut statuses = sent.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
}

struct Broken;

impl ReplayGuard for Broken {
    fn is_first<'a>(&'a self, _: &'a Use) -> Answer<'a> {
        Box::pin(async { Err(GuardError::Full) })
    }
}

#[tokio::test]
async fn without_an_answer_of_the_guard_nothing_happens() {
    let app = TestApp::with(Limits::default(), Broken).await;
    let request = shopware(app.post("/shopware/voucher"), &token(), SHOP);
    refused(request, 503, "replay_guard").await;
    accepted(app.customer(&token(), SHOP)).await;
}

#[tokio::test]
async fn the_memory_is_bounded_and_forgets_what_has_expired() {
    let clock = Arc::new(AtomicU64::new(100));
    let time = Arc::clone(&clock);
    let guard = Memory::new(2, move || {
        Some(UnixTime::from_secs(time.load(Ordering::Relaxed)))
    });
    // The leeway of ten seconds is added to the expiry.
    let used = |id: &str, exp| Use::new(id.to_owned(), UnixTime::from_secs(exp));
    let is_first = async |used: Use| guard.is_first(&used).await;

    assert!(is_first(used("a", 110)).await.unwrap());
    assert!(is_first(used("b", 150)).await.unwrap());
    // Full: neither accepted nor at the cost of a live id.
    assert!(matches!(
        is_first(used("c", 150)).await,
        Err(GuardError::Full)
    ));
    assert!(!is_first(used("a", 110)).await.unwrap());
    clock.store(119, Ordering::Relaxed);
    assert!(!is_first(used("a", 110)).await.unwrap());
    clock.store(120, Ordering::Relaxed);
    assert!(is_first(used("c", 190)).await.unwrap());
    assert_eq!(guard.len(), 2);
    assert!(!is_first(used("b", 150)).await.unwrap());
    clock.store(1000, Ordering::Relaxed);
    assert!(is_first(used("d", 1100)).await.unwrap());
    assert_eq!(guard.len(), 1);
}

#[test]
fn an_id_is_kept_until_the_leeway_is_over() {
    let used = Use::new("a".to_owned(), UnixTime::from_secs(100));
    assert_eq!(used.until, UnixTime::from_secs(110));
}
