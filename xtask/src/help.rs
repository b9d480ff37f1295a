//! `cargo xtask help`.

use std::fmt::Write as _;

use crate::CHORES;
use crate::failure::{Outcome, refuse_arguments};

pub(crate) fn run(arguments: &[String]) -> Outcome {
    refuse_arguments(arguments)?;
    print!("{}", usage());
    Ok(())
}

/// The table of chores.
pub(crate) fn usage() -> String {
    let mut text = "usage: cargo xtask CHORE\n\n".to_owned();
    for chore in CHORES {
        let call = format!("{} {}", chore.name, chore.arguments);
        writeln!(text, "  {call:<28}{}", chore.about).expect("writing to a string cannot fail");
    }
    text
}
