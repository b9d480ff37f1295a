//! Learning, off the real-time path: from labeled audio to a head file, and honest figures about it.
//!
//! ```text
//! dataset ──> clips ──> features ──────────> sampling ──> fit ──> calibrate ──> head file
//! folders,              the engine's own     balanced     SGD     temperatures, with whole
//! tables                front end, network   by group             collections left out
//!                   └─> methods ───────────> comparison
//!                       other ways           on the same folds
//! ```
//!
//! The features a head learns from are made by the engine itself: what is trained is what runs.

mod adam_w;
mod augment;
mod calibrate;
mod change;
mod clips;
pub mod comparison;
pub mod dataset;
pub mod evaluate;
mod example;
mod examples;
mod features;
mod fit;
mod fitting;
mod labels;
mod logits;
pub mod methods;
mod neighbors;
mod network;
mod noise;
mod report_page;
mod sampling;
pub mod sets;
mod split;
mod studio;
mod train;
mod training_config;
mod whole_file;

pub use change::Change;
pub use clips::{Clip, Sound};
pub use example::Example;
pub use examples::{Material, Troubles, gather};
pub use features::{ClipFeatures, Extractor, ReadSound};
pub use fitting::Fitting;
pub use labels::{LabelMap, Target};
pub use neighbors::{Neighbor, Neighborhood, shares};
pub use noise::synthetic_clips;
pub use report_page::ReportPage;
pub use split::{Split, Splits, grouped_folds};
pub use train::{Trained, train};
pub use training_config::{DEFAULT_INPUTS, TrainingConfig};
