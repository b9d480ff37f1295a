//! A clip and what a head reads of it.

use crate::clips::{Clip, Sound};
use crate::features::ClipFeatures;

/// A clip with its features.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it is.
    pub clip: Clip,
    /// What the head reads: the clip as it is, then changed versions of it. Never empty.
    pub views: Vec<ClipFeatures>,
}

impl Example {
    /// Whether heads may be judged by it: what the studio plays is only learned from.
    pub fn is_evidence(&self) -> bool {
        !matches!(self.clip.sound, Sound::Studio { .. })
    }

    /// The rows of all its versions.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.views.iter().flat_map(ClipFeatures::rows)
    }

    /// How many rows it has in all versions.
    pub(crate) fn num_rows(&self) -> usize {
        self.views.iter().map(|view| view.rows().len()).sum()
    }
}

/// An example of given rows, all of one length.
#[cfg(test)]
pub(crate) fn test_example(source: &str, group: &str, allowed: &[usize], rows: &[&[f32]]) -> Example {
    let clip = Clip {
        sound: Sound::File(format!("{source}/{group}").into()),
        source: source.to_owned(),
        genre: String::new(),
        group: group.to_owned(),
        target: crate::labels::Target::of(allowed.iter().copied()),
        trust: 1.0,
        is_weak: false,
    };
    Example { clip, views: vec![ClipFeatures { values: rows.concat(), row_len: rows[0].len() }] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_judged_only_by_recordings_and_noise() {
        let of = |sound| {
            let mut example = test_example("s", "g", &[0], &[&[0.0]]);
            example.clip.sound = sound;
            example
        };
        assert!(of(Sound::File("a.wav".into())).is_evidence());
        assert!(of(Sound::Synthetic(0)).is_evidence());
        assert!(!of(Sound::Studio { genre: "house".to_owned(), take: 0 }).is_evidence());
    }
}
