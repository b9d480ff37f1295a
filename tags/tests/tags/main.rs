//! Real files of every format, written and read back by other programs.

mod carried;
mod chapters;
mod containers;
mod formats;
mod id3;
mod kill;
mod made;
mod policies;
mod profiles;
mod python;
mod replacing;
