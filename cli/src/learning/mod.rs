//! What learns: `train`, and what leads there and judges it.
//!
//! ```text
//! sources ──> dataset ───> manifest ──> train ──────> a head file
//!             checks, groups, report    evaluate ───> a table of methods
//! ```

pub(crate) mod evaluate;
mod options;
pub(crate) mod train;
mod training_report;
