//! `genrescope features`, `plot` and what learns, run as processes.

mod features;
mod learning;
mod plot;
mod program;
