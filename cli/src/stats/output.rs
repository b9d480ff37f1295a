//! A tally as a table, as JSON and as a picture.

use std::path::Path;

use anyhow::{Result, bail};
use genrescope_figures::{Bar, Chart, Column};
use genrescope_palette::genre_rgb;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use super::period::Period;
use super::tally::{Count, Tally};
use crate::console::{counted, printable};
use crate::files::{FileKind, ensure_replaceable};

/// Genres that have a column in the table over time; all others are one.
const NUM_COLUMNS: usize = 6;

/// Columns of a bar in the table.
const BAR_WIDTH: usize = 30;

/// A tally and how to show it.
pub(super) struct View<'a> {
    pub(super) tally: &'a Tally,
    /// What it is of.
    pub(super) title: String,
    pub(super) by: Option<Period>,
}

/// What draws a chart into a file with this name: by its ending.
///
/// # Errors
/// If the ending is neither that of PNG nor of SVG, or something else is there.
pub(super) fn drawer(path: &Path) -> Result<fn(&Chart) -> Vec<u8>> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let (kind, draw): (FileKind, fn(&Chart) -> Vec<u8>) = match ending.to_ascii_lowercase().as_str() {
        "png" => (FileKind::Png, Chart::to_png),
        "svg" => (FileKind::Svg, |chart| chart.to_svg().into_bytes()),
        _ => bail!("{}: the extension must be .png or .svg", printable(path)),
    };
    ensure_replaceable(path, kind)?;
    Ok(draw)
}

impl View<'_> {
    pub(super) fn as_table(&self) -> String {
        let kinds = self.tally.kinds();
        let width = kinds.iter().map(|(name, _)| name.width()).max().unwrap_or(0).max("genre".len());
        let most = kinds.first().map_or(1, |(_, count)| count.num_tracks.max(1));
        let mut text = format!("{:width$}  tracks  share    hours   sure\n", "genre");
        for (name, count) in &kinds {
            let bar = "█".repeat((count.num_tracks * BAR_WIDTH).div_ceil(most));
            let Count { num_tracks, seconds, .. } = count;
            text += &format!(
                "{name}{}  {num_tracks:>6}  {:>3.0} %  {:>7.1}  {:>5}  {bar}\n",
                " ".repeat(width - name.width()),
                100.0 * self.share(count),
                seconds / 3600.0,
                sure(name, count)
            );
        }
        text += &format!("{}\n", self.facts());
        if self.by.is_some() {
            text += &self.over_time(&kinds);
        }
        text
    }

    /// The leading genres' shares in each period.
    fn over_time(&self, kinds: &[(&str, Count)]) -> String {
        let periods = self.periods();
        let music: Vec<&str> = kinds.iter().map(|(name, _)| *name).filter(|name| !is_state(name)).collect();
        let (named, others) = music.split_at(NUM_COLUMNS.min(music.len()));
        let mut text = format!("\n{:<6}  tracks", "years");
        named.iter().for_each(|name| text += &format!("  {name:>5}"));
        text += if others.is_empty() { "\n" } else { "  others\n" };
        for (name, genres) in &periods {
            let sum: usize = genres.values().sum();
            // It has a place on the picture's axis, which is one of time, but nothing to say here.
            if sum == 0 {
                continue;
            }
            text += &format!("{name:<6}  {sum:>6}");
            let percent = |number: usize| 100.0 * number as f64 / sum as f64;
            for genre in named {
                let number = genres.get(genre).copied().unwrap_or(0);
                text += &format!("  {:>1$}", format!("{:.0} %", percent(number)), genre.width().max(5));
            }
            if !others.is_empty() {
                let number = others.iter().filter_map(|genre| genres.get(genre)).sum();
                text += &format!("  {:>6}", format!("{:.0} %", percent(number)));
            }
            text += "\n";
        }
        match self.tally.num_undated() {
            0 => text,
            1 => text + "1 track has no year in its tags\n",
            several => text + &format!("{several} tracks have no year in their tags\n"),
        }
    }

    pub(super) fn as_json(&self) -> String {
        let kinds: Map<String, Value> = self
            .tally
            .kinds()
            .into_iter()
            .map(|(name, Count { num_tracks, num_sure, seconds })| {
                (name.to_owned(), json!({ "tracks": num_tracks, "sure": num_sure, "seconds": seconds }))
            })
            .collect();
        let mut object =
            json!({ "tracks": self.tally.num_tracks(), "seconds": self.tally.seconds(), "genres": kinds });
        if self.by.is_some() {
            object["periods"] =
                self.periods().into_iter().map(|(name, genres)| (name, json!(genres))).collect();
            object["undated"] = self.tally.num_undated().into();
        }
        format!("{object}\n")
    }

    pub(super) fn as_chart(&self) -> Chart {
        let kinds = self.tally.kinds();
        let bar = |(name, count): &(&str, Count)| Bar {
            name: (*name).to_owned(),
            // All that is no genre is gray.
            rgb: genre_rgb(if is_state(name) { "not music" } else { name }),
            value: count.num_tracks as f64,
            words: format!("{} ({:.0} %)", count.num_tracks, 100.0 * self.share(count)),
        };
        let column = |(name, genres): (String, std::collections::BTreeMap<&str, usize>)| Column {
            name,
            values: kinds.iter().map(|(kind, _)| genres.get(kind).copied().unwrap_or(0) as f64).collect(),
        };
        let columns = self.periods().into_iter().map(column).collect();
        Chart::new(self.title.clone(), self.facts(), kinds.iter().map(bar).collect(), columns)
    }

    fn periods(&self) -> Vec<(String, std::collections::BTreeMap<&str, usize>)> {
        let Some(by) = self.by else { return Vec::new() };
        let step = match by {
            Period::Year => 1,
            Period::Decade => 10,
        };
        self.tally.periods(step).into_iter().map(|(begin, genres)| (by.name(begin), genres)).collect()
    }

    fn share(&self, count: &Count) -> f64 {
        count.num_tracks as f64 / self.tally.num_tracks().max(1) as f64
    }

    fn facts(&self) -> String {
        let num_tracks = self.tally.num_tracks();
        let tracks = counted(num_tracks, "track");
        format!("{tracks}, {:.1} hours", self.tally.seconds() / 3600.0)
    }
}

/// The share of a genre's tracks that are sure; nothing for anything but a genre.
fn sure(name: &str, count: &Count) -> String {
    if is_state(name) {
        return String::new();
    }
    format!("{:.0} %", 100.0 * count.num_sure as f64 / count.num_tracks.max(1) as f64)
}

/// Whether it is a state that stands for tracks without a genre.
fn is_state(name: &str) -> bool {
    matches!(name, "silence" | "not music")
}
