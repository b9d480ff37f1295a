//! Stands in for the command's `crate::analysis`, which the files that `listen.rs` includes refer to.

#[allow(dead_code, missing_docs, unreachable_pub)] // Written for the program, which uses all of it.
#[path = "../../../cli/src/analysis/input_level.rs"]
mod input_level;

pub(crate) use self::input_level::LevelTrouble;
