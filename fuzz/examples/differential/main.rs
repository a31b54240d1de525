//! The differential targets on quickly generated payloads, without a fuzzer and without a sanitizer: for numbers of
//! executions that a fuzzer does not reach.
//!
//!     cargo +nightly run --release --no-default-features --example differential -- arrays 100000000

mod lexemes;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::exit;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use fastrand::Rng;
use lexemes::{Lexemes, change_byte};
use storefront_jwt::Validation;
use storefront_jwt_fuzz::NOW;
use storefront_jwt_fuzz::payload::TEMPLATES;
use storefront_jwt_fuzz::setting::KINDS;
use storefront_jwt_fuzz::targets::{arrays, checked_skip, declared};

/// Compares two or three ways of reading the same generated payloads, and stops at the first difference.
#[derive(Parser)]
struct Arguments {
    /// What is compared.
    target: Target,
    /// How many payloads are read.
    executions: u64,
    /// Other payloads for each seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// Claim sets by the crate's declarations and by serde's derived code.
    Declared,
    /// Arrays by templates, by serde_json and byte by byte.
    Arrays,
    /// Skipping by quotation marks and brackets, strictly, and byte by byte.
    CheckedSkip,
}

/// Of elements of arrays.
fn elements() -> Vec<&'static str> {
    let line_items = TEMPLATES[3].split_once("\"lineItems\":[").unwrap().1;
    let changes = TEMPLATES[4].split_once("\"changes\":[").unwrap().1;
    vec![
        line_items.strip_suffix("]}}}").unwrap(),
        changes.strip_suffix("]}").unwrap(),
        r#"{"a":1,"b":["c",true],"d":{"e":null}}"#,
        r#"[1,"a",[],{},[2,[3]]]"#,
        r#"{"id":17,"title":"\u00e9 \"b\" \ud83d\ude00 \\","\u00e9":[{"k":-1.5e-7}],"none":{},"long":"0123456789012345678901234567890"}"#,
        r#"[[[[{"a":[[[{"b":[[[[[[[{"c":[0,{"d":[[[[1]]]]}]}]]]]]]]}]]]}]]]]"#,
    ]
}

fn main() {
    let Arguments {
        target,
        executions,
        seed,
    } = Arguments::parse();
    let mut rng = Rng::with_seed(seed);
    let classes: Vec<_> = KINDS
        .into_iter()
        .zip(TEMPLATES)
        .filter(|(kind, _)| declared::KINDS.contains(kind))
        .collect();
    let templates = match target {
        Target::Declared => classes.iter().map(|class| class.1).collect(),
        Target::Arrays | Target::CheckedSkip => elements(),
    };
    let templates: Vec<Lexemes> = templates.into_iter().map(Lexemes::of).collect();
    let mut accepted: u64 = 0;
    let started = Instant::now();
    for execution in 1..=executions {
        let index = rng.usize(..templates.len());
        let template = &templates[index];
        let mut lexemes = match target {
            Target::Declared => template.clone(),
            Target::Arrays => template.repeated(rng.usize(1..8)),
            Target::CheckedSkip => template.repeated(rng.usize(1..3)),
        };
        for _ in 0..rng.usize(..4) {
            lexemes.change(&mut rng);
        }
        let mut text = lexemes.text();
        for _ in 0..rng.usize(..8).saturating_sub(5) {
            change_byte(&mut text, &mut rng);
        }
        let agree = || match target {
            Target::Declared => {
                let (kind, valid) = classes[index];
                declared::agree(kind, [&text, valid.as_bytes()], Validation::at(NOW))
            }
            Target::Arrays => arrays::agree(&text),
            Target::CheckedSkip => checked_skip::agree(&text),
        };
        match catch_unwind(AssertUnwindSafe(agree)) {
            Ok(is_accepted) => accepted += u64::from(is_accepted),
            Err(_) => {
                eprintln!("after {execution} executions, with {}", text.escape_ascii());
                exit(1);
            }
        }
    }
    println!(
        "{executions} executions in {} s: no difference; {accepted} of the payloads are valid",
        started.elapsed().as_secs()
    );
}
