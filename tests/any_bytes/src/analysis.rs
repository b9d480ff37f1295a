//! What the program's files that `listen.rs` compiles here call `crate::analysis`.

#[allow(dead_code, missing_docs, unreachable_pub)] // Written for the program, which uses all of it.
#[path = "../../../cli/src/analysis/input_level.rs"]
mod input_level;

pub(crate) use self::input_level::LevelTrouble;
