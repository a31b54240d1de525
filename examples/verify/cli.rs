//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command, FromArgMatches as _, Subcommand as _};
use storefront_jwt::{Leeway, MIN_SECRET_LEN, MaxAge, UnixTime};

use crate::classes::Class;
use crate::words;

const ABOUT: &str = "Verifies a token of a Shopware or Shopify shop and explains the verdict.

Without arguments: signs and verifies one token of each class.";

const AFTER_HELP: &str = "\
Secrets come from a file or from an environment variable, never from the command line, where other \
users and the shell's history could see them. One newline at the end of a secret file is taken off \
(\\n or \\r\\n); nothing else is trimmed, and nothing at all from a variable. A secret has at least 32 \
bytes. A previous secret is tried when the current one does not match.

Exit status: 0 accepted, 1 refused, 2 wrong usage.";

// The options that every class has; a doc comment here would become each class's help.
#[derive(Debug, Args)]
pub struct Common {
    #[command(flatten)]
    pub secrets: SecretSources,
    /// Seconds since 1970, or a date like 2026-11-21T12:00:00Z [default: the system's clock]
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<UnixTime>,
    /// How far the clocks may differ, at most 600
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = leeway)]
    pub leeway: Leeway,
    /// Show header and payload as JSON as well, if the signature is right
    #[arg(long)]
    pub show_json: bool,
    /// The bare token; - reads it from standard input
    pub token: String,
}

#[derive(Debug, Args)]
pub struct SecretSources {
    #[command(flatten)]
    pub current: CurrentSecret,
    #[command(flatten)]
    pub previous: PreviousSecret,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct CurrentSecret {
    /// The file with the secret; one newline at its end is taken off
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// The environment variable with the secret
    #[arg(long, value_name = "NAME")]
    pub secret_env: Option<OsString>,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct PreviousSecret {
    /// The file with the secret before the last rotation
    #[arg(long, value_name = "FILE")]
    pub previous_secret_file: Option<PathBuf>,
    /// The environment variable with the secret before the last rotation
    #[arg(long, value_name = "NAME")]
    pub previous_secret_env: Option<OsString>,
}

/// Reads the command line; `None` where it is empty. Prints help, or what is wrong with it, and
/// exits where there is nothing else to do.
pub fn parse() -> Option<(Class, Common)> {
    try_parse().unwrap_or_else(|error| redacted(error).exit())
}

fn command() -> Command {
    Class::augment_subcommands(Command::new("verify"))
        .about(ABOUT)
        .version(env!("CARGO_PKG_VERSION"))
        .propagate_version(true)
        .after_help(AFTER_HELP)
        .override_usage("verify\n       verify <CLASS> [OPTIONS] <TOKEN>")
        .subcommand_help_heading("Classes")
        .subcommand_required(false)
        .arg_required_else_help(false)
        .mut_subcommands(|class| Common::augment_args(class).after_help(AFTER_HELP))
}

fn try_parse() -> Result<Option<(Class, Common)>, clap::Error> {
    let matches = command().try_get_matches()?;
    let Some((_, options)) = matches.subcommand() else {
        return Ok(None);
    };
    let common = Common::from_arg_matches(options)?;
    Ok(Some((Class::from_arg_matches(&matches)?, common)))
}

/// Whether text is too short to be a token or a secret, so that a message may repeat it.
pub fn may_be_shown(text: &str) -> bool {
    text.len() < MIN_SECRET_LEN
}

/// Tokens and secrets end up in the wrong place of a command line; the message about it must not
/// carry them into a log.
fn redacted(mut error: clap::Error) -> clap::Error {
    let quoted = [
        ContextKind::InvalidArg,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidValue,
    ];
    for kind in quoted {
        if let Some(ContextValue::String(text)) = error.get(kind)
            && !may_be_shown(text)
        {
            error.insert(
                kind,
                ContextValue::String("(a long word, not shown)".into()),
            );
        }
    }
    if let Some(tip) = tip(&error) {
        let tip = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

fn tip(error: &clap::Error) -> Option<&'static str> {
    let names = |name: &str| match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(arg)) => arg.starts_with(name),
        Some(ContextValue::Strings(args)) => args.iter().any(|arg| arg.starts_with(name)),
        _ => false,
    };
    match error.kind() {
        ErrorKind::MissingRequiredArgument if names("--max-age") => Some(
            "such a token need not expire by itself, and whoever has seen it could use it for ever; \
             say how old it may be, for instance --max-age 3600, or --max-age unlimited",
        ),
        ErrorKind::UnknownArgument if names("--secret") => Some(
            "a secret is never given on the command line; put it into a file for --secret-file, or \
             into an environment variable for --secret-env",
        ),
        ErrorKind::UnknownArgument if !names("--") => Some(
            "after the class there are options and one token, a single word without 'Bearer'; a \
             secret is not among them, it comes from --secret-file or --secret-env",
        ),
        // In the place of clap's advice to write it behind `--`, where it would be taken for the
        // token.
        ErrorKind::UnknownArgument => Some("verify help CLASS lists the options of a class"),
        ErrorKind::InvalidSubcommand => {
            Some("the first argument is the class of token, such as shopware or session-admin")
        }
        _ => None,
    }
}

/// Parses `--max-age`.
pub fn max_age(text: &str) -> Result<MaxAge, String> {
    if text == "unlimited" {
        return Ok(MaxAge::Unlimited);
    }
    text.parse()
        .map(MaxAge::from_secs)
        .map_err(|_| "expected a whole number of seconds, or unlimited".into())
}

fn leeway(text: &str) -> Result<Leeway, String> {
    text.parse()
        .ok()
        .and_then(Leeway::from_secs)
        .ok_or_else(|| "expected a whole number of seconds, at most 600".into())
}

fn time(text: &str) -> Result<UnixTime, String> {
    let time = UnixTime::from_rfc3339(text)
        .ok()
        .or_else(|| seconds(text))
        .ok_or("expected seconds since 1970, or a date such as 2026-11-21T12:00:00Z")?;
    if words::is_milliseconds(time) {
        return Err("expected seconds; are these milliseconds?".into());
    }
    Ok(time)
}

/// Seconds, to the nearest microsecond, as in tokens.
fn seconds(text: &str) -> Option<UnixTime> {
    serde_json::from_str(text).ok()
}
