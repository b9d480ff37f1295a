//! What is known of a new head: what it would make of tracks that it has not learned from.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use genrescope_engine::model::Genres;
use genrescope_figures::{ConfusionMatrix, Drawing, Line, LineChart};
use genrescope_lab::comparison::accuracy_interval;
use genrescope_lab::dataset::{Suspect, suspects};
use genrescope_lab::evaluate::{
    Answer, CURVE_SECONDS, CalibrationBin, Figures, calibration_bins, confusion, figures,
};
use genrescope_lab::{Example, ReportPage};

use crate::console::printable;
use crate::files::{FileKind, write_whole};

/// Genres up to which the matrix is printed; the picture has any number.
const MAX_PRINTED: usize = 24;

/// Tracks that a point of the accuracy over time is drawn of; what fewer say is printed, with their number.
const MIN_DRAWN: usize = 10;

/// How many tracks that may be mislabeled are printed, the most doubtful first.
const MAX_SUSPECTS: usize = 20;

/// What is written into the report's folder.
pub(super) const REPORT_FILES: [(&str, FileKind); 4] = [
    ("report.html", FileKind::Html),
    ("confusion.png", FileKind::Png),
    ("calibration.png", FileKind::Png),
    ("accuracy-over-time.png", FileKind::Png),
];

/// What is known of a new head.
pub(super) struct TrainingReport<'a> {
    genres: &'a Genres,
    figures: Figures,
    interval: (f64, f64),
    counts: Vec<Vec<usize>>,
    bins: Vec<CalibrationBin>,
    suspects: Vec<Suspect>,
    examples: &'a [Example],
    /// How many judged tracks last as long as each of [`CURVE_SECONDS`].
    num_long: Vec<usize>,
}

impl<'a> TrainingReport<'a> {
    /// Of the answers to held-out examples.
    pub(super) fn new(examples: &'a [Example], answers: &'a [Answer], genres: &'a Genres, seed: u64) -> Self {
        let judged = answers.iter().filter(|answer| answer.is_judged(genres));
        let num_long = |index| judged.clone().filter(|answer| answer.curve.len() > index).count();
        let num_long = (0..CURVE_SECONDS.len()).map(num_long).collect();
        Self {
            genres,
            figures: figures(answers, genres),
            interval: accuracy_interval(answers, genres, seed),
            counts: confusion(answers, genres),
            bins: calibration_bins(answers),
            suspects: suspects(examples, answers),
            examples,
            num_long,
        }
    }

    /// The figures, as lines for people.
    pub(super) fn lines(&self) -> String {
        let mut text = format!("{}\n", self.accuracy());
        let point = |(seconds, right, count)| format!("{seconds} s {:.0} % ({count})", 100.0 * right);
        let curve = self.curve().map(point);
        let _ = writeln!(text, "right after {}", curve.collect::<Vec<_>>().join(", "));
        let bin = |bin: &CalibrationBin| {
            format!("{:.0} % right {:.0} % ({})", 100.0 * bin.probability, 100.0 * bin.right, bin.num_clips)
        };
        let bins: Vec<String> = self.bins.iter().map(bin).collect();
        // Only tracks of one genre are judged by that.
        if !bins.is_empty() {
            let error = self.figures.calibration_error;
            let _ = writeln!(text, "calibration error {error:.3}; when it says {}", bins.join(", "));
        }
        if self.genres.len() <= MAX_PRINTED {
            text += &self.matrix();
        }
        for suspect in self.suspects.iter().take(MAX_SUSPECTS) {
            let _ = writeln!(text, "perhaps mislabeled: {}", self.words(suspect));
        }
        if let Some(more) = self.suspects.len().checked_sub(MAX_SUSPECTS).filter(|more| *more > 0) {
            let _ = writeln!(text, "... and {more} more: --report lists them all");
        }
        text
    }

    /// Writes the pictures, and a page with them and with what may be mislabeled, to listen to, into a folder
    /// that is there.
    ///
    /// # Errors
    /// When the folder does not take them.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let matrix = ConfusionMatrix {
            title: "What held-out tracks are called".to_owned(),
            labels: self.genres.names().map(str::to_owned).collect(),
            counts: self.counts.clone(),
        };
        let mut page = ReportPage::new("Trained genres");
        page.paragraph(&self.accuracy());
        page.picture(&matrix);
        page.picture(&self.calibration());
        page.picture(&self.accuracy_over_time());
        page.heading(&format!("Perhaps mislabeled: {}", self.suspects.len()));
        page.paragraph("A head that had not learned from them is sure of another genre.");
        for suspect in &self.suspects {
            let clip = &self.examples[suspect.index].clip;
            page.sound(clip.path().unwrap_or(Path::new("")), &self.words(suspect));
        }
        let contents = [
            page.finish().into_bytes(),
            matrix.to_png(),
            self.calibration().to_png(),
            self.accuracy_over_time().to_png(),
        ];
        for ((name, _), bytes) in REPORT_FILES.into_iter().zip(contents) {
            let path = folder.join(name);
            write_whole(&path, &bytes).with_context(|| format!("{} cannot be written", printable(&path)))?;
        }
        Ok(())
    }

    fn accuracy(&self) -> String {
        let (low, high) = self.interval;
        format!(
            "right when held out: {:.1} % of {} tracks (95 % interval {:.0} to {:.0} %)",
            100.0 * self.figures.accuracy,
            self.figures.num_judged,
            100.0 * low,
            100.0 * high
        )
    }

    /// Share that is right after so many seconds, and of how many tracks, where there are tracks that long.
    fn curve(&self) -> impl Iterator<Item = (usize, f64, usize)> {
        let shares = self.figures.curve.iter().zip(&self.num_long);
        let points = CURVE_SECONDS.into_iter().zip(shares);
        points
            .map(|(seconds, (&right, &count))| (seconds, right, count))
            .filter(|(_, right, count)| *count > 0 && !right.is_nan())
    }

    /// The confusion matrix as text: names shortened, columns by number.
    fn matrix(&self) -> String {
        let mut text = String::from("rows: what tracks are; columns, by number: what they are called\n");
        let names: Vec<&str> = self.genres.names().collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let numbers: String = (1..=names.len()).map(|number| format!("{number:>5}")).collect();
        let _ = writeln!(text, "    {:width$}{numbers}", "");
        for (index, (name, counts)) in names.iter().zip(&self.counts).enumerate() {
            let counts: String = counts
                .iter()
                .map(|&count| if count == 0 { "    ·".to_owned() } else { format!("{count:>5}") })
                .collect();
            let _ = writeln!(text, "{:>3} {name:width$}{counts}", index + 1);
        }
        text
    }

    fn words(&self, suspect: &Suspect) -> String {
        let clip = &self.examples[suspect.index].clip;
        let called = self.genres.names().nth(suspect.called).unwrap_or_default();
        let percent = 100.0 * suspect.probability;
        format!(
            "{}: labeled {}, sounds like {called} ({percent:.0} %)",
            printable(clip.name().as_ref()),
            clip.genre
        )
    }

    fn calibration(&self) -> LineChart {
        let points = self.bins.iter().map(|bin| (bin.probability, bin.right)).collect();
        LineChart {
            title: "Calibration".to_owned(),
            across: "probability of the first genre".to_owned(),
            upward: "share that is right".to_owned(),
            range_across: (0.0, 1.0),
            range_upward: (0.0, 1.0),
            lines: vec![
                Line { name: "found".to_owned(), points },
                Line { name: "as promised".to_owned(), points: vec![(0.0, 0.0), (1.0, 1.0)] },
            ],
        }
    }

    fn accuracy_over_time(&self) -> LineChart {
        LineChart {
            title: "Accuracy against time heard".to_owned(),
            across: "seconds heard".to_owned(),
            upward: "share that is right".to_owned(),
            range_across: (0.0, 30.0),
            range_upward: (0.0, 1.0),
            lines: vec![Line {
                name: String::new(),
                points: self
                    .curve()
                    .filter(|(_, _, count)| *count >= MIN_DRAWN)
                    .map(|(seconds, right, _)| (seconds as f64, right))
                    .collect(),
            }],
        }
    }
}
