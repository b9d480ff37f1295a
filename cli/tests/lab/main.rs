//! `genrescope features` and `genrescope plot`, run as processes.

mod features;
mod plot;
mod program;
