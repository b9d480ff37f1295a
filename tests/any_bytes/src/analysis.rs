//! Stands in for the command's `crate::analysis`, which the files that `listen.rs` includes refer to.

pub(crate) use genrescope_offline::LevelTrouble;
