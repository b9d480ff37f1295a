//! Pictures that are laid out once and drawn as pixels ([`Raster`], a PNG file) or as vectors ([`Vector`], an
//! SVG file).
//!
//! The code that lays out a picture draws on a [`Canvas`] and does not know which of the two it is. The
//! letters are those of the window, and of installed fonts where that one lacks them.

mod canvas;
mod color_map;
mod drawing;
mod fallback;
mod font;
mod raster;
mod vector;

pub use canvas::{Anchor, Area, Canvas, Image, Text, between, ink_on};
pub use color_map::ColorMap;
pub use drawing::Drawing;
pub use font::{missing_letters, width};
pub use raster::Raster;
pub use vector::{Letters, Vector};
