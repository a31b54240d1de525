//! The time that a token is judged at, the leeway and the maximum age.

use super::{
    VARIABLE, assert_has, assert_refused, assert_usage_error, explain, post_purchase, run,
    session_admin, token,
};

#[test]
fn the_time_is_taken_in_both_forms() {
    let token = token(&session_admin());
    let at = |now: &str| {
        explain(
            &format!("session-admin --client-id client-1 --now {now}"),
            &token,
        )
    };
    for now in [
        "1795262469.999999",
        "2026-11-21T12:01:09.999999Z",
        "2026-11-21T13:01:09.999999+01:00",
    ] {
        let outcome = at(now);
        assert_eq!(outcome.status, 0, "{now}: {}", outcome.err);
        assert_has(
            &outcome.out,
            &[
                "time  2026-11-21T12:01:09.999999Z, as given",
                "within the leeway",
            ],
        );
    }
    assert_eq!(at("1795262470").status, 1);
    assert_usage_error(
        &at("yesterday"),
        &["--now", "expected seconds since 1970, or a date such as"],
    );
    assert_usage_error(&at("1795262400000"), &["are these milliseconds?"]);
}

#[test]
fn without_a_time_it_is_the_systems() {
    let token = token(&session_admin());
    let options = [
        "session-admin",
        "--client-id",
        "client-1",
        "--secret-env",
        VARIABLE,
    ];
    let outcome = run(&[&options[..], &[&token]].concat(), "");
    assert_has(&outcome.out, &[", by the system's clock\n"]);
    assert!(!outcome.out.contains("time  1970"), "{}", outcome.out);
}

#[test]
fn leeway_and_maximum_age_are_heeded() {
    let admin = token(&session_admin());
    let at_80_s = "session-admin --client-id client-1 --now 2026-11-21T12:01:20Z";
    assert_eq!(explain(at_80_s, &admin).status, 1);
    assert_eq!(explain(&format!("{at_80_s} --leeway 21"), &admin).status, 0);
    let too_much = explain(&format!("{at_80_s} --leeway 601"), &admin);
    assert_usage_error(
        &too_much,
        &["expected a whole number of seconds, at most 600"],
    );

    let too_old = "refused: too_old iat: the token is older than the maximum age";
    let young = "--leeway 0 --max-age 29";
    for (options, claims) in [
        ("session-admin --client-id client-1", session_admin()),
        ("post-purchase", post_purchase()),
    ] {
        let outcome = explain(&format!("{options} {young}"), &token(&claims));
        assert_refused(
            &outcome,
            too_old,
            &["issued 30 s ago", "it may be 29 s old (--max-age)"],
        );
        let outcome = explain(
            &format!("{options} --leeway 0 --max-age 30"),
            &token(&claims),
        );
        assert_eq!(outcome.status, 0, "{}", outcome.out);
    }
    let outcome = explain(
        "post-purchase --max-age unlimited",
        &token(&post_purchase()),
    );
    assert_has(&outcome.out, &["accepted\n", "can use it for ever"]);
}
