//! Judges the answers, and prints the table.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::cases::Signed;
use crate::class;
use crate::classes::Class;

/// What a library says of one line.
#[derive(Deserialize)]
struct Answer {
    class: Class,
    name: String,
    /// The claims that it read out of the token under the right secret.
    claims: Option<Value>,
    /// Why it did not accept the token.
    error: Option<String>,
    /// Whether it refused the token under the wrong secret.
    refused_wrong_secret: bool,
    /// Its own token of the same claims.
    minted: String,
}

/// Good ones and all, there and back.
#[derive(Default)]
struct Counts {
    there: [usize; 2],
    back: [usize; 2],
}

pub fn print(signed: &Path, answers: &[String]) -> Result<(), String> {
    let signed: Vec<Signed> = lines(signed)?;
    let mut failures = Vec::new();
    println!(
        "{:<14} {:<16} {:>12} {:>12}",
        "library", "class", "here, there", "there, here"
    );
    for answer in answers {
        let (library, file) = answer.split_once('=').ok_or("answers are library=file")?;
        let mut counts: BTreeMap<Class, Counts> = BTreeMap::new();
        let answers: Vec<Answer> = lines(Path::new(file))?;
        for case in &signed {
            let counts = counts.entry(case.class).or_default();
            let mut of_case = answers
                .iter()
                .filter(|answer| answer.class == case.class && answer.name == case.name);
            let (there, back) = match (of_case.next(), of_case.next()) {
                (Some(answer), None) => (there(case, answer), back(case, &answer.minted)),
                _ => (Err("not one answer".into()), Err("not one answer".into())),
            };
            for (count, verdict) in [(&mut counts.there, there), (&mut counts.back, back)] {
                count[0] += usize::from(verdict.is_ok());
                count[1] += 1;
                if let Err(why) = verdict {
                    failures.push(format!("{library}: {:?} {}: {why}", case.class, case.name));
                }
            }
        }
        for (class, Counts { there, back }) in counts {
            let of = |[good, all]: [usize; 2]| format!("{good}/{all}");
            println!(
                "{library:<14} {:<16} {:>12} {:>12}",
                format!("{class:?}"),
                of(there),
                of(back)
            );
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{} differences\n{}",
            failures.len(),
            failures.join("\n")
        ))
    }
}

fn lines<T: for<'de> Deserialize<'de>>(file: &Path) -> Result<Vec<T>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let parse = |line| serde_json::from_str(line).map_err(|e| format!("{}: {e}", file.display()));
    text.lines().map(parse).collect()
}

/// Signed here, verified there.
fn there(case: &Signed, answer: &Answer) -> Result<(), String> {
    if let Some(error) = &answer.error {
        return Err(format!("the token was refused there: {error}"));
    }
    let claims = answer.claims.as_ref().ok_or("no claims came back")?;
    if !same(claims, &case.claims) {
        return Err(format!(
            "other claims there: {claims} instead of {}",
            case.claims
        ));
    }
    if !answer.refused_wrong_secret {
        return Err("accepted there under a wrong secret".into());
    }
    Ok(())
}

/// Minted there, verified here.
fn back(case: &Signed, token: &str) -> Result<(), String> {
    let verify = |token: &str, secret: &str| class::read(case.class, token, secret, case.now);
    let read = verify(token, &case.secret).map_err(|error| format!("refused here: {error}"))?;
    if !same(&read.claims, &case.claims) {
        return Err(format!(
            "other claims here: {} instead of {}",
            read.claims, case.claims
        ));
    }
    if verify(token, &case.wrong_secret).is_ok() {
        return Err("accepted here under a wrong secret".into());
    }
    // One bit of every character; the next lowest too, since the last character has two that say nothing.
    // Of long tokens some, and every one of the signature.
    let step = 1 + token.len() / 4096;
    let signature = token.len().saturating_sub(43)..token.len();
    for at in (0..token.len()).step_by(step).chain(signature) {
        for bit in [1, 2] {
            let mut changed = token.as_bytes().to_vec();
            changed[at] ^= bit;
            let changed = String::from_utf8(changed).map_err(|error| error.to_string())?;
            if verify(&changed, &case.secret).is_ok() {
                return Err(format!("accepted here with bit {bit} of byte {at} changed"));
            }
        }
    }
    Ok(())
}

/// Equal, numbers by their value: one library's `10` is another's `10.0`. All are exact in an `f64`, or the same
/// shortest decimal form of one.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let found = |(name, value)| other.get(name).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(found)
        }
        _ => one == other,
    }
}
