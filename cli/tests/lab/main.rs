//! `genrescope features`, `plot` and what learns, run as processes.

// Some tests are for Linux alone: elsewhere, what only they need is needed by none.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod features;
mod learning;
mod plot;
mod program;
