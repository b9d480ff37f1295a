//! What a picture of the engine's answers remembers and says, no matter what draws it.
//!
//! A window and a terminal draw differently, but the order of the [`Bars`], the [`Meter`]'s held peak, the
//! steps of the listening window and the words are the same; window, editor and page also share the
//! [`History`] of the last minutes. Nothing here knows a toolkit, a clock or a thread: time comes in as
//! seconds.

mod bars;
mod history;
mod level;
mod meter;
mod shares;
mod windows;
mod words;

pub use bars::{Bar, Bars, Manner};
pub use history::{History, MAX_MOMENTS, STEP_SECONDS};
pub use level::GenreLevel;
pub use meter::{FLOOR_DBFS, Meter};
pub use shares::{Share, shares};
pub use windows::{WINDOWS, longer, shorter};
pub use words::{explanation, level_words, rate_words, state_words, window_words};
