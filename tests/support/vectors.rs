//! The vector files: the repository's own, and those of the folders that `STOREFRONT_JWT_VECTORS` names, as `PATH` does.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::conformance::Case;

/// One line of a file.
pub struct Vector {
    /// The file's name and the case's id.
    pub name: String,
    pub case: Case,
    json: Value,
}

/// The vectors of this repository.
pub fn own() -> Vec<Vector> {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut all = read(&vectors);
    all.extend(read(&vectors.join("field")));
    all
}

/// The vectors of the folders that the environment names, if it does.
pub fn from_environment() -> Option<Vec<Vector>> {
    let folders = std::env::var_os("STOREFRONT_JWT_VECTORS")?;
    let folders = std::env::split_paths(&folders);
    Some(folders.flat_map(|folder| read(&folder)).collect())
}

/// All of them.
pub fn all() -> Vec<Vector> {
    let mut vectors = own();
    vectors.extend(from_environment().unwrap_or_default());
    vectors
}

fn read(folder: &Path) -> Vec<Vector> {
    let entries = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("the folder {}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    paths.sort();
    assert!(!paths.is_empty(), "no vectors in {}", folder.display());

    let mut vectors = Vec::new();
    for path in paths {
        let file = path.file_name().unwrap().to_string_lossy();
        for (number, line) in (1..).zip(fs::read_to_string(&path).unwrap().lines()) {
            let case = Case::parse(line)
                .unwrap_or_else(|message| panic!("line {number} of {file}: {message}"));
            vectors.push(Vector {
                name: format!("{file}: {}", case.id),
                case,
                json: serde_json::from_str(line).unwrap(),
            });
        }
    }
    vectors
}

impl Vector {
    /// What differs between a verdict and what the vector expects, the payload of a `jws` included.
    pub fn difference(&self, verdict: &Value) -> Option<String> {
        let Some(expect) = &self.case.expect else {
            return Some("the vector expects nothing".into());
        };
        let payload = self.json["expect"].get("payload_b64url");
        expect.difference(verdict).or_else(|| {
            let found = verdict.get("payload_b64url");
            (payload.is_some() && payload != found)
                .then(|| format!("payload: expected {payload:?}, got {found:?}"))
        })
    }

    pub fn expects_acceptance(&self) -> bool {
        self.json["expect"]["verdict"] == "accept"
    }

    pub fn token(&self) -> Vec<u8> {
        match (&self.json["token"], &self.json["token_hex"]) {
            (Value::String(text), _) => text.clone().into_bytes(),
            (_, Value::String(hex)) => super::hex::decode(hex),
            _ => unreachable!("the case was parsed"),
        }
    }

    /// The secrets, where they are text.
    pub fn secrets(&self) -> Option<Vec<Vec<u8>>> {
        let secrets = self.json.get("secrets")?.as_array().unwrap();
        let bytes = |secret: &Value| secret.as_str().unwrap().as_bytes().to_vec();
        Some(secrets.iter().map(bytes).collect())
    }

    /// How many secrets there are.
    pub fn keys(&self) -> usize {
        let secrets = self.json.get("secrets");
        secrets
            .unwrap_or(&self.json["secrets_b64url"])
            .as_array()
            .unwrap()
            .len()
    }

    pub fn now_us(&self) -> u64 {
        self.json["now_us"].as_u64().unwrap()
    }
}
