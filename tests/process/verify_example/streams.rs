//! Streams that are endless, full or closed, and terminals.

use std::io::{ErrorKind, Write as _};
use std::process::Stdio;

use super::{
    SECRET, VARIABLE, assert_has, assert_usage_error, command, explain, outcome, post_purchase,
    run, session_admin, shopware, token,
};

const SHOP: [&str; 5] = ["shopware", "--shop-id", "x", "--secret-env", VARIABLE];

/// The rest is not even read.
#[test]
fn endless_input_is_refused() {
    const GIGABYTE: usize = 1 << 30;

    let mut child = command(&[&SHOP[..], &["-"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    let mut pipe = child.stdin.take().expect("standard input is piped");
    let block = [b'A'; 4096];
    let mut written = 0;
    let error = loop {
        assert!(written < GIGABYTE, "all of it was read");
        match pipe.write(&block) {
            Ok(bytes) => written += bytes,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    assert!(written < 4 << 20, "{written} bytes were read");
    let output = child.wait_with_output().expect("the example ends");
    let message = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert_has(
        &message,
        &["standard input: it is longer than 1048576 bytes"],
    );
}

#[test]
fn the_longest_input_is_read() {
    let longest = "A".repeat(1 << 20);
    let arguments = [&SHOP[..], &["-"]].concat();
    assert_eq!(run(&arguments, &longest).status, 1);
    assert_eq!(run(&arguments, &format!("{longest}A")).status, 2);
}

#[test]
fn the_version_is_the_packages() {
    let version = concat!(" ", env!("CARGO_PKG_VERSION"), "\n");
    for arguments in [&["--version"][..], &["-V"], &["shopware", "--version"]] {
        let outcome = run(arguments, "");
        assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
        assert!(outcome.out.ends_with(version), "{}", outcome.out);
    }
}

#[test]
fn colour_is_for_terminals() {
    let token = token(&shopware());
    let arguments = [&SHOP[..], &[token.as_str()]].concat();
    for arguments in [&arguments[..], &[], &["--help"]] {
        let plain = run(arguments, "").out;
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
        let forced = outcome(command(arguments).env("CLICOLOR_FORCE", "1"), "").out;
        assert!(forced.contains('\u{1b}'), "{forced:?}");
        let refused = outcome(
            command(arguments)
                .env("CLICOLOR_FORCE", "1")
                .env("NO_COLOR", "1"),
            "",
        );
        assert!(!refused.out.contains('\u{1b}'), "{:?}", refused.out);
    }
}

/// Without a terminal nothing is wrapped, so that a line can be searched for.
#[test]
fn lines_are_as_wide_as_the_terminal() {
    let session = token(&session_admin());
    let options = [
        "session-admin",
        "--client-id",
        "another",
        "--secret-env",
        VARIABLE,
        "--now",
        "1795262410",
    ];
    let arguments = [&options[..], &[&session]].concat();
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    let plain = run(&arguments, "").out;
    assert!(widest(&plain) > Some(60), "{plain}");
    let narrow = outcome(command(&arguments).env("COLUMNS", "60"), "").out;
    assert!(widest(&narrow) <= Some(60), "{narrow}");
    assert_eq!(words(&narrow), words(&plain));
    let table = outcome(command(&[]).env("COLUMNS", "80"), "").out;
    let table = table.split_once("\n\nExplain").expect("a table").0;
    assert!(widest(table) <= Some(80), "{table}");
}

#[test]
fn a_token_cannot_drive_the_terminal() {
    let mut claims = post_purchase();
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\naccepted\u{202e}\u{2028}";
    claims["input_data"]["initialPurchase"]["lineItems"][0]["product"]["title"] = hostile.into();
    claims["input_data"]["locale"] = "e\u{1b}[1mn".into();
    let token = token(&claims);
    for options in [
        "post-purchase --max-age 60",
        "post-purchase --max-age 60 --show-json",
    ] {
        let outcome = explain(options, &token);
        assert_has(
            &outcome.out,
            &[
                r"\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\r\naccepted\u{202e}\u{2028}",
                r"locale          e\u{1b}[1mn",
            ],
        );
        let drives = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2028}".contains(c);
        assert!(!outcome.out.contains(drives), "{:?}", outcome.out);
    }
}

#[cfg(target_os = "linux")]
mod full {
    use std::fs::{File, OpenOptions};

    use super::*;

    fn full() -> File {
        OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full device")
    }

    #[test]
    fn an_endless_secret_is_refused() {
        let endless = [
            "shopware",
            "--shop-id",
            "x",
            "--secret-file",
            "/dev/zero",
            "x",
        ];
        assert_usage_error(&run(&endless, ""), &["it is longer than 65536 bytes"]);
    }

    /// 101 would be a panic.
    #[test]
    fn full_streams_are_no_reason_to_panic() {
        let accepted = token(&serde_json::json!({"iss": "x", "iat": 0, "exp": 9_999_999_999_u64}));
        let accepted = [&SHOP[..], &[&accepted]].concat();
        let status = |arguments: &[&str], out: Stdio, err: Stdio| {
            let status = command(arguments).stdout(out).stderr(err).status();
            status.expect("the example starts").code()
        };
        let no_secret = [
            "shopware",
            "--shop-id",
            "x",
            "--secret-env",
            "VERIFY_NONE",
            "x",
        ];
        for wrong in [
            &no_secret[..],
            &["shopwar"],
            &["shopware", "--secret", SECRET],
        ] {
            assert_eq!(status(wrong, Stdio::null(), full().into()), Some(2));
        }
        assert_eq!(status(&accepted, Stdio::null(), full().into()), Some(0));
        for shown in [&accepted[..], &[]] {
            assert_eq!(status(shown, full().into(), Stdio::null()), Some(2));
            assert_eq!(status(shown, full().into(), full().into()), Some(2));
        }
    }

    /// The verdict is in the status, and `verify … | head -1` is a way to call it.
    #[test]
    fn a_closed_pipe_changes_no_verdict() {
        let accepted = token(&serde_json::json!({"iss": "x", "iat": 0, "exp": 9_999_999_999_u64}));
        for (token, status) in [(accepted.as_str(), 0), ("x", 1)] {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            let closed = command(&[&SHOP[..], &[token]].concat())
                .stdout(writer)
                .stderr(Stdio::piped())
                .output()
                .expect("the example starts");
            assert_eq!(closed.status.code(), Some(status));
            assert_eq!(String::from_utf8_lossy(&closed.stderr), "");
        }
    }
}
