//! Draws the live monitor: a function of a [`View`] and of the terminal's size, and of nothing else.

use genrescope_display::{Bar, FLOOR_DBFS, rate_words, window_words};
use genrescope_engine::{State, WHOLE_TRACK};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style, Stylize};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph, Widget, Wrap};

use super::history::{Column, Leader};
use super::keys::HELP;
use super::picture::View;
use crate::console::clock;

/// The lower part of a cell, in eighths.
const RISING: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The left part of a cell, in eighths.
const GROWING: [&str; 9] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/// Black on the genres' colors, which are all light enough.
const INK: Color = Color::Indexed(16);

/// Where everything goes; what has no room gets no rows.
struct Plan {
    title: Rect,
    state: Rect,
    genres: Rect,
    history: Rect,
    level: Rect,
    counters: Rect,
    help: Rect,
    /// Whether there is room for frames.
    has_frames: bool,
}

impl Plan {
    /// Allots the rows: first the state and the bars, then the level and the keys, then the rest.
    fn new(area: Rect) -> Self {
        let rows_if = |least: u16, rows: u16| if area.height >= least { rows } else { 0 };
        let has_frames = area.height >= 14 && area.width >= 30;
        let history_rows = match area.height {
            0..11 => 0,
            11..14 => 2,
            14..22 => 4,
            22..32 => 6,
            _ => 8,
        };
        let heights = [rows_if(8, 1), 1, 0, history_rows, rows_if(3, 1), rows_if(10, 1), rows_if(5, 1)];
        let mut constraints = heights.map(Constraint::Length);
        constraints[2] = Constraint::Fill(1);
        let [title, state, genres, history, level, counters, help] =
            Layout::vertical(constraints).areas(area);
        Self { title, state, genres, history, level, counters, help, has_frames }
    }
}

/// Draws everything.
pub(super) fn draw(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let plan = Plan::new(area);
    draw_title(view, plan.title, buf);
    draw_state(view, plan.state, buf);
    let genres = framed(plan.genres, plan.has_frames, genres_frame(view), buf);
    match message(view) {
        Some(text) => draw_message(view, text, genres, buf),
        None => draw_bars(view, genres, buf),
    }
    let history = framed(plan.history, plan.has_frames, history_frame(view, plan.history), buf);
    draw_history(view, history, buf);
    draw_level(view, plan.level, buf);
    draw_counters(view, plan.counters, buf);
    draw_help(view, plan.help, buf);
}

/// Draws a frame if there should be one; returns the area inside.
fn framed(area: Rect, has_frame: bool, frame: Block<'_>, buf: &mut Buffer) -> Rect {
    if !has_frame || area.height < 3 {
        return area;
    }
    let inside = frame.inner(area);
    frame.render(area, buf);
    inside
}

fn frame<'a>() -> Block<'a> {
    Block::bordered().border_type(BorderType::Rounded).border_style(Style::new().dim())
}

/// One line with text at either end; the right one gives way.
fn both_ends(left: Line<'_>, right: Line<'_>, area: Rect, buf: &mut Buffer) {
    if left.width() + 2 + right.width() <= usize::from(area.width) {
        right.right_aligned().render(area, buf);
    }
    left.render(area, buf);
}

fn draw_title(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let input = view.input;
    let about = format!(
        "  {} · {} · {} · {}",
        input.name,
        input.host,
        rate_words(input.sample_rate_hz),
        input.channels
    );
    let url = view.page_url.map_or_else(String::new, |url| format!("{url} "));
    let full = Line::from(vec![" genrescope".bold(), about.dim()]);
    // Where there is no room for both, the address counts for more: without it there is no page.
    let needs_room = full.width() + 2 + url.chars().count() > usize::from(area.width) && !url.is_empty();
    let left = if needs_room { Line::from(" genrescope".bold()) } else { full };
    both_ends(left, url.dim().into(), area, buf);
}

fn draw_state(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let chip =
        |text: String, color: Color| Span::styled(format!(" {text} "), Style::new().fg(INK).bg(color).bold());
    let mut left = vec![Span::raw(" ")];
    if let Some((words, _)) = &view.trouble {
        left.push(chip((*words).to_owned(), view.palette.trouble()));
    } else {
        let leader = view.bars.first().filter(|_| matches!(view.state, State::Sure | State::Unsure));
        let color = match view.state {
            State::Sure => leader.map_or(Color::Gray, |bar| view.palette.genre(&bar.name)),
            State::Failed => view.palette.trouble(),
            _ => Color::Gray,
        };
        left.push(chip(view.state.to_string(), color));
        if let Some(bar) = leader {
            left.push(format!("  {}", bar.name).bold());
            left.push(format!(" {}", percent(bar.probability)).into());
        }
    }
    if let Some(words) = view.caution {
        left.push("  ".into());
        left.push(chip(words.to_owned(), view.palette.trouble()));
    }
    if view.is_frozen {
        left.push("  ".into());
        left.push(" frozen ".reversed());
    }
    let right = format!("{} heard ", clock(view.heard_seconds));
    both_ends(left.into(), right.dim().into(), area, buf);
}

fn percent(probability: f32) -> String {
    format!("{:.0} %", 100.0 * probability)
}

fn genres_frame<'a>(view: &View<'_>) -> Block<'a> {
    let kind = if view.is_broad { " broad genres " } else { " genres " };
    let heard = if view.window_seconds == WHOLE_TRACK {
        " everything since the start ".to_owned()
    } else if f64::from(view.filled_seconds) + view.update_interval_seconds <= view.window_seconds {
        format!(" last {:.0} of {} ", view.filled_seconds, window_words(view.window_seconds))
    } else {
        format!(" last {} ", window_words(view.window_seconds))
    };
    frame()
        .title(kind.not_dim().bold())
        .title(Line::from(heard).right_aligned())
        .title_bottom(Line::from(" │ newest 3 s ").right_aligned())
}

/// Shown instead of the bars while there is no answer.
fn message<'a>(view: &'a View<'_>) -> Option<&'a str> {
    if let Some((_, sentence)) = &view.trouble {
        return Some(sentence);
    }
    match view.state {
        State::Loading => Some("loading the model"),
        State::Failed => Some("the model could not be loaded"),
        State::WarmingUp { .. } => Some("listening for a first answer"),
        State::Silence => Some("nothing to hear"),
        _ => None,
    }
}

fn draw_message(view: &View<'_>, text: &str, area: Rect, buf: &mut Buffer) {
    let width = area.width.saturating_sub(4).min(64);
    let paragraph = Paragraph::new(text).wrap(Wrap { trim: true }).centered();
    // Counted from the text, since the widget does not tell: words wrap a little early.
    let rows = (text.chars().count() as u16).div_ceil(width.saturating_sub(8).max(1)).min(area.height);
    let is_warming = matches!(view.state, State::WarmingUp { .. }) && view.trouble.is_none();
    let rows_with_bar = rows + if is_warming { 2 } else { 0 };
    let middle = center(area, width, rows_with_bar.min(area.height));
    paragraph.render(Rect { height: rows.min(middle.height), ..middle }, buf);
    if let State::WarmingUp { seconds_left } = view.state
        && is_warming
        && middle.height >= 3
    {
        let done = 1.0 - (seconds_left / 3.0).clamp(0.0, 1.0);
        let row = center(Rect { y: middle.bottom() - 1, height: 1, ..middle }, width.min(30), 1);
        draw_bar(row, done, Color::Gray, buf);
    }
}

fn center(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
    Rect { x, y, width, height }
}

fn draw_bars(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let longest = view.bars.iter().map(|bar| bar.name.chars().count()).max().unwrap_or(0) as u16;
    let name_width = longest.min(area.width / 3);
    for (bar, row) in view.bars.iter().zip(area.rows()) {
        let [letter, name, length, number] = Layout::horizontal([
            Constraint::Length(3),
            Constraint::Length(name_width + 1),
            Constraint::Fill(1),
            Constraint::Length(6),
        ])
        .areas(row);
        // Speech has no genre, even if a little probability is left for one.
        let is_beside = view.state == State::NotMusic && bar.name != genrescope_engine::model::NOT_MUSIC
            || bar.probability < 0.005;
        let style = if is_beside { Style::new().dim() } else { Style::new() };
        let color = view.palette.genre(&bar.name);
        Line::from(format!(" {} ", view.letters.of(&bar.name))).style(style.fg(color)).render(letter, buf);
        Line::from(bar.name.as_str()).style(style).render(name, buf);
        draw_bar(length, bar.shown, color, buf);
        draw_now(length, bar, color, buf);
        if is_beside {
            buf.set_style(length, style);
        }
        Line::from(percent(bar.probability))
            .style(style)
            .right_aligned()
            .render(Rect { width: number.width.saturating_sub(1), ..number }, buf);
    }
}

/// A bar of one row, 0 to 1, in steps of an eighth of a cell.
fn draw_bar(area: Rect, share: f32, color: Color, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let eighths = eighths(share, area.width);
    for (x, column) in area.columns().enumerate() {
        let part = eighths.saturating_sub(8 * x).min(8);
        if part > 0 {
            buf.set_string(column.x, column.y, GROWING[part], part_style(part, color));
        }
    }
}

/// A full cell has the color as its background, too: in many fonts the block leaves a line free.
fn part_style(part: usize, color: Color) -> Style {
    if part == 8 { Style::new().fg(color).bg(color) } else { Style::new().fg(color) }
}

fn eighths(share: f32, cells: u16) -> usize {
    (share.clamp(0.0, 1.0) * f32::from(cells) * 8.0).round() as usize
}

/// A mark on the bar for the newest patch.
fn draw_now(area: Rect, bar: &Bar, color: Color, buf: &mut Buffer) {
    let cell = (bar.now.clamp(0.0, 1.0) * f32::from(area.width)) as u16;
    if bar.now < 0.005 || area.is_empty() {
        return;
    }
    let cell = cell.min(area.width - 1);
    let is_inside = 8 * usize::from(cell + 1) <= eighths(bar.shown, area.width);
    let style = if is_inside { Style::new().fg(INK).bg(color) } else { Style::new().fg(color) };
    buf.set_string(area.x + cell, area.y, "│", style);
}

fn history_frame<'a>(view: &View<'_>, area: Rect) -> Block<'a> {
    let seconds = f64::from(area.width.saturating_sub(2)) * view.update_interval_seconds;
    frame()
        .title(" history ".not_dim().bold())
        .title_bottom(format!(" {} ago ", clock(seconds)))
        .title_bottom(Line::from(" now ").right_aligned())
}

/// The history: a ribbon of letters on the leading genre's color, and above it how probable each was.
fn draw_history(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let columns = view.history.newest(usize::from(area.width));
    let first_x = area.right() - columns.len() as u16;
    let ribbon_y = area.bottom() - 1;
    let rows_above = area.height - 1;
    for (x, column) in (first_x..).zip(columns) {
        let (symbol, style) = match column {
            Column::Silence => ('·', Style::new().dim()),
            Column::NotMusic => ('~', Style::new().dim()),
            Column::Gap => ('│', Style::new().dim()),
            Column::Music { fine, broad } => {
                let Leader { name, probability } = if view.is_broad { broad } else { fine };
                let color = view.palette.genre(name);
                draw_column(x, ribbon_y - rows_above, rows_above, *probability, color, buf);
                (view.letters.of(name), Style::new().fg(INK).bg(color))
            }
        };
        buf.set_string(x, ribbon_y, symbol.to_string(), style);
    }
}

/// An upright bar of one column, 0 to 1.
fn draw_column(x: u16, top: u16, height: u16, share: f32, color: Color, buf: &mut Buffer) {
    let eighths = eighths(share, height);
    for row in 0..height {
        let part = eighths.saturating_sub(8 * usize::from(row)).min(8);
        buf.set_string(x, top + height - 1 - row, RISING[part], part_style(part, color));
    }
}

fn draw_level(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let text_width = match area.width {
        0..34 => 8,
        34..56 => 20,
        _ => 34,
    };
    let [label, length, text] =
        Layout::horizontal([Constraint::Length(7), Constraint::Fill(1), Constraint::Length(text_width)])
            .areas(area);
    Line::from(" level").render(label, buf);
    let share = |dbfs: f32| 1.0 - (dbfs / FLOOR_DBFS).clamp(0.0, 1.0);
    let eighths_rms = eighths(share(view.level.rms_dbfs), length.width);
    for (x, column) in length.columns().enumerate() {
        let dbfs = FLOOR_DBFS * (1.0 - (x as f32 + 0.5) / f32::from(length.width));
        let part = eighths_rms.saturating_sub(8 * x).min(8);
        let (symbol, style) = match part {
            0 => ("·", Style::new().dim()),
            _ => (GROWING[part], part_style(part, view.palette.level(dbfs))),
        };
        buf.set_string(column.x, column.y, symbol, style);
    }
    if view.held_dbfs > FLOOR_DBFS && !length.is_empty() {
        let cell = ((share(view.held_dbfs) * f32::from(length.width)) as u16).min(length.width - 1);
        let style = Style::new().fg(view.palette.level(view.held_dbfs)).bold();
        buf.set_string(length.x + cell, length.y, "┃", style);
    }
    let clip = if view.clips { " CLIP ".fg(INK).bg(view.palette.trouble()).bold() } else { "      ".into() };
    let (peak, rms) = (decibels(view.level.peak_dbfs), decibels(view.level.rms_dbfs));
    let line = match text_width {
        8 if view.clips => Line::from(vec![" ".into(), clip]),
        8 => Line::from(format!(" {peak}")),
        20 => Line::from(vec![format!(" {peak} dBFS ").into(), clip]),
        _ => Line::from(vec![format!(" peak {peak}  rms {rms} dBFS ").into(), clip]),
    };
    line.render(text, buf);
}

fn decibels(dbfs: f32) -> String {
    if dbfs == f32::NEG_INFINITY { "   -∞".to_owned() } else { format!("{dbfs:5.1}") }
}

fn draw_counters(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let counter = |what: &str, count: u64| {
        let text = format!("{count} {what}");
        if count > 0 { text.fg(view.palette.trouble()).bold() } else { text.dim() }
    };
    let mut spans = vec![
        " ".into(),
        counter("samples dropped", view.dropped_samples),
        " · ".dim(),
        counter("not finite", view.non_finite_samples),
    ];
    if view.num_overruns > 0 {
        spans.extend([" · ".dim(), counter("device overruns", view.num_overruns)]);
    }
    both_ends(spans.into(), Line::from(format!("{} ", view.model)).dim(), area, buf);
}

fn draw_help(view: &View<'_>, area: Rect, buf: &mut Buffer) {
    let mut spans = Vec::new();
    for (key, what) in HELP {
        let what = match what {
            "freeze" if view.is_frozen => "go on",
            "broad" if view.is_broad => "fine",
            _ => what,
        };
        spans.extend([" ".into(), Span::from(key).add_modifier(Modifier::BOLD), format!(" {what} ").dim()]);
    }
    Line::from(spans).render(area, buf);
}

#[cfg(test)]
mod tests;
