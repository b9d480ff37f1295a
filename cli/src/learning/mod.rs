//! What learns from labeled tracks, and what judges it.
//!
//! ```text
//! sources ──> dataset ──> manifest ──┬──> train ─────> a head file, its report
//!             groups, duplicates     ├──> evaluate ──> a table of methods
//!                                    └──> nearest ───> "like these tracks of yours"
//! table of others ──────────────────────> compare ───> who should be checked
//! ```

pub(crate) mod compare;
pub(crate) mod dataset;
pub(crate) mod evaluate;
mod fold_bar;
mod grouping;
mod interruption;
pub(crate) mod nearest;
mod options;
mod prepare_folder;
mod read_in_child;
pub(crate) mod train;
mod training_report;
