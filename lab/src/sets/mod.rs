//! DJ sets made by code from clips that a head has not heard, to measure timelines by.
//!
//! ```text
//! clips ──> plan ──> mixer ──> recording ──> timeline ──> judge
//!  held      which,   loops,    features,     the crate    boundaries,
//!  out       when     fades     kept on disk  under test   genres
//! ```
//!
//! Clips last half a minute to a minute, tracks in a set several minutes: a track is a clip that repeats.
//! That is fair to its genre, but such a track is more alike from part to part than a real one. So there are
//! sets of whole tracks too, from a folder of audio files; where a clip of such a track is labeled, its genre
//! is judged as well.

mod beat;
mod judge;
mod material;
mod mixer;
mod plan;
mod recording;

pub use beat::Beat;
pub use judge::{SetFigures, judge};
pub use material::{FoldSet, Half, fold_heads, head_for, plan_sets, plan_whole_sets};
pub use mixer::Mixer;
pub use plan::{PlannedTrack, SetPlan, Source};
pub use recording::{Recording, record};
