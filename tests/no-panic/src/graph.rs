//! Which section of the archive refers to which: what the linker follows when it drops what is not used.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::error::Error;

use object::read::archive::ArchiveFile;
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SymbolSection};

/// The sections of an archive, each of one function or one constant, and their references.
pub struct Graph {
    labels: Vec<String>,
    references: Vec<Vec<usize>>,
    by_name: BTreeMap<String, usize>,
}

/// A call of a function that only panics.
pub struct Panic {
    /// The function that calls it.
    pub from: String,
    /// What it calls.
    pub to: String,
    /// How one comes there, from the entry to the panic handler.
    pub path: Vec<String>,
}

impl Graph {
    pub fn read(archive: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut graph = Self {
            labels: Vec::new(),
            references: Vec::new(),
            by_name: BTreeMap::new(),
        };
        let mut sections = HashMap::new();
        let mut files = Vec::new();
        for (number, member) in ArchiveFile::parse(archive)?.members().enumerate() {
            files.push((number, object::File::parse(member?.data(archive)?)?));
        }
        for (number, file) in &files {
            for section in file.sections() {
                let node = graph.add(section.name()?);
                sections.insert((*number, section.index()), node);
            }
            for symbol in file.symbols() {
                let SymbolSection::Section(section) = symbol.section() else {
                    continue;
                };
                let (name, node) = (symbol.name()?, sections[&(*number, section)]);
                if !name.is_empty() && !name.starts_with(".L") {
                    graph.labels[node] = format!("{:#}", rustc_demangle::demangle(name));
                }
                if symbol.is_global() {
                    graph.by_name.entry(name.to_owned()).or_insert(node);
                }
            }
        }
        for (number, file) in &files {
            for section in file.sections() {
                let from = sections[&(*number, section.index())];
                for (_, relocation) in section.relocations() {
                    let RelocationTarget::Symbol(symbol) = relocation.target() else {
                        return Err("a relocation without a symbol".into());
                    };
                    let symbol = file.symbol_by_index(symbol)?;
                    let to = match symbol.section() {
                        SymbolSection::Section(section) => sections[&(*number, section)],
                        _ => graph.global(symbol.name()?),
                    };
                    graph.references[from].push(to);
                }
            }
        }
        Ok(graph)
    }

    fn add(&mut self, label: &str) -> usize {
        self.labels.push(label.to_owned());
        self.references.push(Vec::new());
        self.labels.len() - 1
    }

    /// The section that defines `name`, or a stand-in for it.
    fn global(&mut self, name: &str) -> usize {
        if let Some(node) = self.by_name.get(name) {
            return *node;
        }
        let node = self.add(name);
        self.by_name.insert(name.to_owned(), node);
        node
    }

    /// The global symbols that start so.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let names = self.by_name.keys();
        names
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect()
    }

    /// Every call, in what `entry` reaches, of a function that can do nothing but end in `panic`.
    pub fn panics_from(&self, entry: &str, panic: &str) -> Result<Vec<Panic>, Box<dyn Error>> {
        let find = |name: &str| self.by_name.get(name).copied().ok_or("no such symbol");
        let (entry, panic) = (find(entry)?, find(panic)?);
        let mut before = HashMap::from([(entry, entry)]);
        let mut next = VecDeque::from([entry]);
        let mut panics = BTreeMap::new();
        while let Some(node) = next.pop_front() {
            for &to in &self.references[node] {
                if (to == panic || self.only_panics(to)) && !self.only_panics(node) {
                    panics.entry((node, to)).or_insert_with(|| {
                        let mut path = vec![self.labels[to].clone(), self.labels[node].clone()];
                        let mut at = node;
                        while before[&at] != at {
                            at = before[&at];
                            path.push(self.labels[at].clone());
                        }
                        path.reverse();
                        path
                    });
                }
                before.entry(to).or_insert_with(|| {
                    next.push_back(to);
                    node
                });
            }
        }
        if before.contains_key(&panic) == panics.is_empty() {
            return Err("the panic is reached in a way that was not understood".into());
        }
        let panics = panics.into_iter().map(|((from, to), path)| Panic {
            from: self.labels[from].clone(),
            to: self.labels[to].clone(),
            path,
        });
        Ok(panics.collect())
    }

    /// Whether this is one of the core library's functions that never return. Their callers are of
    /// interest, and not what they do to print a message.
    fn only_panics(&self, node: usize) -> bool {
        let label = self.labels[node].split("::<").next().unwrap_or_default();
        let name = label.rsplit("::").next().unwrap_or_default();
        (label.starts_with("core::") || label.starts_with("__rustc::"))
            && (name.starts_with("panic")
                || name == "rust_begin_unwind"
                || name == "assert_failed_inner"
                || name.ends_with("_fail")
                || name.ends_with("_failed")
                || name.ends_with("_fail_rt"))
    }
}
