//! What gets around a token, and into it, when it is copied.

/// A token without what is no part of it.
pub struct Mended {
    pub token: String,
    /// What has been taken off.
    pub slips: Vec<&'static str>,
}

const SCHEME: &str = "it begins with 'Bearer', the scheme of the Authorization header";
const HEADER: &str = "it begins with the name of a header";
const QUOTES: &str = "there are quotation marks around it";
const AROUND: &str = "there is a blank or an invisible character around it";
const INSIDE: &str = "there is white space inside: a token is one word";
const PUNCTUATION: &str = "there is punctuation behind it";

/// Takes off whatever does not belong to a token; `None` where there is nothing.
pub fn mended(token: &[u8]) -> Option<Mended> {
    let mut rest = str::from_utf8(token).ok()?;
    let mut slips = Vec::new();
    while let Some((slip, inner)) = outermost(rest) {
        if !slips.contains(&slip) {
            slips.push(slip);
        }
        rest = inner;
    }
    let token: String = rest.split(is_blank).collect();
    if token != rest {
        slips.push(INSIDE);
    }
    (!slips.is_empty()).then_some(Mended { token, slips })
}

/// A secret without what is no part of it; `None` where there is nothing.
pub fn mended_secret(secret: &[u8]) -> Option<&[u8]> {
    let text = str::from_utf8(secret).ok()?;
    let mut rest = text;
    while let Some((AROUND | QUOTES, inner)) = outermost(rest) {
        rest = inner;
    }
    (rest != text).then_some(rest.as_bytes())
}

fn outermost(text: &str) -> Option<(&'static str, &str)> {
    let taken_off = |slip, rest: &'_ str| (rest.len() < text.len()).then_some(slip);
    let blanks = text.trim_matches(is_blank);
    let quotes = text.trim_matches(is_quote);
    let punctuation = text.trim_end_matches([',', ';']);
    let scheme = without_word(text, "bearer").unwrap_or(text);
    let header = ["authorization:", "shopware-app-token:"]
        .iter()
        .find_map(|name| without_word(text, name))
        .unwrap_or(text);
    [
        (AROUND, blanks),
        (QUOTES, quotes),
        (PUNCTUATION, punctuation),
        (SCHEME, scheme),
        (HEADER, header),
    ]
    .into_iter()
    .find_map(|(slip, rest)| taken_off(slip, rest).map(|slip| (slip, rest)))
}

/// What follows a word at the beginning, whatever its case.
fn without_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (front, rest) = text.split_at_checked(word.len())?;
    let ends = word.ends_with(':') || rest.is_empty() || rest.starts_with([' ', '\t', '\n', ':']);
    (front.eq_ignore_ascii_case(word) && ends).then(|| rest.trim_start_matches(':'))
}

/// White space, and what looks like it.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '\u{2018}'..='\u{201F}' | '«' | '»' | '‹' | '›'
    )
}
