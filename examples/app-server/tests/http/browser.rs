//! The storefront page in Chromium.

mod chromium;
mod helper;
mod sizes;

use std::{env, fs};

use app_server::shop::CLIENT_ID;
use chromium::{Demo, Page};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium and ChromeDriver, which ./test installs"]
async fn the_whole_cycle_for_a_person_to_see() {
    let mut demo = Demo::start().await;
    let page = Page::open(&demo).await;

    asks_the_shop_only_when_it_has_to(&page).await;
    refuses_what_is_hostile(&page).await;
    take_picture(&page).await;
    shows_what_the_merchant_allows(&page).await;
    is_the_same_at_shopify(&page).await;
    keeps_settings_that_the_shop_does_not_take(&page).await;
    demo.restart_shop().await;
    goes_on_with_a_shop_that_was_started_anew(&page).await;

    page.close().await;
}

async fn asks_the_shop_only_when_it_has_to(page: &Page) {
    let intro = page.text_of(".intro").await;
    assert!(intro.contains("demonstration"), "{intro}");
    let customer = claim(page, "Customer").await;
    assert_eq!(customer.len(), 32, "{customer}");
    assert_eq!(counts(page).await, ("1".into(), "1".into()));
    for _ in 0..3 {
        page.press_for("ask", 200, "accepted").await;
    }
    assert_eq!(counts(page).await, ("1".into(), "4".into()));

    // The token outlives the page.
    page.reload().await;
    assert_eq!(counts(page).await, ("0".into(), "1".into()));

    // It is asked for again when it has expired, and shortly before: 29 seconds are within the
    // margin.
    let expires_in = async |secs: i32| {
        let script = format!(
            "const key = 'app-system.LoyaltyPoints', kept = JSON.parse(sessionStorage.getItem(key));
             kept.until = Date.now() + {secs} * 1000;
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
            const kept = {until: Date.now() + 300000,
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

async fn counts(page: &Page) -> (String, String) {
    (page.text("issued").await, page.text("asked").await)
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
    page.reload().await;
    page.press_for("redeem", 200, "accepted").await;
}

async fn refuses_what_is_hostile(page: &Page) {
    // The log begins anew, for the picture.
    page.reload().await;
    page.press_for("redeem", 200, "accepted").await;
    assert_eq!(newest(page).await, json!(["good", "accepted"]));
    for (id, status, code) in [
        ("replay", 409, "replayed"),
        ("tamper", 401, "signature"),
        ("expire", 401, "expired"),
        ("other-shop", 401, "signature"),
        ("too-often", 429, "FRAMEWORK__RATE_LIMIT_EXCEEDED"),
    ] {
        page.press_for(id, status, code).await;
        assert_eq!(
            newest(page).await,
            json!(["good", "refused, as it should be"]),
            "{id}"
        );
    }
}

/// How the page judges the newest answer.
async fn newest(page: &Page) -> Value {
    let newest = "const line = document.querySelector('#log li'); return [line.className, line.querySelector('.outcome').textContent]";
    page.eval(newest).await
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
    // Another visitor, whom the shop has issued nothing yet.
    page.eval("sessionStorage.clear()").await;
    page.reload().await;
    let counts = page.text_of(".counts").await;
    assert!(counts.contains("1 token issued by"), "{counts}");
    assert!(counts.contains("1 request to the app"), "{counts}");

    let (no_permission, no_claim) = ("not permitted to the app", "not in this form of the token");
    assert_eq!(claim(page, "Cart").await, no_claim);
    page.set("[value='customer:read']").await;
    assert_eq!(claim(page, "Customer").await, no_permission);
    page.press_for("redeem", 403, "customer_unknown").await;
    assert_eq!(newest(page).await, json!(["bad", "refused"]));
    page.set("[value='customer:read']").await;

    page.set("#form option[value='decision-record']").await;
    assert_eq!(claim(page, "Currency").await, no_claim);
    assert_eq!(claim(page, "Cart").await.len(), 32);
    page.set("[value='cart:read']").await;
    assert_eq!(claim(page, "Cart").await, no_permission);

    page.set("#logged-in").await;
    assert_eq!(page.text("greeting").await, "Guest");
    // What would be refused for the lack of a token cannot be tried.
    let code = "FRAMEWORK__APP_JWT_GENERATION_REQUIRES_CUSTOMER_LOGGED_IN";
    page.press_for("tamper", 400, code).await;
    assert_eq!(
        newest(page).await,
        json!(["neutral", "the shop issues no token"])
    );
    page.wait_until("!document.getElementById('no-claims').hidden")
        .await;
}

/// What the page shows of a claim, once the app has answered.
async fn claim(page: &Page, label: &str) -> String {
    let shown = format!(
        "[...document.querySelectorAll('#claims dt')].find((dt) => dt.textContent === '{label}')?.nextSibling.textContent"
    );
    page.wait_until(&shown).await;
    let shown = page.eval(&format!("return {shown}")).await;
    shown.as_str().unwrap().to_owned()
}

async fn is_the_same_at_shopify(page: &Page) {
    let refused = json!(["good", "refused, as it should be"]);
    page.press_for("admin", 200, "accepted").await;
    page.press_for("checkout-on-admin", 403, "claim_mismatch")
        .await;
    assert_eq!(newest(page).await, refused);
    page.press_for("changeset", 200, "accepted").await;
    let signed = "const line = document.querySelector('#log li');
        return [line.querySelector('.detail').textContent, JSON.parse(line.querySelector('pre').textContent)]";
    let [told, changeset]: [Value; 2] = serde_json::from_value(page.eval(signed).await).unwrap();
    assert_eq!(
        told,
        json!("adds 1 × Cleaning kit, variant 39460510826500, 15 % off")
    );
    let changes = json!([{
        "type": "add_variant", "variantId": 39_460_510_826_500_u64, "quantity": 1,
        "discount": { "value": 15, "valueType": "percentage", "title": "Cleaning kit" },
    }]);
    assert_eq!(changeset["iss"], CLIENT_ID);
    assert_eq!(changeset["changes"], changes);
    page.press_for("other-purchase", 403, "claim_mismatch")
        .await;
    assert_eq!(newest(page).await, refused);
}
