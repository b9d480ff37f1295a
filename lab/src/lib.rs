//! Learning, off the real-time path: from labelled audio to a head file, and honest figures about it.
//!
//! ```text
//! clips ──> features ──────────> sampling ──> fit ──────> calibrate ──> head file
//! manifest   the engine's own     balanced     SGD, early   temperature
//! or folders front end, network   by group     stopping     out of fold
//! ```
//!
//! The features a head learns from are made by the engine itself: what is trained is what runs.

mod augment;
mod calibrate;
mod clips;
pub mod evaluate;
mod examples;
mod features;
mod fit;
mod labels;
mod noise;
mod sampling;
pub mod sets;
mod split;
mod studio;
mod taggrams;
mod train;

pub use clips::{Clip, Sound, read_folders, read_manifest};
pub use examples::{Material, Troubles, gather};
pub use features::{ClipFeatures, Extractor};
pub use labels::{LabelMap, Target};
pub use noise::synthetic_clips;
pub use split::grouped_folds;
pub use taggrams::read_taggrams;
pub use train::{DEFAULT_INPUTS, Example, Trained, TrainingConfig, train};
