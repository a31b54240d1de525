//! What must happen once happens once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use std::time::Duration;

use app_server::app::App;
use app_server::extractor::Once;
use app_server::replay::{
    Answer, GuardError, Identity, MAX_LIFETIME, Memory, ReplayGuard, Room, Use, Verdict,
};
use app_server::shop::{CLIENT_ID, Class, OTHER_SHOP, SHOP};
use axum::Router;
use axum::routing::post;
use storefront_jwt::shopware::AppToken;
use storefront_jwt::{Clock, SystemClock, Text, UnixTime, sign};
use tokio::task::JoinSet;

use crate::support::{
    OTHER_SECRET, SECRET, Server, TestApp, accepted, ago, key, limits, memory, now, one_was_first,
    refused, session, shopware, token, token_at, token_of,
};

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
    one_was_first(sent.join_all().await);
}

#[tokio::test]
async fn a_token_is_good_once_for_each_purpose() {
    let app = TestApp::start().await;
    let route = || post(async |_: Once<AppToken>| "done");
    let router = Router::new()
        .route("/voucher", route())
        .route("/survey/{number}", route())
        .with_state(App::new(app.store.clone(), memory(), CLIENT_ID, limits()));
    let server = Server::serve(router, limits()).await;
    let token = token();
    let send = |path: &str| {
        let request = server.client.post(format!("{}{path}", server.url));
        shopware(request, &token, SHOP)
    };
    for path in ["/voucher", "/survey/1"] {
        assert_eq!(send(path).send().await.unwrap().status(), 200, "{path}");
    }
    refused(send("/voucher"), 409, "replayed").await;
    // The purpose is the route's, not what the client writes into the path.
    refused(send("/survey/2"), 409, "replayed").await;
}

#[tokio::test]
async fn a_shop_uses_up_only_its_own_share() {
    let room = Room { all: 4, of_one: 2 };
    let app = TestApp::with(limits(), Memory::new(room, SystemClock).with_new_secrets()).await;
    let voucher = |shop, secret| {
        let token = token_of(shop, secret);
        shopware(app.post("/shopware/voucher"), &token, shop)
    };
    for _ in 0..2 {
        accepted(voucher(OTHER_SHOP, OTHER_SECRET)).await;
    }
    for _ in 0..5 {
        refused(voucher(OTHER_SHOP, OTHER_SECRET), 429, "replay_quota").await;
    }
    accepted(voucher(SHOP, SECRET)).await;
}

#[tokio::test]
async fn a_token_that_lives_for_years_is_not_good_for_what_happens_once() {
    let app = TestApp::start().await;
    // The shop has its own secret, and may write what it likes.
    let mint = |lifetime| {
        let now = UnixTime::from_secs(now().as_secs());
        let mut claims = AppToken::new(SHOP, now, lifetime).unwrap();
        claims.customer_id = Some(Text::try_from("customer").unwrap());
        let mut buf = [0; 1024];
        sign(&claims, &key(SECRET), &mut buf).unwrap().to_owned()
    };
    let voucher = |token: &str| shopware(app.post("/shopware/voucher"), token, SHOP);
    for lifetime in [
        Duration::from_secs(8000 * 365 * 24 * 3600),
        MAX_LIFETIME + Duration::from_secs(60),
    ] {
        let token = mint(lifetime);
        let (_, problem) = refused(voucher(&token), 403, "lifetime_too_long").await;
        assert_eq!(problem["claim"], "exp");
        accepted(app.customer(&token, SHOP)).await;
    }
    accepted(voucher(&mint(MAX_LIFETIME))).await;
}

/// The restart of a server that is the only one.
#[tokio::test]
async fn what_was_used_before_the_guard_was_made_is_not_accepted_again() {
    let before = TestApp::start().await;
    let voucher = |app: &TestApp, token: &str| shopware(app.post("/shopware/voucher"), token, SHOP);
    let used: Vec<String> = (0..20).map(|n| token_at(ago(11 + n))).collect();
    for token in &used {
        accepted(voucher(&before, token)).await;
    }
    // So that tokens of the time after it are not of the future.
    let start = UnixTime::from_secs(now().as_secs() - 15);
    let clock = Arc::new(AtomicU64::new(start.as_secs()));
    let time = Arc::clone(&clock);
    let guard = Memory::new(Room::default(), move || {
        Some(UnixTime::from_secs(time.load(Ordering::Relaxed)))
    });
    let after = TestApp::with(limits(), guard).await;
    // A fresh token might have been used before as well: its issuer's clock may be ahead.
    for token in used.iter().chain([&token_at(start)]) {
        let (response, _) = refused(voucher(&after, token), 503, "replay_unknown").await;
        assert_eq!(response.headers()["retry-after"], "10");
    }
    // Later a fresh one will do, and the client is told to take one.
    clock.fetch_add(11, Ordering::Relaxed);
    for token in &used {
        let (response, _) = refused(voucher(&after, token), 401, "too_old").await;
        assert_eq!(response.headers()["www-authenticate"], "ShopwareAppToken");
    }
    let fresh = |after| token_at(start.saturating_add(Duration::from_secs(after)));
    refused(voucher(&after, &fresh(9)), 401, "too_old").await;
    accepted(voucher(&after, &fresh(11))).await;

    let later = UnixTime::from_secs(now().as_secs() + 300);
    let of = |from| Use {
        owner: "shop".to_owned(),
        id: format!("{from:?}"),
        from,
        until: later,
    };
    let guard = Memory::new(Room::default(), start);
    let second = Duration::from_secs(1);
    let first = guard.record(&of(Some(start.saturating_add(second)))).await;
    assert_eq!(first.unwrap(), Verdict::First);
    for from in [Some(start), None] {
        let verdict = guard.record(&of(from)).await.unwrap();
        assert!(matches!(verdict, Verdict::Unknown { .. }), "{from:?}");
    }
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_lets_nothing_pass_again() {
    let clock = Arc::new(AtomicU64::new(100));
    let guard = guard_at(&clock, Room { all: 9, of_one: 9 });
    let used = Use {
        owner: "shop".to_owned(),
        id: "a".to_owned(),
        from: None,
        until: UnixTime::from_secs(160),
    };
    assert_eq!(guard.record(&used).await.unwrap(), Verdict::First);
    for time in [4000, 101] {
        clock.store(time, Ordering::Relaxed);
        let again = guard.record(&used).await;
        assert!(matches!(again, Err(GuardError::Clock)), "{again:?}");
    }
}

struct Broken;

impl ReplayGuard for Broken {
    fn record<'a>(&'a self, _: &'a Use) -> Answer<'a, Verdict> {
        Box::pin(async { Err(GuardError::Full) })
    }
}

#[tokio::test]
async fn without_an_answer_of_the_guard_nothing_happens() {
    let app = TestApp::with(limits(), Broken).await;
    let request = shopware(app.post("/shopware/voucher"), &token(), SHOP);
    refused(request, 503, "replay_guard").await;
    accepted(app.customer(&token(), SHOP)).await;
}

/// A guard whose time is what `clock` says, in seconds.
fn guard_at(clock: &Arc<AtomicU64>, room: Room) -> Memory<impl Clock> {
    let clock = Arc::clone(clock);
    Memory::new(room, move || {
        Some(UnixTime::from_secs(clock.load(Ordering::Relaxed)))
    })
    .with_new_secrets()
}

#[tokio::test]
async fn the_memory_is_bounded_and_forgets_what_has_expired() {
    let clock = Arc::new(AtomicU64::new(100));
    let guard = guard_at(&clock, Room { all: 2, of_one: 2 });
    let used = |id: &str, until| Use {
        owner: format!("the owner of {id}"),
        id: id.to_owned(),
        from: None,
        until: UnixTime::from_secs(until),
    };
    let is_first = async |used: Use| Ok(guard.record(&used).await? == Verdict::First);

    assert!(is_first(used("a", 120)).await.unwrap());
    assert!(is_first(used("b", 160)).await.unwrap());
    // Full: neither accepted nor at the cost of a live id.
    assert!(matches!(
        is_first(used("c", 160)).await,
        Err(GuardError::Full)
    ));
    assert!(!is_first(used("a", 120)).await.unwrap());
    clock.store(119, Ordering::Relaxed);
    assert!(!is_first(used("a", 120)).await.unwrap());
    clock.store(120, Ordering::Relaxed);
    assert!(is_first(used("c", 200)).await.unwrap());
    assert_eq!(guard.len(), 2);
    assert!(!is_first(used("b", 160)).await.unwrap());
    clock.store(1000, Ordering::Relaxed);
    assert!(is_first(used("d", 1110)).await.unwrap());
    assert_eq!(guard.len(), 1);
}

#[tokio::test]
async fn the_share_of_a_shop_is_free_again_when_its_tokens_have_expired() {
    let clock = Arc::new(AtomicU64::new(100));
    let guard = guard_at(&clock, Room { all: 9, of_one: 1 });
    let used = |id: &str| Use {
        owner: "shop".to_owned(),
        id: id.to_owned(),
        from: None,
        until: UnixTime::from_secs(if id == "a" { 120 } else { 130 }),
    };
    assert_eq!(guard.record(&used("a")).await.unwrap(), Verdict::First);
    let second = guard.record(&used("b")).await;
    assert!(matches!(second, Err(GuardError::OwnerFull)));
    clock.store(120, Ordering::Relaxed);
    assert_eq!(guard.record(&used("b")).await.unwrap(), Verdict::First);
}

#[test]
fn an_id_is_kept_until_the_leeway_is_over() {
    let token = Identity {
        owner: "shop".to_owned(),
        id: "a".to_owned(),
        iat: Some(UnixTime::from_secs(40)),
        exp: UnixTime::from_secs(100),
    };
    let used = Use::new(token, "/route", UnixTime::from_secs(50)).unwrap();
    assert_eq!(used.until, UnixTime::from_secs(110));
    // And may have been used as much before it was issued.
    assert_eq!(used.from, Some(UnixTime::from_secs(30)));
}
