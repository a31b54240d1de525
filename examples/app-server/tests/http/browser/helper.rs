//! The storefront's helper, `web/app-client.js`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app_server::shop::SHOP;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

use super::chromium::{Demo, Page};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn requests_that_are_refused_together_share_one_fresh_token() {
    let demo = Demo::start().await;
    let page = Page::open(&demo).await;
    // The signature of the token that is kept is as good as that of a secret from before a
    // rotation.
    let answers = page
        .run(
            "let issued = 0;
            const client = new AppClient('together', () => (issued += 1, generateToken()));
            const rotate = () => {
                const kept = JSON.parse(sessionStorage.getItem('app-system.together'));
                const token = kept.headers['shopware-app-token'];
                kept.headers['shopware-app-token'] = token.slice(0, -43) + 'A'.repeat(43);
                sessionStorage.setItem('app-system.together', JSON.stringify(kept));
            };
            const answers = [];
            for (let round = 0; round < 3; round += 1) {
                if (round > 0) rotate();
                const sent = Array.from({ length: 12 }, () => client.fetch(app('/shopware/customer')));
                const statuses = await Promise.all(sent.map(async (response) => (await response).status));
                answers.push([statuses, issued]);
            }
            return answers;",
        )
        .await;
    let all = vec![200; 12];
    assert_eq!(answers, json!([[all, 1], [all, 2], [all, 3]]));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn a_clock_that_is_wrong_costs_no_tokens() {
    let demo = Demo::start().await;
    for minutes in [10, -10] {
        let page = Page::blank(json!({})).await;
        let shift = format!(
            "const now = Date.now;
             Date.now = () => now() + {minutes} * 60_000;
             Date = new Proxy(Date, {{ construct: (Date, args) => new Date(...(args.length ? args : [Date.now()])) }})"
        );
        page.command(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": shift }),
        )
        .await;
        page.goto(&demo.url).await;
        let issued = page
            .run(
                "let issued = 0;
                const client = new AppClient('clock', () => (issued += 1, generateToken()));
                for (let n = 0; n < 5; n += 1) {
                    const response = await client.fetch(app('/shopware/customer'));
                    if (!response.ok) return response.status;
                }
                client.reset();
                return issued;",
            )
            .await;
        assert_eq!(issued, 1, "the clock is off by {minutes} minutes");
        for _ in 0..3 {
            page.press_for("ask", 200, "accepted").await;
        }
        assert_eq!(page.text("issued").await, "1");
        // What is left is counted by the same clock: by another it would be twice as much, or
        // nothing.
        let left = page.text("kept").await;
        assert!(
            left.starts_with("10:00") || left.starts_with("9:"),
            "{left}"
        );
        page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn without_session_storage_the_token_is_kept_in_memory() {
    let demo = Demo::start().await;
    let asks_once = async |page: &Page| {
        for _ in 0..3 {
            page.press_for("ask", 200, "accepted").await;
        }
        assert_eq!(page.text("issued").await, "1");
        page.press_for("redeem", 200, "accepted").await;
        page.press_for("replay", 409, "replayed").await;
        page.press_for("ask", 200, "accepted").await;
        assert_eq!(page.text("issued").await, "3");
    };

    // The visitor lets no site keep data.
    let denied = json!({ "profile.default_content_setting_values.cookies": 2 });
    let page = Page::blank(denied).await;
    page.goto(&demo.url).await;
    let storage = "try { return typeof sessionStorage } catch ({ name }) { return name }";
    assert_eq!(page.eval(storage).await, "SecurityError");
    asks_once(&page).await;
    page.close().await;

    // Another part of the shop has taken all the space.
    let page = Page::open(&demo).await;
    page.eval(
        "sessionStorage.clear();
         let size = 1 << 22;
         for (let n = 0; size >= 1; n += 1) {
             try { sessionStorage.setItem(`full-${n}`, 'x'.repeat(size)); } catch { size >>= 1; }
         }",
    )
    .await;
    page.reload().await;
    asks_once(&page).await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn a_request_keeps_its_own_headers_and_body() {
    // Refuses the first request, and then says what has come.
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let echo = async move |headers: HeaderMap, body: String| {
        if count.fetch_add(1, Ordering::Relaxed) == 0 {
            return (StatusCode::UNAUTHORIZED, Json(json!({ "code": "expired" })));
        }
        let header = |name: &str| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        let names = [
            "x-of-the-request",
            "x-of-the-options",
            "content-type",
            "shopware-app-shop-id",
        ];
        (
            StatusCode::OK,
            Json(json!({ "headers": names.map(header), "body": body })),
        )
    };
    let demo = Demo::with(Router::new().route("/echo", post(echo))).await;
    let page = Page::open(&demo).await;

    // A request of the app's own, by another token in its headers.
    let answer = page
        .run(
            "const client = new AppClient('request', generateToken);
            const issue = await fetch('/demo/shopify/post-purchase', { method: 'POST' });
            const { token, referenceId } = await issue.json();
            const request = new Request(app('/shopify/post-purchase/sign-changeset'), {
                method: 'POST',
                headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
                body: JSON.stringify({ referenceId, offerId: 1 }),
            });
            return (await client.fetch(request)).status;",
        )
        .await;
    assert_eq!(answer, 200);

    // A request that is sent a second time with a fresh token is the same but for the token.
    let answer = page
        .run(
            "const client = new AppClient('request', generateToken);
            const request = new Request('/echo', {
                method: 'POST',
                headers: { 'x-of-the-request': 'kept', 'content-type': 'text/plain' },
                body: 'the body',
            });
            const first = await (await client.fetch(request)).json();
            const options = { method: 'POST', headers: { 'x-of-the-options': 'kept' }, body: 'the body' };
            return [first, await (await client.fetch('/echo', options)).json(), request.bodyUsed];",
        )
        .await;
    let text = "text/plain";
    assert_eq!(
        answer,
        json!([
            { "headers": ["kept", null, text, SHOP], "body": "the body" },
            { "headers": [null, "kept", "text/plain;charset=UTF-8", SHOP], "body": "the body" },
            true,
        ])
    );
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn a_reset_forgets_what_was_asked_for_before() {
    let demo = Demo::start().await;
    let page = Page::open(&demo).await;
    let told = page
        .run(
            "const old = await generateToken(), fresh = await generateToken();
            const answers = [];
            const client = new AppClient('reset', () => new Promise((answer) => answers.push(answer)));
            const before = client.headers();
            client.reset();
            const after = client.headers();
            answers[0](old);
            await new Promise((later) => setTimeout(later, 50));
            const late = client.kept();
            answers[1](fresh);
            const headers = [await before, await after, client.kept().headers];
            const isFresh = headers.map((headers) => headers['shopware-app-token'] === fresh.token);
            return { late, isFresh, asked: answers.length };",
        )
        .await;
    assert_eq!(
        told,
        json!({ "late": null, "isFresh": [true, true, true], "asked": 2 })
    );
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn a_refusal_that_wants_a_fresh_token_gets_one() {
    let answers = [
        (401, "too_old"),
        (200, ""),
        (503, "replay_guard"),
        (200, ""),
        (503, "replay_unknown"),
        (200, ""),
        (403, "claim_mismatch"),
        (401, "unknown_shop"),
        (503, "store"),
        (200, ""),
    ];
    let next = Arc::new(AtomicUsize::new(0));
    let answer = async move |headers: HeaderMap| {
        let (status, code) = answers[next.fetch_add(1, Ordering::Relaxed)];
        let token = headers["shopware-app-token"].to_str().unwrap();
        let body = json!({ "code": code, "token": token });
        (StatusCode::from_u16(status).unwrap(), Json(body))
    };
    let demo = Demo::with(Router::new().route("/scripted", post(answer))).await;
    let page = Page::open(&demo).await;
    let told = page
        .run(
            "const tokens = [];
            const client = new AppClient('fresh', async () => {
                const answer = await generateToken();
                tokens.push(answer.token);
                return answer;
            });
            const told = [];
            for (let n = 0; n < 9; n += 1) {
                const response = await client.fetch('/scripted', { method: 'POST' });
                told.push([response.status, tokens.indexOf((await response.json()).token)]);
            }
            return told;",
        )
        .await;
    let expected = json!([
        [200, 1],
        [503, 1],
        [200, 2],
        [503, 2],
        [200, 3],
        [403, 3],
        [401, 3],
        [503, 3],
        [200, 3]
    ]);
    assert_eq!(told, expected);
    page.close().await;
}
