//! From one file to its panels.

use std::fmt::{self, Display};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use genrescope_engine::ModelInfo;
use genrescope_engine::analysis::{FRAMES_PER_SECOND, PATCH_FRAMES};
use genrescope_figures::{Moment, Panel, Span, chromagram, curves, ribbon, similarity, spectrogram};
use genrescope_spectral::{Features, extract};

use super::args::{Args, Show};
use crate::analysis::{Facts, FileAnalyzer, SoundReader};
use crate::console::clock;
use crate::model_choice::ModelChoice;

/// Length of a patch, seconds.
const PATCH_SECONDS: f64 = PATCH_FRAMES as f64 / FRAMES_PER_SECOND;

/// Draws panels of files, for any number of threads.
pub(super) struct Plotter<'a> {
    args: &'a Args,
    show: &'a [Show],
    num_columns: usize,
    reader: SoundReader,
    /// The analysis, if genres are shown.
    judge: Option<(Arc<ModelInfo>, FileAnalyzer)>,
}

/// What was drawn of a file.
pub(super) struct Drawn {
    pub(super) panels: Vec<Panel>,
    pub(super) facts: Facts,
    span: Span,
    /// Whether only a part of the file is shown.
    is_excerpt: bool,
}

impl<'a> Plotter<'a> {
    /// # Errors
    /// If genres are shown and the model cannot be loaded.
    pub(super) fn new(
        args: &'a Args,
        show: &'a [Show],
        num_columns: usize,
        choice: &ModelChoice,
    ) -> Result<Self> {
        let judge = if show.contains(&Show::Genres) {
            let model = choice.info()?;
            let analyzer = args.analysis.file_analyzer(&model, choice.path())?;
            Some((model, analyzer))
        } else {
            None
        };
        let reader = args.analysis.sound_reader()?;
        Ok(Self { args, show, num_columns, reader, judge })
    }

    /// Draws the panels of a file. `on_progress` gets the share that is done.
    ///
    /// # Errors
    /// If the file cannot be read or analyzed, exceeds its limits, or `stop` was set.
    pub(super) fn draw(
        &self,
        path: &Path,
        stop: &AtomicBool,
        mut on_progress: impl FnMut(f64),
    ) -> Result<Drawn> {
        let args = self.args;
        let reading = if self.judge.is_some() { 0.3 } else { 0.9 };
        let (samples, facts) = self
            .reader
            .samples(path, args.rate.hz, args.span(), stop, |share| on_progress(share * reading))?;
        let seconds = samples.len() as f64 / f64::from(args.rate.hz);
        let span = Span { from: args.from, to: args.from + seconds };
        let genres = match &self.judge {
            Some((model, analyzer)) => {
                let answer = analyzer
                    .analyze(path, true, stop, |share| on_progress(reading + share * (1.0 - reading)))?;
                let moments = moments(answer.analysis.segments.as_deref().unwrap_or_default());
                Some(ribbon(&model.genres().names().collect::<Vec<_>>(), &moments, span))
            }
            None => None,
        };
        let needs_features = self.show.iter().any(|show| !matches!(show, Show::Spectrogram | Show::Genres));
        let features = needs_features.then(|| extract(&samples, args.rate.hz, |_| {})).transpose()?;
        let mut panels = Vec::new();
        for show in self.show {
            self.add(*show, &samples, span, features.as_ref(), genres.as_ref(), &mut panels)
                .context("a panel has nothing to show")?;
        }
        Ok(Drawn { panels, facts, span, is_excerpt: args.from > 0.0 || args.to.is_some() })
    }

    /// Adds the panels to show; `None` for features or genres that nobody asked for.
    fn add(
        &self,
        show: Show,
        samples: &[f32],
        span: Span,
        features: Option<&Features>,
        genres: Option<&Panel>,
        panels: &mut Vec<Panel>,
    ) -> Option<()> {
        let args = self.args;
        match show {
            Show::Spectrogram => {
                panels.push(spectrogram(samples, args.rate.hz, span, args.scale.into(), self.num_columns));
            }
            Show::Chromagram => panels.push(chromagram(features?, span, self.num_columns)),
            Show::Genres => panels.push(genres?.clone()),
            Show::Curves => {
                let curve = |&kind| Some(curves(features?, kind, span, self.num_columns));
                panels.extend(args.features.iter().map(curve).collect::<Option<Vec<_>>>()?);
            }
            Show::Similarity => panels.push(similarity(features?, span)),
        }
        Some(())
    }
}

/// Genres from the end of one patch to the end of the next: each patch is shown where it adds something new.
fn moments(segments: &[genrescope_library::Segment]) -> Vec<Moment> {
    let mut from = None;
    let moment = |segment: &genrescope_library::Segment| {
        let begin = from.unwrap_or((segment.end_seconds - PATCH_SECONDS).max(0.0));
        from = Some(segment.end_seconds);
        Moment { from: begin, to: segment.end_seconds, genres: segment.genres.clone().unwrap_or_default() }
    };
    segments.iter().map(moment).collect()
}

impl Drawn {
    /// Length of the part that is shown.
    pub(super) fn seconds(&self) -> f64 {
        self.span.to - self.span.from
    }
}

impl Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_excerpt {
            write!(f, "{} to {}", clock(self.span.from), clock(self.span.to))
        } else {
            f.write_str(&clock(self.seconds()))
        }
    }
}
