//! The explanation of one token, as it is printed.

use core::fmt;

use storefront_jwt::{Error, Keys, MatchedKey, SecretKey, Validation};

use crate::classes::{self, Authentic, Class, Examination};
use crate::cli::Common;
use crate::describe::{Row, Rows};
use crate::hints::{self, Subject};
use crate::input::{Secret, Secrets};
use crate::layout::{self, BAD, GOOD};
use crate::slips::{self, Mended};
use crate::words;

/// Everything that the explanation needs; its `Display` is the explanation.
pub struct Report<'a> {
    pub token: &'a [u8],
    pub class: &'a Class,
    pub secrets: &'a Secrets,
    pub validation: Validation,
    pub common: &'a Common,
    pub examination: &'a Examination,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Examination { verdict, authentic } = self.examination;
        let style = if verdict.is_ok() { GOOD } else { BAD };
        let headline = layout::lines(0, [headline(verdict)]);
        writeln!(f, "{}", layout::styled(headline.trim_end(), style))?;
        let hints = self.hints();
        if !hints.is_empty() {
            f.write_str(&layout::lines(2, hints))?;
        }
        writeln!(f)?;
        self.circumstances(f, authentic.as_ref())?;
        match (verdict, authentic) {
            (Ok(rows), _) => {
                writeln!(f)?;
                write_rows(f, rows)?;
            }
            (Err(_), Some(authentic)) => {
                writeln!(f)?;
                self.write_unchecked(f, authentic)?;
            }
            (Err(_), None) => {}
        }
        if let (true, Some(authentic)) = (self.common.show_json, authentic) {
            writeln!(f)?;
            write_json(f, authentic)?;
        }
        Ok(())
    }
}

impl Report<'_> {
    fn hints(&self) -> Vec<String> {
        match &self.examination.verdict {
            Ok(_) => hints::on_acceptance(&self.subject(self.token, self.examination)),
            Err(error) => {
                let mut hints = self.slips_of_the_token();
                hints.extend(self.slips_of_the_secrets());
                if hints.is_empty() {
                    let subject = self.subject(self.token, self.examination);
                    hints = hints::on_refusal(&subject, *error);
                }
                hints
            }
        }
    }

    fn subject<'s>(&'s self, token: &'s [u8], examination: &'s Examination) -> Subject<'s> {
        Subject {
            token,
            class: self.class,
            secrets: self.secrets,
            now: self.validation.now(),
            authentic: examination.authentic.as_ref(),
        }
    }

    /// What is there besides the token, and the verdict without it.
    fn slips_of_the_token(&self) -> Vec<String> {
        let Some(Mended { token, slips }) = slips::mended(self.token) else {
            return Vec::new();
        };
        let token = token.as_bytes();
        let mut hints: Vec<_> = slips.into_iter().map(String::from).collect();
        let Ok(keys) = self.secrets.keys() else {
            return hints;
        };
        let mended = classes::examine(token, &keys, self.class, self.validation);
        hints.push(match &mended.verdict {
            Ok(_) => "without that the token is accepted".into(),
            verdict => format!("without that it is {}", headline(verdict)),
        });
        if let Err(error) = mended.verdict {
            hints.extend(hints::on_refusal(&self.subject(token, &mended), error));
        }
        hints
    }

    /// Which secret would be the right one without what stands around it.
    fn slips_of_the_secrets(&self) -> Option<String> {
        let is_right = |secret: &&Secret| {
            let mended = slips::mended_secret(secret.bytes())?;
            let keys = Keys::new(SecretKey::new(mended).ok()?);
            let examination = classes::examine(self.token, &keys, self.class, self.validation);
            examination.authentic.map(drop)
        };
        if self.examination.authentic.is_some() {
            return None;
        }
        let secret = self
            .secrets
            .iter()
            .find(|secret| is_right(secret).is_some())?;
        let oddity = secret.oddity().unwrap_or("has something around it");
        Some(format!(
            "the secret in {} {oddity}; without that the signature is right",
            secret.source
        ))
    }

    /// What a refused token says all the same.
    fn write_unchecked(&self, f: &mut fmt::Formatter<'_>, authentic: &Authentic) -> fmt::Result {
        let warning = "AUTHENTICATED BUT UNCHECKED, and refused: do not act on anything in it.";
        f.write_str(&layout::lines(0, [warning.into()]))?;
        match &authentic.members {
            Some(members) => {
                let mut rows = Rows::at(self.validation.now());
                members.describe(authentic.times, &mut rows);
                write_rows(f, &rows.finish())
            }
            None if self.common.show_json => Ok(()),
            None => write_json(f, authentic),
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
        writeln!(f, "time  {}, {source}", words::date(self.validation.now()))
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
    let cells = rows
        .iter()
        .map(|Row { name, value }| vec![name.clone(), value.clone()]);
    f.write_str(&layout::columns(0, cells))
}

/// As it was signed.
fn write_json(f: &mut fmt::Formatter<'_>, authentic: &Authentic) -> fmt::Result {
    for (name, json) in [
        ("header ", &authentic.header),
        ("payload", &authentic.payload),
    ] {
        writeln!(f, "{name}  {}", words::escaped_json(json))?;
    }
    Ok(())
}
