//! What stands where in the picture.

use genrescope_engine::analysis::SPECTRUM_BANDS;
use genrescope_exchange::one_line;
use genrescope_palette::genre_rgb;

use crate::formats::text::{clock, label};
use crate::mix::Mix;
use crate::timeline::{SILENCE, Segment};
use genrescope_picture::{Anchor, Area, Canvas, Image, Text, between, ink_on, width as text_width};

/// Where time begins in the picture, pixels.
pub(crate) const LEFT: f32 = 24.0;
/// How wide the whole recording is, pixels.
pub(crate) const WIDTH: f32 = 1552.0;
/// The picture's size; the height does not include further lines of the legend.
pub(super) const SIZE: (f32, f32) = (1600.0, 560.0);

const BACKGROUND: u32 = 0x16181d;
const PAPER: u32 = 0x22252c;
const INK: u32 = 0xe9e9ec;
const FAINT: u32 = 0x9a9ea8;
const SILENT: u32 = 0x3a3d45;

const TITLE_Y: f32 = 42.0;
const BAND: (f32, f32) = (66.0, 92.0);
const SHARES: (f32, f32) = (166.0, 96.0);
const SPECTRUM: (f32, f32) = (270.0, 2.0 * SPECTRUM_BANDS as f32);
const AXIS_Y: f32 = SPECTRUM.0 + SPECTRUM.1;
const LEGEND_Y: f32 = AXIS_Y + 62.0;
const LEGEND_LINE: f32 = 28.0;

/// Letters may be wider where an SVG is shown than in our own font.
const SPARE: f32 = 1.15;
/// Levels at the ends of the spectrogram's colors, dB.
const DARKEST_DB: f32 = -95.0;
const BRIGHTEST_DB: f32 = -16.0;
const HEAT: [u32; 6] = [0x0b0b16, 0x3b1360, 0x8c2369, 0xd94d3d, 0xf6a323, 0xfcf5b0];

/// The picture's height, pixels.
pub(super) fn height(mix: &Mix<'_>) -> f32 {
    let lines = legend(mix).last().map_or(0.0, |entry| entry.y - LEGEND_Y);
    SIZE.1 + lines
}

/// Draws the whole picture.
pub(super) fn draw(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    canvas.fill(Area::new(0.0, 0.0, SIZE.0, height(mix)), BACKGROUND, "");
    draw_title(mix, canvas);
    draw_band(mix, canvas);
    draw_shares(mix, canvas);
    draw_spectrogram(mix, canvas);
    draw_axis(mix, canvas);
    draw_legend(mix, canvas);
}

fn x_of(mix: &Mix<'_>, seconds: f64) -> f32 {
    LEFT + (seconds / mix.timeline.seconds.max(1e-9)) as f32 * WIDTH
}

fn rgb_of(genre: &str) -> u32 {
    if genre == SILENCE { SILENT } else { genre_rgb(genre) }
}

fn plain<'a>(text: &'a str, x: f32, y: f32, size: f32, anchor: Anchor, rgb: u32) -> Text<'a> {
    Text { text, x, y, size, anchor, rgb, is_upright: false }
}

fn draw_title(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    let count = mix.timeline.segments.len();
    let facts =
        format!("{}  ·  {count} segment{}", clock(mix.timeline.seconds), if count == 1 { "" } else { "s" });
    let room = WIDTH - text_width(&facts, 19.0) - 30.0;
    let name = shortened(&one_line(&mix.file_name()), 27.0, room);
    canvas.write(plain(&name, LEFT, TITLE_Y, 27.0, Anchor::Start, INK));
    canvas.write(plain(&facts, LEFT + WIDTH, TITLE_Y, 19.0, Anchor::End, FAINT));
}

/// A text, cut to fit.
fn shortened(text: &str, size: f32, room: f32) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    let mut cut: String = text.to_owned();
    while !cut.is_empty() && text_width(&cut, size) + text_width("…", size) > room {
        cut.pop();
    }
    cut + "…"
}

fn draw_band(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    let (y, height) = BAND;
    let segments = &mix.timeline.segments;
    for segment in segments {
        let (from, to) = (x_of(mix, segment.start_seconds), x_of(mix, segment.end_seconds));
        canvas.fill(Area::new(from, y, to - from, height), rgb_of(&segment.genre), &hint(segment));
    }
    for pair in segments.windows(2) {
        let Some(transition) = pair[1].transition else { continue };
        let (from, to) = (x_of(mix, transition.start_seconds), x_of(mix, transition.end_seconds));
        let hint = format!(
            "{} to {}: transition, {} to {}",
            pair[0].genre,
            pair[1].genre,
            clock(transition.start_seconds),
            clock(transition.end_seconds)
        );
        canvas.blend(
            Area::new(from, y, to - from, height),
            rgb_of(&pair[0].genre),
            rgb_of(&pair[1].genre),
            &hint,
        );
    }
    for segment in &segments[1..] {
        let x = x_of(mix, segment.start_seconds);
        canvas.fill(Area::new(x - 1.0, y - 5.0, 2.0, height + 10.0), BACKGROUND, "");
    }
    for segment in segments {
        draw_name(mix, segment, canvas);
    }
}

fn hint(segment: &Segment) -> String {
    let runner_up =
        segment.runner_up().map_or(String::new(), |(name, p)| format!(", or {name} {:.0} %", p * 100.0));
    format!(
        "{} to {}: {}{runner_up}",
        clock(segment.start_seconds),
        clock(segment.end_seconds),
        label(segment)
    )
}

/// The genre's name in its block: as large as fits, on one line, on several, or upright.
fn draw_name(mix: &Mix<'_>, segment: &Segment, canvas: &mut impl Canvas) {
    let (y, height) = BAND;
    let (from, to) = (x_of(mix, segment.start_seconds), x_of(mix, segment.end_seconds));
    let (middle, room) = ((from + to) / 2.0, to - from - 10.0);
    let rgb = ink_on(rgb_of(&segment.genre));
    let percent = if segment.genres.is_empty() {
        String::new()
    } else {
        format!("{:.0} %", segment.confidence * 100.0)
    };
    for size in [24.0_f32, 20.0, 17.0, 15.0] {
        if SPARE * text_width(&segment.genre, size).max(text_width(&percent, size * 0.75)) <= room {
            canvas.write(plain(&segment.genre, middle, y + height / 2.0, size, Anchor::Middle, rgb));
            canvas.write(plain(&percent, middle, y + height / 2.0 + size, size * 0.75, Anchor::Middle, rgb));
            return;
        }
    }
    let words: Vec<&str> = segment.genre.split(' ').collect();
    let widest = words.iter().map(|word| text_width(word, 15.0)).fold(0.0, f32::max);
    if SPARE * widest <= room {
        for (index, word) in words.iter().enumerate() {
            let line = y + height / 2.0 + 5.0 + (index as f32 - (words.len() - 1) as f32 / 2.0) * 17.0;
            canvas.write(plain(word, middle, line, 15.0, Anchor::Middle, rgb));
        }
        return;
    }
    for size in [15.0_f32, 13.0] {
        if room + 8.0 >= size && text_width(&segment.genre, size) <= height - 6.0 {
            let text =
                plain(&segment.genre, middle + size * 0.3, y + height / 2.0, size, Anchor::Middle, rgb);
            canvas.write(Text { is_upright: true, ..text });
            return;
        }
    }
}

/// The genres from moment to moment, stacked: always in the same order, so that a genre keeps its place.
fn draw_shares(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    let (top, height) = SHARES;
    canvas.fill(Area::new(LEFT, top, WIDTH, height), SILENT, "");
    for moment in &mix.timeline.moments {
        let (from, to) = (x_of(mix, moment.start_seconds), x_of(mix, moment.end_seconds));
        let mut y = top + height;
        for (genre, probability) in &moment.genres {
            let share = probability * height;
            // Thinner than half a pixel adds many rectangles and no information; a pixel more, which the next
            // moment covers, leaves no seam.
            if share >= 0.5 {
                canvas.fill(
                    Area::new(from, y - share, (to - from + 1.0).min(LEFT + WIDTH - from), share),
                    rgb_of(genre),
                    "",
                );
            }
            y -= share;
        }
    }
}

fn draw_spectrogram(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    let (y, height) = SPECTRUM;
    canvas.fill(Area::new(LEFT, y, WIDTH, height), PAPER, "");
    canvas.show(Area::new(LEFT, y, WIDTH, height), &spectrogram(mix));
    for segment in &mix.timeline.segments[1..] {
        let x = x_of(mix, segment.start_seconds);
        canvas.fill(Area::new(x - 0.75, y, 1.5, height), INK, "");
    }
}

fn spectrogram(mix: &Mix<'_>) -> Image {
    let columns = mix.overview.columns();
    let width = (WIDTH as usize).min(columns.len());
    let height = SPECTRUM_BANDS;
    let mut pixels = vec![0; width * height];
    for x in 0..width {
        let (first, last) = (x * columns.len() / width, ((x + 1) * columns.len() / width).max(1));
        let part = &columns[first..last.max(first + 1)];
        for band in 0..height {
            let db = part.iter().map(|column| column[band]).sum::<f32>() / part.len() as f32;
            pixels[(height - 1 - band) * width + x] = heat((db - DARKEST_DB) / (BRIGHTEST_DB - DARKEST_DB));
        }
    }
    Image { width, height, pixels }
}

/// The color of a level: 0 dark to 1 bright.
fn heat(level: f32) -> u32 {
    let place = level.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let index = (place as usize).min(HEAT.len() - 2);
    between(HEAT[index], HEAT[index + 1], place - index as f32)
}

fn draw_axis(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    let step = tick_seconds(mix.timeline.seconds);
    let mut seconds = 0.0;
    while seconds <= mix.timeline.seconds {
        let x = x_of(mix, seconds);
        canvas.fill(Area::new(x - 0.5, AXIS_Y, 1.0, 7.0), FAINT, "");
        // At the very ends there is room only inward.
        let anchor = if x < LEFT + 12.0 {
            Anchor::Start
        } else if x > LEFT + WIDTH - 20.0 {
            Anchor::End
        } else {
            Anchor::Middle
        };
        canvas.write(plain(&clock(seconds), x, AXIS_Y + 24.0, 15.0, anchor, FAINT));
        seconds += step;
    }
}

/// A round step that gives ten to twenty ticks.
fn tick_seconds(seconds: f64) -> f64 {
    let steps = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0];
    steps.into_iter().find(|step| seconds / step <= 16.0).unwrap_or(3600.0)
}

/// One genre in the legend.
struct Entry {
    genre: String,
    text: String,
    x: f32,
    y: f32,
}

/// The genres that occur, those that play longest first, laid out in lines.
fn legend(mix: &Mix<'_>) -> Vec<Entry> {
    let mut totals: Vec<(&str, f64)> = Vec::new();
    for segment in &mix.timeline.segments {
        match totals.iter_mut().find(|(genre, _)| *genre == segment.genre) {
            Some((_, seconds)) => *seconds += segment.seconds(),
            None => totals.push((&segment.genre, segment.seconds())),
        }
    }
    totals.sort_by(|a, b| b.1.total_cmp(&a.1));
    let (mut x, mut y) = (LEFT, LEGEND_Y);
    let entries = totals.into_iter().map(|(genre, seconds)| {
        let text = format!("{genre}  {}", clock(seconds));
        let width = text_width(&text, 17.0) + 56.0;
        if x + width > LEFT + WIDTH {
            (x, y) = (LEFT, y + LEGEND_LINE);
        }
        let entry = Entry { genre: genre.to_owned(), text, x, y };
        x += width;
        entry
    });
    entries.collect()
}

fn draw_legend(mix: &Mix<'_>, canvas: &mut impl Canvas) {
    for entry in legend(mix) {
        canvas.fill(Area::new(entry.x, entry.y - 14.0, 16.0, 16.0), rgb_of(&entry.genre), "");
        canvas.write(plain(&entry.text, entry.x + 24.0, entry.y, 17.0, Anchor::Start, INK));
    }
}
