//! What all subcommands share that write tags: `tag`, `clean` and `set`.

pub(crate) use genrescope_offline::{Outcome, Write, profile, sound, taxonomy};

/// Parses a probability.
pub(crate) fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "it is not a number from 0 to 1".to_owned())
}

pub(crate) fn command_line() -> Vec<String> {
    std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect()
}
