//! Wrong calls, each with what is wrong about it, and the help.

use super::{
    SECRET, VARIABLE, assert_has, assert_usage_error, explain, file, run, shopware, token,
};

#[test]
fn a_maximum_age_has_to_be_said_where_tokens_need_not_expire() {
    let classes = ["post-purchase", "changeset --client-id client-1", "jwt"];
    for class in classes {
        assert_usage_error(
            &explain(class, "x"),
            &[
                "--max-age <SECONDS|unlimited>",
                "tip: such a token need not expire by itself",
            ],
        );
    }
}

#[test]
fn a_secret_that_cannot_be_had_is_a_usage_error() {
    let run_with = |options: &[&str]| {
        run(
            &[&["shopware", "--shop-id", "x"], options, &["x"]].concat(),
            "",
        )
    };
    let short = file("short", "too short\n");
    let cases: [(&[&str], &[&str]); 8] = [
        (
            &[],
            &[
                "required arguments",
                "--secret-file <FILE>|--secret-env <NAME>",
            ],
        ),
        (
            &["--secret", SECRET],
            &[
                "unexpected argument '--secret'",
                "never given on the command line",
            ],
        ),
        (
            &["--secret-file", "none"],
            &["--secret-file 'none': ", "the name of the file"],
        ),
        // Not repeated: see `run`.
        (
            &["--secret-file", SECRET],
            &["--secret-file: ", "never the secret itself"],
        ),
        (
            &["--secret-env", "VERIFY_NONE"],
            &["--secret-env 'VERIFY_NONE': there is no such variable"],
        ),
        (
            &["--secret-env", SECRET],
            &["--secret-env: there is no such variable"],
        ),
        (
            &["--secret-file", &short],
            &["has 9 bytes, and at least 32 are needed"],
        ),
        (
            &["--secret-file", &short, "--secret-env", VARIABLE],
            &["cannot be used with"],
        ),
    ];
    for (options, wanted) in cases {
        assert_usage_error(&run_with(options), wanted);
    }
    let with_equals = format!("--secret={SECRET}");
    assert_usage_error(
        &run_with(&[&with_equals]),
        &["unexpected argument '--secret'"],
    );
    let previous = ["--secret-env", VARIABLE, "--previous-secret-file", "none"];
    assert_usage_error(&run_with(&previous), &["--previous-secret-file 'none': "]);
}

#[test]
fn other_wrong_calls_are_usage_errors() {
    let token = token(&shopware());
    assert_usage_error(
        &run(&[&token], ""),
        &["the first argument is the class of token"],
    );
    assert_usage_error(
        &run(&["shopwar"], ""),
        &["a similar subcommand exists: 'shopware'"],
    );
    let unknown = explain("shopware --shop-id x --client-id y", &token);
    assert_usage_error(
        &unknown,
        &["'--client-id'", "verify help CLASS lists the options"],
    );
    assert_usage_error(&explain("shopware", &token), &["--shop-id <ID>"]);
    let secret_as_token = explain(&format!("shopware --shop-id x {}", &token), "");
    assert_usage_error(&secret_as_token, &["one token, a single word"]);
    let age = explain("jwt --max-age soon", &token);
    assert_usage_error(&age, &["expected a whole number of seconds, or unlimited"]);
}

#[test]
fn help_says_where_secrets_come_from() {
    for arguments in [&["help"][..], &["--help"], &["shopware", "--help"]] {
        let outcome = run(arguments, "");
        assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
        let words: Vec<_> = outcome.out.split_whitespace().collect();
        assert_has(
            &words.join(" "),
            &[
                "never from the command line",
                "One newline at the end of a secret file is taken off",
                "Exit status: 0 accepted, 1 refused, 2 wrong usage.",
            ],
        );
    }
}
