//! Dates, spans and foreign text, made fit to be read.

use core::time::Duration;

use jiff::Timestamp;
use storefront_jwt::UnixTime;

/// A time as a date, `2026-11-21T12:00:00.223685Z`.
pub fn date(time: UnixTime) -> String {
    let timestamp = i64::try_from(time.as_micros())
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok());
    match timestamp {
        Some(timestamp) => timestamp.to_string(),
        None => format!("{} seconds, after the year 9999", time.as_secs()),
    }
}

/// A time as seen from another one: `in 4 min`, `now`, `3 h ago`.
pub fn distance(time: UnixTime, now: UnixTime) -> String {
    let (ahead, behind) = (time.saturating_since(now), now.saturating_since(time));
    match ahead.max(behind) {
        small if small < Duration::from_millis(500) => "now".into(),
        _ if time > now => format!("in {}", span(ahead)),
        _ => format!("{} ago", span(behind)),
    }
}

/// Whether a time in seconds was more likely meant in milliseconds.
pub fn is_milliseconds(time: UnixTime) -> bool {
    /// In the year 5138; as milliseconds, in 1973.
    const LAST_SECONDS: UnixTime = UnixTime::from_secs(100_000_000_000);

    time > LAST_SECONDS
}

/// A time in both ways.
pub fn date_and_distance(time: UnixTime, now: UnixTime) -> String {
    format!("{}  ({})", date(time), distance(time, now))
}

/// A span in the largest unit of which there are at least two; to the second, then rounded down.
pub fn span(span: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    const YEAR: u64 = 365 * DAY;

    let secs = span.saturating_add(Duration::from_millis(500)).as_secs();
    match secs {
        ..120 => format!("{secs} s"),
        120..7200 => format!("{} min", secs / MINUTE),
        7200..172_800 => format!("{} h", secs / HOUR),
        172_800..63_072_000 => format!("{} days", secs / DAY),
        _ => format!("{} years", secs / YEAR),
    }
}

/// Text from a token or a command line, in one line and without anything that a terminal would obey
/// or that changes how its neighbours are read.
pub fn escaped(text: &str) -> String {
    let escaped = text.escape_debug().to_string();
    escaped.replace("\\\"", "\"").replace("\\'", "'")
}

/// The same for JSON, whose own backslashes stay as they are.
pub fn escaped_json(json: &str) -> String {
    escaped(json).replace("\\\\", "\\")
}

/// The first characters of a text, and how long it is if there are more.
pub fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            let head = text.get(..end).unwrap_or_default();
            format!("{head}… ({} characters)", text.chars().count())
        }
        None => text.to_owned(),
    }
}

/// Text in which each word that is a token, or the beginning of one, is only counted: a claim may
/// hold a token of its own.
pub fn without_tokens(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let words = text.split_inclusive(|c| !is_part(c));
    words
        .map(|word| {
            let end = word.trim_end_matches(|c| !is_part(c)).len();
            let (word, rest) = word.split_at_checked(end).unwrap_or((word, ""));
            match word.find("eyJ").and_then(|at| word.split_at_checked(at)) {
                Some((before, token)) if token.contains('.') => {
                    let length = token.len();
                    format!("{before}(a token of {length} characters, not shown){rest}")
                }
                _ => format!("{word}{rest}"),
            }
        })
        .collect()
}
