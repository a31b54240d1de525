//! Which secrets are tried, in which order, and how one is read from a file.

use super::{
    PREVIOUS, SECRET, VARIABLE, assert_has, assert_refused, explain, file, run, shopware, token,
    token_by,
};

#[test]
fn a_bad_signature_says_which_secrets_were_tried() {
    let other = token_by("a secret of an altogether different app", &shopware());
    let previous = file("tried", PREVIOUS);
    let options = format!("shopware --shop-id FqaHWUsCRNsrZ9kQ --previous-secret-file {previous}");
    let tried = format!("tried: the variable {VARIABLE}, then the file {previous}");
    assert_refused(
        &explain(&options, &other),
        "refused: signature: the signature matches none of the keys",
        &[&tried, "each shop has its own secret"],
    );
}

#[test]
fn the_previous_secret_is_tried_second() {
    let options = "shopware --shop-id FqaHWUsCRNsrZ9kQ";
    let token = token_by(PREVIOUS, &shopware());
    assert_eq!(explain(options, &token).status, 1);
    let previous = file("rotated", PREVIOUS);
    let outcome = explain(
        &format!("{options} --previous-secret-file {previous}"),
        &token,
    );
    assert_eq!(outcome.status, 0, "{}", outcome.out);
    let key = format!("key   previous, from the file {previous}\n");
    assert_has(&outcome.out, &[&key, "signed with the previous secret"]);
}

#[test]
fn one_newline_at_the_end_of_a_secret_file_is_no_part_of_it() {
    let token = token(&shopware());
    for (name, end, status) in [
        ("bare", "", 0),
        ("lf", "\n", 0),
        ("crlf", "\r\n", 0),
        ("two", "\n\n", 1),
    ] {
        let path = file(name, &format!("{SECRET}{end}"));
        let shop = [
            "shopware",
            "--shop-id",
            "FqaHWUsCRNsrZ9kQ",
            "--now",
            "2026-11-21T12:00:30Z",
        ];
        let outcome = run(&[&shop[..], &["--secret-file", &path, &token]].concat(), "");
        assert_eq!(outcome.status, status, "{name}: {}", outcome.out);
        let hint = "begins or ends with white space, which counts";
        assert_eq!(
            outcome.out.contains(hint),
            status == 1,
            "{name}: {}",
            outcome.out
        );
    }
}
