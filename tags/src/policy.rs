//! Decides what to write, from what was heard and what is in the file.

use crate::error::{Error, Result};
use crate::field::{Edit, Field};
use crate::file::TagFile;
use crate::taxonomy::Taxonomy;

/// What happens to a field that already has values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It stays: only empty fields are written.
    #[default]
    Empty,
    /// New values follow the existing ones, except those that it already has.
    Append,
    /// New values replace the old ones.
    Replace,
}

/// How fine the genres are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GenreLevel {
    /// House.
    #[default]
    Fine,
    /// Electronic.
    Broad,
    /// House, Electronic.
    Both,
}

/// A genre that was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredGenre {
    /// The model's name.
    pub genre: String,
    /// The model's name of its broad genre; the same for a genre that is itself broad.
    pub broad: String,
    /// 0 to 1.
    pub probability: f32,
}

/// How genres become values of a field.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The field to write.
    pub field: Field,
    /// What happens to existing values.
    pub policy: Policy,
    /// How fine.
    pub level: GenreLevel,
    /// The most genres.
    pub top: usize,
    /// The least probability that counts: 0 to 1.
    pub least: f32,
    /// What they are called.
    pub taxonomy: Taxonomy,
}

impl Rules {
    /// The names to write for what was heard, best first.
    ///
    /// # Shapes and units
    /// - `heard`: any number, in any order; the caller leaves out `not music`.
    ///
    /// Broad genres are as probable as their fine ones together.
    pub fn names(&self, heard: &[ScoredGenre]) -> Vec<String> {
        let mut named: Vec<(Vec<String>, f32)> = Vec::new();
        for ScoredGenre { genre, broad, probability } in heard {
            let fine = || self.taxonomy.name(genre);
            let parent = || self.taxonomy.parent(genre, broad);
            let names = match self.level {
                GenreLevel::Fine => fine().into_iter().collect::<Vec<_>>(),
                GenreLevel::Broad => parent().into_iter().collect(),
                GenreLevel::Both => fine().into_iter().chain(parent()).collect(),
            };
            if names.is_empty() {
                continue;
            }
            match named.iter_mut().find(|(known, _)| *known == names) {
                Some((_, sum)) => *sum += probability,
                None => named.push((names, *probability)),
            }
        }
        named.retain(|(_, probability)| *probability >= self.least);
        named.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut all: Vec<String> = Vec::new();
        for name in named.into_iter().take(self.top).flat_map(|(names, _)| names) {
            if !all.iter().any(|known| self.taxonomy.is_same(known, &name)) {
                all.push(name);
            }
        }
        all
    }

    /// The new values of the field; `None` if it stays as it is.
    ///
    /// # Errors
    /// If the existing values cannot be read.
    pub fn edit(&self, file: &TagFile, names: &[String]) -> Result<Option<Edit>> {
        let mut old = file.values(&self.field)?;
        let edit = |values| Some(Edit { field: self.field.clone(), values });
        if names.is_empty() {
            return Ok(None);
        }
        old.retain(|text| !self.taxonomy.is_no_genre(text));
        old.iter_mut().for_each(|text| *text = text.trim().to_owned());
        if old.is_empty() && self.field == Field::Genre {
            // Programs show these only if there is nothing better.
            old.extend(file.genres_elsewhere().iter().map(|other| other.genre.clone()));
            old.retain(|text| !self.taxonomy.is_no_genre(text));
            old.dedup();
        }
        Ok(match self.policy {
            Policy::Replace => edit(names.to_vec()),
            Policy::Empty => {
                if old.is_empty() {
                    edit(names.to_vec())
                } else {
                    None
                }
            }
            Policy::Append => {
                let is_known = |name: &&String| {
                    let mut parts = old.iter().flat_map(|text| parts(text));
                    parts.any(|part| self.taxonomy.is_same(part, name))
                };
                let new: Vec<String> = names.iter().filter(|name| !is_known(name)).cloned().collect();
                if new.is_empty() {
                    return Ok(None);
                }
                edit(match &old[..] {
                    // Several genres in one text, or a separator at its end: the new ones follow with the
                    // same separator.
                    [text] => {
                        let genres = without_end(text);
                        let end = Some(&text[genres.len()..]).filter(|end| !end.trim().is_empty());
                        match self.taxonomy.separator(genres).or(end) {
                            Some(between) => {
                                let genres = std::iter::once(genres).chain(new.iter().map(String::as_str));
                                vec![genres.collect::<Vec<_>>().join(between)]
                            }
                            None => [old, new].concat(),
                        }
                    }
                    _ => [old, new].concat(),
                })
            }
        })
    }
}

/// What may stand between genres in one text.
const SEPARATORS: [char; 6] = [';', '/', ',', '\\', '|', '\0'];

/// A text, and the values that may be joined in it.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    std::iter::once(text).chain(text.split(SEPARATORS).map(str::trim))
}

/// A text without the separator that it may end in, which nothing follows; all of it if nothing comes before
/// that either.
fn without_end(text: &str) -> &str {
    let genres = text.trim_end_matches(|c: char| SEPARATORS.contains(&c) || c.is_whitespace());
    if genres.is_empty() { text } else { genres }
}

/// All genres as one text: `house=0.812; techno=0.104`, best first, without those that are close to 0.
///
/// # Errors
/// If a name contains the separator.
pub fn scores_text(heard: &[ScoredGenre]) -> Result<String> {
    let mut heard: Vec<&ScoredGenre> = heard.iter().filter(|heard| heard.probability >= 0.0005).collect();
    heard.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    if let Some(odd) = heard.iter().find(|heard| heard.genre.contains([';', '='])) {
        return Err(Error::Refused(format!(
            "the model's genre {:?} cannot be written with its score",
            odd.genre
        )));
    }
    let texts: Vec<String> =
        heard.iter().map(|heard| format!("{}={:.3}", heard.genre, heard.probability)).collect();
    Ok(texts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard() -> Vec<ScoredGenre> {
        let heard = |genre: &str, broad: &str, probability| ScoredGenre {
            genre: genre.into(),
            broad: broad.into(),
            probability,
        };
        vec![
            heard("rock", "rock", 0.30),
            heard("house", "electronic", 0.35),
            heard("drum and bass", "electronic", 0.25),
            heard("jazz", "jazz", 0.1),
        ]
    }

    fn rules(level: GenreLevel, top: usize) -> Rules {
        let taxonomy = Taxonomy::named("plain").unwrap();
        Rules { field: Field::Genre, policy: Policy::Empty, level, top, least: 0.2, taxonomy }
    }

    #[test]
    fn genres_come_best_first_and_only_as_many_as_requested() {
        assert_eq!(rules(GenreLevel::Fine, 2).names(&heard()), ["House", "Rock"]);
        assert_eq!(rules(GenreLevel::Fine, 9).names(&heard()), ["House", "Rock", "Drum & Bass"]);
    }

    #[test]
    fn broad_genres_are_as_probable_as_their_fine_ones_together() {
        assert_eq!(rules(GenreLevel::Broad, 1).names(&heard()), ["Electronic"]);
        assert_eq!(rules(GenreLevel::Broad, 9).names(&heard()), ["Electronic", "Rock"]);
        assert_eq!(
            rules(GenreLevel::Both, 3).names(&heard()),
            ["House", "Electronic", "Rock", "Drum & Bass"]
        );
    }

    #[test]
    fn scores_are_one_text() {
        assert_eq!(
            scores_text(&heard()).unwrap(),
            "house=0.350; rock=0.300; drum and bass=0.250; jazz=0.100"
        );
    }
}
