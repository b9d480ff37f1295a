//! An honest comparison: every method on the same tracks, folds and seed.
//!
//! ```text
//! tracks, folds ──> Plan ──> run ──────────────> Answers ──> Score ──> report
//!                   in the folder, so that a      by method             Markdown, HTML
//!                   run goes on where it was
//! ```

mod fold;
mod pace;
mod plan;
mod report;
mod run;
mod score;

pub use self::fold::{Fold, fold_by_lists, folds_by_group, published_lists};
pub use self::plan::{Plan, PlannedTrack, chosen_methods};
pub use self::report::{html, markdown};
pub use self::run::{Answers, Step, hearing_times, run};
pub use self::score::{Score, accuracy_interval};
