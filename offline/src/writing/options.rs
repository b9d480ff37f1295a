//! Profiles and taxonomies by the names that users give.

use genrescope_engine::ModelInfo;
use genrescope_tags::{PROFILES, Profile, Taxonomy};

/// A name that means nothing, in words that list what there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidOption(pub String);

/// The profile with a name, with the user's own separator.
///
/// # Errors
/// If there is no such profile (the message lists the existing ones), or if the separator does not separate
/// anything.
pub fn profile(name: &str, separator: Option<&str>) -> Result<Profile, InvalidOption> {
    let profile = Profile::named(name).ok_or_else(|| {
        let names: Vec<_> = PROFILES.iter().map(|profile| profile.name).collect();
        InvalidOption(format!("there is no profile `{name}`; there are: {}", names.join(", ")))
    })?;
    if separator.is_some_and(|separator| separator.trim().is_empty()) {
        return Err(InvalidOption(
            "an empty or blank separator would merge several genres into one".to_owned(),
        ));
    }
    // It is needed until the program ends.
    let separator = separator.map(|separator| &*Box::leak(separator.to_owned().into_boxed_str()));
    Ok(separator.map_or(profile, |separator| profile.with_separator(separator)))
}

/// A taxonomy by its name, or by the name of its file.
///
/// # Errors
/// If there is none, or it is invalid.
pub fn taxonomy(name: &str) -> Result<Taxonomy, InvalidOption> {
    if let Some(taxonomy) = Taxonomy::named(name) {
        return Ok(taxonomy);
    }
    let text = std::fs::read_to_string(name).map_err(|error| {
        let names: Vec<_> = Taxonomy::ready_made().collect();
        InvalidOption(format!(
            "the taxonomy {name} is neither a file that can be read nor {}: {error}",
            names.join(", ")
        ))
    })?;
    Taxonomy::parse(&text)
        .map_err(|error| InvalidOption(format!("the taxonomy {name} cannot be used: {error}")))
}

/// The genres that a user's own taxonomy names and this model does not have: they may be misspelled. None for
/// a ready-made taxonomy, which is made for many models.
pub fn unknown_genres(name: &str, taxonomy: &Taxonomy, model: &ModelInfo) -> Vec<String> {
    if Taxonomy::named(name).is_some() {
        return Vec::new();
    }
    let genres = model.genres();
    let broad = (0..genres.len()).map(|index| genres.broad(index));
    taxonomy.unknown(genres.names().chain(broad)).into_iter().map(str::to_owned).collect()
}
