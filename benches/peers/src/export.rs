//! The tokens as JSON lines, for verifiers in other languages.

use serde::Serialize;

use crate::tokens::{Case, Claims, Kind, LEEWAY, LINE_ITEMS, MAX_AGE, SESSION_DEST, Task, refused};

/// Goes up when a field changes its meaning or goes away, here or in a measurement.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    case: &'a str,
    task: &'static str,
    /// Why the token has to be refused.
    reason: Option<&'static str>,
    now: u64,
    leeway: u32,
    max_age: Option<u32>,
    secret: &'a str,
    expect: Expect,
    line_items: Option<usize>,
    token: &'a str,
}

/// What the token has to say besides its times.
#[derive(Serialize)]
struct Expect {
    iss: &'static str,
    aud: Option<&'static str>,
    sub: Option<&'static str>,
    dest: Option<&'static str>,
    reference_id: Option<&'static str>,
}

/// All cases, and for each kind of token those that have to be refused.
pub fn lines(cases: &[Case], now: u64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut kinds = Vec::new();
    for case in cases {
        let reason = (case.task == Task::Refuse).then_some("forged");
        lines.push(line(
            case.name,
            case.kind,
            case.task,
            reason,
            &case.token,
            now,
        ));
        if case.task == Task::Accept && !kinds.contains(&case.kind) {
            kinds.push(case.kind);
            for (reason, token) in refused(case.kind, now) {
                let name = format!("{} {reason}", case.name);
                lines.push(line(
                    &name,
                    case.kind,
                    Task::Refuse,
                    Some(reason),
                    &token,
                    now,
                ));
            }
        }
    }
    lines
}

fn line(
    case: &str,
    kind: Kind,
    task: Task,
    reason: Option<&'static str>,
    token: &str,
    now: u64,
) -> String {
    let line = Line {
        version: VERSION,
        case,
        task: match task {
            Task::Accept => "accept",
            Task::Refuse => "refuse",
            Task::Sign => "sign",
        },
        reason,
        now,
        leeway: LEEWAY,
        max_age: (!kind.has_lifetime()).then_some(MAX_AGE),
        secret: str::from_utf8(kind.secret()).expect("the secrets are text"),
        expect: expect(kind, now),
        line_items: (kind == Kind::PostPurchaseItems).then_some(LINE_ITEMS),
        token,
    };
    serde_json::to_string(&line).expect("texts and numbers are JSON")
}

fn expect(kind: Kind, now: u64) -> Expect {
    let Claims { issuer, pin, .. } = Claims::at(kind, now);
    let none = Expect {
        iss: issuer,
        aud: None,
        sub: None,
        dest: None,
        reference_id: None,
    };
    match kind {
        Kind::Shopware => Expect { iss: pin, ..none },
        Kind::AdminSession => Expect {
            aud: Some(pin),
            dest: Some(SESSION_DEST),
            ..none
        },
        Kind::PostPurchase | Kind::PostPurchaseItems => Expect {
            sub: Some(pin),
            reference_id: Some(pin),
            ..none
        },
        Kind::Changeset => Expect {
            sub: Some(pin),
            ..none
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::lines;
    use crate::{now, tokens::cases, verdicts::accepts, verifying};

    /// A reader of the lines is told the right verdict.
    #[test]
    fn the_lines_say_what_the_subjects_say() {
        let now = now();
        let cases = cases(now);
        let mut refused = 0;
        for line in lines(&cases, now) {
            let line: Value = serde_json::from_str(&line).expect("a line is JSON");
            let name = line["case"].as_str().expect("a case has a name");
            let case = cases
                .iter()
                .filter(|case| name.starts_with(case.name))
                .max_by_key(|case| case.name.len());
            let kind = case.expect("a line is of a case").kind;
            let token = line["token"].as_str().expect("a token is text");
            let accepted = line["task"] != "refuse";
            refused += u32::from(!accepted);
            assert_eq!(line["version"], 1);
            assert_eq!(accepted, line["reason"].is_null(), "{name}");
            assert_eq!(
                line["secret"].as_str().map(str::as_bytes),
                Some(kind.secret())
            );
            for subject in verifying(kind, now) {
                assert_eq!(
                    accepts(&subject, token),
                    accepted,
                    "{} of {name}",
                    subject.name
                );
            }
        }
        assert!(refused > 30, "{refused}");
    }
}
