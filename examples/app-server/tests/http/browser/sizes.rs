//! The page on a small phone, a phone, a tablet and a desktop, in light and dark.

use std::{env, fs};

use serde_json::{Value, json};

use super::chromium::{Demo, Page};

const SIZES: [(u32, u32); 4] = [(320, 568), (360, 640), (768, 1024), (1280, 800)];

const TAB: &str = "\u{E004}";
const ARROW_DOWN: &str = "\u{E015}";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium, ChromeDriver and axe-core, which ./test installs"]
async fn the_page_can_be_used_at_every_width() {
    let axe = env::var("TEST_AXE").expect("TEST_AXE names the file axe.min.js of axe-core");
    let axe = fs::read_to_string(axe).unwrap();
    let demo = Demo::start().await;
    let page = Page::open(&demo).await;
    for (width, height) in SIZES {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700,
        });
        page.command("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        page.eval("sessionStorage.clear()").await;
        page.reload().await;

        fits(&page, width).await;
        has_no_violation(&page, &axe, "when it has been loaded").await;
        the_buttons_stay_and_the_answer_is_in_view(&page).await;
        fits(&page, width).await;
        the_keyboard_reaches_everything(&page).await;
        has_no_violation(&page, &axe, "after many answers").await;
    }
    page.close().await;
}

async fn fits(page: &Page, width: u32) {
    let beyond = format!(
        "return [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > {width} + 0.5
                || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
            .map((element) => element.outerHTML.slice(0, 80))"
    );
    assert_eq!(page.eval(&beyond).await, json!([]), "beyond {width} px");
    let content = "return document.documentElement.scrollWidth";
    assert_eq!(page.eval(content).await, width);
}

/// While the log grows no button moves, and each answer is there to read where it was asked for.
async fn the_buttons_stay_and_the_answer_is_in_view(page: &Page) {
    let places = "return [...document.querySelectorAll('button')].map((button) => {
            const { left, top } = button.getBoundingClientRect();
            return [button.id, Math.round(left + scrollX), Math.round(top + scrollY)];
        })";
    let hidden = "const line = document.querySelector('#log li');
        const seen = (x, y) => line.contains(document.elementFromPoint(x, y));
        return [...line.children].filter((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return !seen((left + right) / 2, top + 2) || !seen((left + right) / 2, bottom - 2);
        }).map((part) => part.textContent)";
    let before = page.eval(places).await;
    for (id, status, code) in [
        ("ask", 200, "accepted"),
        ("redeem", 200, "accepted"),
        ("tamper", 401, "signature"),
        ("expire", 401, "expired"),
        ("replay", 409, "replayed"),
        ("other-shop", 401, "signature"),
        ("admin", 200, "accepted"),
        ("checkout-on-admin", 403, "claim_mismatch"),
        ("changeset", 200, "accepted"),
        ("other-purchase", 403, "claim_mismatch"),
        ("too-often", 429, "FRAMEWORK__RATE_LIMIT_EXCEEDED"),
    ] {
        page.press_for(id, status, code).await;
        assert_eq!(page.eval(hidden).await, json!([]), "after {id}");
        assert_eq!(page.eval(places).await, before, "after {id}");
    }
    // The longest code, and a changeset that is unfolded.
    page.set("#logged-in").await;
    page.eval("document.querySelector('details').open = true")
        .await;
}

async fn the_keyboard_reaches_everything(page: &Page) {
    let scrolls = "const {scrollHeight, clientHeight} = document.getElementById('log'); return scrollHeight > clientHeight";
    assert_eq!(page.eval(scrolls).await, true);
    page.eval(
        "document.getElementById('log').scrollTop = 0; document.querySelector('button').focus()",
    )
    .await;
    let count = "return document.querySelectorAll('button, input, select, #log, summary').length";
    let focused = "const focused = document.activeElement;
        const { left, right, top, bottom } = focused.getBoundingClientRect();
        const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return [focused.id || focused.outerHTML.slice(0, 80), focused.contains(there)]";
    for n in 1..=page.eval(count).await.as_u64().unwrap() {
        if n > 1 {
            let element = page.client.active_element().await.unwrap();
            element.send_keys(TAB).await.unwrap();
        }
        let [element, seen]: [Value; 2] = serde_json::from_value(page.eval(focused).await).unwrap();
        assert_eq!(seen, true, "{element}, the {n}. to be focused, is hidden");
        if element == "log" {
            let log = page.client.active_element().await.unwrap();
            log.send_keys(ARROW_DOWN).await.unwrap();
            page.wait_until("document.getElementById('log').scrollTop > 0")
                .await;
        }
    }
    let last = "return document.activeElement.matches('summary')";
    assert_eq!(page.eval(last).await, true);
}

async fn has_no_violation(page: &Page, axe: &str, when: &str) {
    for scheme in ["light", "dark"] {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.command("Emulation.setEmulatedMedia", media).await;
        let script = format!(
            "const done = arguments[0];
            {axe}
            axe.run().then(({{ violations }}) => done(violations.map(({{ id, impact, nodes }}) =>
                [id, impact, ...nodes.map(({{ html }}) => html)])), (error) => done(String(error)))"
        );
        let violations = page.client.execute_async(&script, vec![]).await.unwrap();
        assert_eq!(violations, json!([]), "{when}, {scheme}");
    }
}
