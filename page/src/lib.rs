//! The frame and the look that all our web pages share: the live page of `listen --page`, and the page about
//! a recording that `set --save html` writes.
//!
//! A [`Page`] is one file that loads nothing. Its colors are the palette's, dark or light as the system is.

mod page;
mod style;

pub use page::Page;
