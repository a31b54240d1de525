//! The ratios as horizontal bars, a panel for each case.

use std::{error::Error, path::Path};

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{Group, measure::Measurement};

const BACKGROUND: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(31, 41, 55);
const FAINT: RGBColor = RGBColor(107, 114, 128);
const STOREFRONT: RGBColor = RGBColor(5, 122, 108);
const PEER: RGBColor = RGBColor(184, 192, 204);

const COLUMNS: usize = 2;
const MARGIN: i32 = 20;
const PANEL_WIDTH: i32 = 480;
const PANEL_TITLE: i32 = 48;
const PANEL_GAP: i32 = 16;
const LABEL_WIDTH: i32 = 178;
const VALUE_WIDTH: i32 = 44;
const ROW: i32 = 19;
const BAR: i32 = 13;
const HEAD: i32 = 62;
const LEGEND_WIDTH: i32 = 760;

/// Writes an SVG. The bare HMACs are no bars: `RustCrypto`'s is the line at 1.
pub fn draw(path: &Path, measurements: &[Measurement]) -> Result<(), Box<dyn Error>> {
    let panels: Vec<Vec<&Measurement>> = measurements
        .chunk_by(|a, b| a.case == b.case)
        .map(|case| {
            let mut bars: Vec<&Measurement> =
                case.iter().filter(|m| m.group != Group::Floor).collect();
            bars.sort_by(|a, b| a.ratio_to_hmac.total_cmp(&b.ratio_to_hmac));
            bars
        })
        .filter(|bars| !bars.is_empty())
        .collect();
    let rows: Vec<&[Vec<&Measurement>]> = panels.chunks(COLUMNS).collect();
    let heights: Vec<i32> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|bars| panel_height(bars.len()))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let columns = i32::try_from(panels.len().min(COLUMNS))?.max(1);
    let width = (2 * MARGIN + columns * PANEL_WIDTH).max(LEGEND_WIDTH);
    let height = HEAD + heights.iter().sum::<i32>() + MARGIN;

    let area = SVGBackend::new(path, (width.try_into()?, height.try_into()?)).into_drawing_area();
    area.fill(&BACKGROUND)?;
    write(
        &area,
        "One verification or signature, as a multiple of the bare HMAC-SHA-256",
        (MARGIN, 22),
        18,
        INK,
        HPos::Left,
    )?;
    let legend = "median time / median time of RustCrypto's HMAC over the same token with its key set up (the line at 1); shorter is better";
    write(&area, legend, (MARGIN, 45), 12, FAINT, HPos::Left)?;

    let mut top = HEAD;
    for (row, height) in rows.iter().zip(&heights) {
        let mut left = MARGIN;
        for bars in *row {
            draw_panel(&area, bars, left, top)?;
            left += PANEL_WIDTH;
        }
        top += height;
    }
    area.present()?;
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn panel_height(bars: usize) -> i32 {
    PANEL_TITLE + ROW * i32::try_from(bars).unwrap_or(0) + PANEL_GAP
}

fn draw_panel(
    area: &Area<'_>,
    bars: &[&Measurement],
    left: i32,
    top: i32,
) -> Result<(), Box<dyn Error>> {
    let longest = bars.iter().map(|m| m.ratio_to_hmac).fold(1.0, f64::max);
    let origin = left + LABEL_WIDTH;
    let room = f64::from(PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH - MARGIN);
    #[expect(clippy::cast_possible_truncation, reason = "a position in a picture")]
    let position = |ratio: f64| origin + (ratio / longest * room).round() as i32;

    let title = format!(
        "{}, {} characters",
        bars[0].case,
        with_thousands(bars[0].bytes)
    );
    write(area, &title, (left, top + 16), 14, INK, HPos::Left)?;

    let first = top + PANEL_TITLE;
    for (n, m) in bars.iter().enumerate() {
        let (color, ink) = if m.group == Group::Storefront {
            (STOREFRONT, STOREFRONT)
        } else {
            (PEER, INK)
        };
        let y = first + ROW * i32::try_from(n)?;
        let middle = y + BAR / 2;
        let end = position(m.ratio_to_hmac);
        area.draw(&Rectangle::new(
            [(origin, y), (end, y + BAR)],
            color.filled(),
        ))?;
        write(area, m.subject, (origin - 8, middle), 12, ink, HPos::Right)?;
        write(
            area,
            &format!("{:.2}", m.ratio_to_hmac),
            (end + 5, middle),
            12,
            ink,
            HPos::Left,
        )?;
    }
    let last = first + ROW * i32::try_from(bars.len())?;
    let one = position(1.0);
    area.draw(&PathElement::new(
        [(one, first - 5), (one, last)],
        INK.stroke_width(1),
    ))?;
    write(area, "1", (one, first - 12), 11, FAINT, HPos::Center)?;
    Ok(())
}

fn with_thousands(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{},{:03}", with_thousands(number / 1000), number % 1000)
    }
}

fn write(
    area: &Area<'_>,
    text: &str,
    at: (i32, i32),
    size: i32,
    color: RGBColor,
    anchor: HPos,
) -> Result<(), Box<dyn Error>> {
    let style = ("sans-serif", size)
        .into_font()
        .color(&color)
        .pos(Pos::new(anchor, VPos::Center));
    area.draw(&Text::new(text, at, style))?;
    Ok(())
}
