//! From a collection's own genre names to the labels of a head.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use genrescope_engine::model::{Genre, Genres};
use serde::Deserialize;

/// What the head should answer for a clip: one of these labels.
///
/// Usually it is just one. Music known to be electronic, but not of which kind, allows each label of that
/// family, and a track that someone gave several labels each of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Allowed labels, by their index in the head; never empty.
    pub allowed: Vec<usize>,
    /// Whether the track was given each of these labels; otherwise it has one of them, nobody knows which.
    pub has_all: bool,
}

impl Target {
    /// One of these labels, in any order.
    pub fn of(labels: impl IntoIterator<Item = usize>) -> Self {
        let mut allowed: Vec<usize> = labels.into_iter().collect();
        allowed.sort_unstable();
        allowed.dedup();
        Self { allowed, has_all: false }
    }

    /// Of labels that a track was all given.
    pub(crate) fn of_all(labels: impl IntoIterator<Item = usize>) -> Self {
        Self { has_all: true, ..Self::of(labels) }
    }

    /// Whether the track certainly has a label.
    pub fn has(&self, label: usize) -> bool {
        self.allowed.contains(&label) && (self.has_all || self.allowed.len() == 1)
    }

    /// The label, where there is just one.
    pub fn exact(&self) -> Option<usize> {
        match self.allowed[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The labels of a head, and which of them each genre of a manifest means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelMap {
    /// The head's labels in the order of its outputs.
    pub genres: Vec<Genre>,
    /// Genre names, each optionally with its set before it (`set/genre`) and its subgenre after it
    /// (`set/genre/subgenre`), and the labels each allows; an empty list leaves the clips out. The longest
    /// name wins.
    #[serde(default)]
    map: BTreeMap<String, Vec<String>>,
    /// How many clips of noise are made by code as examples of `not music`.
    #[serde(default)]
    pub noise_clips: u32,
    /// How many takes of each genre the studio plays to learn from.
    #[serde(default)]
    pub studio_takes: u32,
    /// How much each of those takes counts, relative to 1 for a recording.
    #[serde(default)]
    pub studio_trust: f64,
    /// How much clips with an uncertain label count, by their set or `set/genre`; 1 for the others.
    #[serde(default)]
    trust: BTreeMap<String, f64>,
    /// Names for several labels at once, for use in the map.
    #[serde(default)]
    families: BTreeMap<String, Vec<String>>,
    /// Sets that are held out together when a head is judged and calibrated, under one name.
    #[serde(default)]
    pub(crate) held_out: BTreeMap<String, Vec<String>>,
    /// Sets whose labels are learned from, but never judged by.
    #[serde(default)]
    weak: Vec<String>,
    /// Parts of paths: clips of music that others reserve to judge by.
    #[serde(default)]
    left_out: Vec<String>,
}

impl LabelMap {
    /// Reads a label map, TOML.
    ///
    /// # Errors
    /// When the file cannot be read or understood, or maps to a label that it does not list.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("label map {} cannot be read", path.display()))?;
        let labels: Self = toml::from_str(&text)
            .with_context(|| format!("label map {} cannot be understood", path.display()))?;
        for (name, allowed) in labels.map.iter().chain(&labels.families) {
            for label in allowed {
                if labels.index_of(label).is_none() && !labels.families.contains_key(label) {
                    bail!("label map {}: `{name}` maps to `{label}`, which it does not list", path.display());
                }
            }
        }
        Ok(labels)
    }

    /// Makes each name its own label.
    pub fn plain(names: Vec<String>) -> Self {
        let genres = names.into_iter().map(|name| Genre { name, parent: None }).collect();
        Self {
            genres,
            map: BTreeMap::new(),
            noise_clips: 0,
            studio_takes: 0,
            studio_trust: 0.0,
            trust: BTreeMap::new(),
            families: BTreeMap::new(),
            held_out: BTreeMap::new(),
            weak: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// What the head should answer for a genre; `None` leaves the clip out.
    ///
    /// # Errors
    /// When the name is neither a label nor in the map.
    pub fn target(&self, set: &str, genre: &str, subgenre: &str) -> Result<Option<Target>> {
        let names = [format!("{set}/{genre}/{subgenre}"), format!("{set}/{genre}"), genre.to_lowercase()];
        for name in &names {
            if let Some(labels) = self.map.get(name) {
                let target = Target::of(labels.iter().flat_map(|label| self.indices_of(label)));
                return Ok((!target.allowed.is_empty()).then_some(target));
            }
        }
        match self.index_of(&genre.to_lowercase()) {
            Some(index) => Ok(Some(Target::of([index]))),
            None => bail!("genre `{genre}` of set `{set}` is neither a label nor in the label map"),
        }
    }

    /// The labels as the engine has them.
    pub fn to_genres(&self) -> Genres {
        Genres::new(self.genres.clone())
    }

    /// The labels that a name in the map stands for: itself, or a family.
    fn indices_of(&self, name: &str) -> Vec<usize> {
        let family = self.families.get(name).into_iter().flatten().filter_map(|label| self.index_of(label));
        self.index_of(name).into_iter().chain(family).collect()
    }

    /// How much a clip of a set and genre counts.
    pub fn trust(&self, set: &str, genre: &str) -> f64 {
        let of = |name: &str| self.trust.get(name).copied();
        of(&format!("{set}/{genre}")).or_else(|| of(set)).unwrap_or(1.0)
    }

    /// Whether the labels of a set are too uncertain to judge by.
    pub fn is_weak(&self, set: &str) -> bool {
        self.weak.iter().any(|weak| weak == set)
    }

    /// Whether others reserve a clip to judge by.
    pub fn is_left_out(&self, path: &str) -> bool {
        self.left_out.iter().any(|part| path.contains(part.as_str()))
    }

    /// The index of a label.
    pub fn index_of(&self, label: &str) -> Option<usize> {
        self.genres.iter().position(|genre| genre.name == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_wins_and_an_empty_list_leaves_out() {
        let labels: LabelMap = toml::from_str(
            r#"
            genres = [{ name = "house", parent = "electronic" }, { name = "electronic" }, { name = "rock" }]
            [families]
            "any electronic" = ["electronic", "house"]
            [trust]
            two = 0.5
            "two/rock" = 0.25
            [map]
            edm = ["any electronic", "house"]
            "one/edm" = ["house"]
            "one/edm/lofi" = []
            "#,
        )
        .unwrap();
        let allowed =
            |set, genre, subgenre| labels.target(set, genre, subgenre).unwrap().map(|target| target.allowed);
        assert_eq!(allowed("two", "EDM", "x"), Some(vec![0, 1]));
        assert_eq!(allowed("one", "edm", "x"), Some(vec![0]));
        assert_eq!(allowed("one", "edm", "lofi"), None);
        assert_eq!(allowed("", "Rock", ""), Some(vec![2]));
        assert!(labels.target("", "polka", "").is_err());
        assert_eq!(["one", "two"].map(|set| labels.trust(set, "rock")), [1.0, 0.25]);
        assert_eq!(labels.trust("two", "edm"), 0.5);
    }
}
