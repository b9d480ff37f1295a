//! What all subcommands have to do with files: which there are, progress over many, what goes wrong with
//! them, whole ones, and our own folder.

mod complain_of;
mod data_folder;
mod failures;
mod gone_folder;
mod progress;
mod replaceable;
mod whole_file;

pub(crate) use genrescope_offline::{Inputs, for_each_in_order};

pub(crate) use self::complain_of::complain_of;
pub(crate) use self::data_folder::data_folder;
pub(crate) use self::failures::Failures;
#[cfg(feature = "train")]
pub(crate) use self::gone_folder::GoneFolder;
pub(crate) use self::progress::Progress;
#[cfg(feature = "train")]
pub(crate) use self::progress::time_left;
pub(crate) use self::replaceable::{FileKind, ensure_replaceable};
pub(crate) use self::whole_file::{
    WholeFile, complain_of_leftover, remove_leftovers, try_place, write_whole,
};
