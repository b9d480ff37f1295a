//! Draws snapshots: the one picture that the plugin's editor and the live monitor's window show.
//!
//! A face makes a [`GenreView`], gives it a [`ViewInput`] for every picture, and carries out the
//! [`ViewAction`]s that it returns. A [`ChangeWatch`] knows when a picture is due. The view knows egui and
//! snapshots; it does not know any window toolkit, audio or threads.

mod bars;
mod change;
mod genre_view;
mod input;
mod meter;
mod ribbon;
mod row;
mod spectrum;
mod theme;
mod top_bar;

pub use change::ChangeWatch;
pub use genre_view::{GenreView, MIN_SIZE, PICTURE_TIME};
pub use genrescope_display::{GenreLevel, state_words};
pub use genrescope_palette as palette;
pub use input::{Panel, ViewAction, ViewInput};
pub use row::row_at_right;
pub use spectrum::NUM_COLUMNS;
pub use top_bar::top_bar;
