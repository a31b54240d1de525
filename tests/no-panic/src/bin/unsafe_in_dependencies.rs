//! Counts the `unsafe`s in what the library depends on, and compares with the list of what was looked at.
//!
//!     unsafe_in_dependencies LIST
//!
//! Counted is the keyword in all source files of a package, also those for other targets and features;
//! comments, texts and the packages' own tests in `tests/` are not.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr as _;

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand, Package, PackageId, TargetKind};
use proc_macro2::{TokenStream, TokenTree};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list] = &arguments[..] else {
        return Err("usage: unsafe_in_dependencies LIST".into());
    };
    let text = fs::read_to_string(list)?;
    let mut listed = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.splitn(4, ' ');
        let (Some(name), Some(version), Some(count), why) = (
            columns.next(),
            columns.next(),
            columns.next(),
            columns.next(),
        ) else {
            return Err(format!("not a package, a version and a number: {line}").into());
        };
        listed.insert(name, (format!("{version} {count}"), why.unwrap_or("")));
    }

    let mut wrong = Vec::new();
    for package in linked()? {
        let name = package.name.as_str();
        let root = package.manifest_path.parent().ok_or("no folder")?;
        let found = format!(
            "{} {}",
            package.version,
            in_folder(root.join("src").as_std_path())?
        );
        match listed.remove(name) {
            Some((expected, why)) if expected == found => println!("{name} {found} {why}"),
            Some((expected, _)) => wrong.push(format!("{name} {found}, listed as {expected}")),
            None => wrong.push(format!("{name} {found} is not listed")),
        }
    }
    for name in listed.keys() {
        wrong.push(format!("{name} is listed, and no dependency any more"));
    }
    for problem in &wrong {
        eprintln!("error: {problem}");
    }
    Ok(if wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What ends up in a program with the library and all of its features, the library itself included.
fn linked() -> Result<Vec<Package>, Box<dyn Error>> {
    let metadata = MetadataCommand::new()
        .manifest_path("entries/Cargo.toml")
        .features(CargoOpt::AllFeatures)
        .exec()?;
    let resolve = metadata.resolve.as_ref().ok_or("no dependencies")?;
    let packages: BTreeMap<&PackageId, &Package> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package))
        .collect();
    let library = packages
        .values()
        .find(|package| package.name.as_str() == "storefront-jwt");
    let mut next = vec![&library.ok_or("no library")?.id];
    let mut seen = BTreeSet::new();
    while let Some(id) = next.pop() {
        let is_macro =
            |target: &cargo_metadata::Target| target.kind.contains(&TargetKind::ProcMacro);
        if packages[id].targets.iter().any(is_macro) || !seen.insert(id) {
            continue;
        }
        let node = resolve
            .nodes
            .iter()
            .find(|node| node.id == *id)
            .ok_or("no node")?;
        for dependency in &node.deps {
            if dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal)
            {
                next.push(&dependency.pkg);
            }
        }
    }
    let mut linked: Vec<Package> = seen.into_iter().map(|id| packages[id].clone()).collect();
    linked.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(linked)
}

fn in_folder(folder: &Path) -> Result<usize, Box<dyn Error>> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count += in_folder(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let tokens = TokenStream::from_str(&fs::read_to_string(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            count += in_tokens(tokens);
        }
    }
    Ok(count)
}

fn in_tokens(tokens: TokenStream) -> usize {
    let each = |token| match token {
        TokenTree::Group(group) => in_tokens(group.stream()),
        TokenTree::Ident(ident) => usize::from(ident == "unsafe"),
        TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
    };
    tokens.into_iter().map(each).sum()
}
