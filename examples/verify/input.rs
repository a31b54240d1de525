//! What comes from outside: secrets, the token, the time.

use core::fmt;
use std::ffi::{OsStr, OsString};
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use storefront_jwt::{Error, Keys, MIN_SECRET_LEN, MatchedKey, SecretKey, UnixTime};

use crate::cli::{self, SecretSources};
use crate::words;

/// The secrets that may have signed a token.
pub struct Secrets {
    pub current: Secret,
    pub previous: Option<Secret>,
}

/// A secret and where it came from. It is never printed, so there is no `Debug`.
pub struct Secret {
    pub source: Source,
    bytes: Vec<u8>,
}

/// Where a secret came from.
pub enum Source {
    File {
        option: &'static str,
        path: PathBuf,
    },
    Env {
        option: &'static str,
        name: OsString,
    },
}

impl Secrets {
    /// Reads them.
    pub fn read(sources: &SecretSources) -> Result<Self, String> {
        let current = Source::of(
            ("--secret-file", sources.current.secret_file.as_deref()),
            ("--secret-env", sources.current.secret_env.as_deref()),
        )
        .ok_or("a secret is needed: --secret-file or --secret-env")?;
        let previous = Source::of(
            (
                "--previous-secret-file",
                sources.previous.previous_secret_file.as_deref(),
            ),
            (
                "--previous-secret-env",
                sources.previous.previous_secret_env.as_deref(),
            ),
        );
        Ok(Self {
            current: Secret::read(current)?,
            previous: previous.map(Secret::read).transpose()?,
        })
    }

    /// The keys; the previous one is accepted at any time.
    pub fn keys(&self) -> Result<Keys<SecretKey>, String> {
        let keys = Keys::new(self.current.key()?);
        Ok(match &self.previous {
            Some(previous) => keys.with_previous(previous.key()?, UnixTime::MAX),
            None => keys,
        })
    }

    /// The secret that a key was made of.
    pub fn of(&self, key: MatchedKey) -> Option<&Secret> {
        match key {
            MatchedKey::Current => Some(&self.current),
            MatchedKey::Previous => self.previous.as_ref(),
        }
    }

    /// The current one, then the previous one.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        [&self.current].into_iter().chain(&self.previous)
    }
}

impl Secret {
    fn read(source: Source) -> Result<Self, String> {
        let bytes = match &source {
            Source::File { path, .. } => std::fs::read(path)
                .map(without_newline)
                .map_err(|error| source.failure(&error.to_string()))?,
            Source::Env { name, .. } => std::env::var_os(name)
                .map(OsString::into_encoded_bytes)
                .ok_or_else(|| source.failure("there is no such variable"))?,
        };
        Ok(Self { source, bytes })
    }

    fn key(&self) -> Result<SecretKey, String> {
        SecretKey::new(&self.bytes).map_err(|error| match error {
            Error::KeyTooShort => format!(
                "the secret in {} has {} bytes, and at least {MIN_SECRET_LEN} are needed (RFC 7518 §3.2)",
                self.source,
                self.bytes.len(),
            ),
            other => other.to_string(),
        })
    }

    /// What looks like an accident in how the secret was stored.
    pub fn oddity(&self) -> Option<&'static str> {
        match self.bytes.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => Some("begins with a UTF-8 byte order mark, which counts"),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
                Some("is UTF-16, and its bytes count as they are")
            }
            [b'"' | b'\'', .., b'"' | b'\''] => Some("stands in quotation marks, which count"),
            [first, .., last] if first.is_ascii_whitespace() || last.is_ascii_whitespace() => {
                Some("begins or ends with white space, which counts")
            }
            _ => None,
        }
    }
}

impl Source {
    fn of(
        (file_option, path): (&'static str, Option<&Path>),
        (env_option, name): (&'static str, Option<&OsStr>),
    ) -> Option<Self> {
        let file = path.map(|path| Self::File {
            option: file_option,
            path: path.into(),
        });
        file.or_else(|| {
            name.map(|name| Self::Env {
                option: env_option,
                name: name.into(),
            })
        })
    }

    fn option(&self) -> &'static str {
        match self {
            Self::File { option, .. } | Self::Env { option, .. } => option,
        }
    }

    /// People give the secret where its place is asked for, so what may be one is not repeated.
    fn failure(&self, reason: &str) -> String {
        let (name, wanted) = match self {
            Self::File { path, .. } => (path.to_string_lossy(), "file"),
            Self::Env { name, .. } => (name.to_string_lossy(), "environment variable"),
        };
        let name = if cli::may_be_shown(&name) {
            format!(" '{}'", words::escaped(&name))
        } else {
            String::new()
        };
        format!(
            "{}{name}: {reason}\n\n  tip: it takes the name of the {wanted} that holds the secret, \
             never the secret itself",
            self.option(),
        )
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => {
                write!(f, "the file {}", words::escaped(&path.to_string_lossy()))
            }
            Self::Env { name, .. } => {
                write!(
                    f,
                    "the variable {}",
                    words::escaped(&name.to_string_lossy())
                )
            }
        }
    }
}

/// Editors and `echo` end a file with a newline that is no part of the secret.
fn without_newline(mut secret: Vec<u8>) -> Vec<u8> {
    if secret.last() == Some(&b'\n') {
        secret.pop();
        if secret.last() == Some(&b'\r') {
            secret.pop();
        }
    }
    secret
}

/// The token itself, or for `-` what standard input holds.
pub fn token(argument: &str) -> Result<Vec<u8>, String> {
    let token = if argument == "-" {
        from_stdin()?
    } else {
        argument.as_bytes().to_vec()
    };
    let mut parts = token.split(u8::is_ascii_whitespace);
    if parts
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case(b"bearer"))
    {
        return Err(
            "the token begins with 'Bearer', the scheme of the Authorization header\n\n  \
                    tip: leave it out and give what follows it"
                .into(),
        );
    }
    Ok(token)
}

fn from_stdin() -> Result<Vec<u8>, String> {
    let mut stdin = std::io::stdin().lock();
    if stdin.is_terminal() {
        eprintln!(
            "Paste the token, then end the input (Enter and Ctrl-D, on Windows Ctrl-Z and Enter)."
        );
    }
    let mut input = Vec::new();
    stdin
        .read_to_end(&mut input)
        .map_err(|error| format!("standard input: {error}"))?;
    match input.trim_ascii() {
        [] => Err("standard input holds no token".into()),
        token => Ok(token.to_vec()),
    }
}

/// The time that was given, else the system's.
pub fn now(given: Option<UnixTime>) -> Result<UnixTime, String> {
    given.map_or_else(system_time, Ok)
}

/// What `SystemClock` tells; that one takes the feature `std`, which this example does without.
pub fn system_time() -> Result<UnixTime, String> {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map(UnixTime::from)
        .map_err(|_| "the system's clock is before 1970; give the time with --now".into())
}
