//! The result: segments, one after another.

use serde::{Deserialize, Serialize};

/// What plays in a segment when nothing plays.
pub const SILENCE: &str = "silence";

/// A recording's genres over time. The segments lie end to end and cover it all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// How long the recording plays.
    pub seconds: f64,
    /// At least one, in order.
    pub segments: Vec<Segment>,
    /// The genres from moment to moment, in order, to draw: finer than the segments.
    pub moments: Vec<Moment>,
}

/// A part with one kind of music.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it begins: the middle of the transition into it.
    pub start_seconds: f64,
    /// Where it ends, and the next begins.
    pub end_seconds: f64,
    /// The most probable genre, or [`SILENCE`].
    pub genre: String,
    /// Its probability, calibrated like the model's whole tracks; 1 for silence.
    pub confidence: f32,
    /// All genres of the model, or the broad ones, most probable first; empty for silence.
    pub genres: Vec<(String, f32)>,
    /// Where the music before it and its own overlap; `None` at the start, and where the change is sudden.
    pub transition: Option<Transition>,
}

/// Where one piece of music passes into another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// Where the new music is first heard.
    pub start_seconds: f64,
    /// Where the old music is gone.
    pub end_seconds: f64,
}

/// A few seconds of the recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Where it begins.
    pub start_seconds: f64,
    /// Where it ends.
    pub end_seconds: f64,
    /// Probabilities of the genres, in the model's order; none for silence.
    pub genres: Vec<(String, f32)>,
}

impl Segment {
    /// How long it plays.
    pub fn seconds(&self) -> f64 {
        self.end_seconds - self.start_seconds
    }

    /// The second genre and its probability.
    pub fn runner_up(&self) -> Option<(&str, f32)> {
        self.genres.get(1).map(|(name, probability)| (name.as_str(), *probability))
    }
}

impl Transition {
    /// How long the two overlap.
    pub fn seconds(&self) -> f64 {
        self.end_seconds - self.start_seconds
    }
}
