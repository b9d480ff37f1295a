//! Options by name, and numbers.

use anyhow::{Context, Result, anyhow};
use genrescope_tags::{PROFILES, Profile, Taxonomy};

/// The profile with a name, with the user's own separator.
///
/// # Errors
/// If there is no such profile; the message lists the existing ones.
pub(crate) fn profile(name: &str, separator: Option<&str>) -> Result<Profile> {
    let profile = Profile::named(name).ok_or_else(|| {
        let names: Vec<_> = PROFILES.iter().map(|profile| profile.name).collect();
        anyhow!("there is no profile `{name}`; there are: {}", names.join(", "))
    })?;
    // It is needed until the program ends.
    let separator = separator.map(|separator| &*Box::leak(separator.to_owned().into_boxed_str()));
    Ok(separator.map_or(profile, |separator| profile.with_separator(separator)))
}

/// A taxonomy by its name, or by the name of its file.
///
/// # Errors
/// If there is none, or it is invalid.
pub(crate) fn taxonomy(name: &str) -> Result<Taxonomy> {
    if let Some(taxonomy) = Taxonomy::named(name) {
        return Ok(taxonomy);
    }
    let text = std::fs::read_to_string(name).with_context(|| {
        let names: Vec<_> = Taxonomy::ready_made().collect();
        format!("the taxonomy {name} is neither a file that can be read nor {}", names.join(", "))
    })?;
    Taxonomy::parse(&text).with_context(|| format!("the taxonomy {name} cannot be used"))
}

/// Parses a probability.
pub(crate) fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "it is not a number from 0 to 1".to_owned())
}
