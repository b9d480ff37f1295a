//! What the program's files that `listen.rs` compiles here call `crate::analysis`.

pub(crate) use genrescope_offline::LevelTrouble;
