//! Valgrind's reports, out of its XML (protocol 4).

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};

use crate::Failure;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src");

/// One error, and how often it occurred.
pub struct Report {
    pub count: usize,
    /// From the inside out.
    pub stack: Vec<Frame>,
    kind: String,
}

pub struct Frame {
    function: String,
    source: Option<(PathBuf, usize)>,
}

/// Whether a file of the library has this line.
pub fn is_in_the_library(file: &str, line: &str) -> std::io::Result<bool> {
    let source = std::fs::read_to_string(Path::new(LIBRARY).join(file))?;
    Ok(source.lines().any(|found| found.trim() == line))
}

pub fn read(xml: &str) -> Result<Vec<Report>, Failure> {
    let document = Document::parse(xml)?;
    let root = document.root_element();
    let counts: HashMap<&str, usize> = root
        .children()
        .rfind(|node| node.has_tag_name("errorcounts"))
        .ok_or("the log ends early")?
        .children()
        .filter_map(|pair| Some((text(pair, "unique")?, text(pair, "count")?.parse().ok()?)))
        .collect();
    root.children()
        .filter(|node| node.has_tag_name("error"))
        .map(|error| {
            let unique = text(error, "unique").ok_or("an error without a number")?;
            let stack = error
                .children()
                .find(|node| node.has_tag_name("stack"))
                .ok_or("an error without a stack")?;
            Ok(Report {
                count: *counts.get(unique).ok_or("an error that was not counted")?,
                stack: stack
                    .children()
                    .filter(|node| node.has_tag_name("frame"))
                    .map(Frame::read)
                    .collect(),
                kind: text(error, "kind").unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

fn text<'d>(node: Node<'d, '_>, name: &str) -> Option<&'d str> {
    let child = node.children().find(|node| node.has_tag_name(name))?;
    child.text()
}

impl Frame {
    fn read(node: Node<'_, '_>) -> Self {
        let source = || {
            let path = Path::new(text(node, "dir")?).join(text(node, "file")?);
            Some((path, text(node, "line")?.parse().ok()?))
        };
        Self {
            function: text(node, "fn").unwrap_or("?").to_owned(),
            source: source(),
        }
    }

    /// The path below the library's `src`, for code of the library.
    pub fn library(&self) -> Option<&str> {
        let (path, _) = self.source.as_ref()?;
        let folder = std::fs::canonicalize(LIBRARY).ok()?;
        path.strip_prefix(folder).ok()?.to_str()
    }

    /// The source line, for code of the library.
    pub fn line_of_the_library(&self) -> Option<String> {
        let (path, line) = self.source.as_ref().filter(|_| self.library().is_some())?;
        let source = std::fs::read_to_string(path).ok()?;
        Some(source.lines().nth(line.checked_sub(1)?)?.trim().to_owned())
    }

    /// Whether it turns a verdict into a branch: the operator `?`, or `subtle`'s `Choice` into `bool`.
    pub fn is_conversion(&self) -> bool {
        self.is_in("core/src/result.rs", &["branch"])
            || self.is_in("core/src/convert/mod.rs", &["into"])
            || self.path().is_some_and(|path| path.contains("/subtle-2"))
                && self.is_called(&["from"])
    }

    pub fn is_utf8_validation(&self) -> bool {
        self.is_in("core/src/str/validations.rs", &["run_utf8_validation"])
            || self.is_in("core/src/str/converts.rs", &["from_utf8"])
    }

    fn path(&self) -> Option<&str> {
        self.source.as_ref()?.0.to_str()
    }

    fn is_in(&self, file: &str, functions: &[&str]) -> bool {
        self.path().is_some_and(|path| path.ends_with(file)) && self.is_called(functions)
    }

    /// Valgrind does not know the names of some functions that were inlined from another crate.
    fn is_called(&self, functions: &[&str]) -> bool {
        let name = self.function.split('<').next().unwrap_or_default();
        let name = name.rsplit("::").next().unwrap_or_default();
        name == "UnknownInlinedFun" || functions.contains(&name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "      {} times {}", self.count, self.kind)?;
        for frame in self.stack.iter().take(12) {
            write!(f, "\n        {}", frame.function)?;
            if let Some((path, line)) = &frame.source {
                write!(f, " ({}:{line})", path.display())?;
            }
        }
        Ok(())
    }
}
