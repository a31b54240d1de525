//! What is printed, by the width of the terminal.

use std::env;

use anstyle::{AnsiColor, Style};
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

pub const HEADING: Style = Style::new().bold();
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
pub const BAD: Style = AnsiColor::Red.on_default().bold();

/// Text in a style, which a stream that is no terminal takes off again.
pub fn styled(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// Columns as wide as what they hold, or narrower and wrapped where the terminal is. Names, in the
/// first of several columns, stay whole.
pub fn columns(indent: u16, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    const GAP: u16 = 2;

    let mut table = Table::new();
    table.load_style(presets::NOTHING).add_rows(rows);
    if let Some(width) = width() {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    let has_names = table.column_count() > 1;
    for (number, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if number == 0 { indent } else { 0 }, GAP));
        if number == 0 && has_names {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    format!("{}\n", table.trim_fmt())
}

/// Lines that are wrapped.
pub fn lines(indent: u16, lines: impl IntoIterator<Item = String>) -> String {
    columns(indent, lines.into_iter().map(|line| vec![line]))
}

/// `None` where nothing is to be wrapped. Like clap's, so that the help is as wide as the rest.
fn width() -> Option<u16> {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    terminal.map(|(width, _)| width.0).or_else(|| {
        let columns = env::var("COLUMNS").ok()?.parse().ok()?;
        (columns > 0).then_some(columns)
    })
}
