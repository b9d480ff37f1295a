//! What every way to tell genres can do.

use anyhow::Result;

use super::hearing::Part;
use super::lesson::Lesson;
use super::outcome::Outcome;
use super::track::Track;

/// A way to tell genres.
pub trait Method: Sync {
    /// What it is called on the command line and in files.
    fn name(&self) -> &'static str;

    /// What it does, for people, with the paper it follows.
    fn summary(&self) -> &'static str;

    /// What it hears of a track.
    fn hears(&self) -> &'static [Part];

    /// How long a fold of some 200 short tracks usually takes, seconds: what it is good for is to compare
    /// methods, so that the time left can be told before each of them was seen.
    fn effort(&self) -> f64;

    /// Learns from a lesson, then answers the tests: tracks of other groups.
    ///
    /// # Errors
    /// When it cannot learn from this lesson, or was asked to end: see
    /// [`is_interruption`](super::is_interruption).
    fn judge(&self, lesson: &Lesson<'_>, tests: &[&Track]) -> Result<Outcome>;
}
