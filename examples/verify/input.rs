//! What comes from outside: secrets, the token, the time.

use core::fmt;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use storefront_jwt::{Error, Keys, MIN_SECRET_LEN, MatchedKey, SecretKey, UnixTime};

use crate::cli::{self, SecretSources};
use crate::console;
use crate::words;

/// Four times as long as a purchase of 250 items.
const MAX_TOKEN: u64 = 1024 * 1024;
const MAX_SECRET: u64 = 64 * 1024;

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

    /// The text without the secrets, wherever they came from.
    pub fn taken_out_of(&self, text: &str) -> String {
        let secrets = self
            .iter()
            .filter_map(|secret| str::from_utf8(&secret.bytes).ok());
        secrets.fold(text.to_owned(), |text, secret| {
            text.replace(secret, "(a secret, not shown)")
        })
    }

    /// The current one, then the previous one.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        [&self.current].into_iter().chain(&self.previous)
    }
}

impl Secret {
    fn read(source: Source) -> Result<Self, String> {
        let bytes = match &source {
            Source::File { path, .. } => File::open(path)
                .and_then(|file| at_most(MAX_SECRET, file))
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

    /// Not to be printed.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
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
    if argument == "-" {
        from_stdin()
    } else {
        Ok(argument.as_bytes().to_vec())
    }
}

fn from_stdin() -> Result<Vec<u8>, String> {
    let stdin = io::stdin().lock();
    if stdin.is_terminal() {
        console::note(
            "Paste the token, then end the input (Enter and Ctrl-D, on Windows Ctrl-Z and Enter).",
        );
    }
    let input = at_most(MAX_TOKEN, stdin).map_err(|error| format!("standard input: {error}"))?;
    match input.trim_ascii() {
        [] => Err("standard input holds no token".into()),
        token => Ok(token.to_vec()),
    }
}

/// All of it. What is longer is an error, and the rest of it is left unread.
fn at_most(limit: u64, source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let message = format!("it is longer than {limit} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
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
