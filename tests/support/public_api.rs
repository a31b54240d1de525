//! The public API, as `tests/public-api.txt` lists it: a test of *every* function or setting takes its list from here, and
//! so notices what is new.

const LISTING: &str = include_str!("../public-api.txt");

/// A function: its path without generics, what it takes and what it returns.
#[derive(Clone, Debug)]
pub struct Function {
    pub path: String,
    pub takes: String,
    pub returns: String,
}

impl Function {
    /// The name without the type's.
    pub fn name(&self) -> &str {
        self.path.rsplit_once("::").unwrap().1
    }

    /// The path of the type that it belongs to.
    pub fn of(&self) -> &str {
        self.path.rsplit_once("::").unwrap().0
    }
}

/// All functions that are no implementation of a trait of `core`'s.
pub fn functions() -> Vec<Function> {
    let mut functions = Vec::new();
    for line in LISTING.lines() {
        let declared = line.strip_prefix("pub fn ");
        let Some(declared) = declared.or_else(|| line.strip_prefix("pub const fn ")) else {
            continue;
        };
        let (path, rest) = split_at_arguments(declared);
        let (takes, returns) = rest.rsplit_once(") -> ").unwrap_or((rest, ""));
        functions.push(Function {
            path: without_generics(path),
            takes: takes.trim_start_matches('(').to_owned(),
            returns: returns.to_owned(),
        });
    }
    assert!(functions.len() > 200, "the listing is not read");
    functions
}

/// The public fields of the structs, as the type's path and the field's name.
pub fn fields() -> Vec<(String, String)> {
    let fields = LISTING.lines().filter_map(|line| {
        let (path, _) = line.strip_prefix("pub storefront_jwt")?.split_once(": ")?;
        let (of, field) = path.rsplit_once("::")?;
        Some((format!("storefront_jwt{of}"), field.to_owned()))
    });
    fields.collect()
}

/// The variants of an enum.
pub fn variants(of: &str) -> Vec<String> {
    let variants = LISTING.lines().filter_map(|line| {
        let variant = line.strip_prefix("pub ")?.strip_prefix(of)?;
        let variant = variant.strip_prefix("::")?;
        let name = variant.split(['(', ':']).next()?;
        Some(name.to_owned())
    });
    let variants: Vec<String> = variants.collect();
    assert!(!variants.is_empty(), "there is no enum {of}");
    variants
}

/// The classes of token, each with the type of what is expected of it.
pub fn classes() -> Vec<(String, String)> {
    let mut classes: Vec<_> = LISTING
        .lines()
        .filter_map(|line| {
            let (class, expected) = line.strip_prefix("pub type ")?.split_once(" = ")?;
            let class = without_generics(class);
            let class = class.strip_suffix("::Expected")?;
            Some((class.to_owned(), without_generics(expected)))
        })
        .collect();
    classes.sort();
    classes.dedup();
    assert!(classes.len() > 7, "the listing is not read");
    classes
}

/// Splits a declaration before the parenthesis of its arguments.
fn split_at_arguments(declared: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let at = declared.bytes().position(|byte| {
        match byte {
            b'<' => depth += 1,
            b'>' => depth -= 1,
            _ => {}
        }
        byte == b'(' && depth == 0
    });
    declared.split_at(at.expect("arguments"))
}

fn without_generics(path: &str) -> String {
    let mut depth = 0_usize;
    let outside = path.chars().filter(|c| {
        match c {
            '<' => depth += 1,
            '>' => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    outside.collect()
}
