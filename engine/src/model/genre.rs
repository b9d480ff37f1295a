//! The names a head answers with, and how they roll up.

use serde::{Deserialize, Serialize};

/// The one label that is not a genre: speech, noise and other sounds.
pub const NOT_MUSIC: &str = "not music";

/// A label of the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genre {
    /// Lower case, with spaces: `drum and bass`.
    pub name: String,
    /// The broader genre it belongs to, if any: `electronic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// The labels of a head in the order of its outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genres {
    all: Vec<Genre>,
}

impl Genres {
    /// Takes the labels in the order given.
    pub fn new(all: Vec<Genre>) -> Self {
        Self { all }
    }

    /// Number of labels, `not music` included.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is no label.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All labels, in the order of the head's outputs.
    pub fn iter(&self) -> impl Iterator<Item = &Genre> {
        self.all.iter()
    }

    /// The labels' names, in the order of the head's outputs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|genre| genre.name.as_str())
    }

    /// The output that answers for `name`.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|genre| genre.name == name)
    }

    /// The output that answers for `not music`.
    pub fn not_music(&self) -> Option<usize> {
        self.index_of(NOT_MUSIC)
    }

    /// The broadest genre that label `index` belongs to: its parent's parent and so on, or itself.
    pub fn broad(&self, index: usize) -> &str {
        let mut name = self.all[index].name.as_str();
        // A family tree is at most as deep as there are labels, so a cycle in it ends here too.
        for _ in 0..self.all.len() {
            match self.all.iter().find(|genre| genre.name == name).and_then(|genre| genre.parent.as_deref()) {
                Some(parent) => name = parent,
                None => break,
            }
        }
        name
    }

    /// Adds fine probabilities up to broad ones, largest first.
    ///
    /// # Shapes and units
    /// - `fine`: `[len]`; the result has the same sum.
    pub fn roll_up(&self, fine: &[f32]) -> Vec<(&str, f32)> {
        let mut broad: Vec<(&str, f32)> = Vec::new();
        for (index, &probability) in fine.iter().enumerate().take(self.len()) {
            let name = self.broad(index);
            match broad.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += probability,
                None => broad.push((name, probability)),
            }
        }
        broad.sort_by(|a, b| b.1.total_cmp(&a.1));
        broad
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fine_genres_roll_up_to_their_broadest_parent() {
        let genre =
            |name: &str, parent: Option<&str>| Genre { name: name.into(), parent: parent.map(Into::into) };
        let genres = Genres::new(vec![
            genre("deep house", Some("house")),
            genre("house", Some("electronic")),
            genre("electronic", None),
            genre("rock", None),
            genre("chicken", Some("egg")),
            genre("egg", Some("chicken")),
        ]);
        assert_eq!(genres.broad(0), "electronic");
        assert_eq!(genres.roll_up(&[0.2, 0.3, 0.1, 0.4, 0.0, 0.0])[0], ("electronic", 0.6));
        assert_eq!(genres.roll_up(&[0.2, 0.3, 0.1, 0.4, 0.0, 0.0])[1], ("rock", 0.4));
        assert!(!genres.broad(4).is_empty());
    }
}
