//! The explanation of one token, as it is printed.

use core::fmt;

use storefront_jwt::{Error, MatchedKey, UnixTime};

use crate::classes::{Authentic, Class, Examination};
use crate::cli::Common;
use crate::describe::Row;
use crate::hints::{self, Subject};
use crate::input::Secrets;
use crate::words;

/// Everything that the explanation needs; its `Display` is the explanation.
pub struct Report<'a> {
    pub token: &'a [u8],
    pub class: &'a Class,
    pub secrets: &'a Secrets,
    pub now: UnixTime,
    pub common: &'a Common,
    pub examination: &'a Examination,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Examination { verdict, authentic } = self.examination;
        writeln!(f, "{}", headline(verdict))?;
        for hint in self.hints() {
            writeln!(f, "  {hint}")?;
        }
        writeln!(f)?;
        self.circumstances(f, authentic.as_ref())?;
        if let Ok(rows) = verdict {
            writeln!(f)?;
            write_rows(f, rows)?;
        }
        if self.common.show_unchecked {
            writeln!(f)?;
            write_unchecked(f, verdict, authentic.as_ref())?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn hints(&self) -> Vec<String> {
        let subject = Subject {
            token: self.token,
            class: self.class,
            secrets: self.secrets,
            now: self.now,
            authentic: self.examination.authentic.as_ref(),
        };
        match &self.examination.verdict {
            Ok(_) => hints::on_acceptance(&subject),
            Err(error) => {
                let mut hints = hints::on_refusal(&subject, *error);
                if subject.authentic.is_some() && !self.common.show_unchecked {
                    hints.push("--show-unchecked shows what the token says all the same".into());
                }
                hints
            }
        }
    }

    fn circumstances(
        &self,
        f: &mut fmt::Formatter<'_>,
        authentic: Option<&Authentic>,
    ) -> fmt::Result {
        if let Some(Authentic { key, .. }) = authentic {
            write!(f, "key   {}", key_name(*key))?;
            if let Some(secret) = self.secrets.of(*key) {
                write!(f, ", from {}", secret.source)?;
            }
            writeln!(f)?;
        }
        let source = match self.common.now {
            Some(_) => "as given",
            None => "by the system's clock",
        };
        writeln!(f, "time  {}, {source}", words::date(self.now))
    }
}

/// `accepted`, or `refused: <code> <claim>: <text>`.
pub fn headline(verdict: &Result<Vec<Row>, Error>) -> String {
    match verdict {
        Ok(_) => "accepted".into(),
        Err(error) => format!("refused: {}: {error}", code(*error)),
    }
}

/// The error's code, and the claim where there is one.
pub fn code(error: Error) -> String {
    match error.claim() {
        Some(claim) => format!("{} {claim}", error.code()),
        None => error.code().into(),
    }
}

pub const fn key_name(key: MatchedKey) -> &'static str {
    match key {
        MatchedKey::Current => "current",
        MatchedKey::Previous => "previous",
    }
}

fn write_rows(f: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    rows.iter()
        .try_for_each(|Row { name, value }| writeln!(f, "{name:width$}  {value}"))
}

fn write_unchecked(
    f: &mut fmt::Formatter<'_>,
    verdict: &Result<Vec<Row>, Error>,
    authentic: Option<&Authentic>,
) -> fmt::Result {
    let Some(Authentic {
        header, payload, ..
    }) = authentic
    else {
        return writeln!(
            f,
            "Nothing of this token is shown: it is not known to be authentic."
        );
    };
    if verdict.is_ok() {
        writeln!(f, "As it was signed:")?;
    } else {
        writeln!(
            f,
            "AUTHENTICATED BUT UNCHECKED, and refused: do not act on anything in it."
        )?;
    }
    writeln!(f, "header   {}", words::escaped_json(header))?;
    writeln!(f, "payload  {}", words::escaped_json(payload))
}
