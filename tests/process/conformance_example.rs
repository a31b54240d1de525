//! `examples/conformance.rs` as a process: one verdict a line, in order, and exit status 2 for what is no
//! test case.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn conformance(input: &str) -> Output {
    let example = std::env::current_exe()
        .unwrap()
        .ancestors()
        .nth(2)
        .unwrap()
        .join("examples")
        .join(format!("conformance{}", std::env::consts::EXE_SUFFIX));
    let mut child = Command::new(example)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A run that ends early does not read the rest.
    let _ = writer.join().unwrap();
    output
}

fn case(id: &str, changes: &[(&str, serde_json::Value)]) -> String {
    let mut case = serde_json::json!({
        "id": id, "kind": "jws", "secrets": ["a secret of thirty-two characters"], "now_us": 0,
        "token": "a.b.c", "expect": {"verdict": "reject"}, "unknown": [null],
    });
    for (name, value) in changes {
        case[*name] = value.clone();
    }
    case.to_string()
}

#[test]
fn one_verdict_a_case_in_order() {
    let long = format!("eyJhbGciOiJIUzI1NiJ9.e30.{}", "A".repeat(43));
    let input = [
        case("first", &[]),
        case("second", &[("token", long.into())]),
        case("third", &[("secrets", serde_json::json!(["short"]))]),
    ];
    let output = conformance(&(input.join("\n") + "\n"));
    assert_eq!(output.status.code(), Some(0));
    let verdicts: Vec<serde_json::Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = [
        ("first", "structure"),
        ("second", "signature"),
        ("third", "key_too_short"),
    ];
    assert_eq!(verdicts.len(), expected.len());
    for (verdict, (id, reason)) in verdicts.iter().zip(expected) {
        assert_eq!(
            *verdict,
            serde_json::json!({"id": id, "verdict": "reject", "reason": reason})
        );
    }
}

#[test]
fn what_is_no_case_ends_the_run() {
    let no_token = serde_json::Value::Null;
    for bad in [
        "not json".to_owned(),
        String::new(),
        "{}".to_owned(),
        case("x", &[("kind", "jwe".into())]),
        case("x", &[("token", no_token)]),
        case("x", &[("secrets", serde_json::json!([]))]),
        case("x", &[("kind", "shopware".into())]),
        case("x", &[("kind", "shopify_session_admin".into())]),
        case("x", &[("leeway_s", 601.into())]),
        case("x", &[("token_hex", "6".into())]),
    ] {
        let input = [case("good", &[]), bad.clone(), case("never", &[])].join("\n");
        let output = conformance(&input);
        assert_eq!(output.status.code(), Some(2), "{bad}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.starts_with("conformance: line 2 is no test case: "),
            "{message}"
        );
        let verdicts = String::from_utf8(output.stdout).unwrap();
        assert_eq!(verdicts.lines().count(), 1, "{verdicts}");
    }
}
