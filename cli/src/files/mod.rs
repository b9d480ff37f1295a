//! What all subcommands have to do with files: which there are, work on many, whole ones, and our own folder.

mod data_folder;
mod inputs;
mod jobs;
mod progress;
mod whole_file;

pub(crate) use self::data_folder::data_folder;
pub(crate) use self::inputs::Inputs;
pub(crate) use self::jobs::for_each_in_order;
pub(crate) use self::progress::Progress;
pub(crate) use self::whole_file::{WholeFile, remove_leftovers, write_whole};
