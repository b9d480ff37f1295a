//! The live monitor on a terminal's screen.
//!
//! [`TerminalFace`] remembers what it needs from picture to picture, makes a `Picture` of it, and `screen`
//! draws that.

mod face;
mod history;
mod keys;
mod letters;
mod palette;
mod picture;
mod screen;

pub(crate) use self::face::TerminalFace;
