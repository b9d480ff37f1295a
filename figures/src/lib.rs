//! Figures of a recording, one above the other on one time axis, as PNG or SVG.
//!
//! ```text
//! samples ──> spectrogram, chromagram ──┐
//! features ─> curves, similarity ───────┼──> Panel ──> Figure, or Sheet of many recordings ──> Picture
//! genres ───> ribbon ───────────────────┘     axes, colors
//! ```
//!
//! A panel knows what it shows and its axes; a [`Figure`] knows where it stands.
//!
//! What is known about many recordings has its own pictures: [`ConfusionMatrix`], [`Intervals`],
//! [`LineChart`].

mod axis;
mod chart;
mod chromagram;
mod confusion;
mod curves;
mod figure;
mod grid;
mod intervals;
mod line_chart;
mod panel;
mod ribbon;
mod sheet;
mod similarity;
mod spectrogram;
mod style;

pub use axis::{FrequencyScale, Span};
pub use chart::{Bar, Chart, Column};
pub use chromagram::chromagram;
pub use confusion::ConfusionMatrix;
pub use curves::curves;
pub use figure::Figure;
pub use genrescope_picture::{Drawing, missing_letters};
pub use intervals::{Interval, Intervals};
pub use line_chart::{Line, LineChart};
pub use panel::Panel;
pub use ribbon::{Moment, ribbon};
pub use sheet::Sheet;
pub use similarity::similarity;
pub use spectrogram::spectrogram;
