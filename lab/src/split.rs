//! What is held out to judge by, and what heads learn from meanwhile; a group is never divided.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::clips::Clip;
use crate::example::Example;
use crate::labels::LabelMap;

/// Folds of the cross-validation, if no sets are named.
const NUM_FOLDS: usize = 5;

/// How to hold out.
#[derive(Debug, Clone, PartialEq)]
pub enum Splits {
    /// Folds, over all collections alike.
    Folds {
        /// How many.
        count: usize,
        /// Determines which groups meet.
        seed: u64,
    },
    /// Whole collections, with a name for those that are held out together. What is hard about music from
    /// elsewhere shows only here: each collection was recorded and chosen in its own way.
    Collections(BTreeMap<String, Vec<String>>),
}

/// One part that is held out.
#[derive(Debug, Clone)]
pub struct Split<'a> {
    /// The part's name.
    pub name: String,
    /// What is judged.
    pub held_out: Vec<&'a Example>,
    /// What may be learned from: nothing of the held-out groups.
    pub rest: Vec<&'a Example>,
}

impl Splits {
    /// The parts; those with nothing to judge, or nothing to learn from, are left out.
    pub fn of<'a>(&self, examples: &'a [Example]) -> Vec<Split<'a>> {
        let mut splits = match self {
            Self::Folds { count, seed } => folds(examples, *count, *seed),
            Self::Collections(units) => {
                units.iter().map(|(name, sources)| collections(examples, name, sources)).collect()
            }
        };
        for split in &mut splits {
            split.held_out.retain(|example| example.is_evidence());
        }
        splits.retain(|split| !split.held_out.is_empty() && !split.rest.is_empty());
        splits
    }
}

impl LabelMap {
    /// What is held out to judge by: the sets that are named, or folds.
    pub fn splits(&self, seed: u64) -> Splits {
        if self.held_out.is_empty() {
            return Splits::Folds { count: NUM_FOLDS, seed };
        }
        Splits::Collections(self.held_out.clone())
    }
}

fn folds(examples: &[Example], count: usize, seed: u64) -> Vec<Split<'_>> {
    let clips: Vec<Clip> = examples.iter().map(|example| example.clip.clone()).collect();
    let folds = grouped_folds(&clips, count, seed);
    let part = |number: usize, is_held_out: bool| {
        let of_part = examples.iter().zip(&folds).filter(move |(_, fold)| (**fold == number) == is_held_out);
        of_part.map(|(example, _)| example).collect()
    };
    let split = |number| Split {
        name: format!("fold {number}"),
        held_out: part(number, true),
        rest: part(number, false),
    };
    (0..count).map(split).collect()
}

fn collections<'a>(examples: &'a [Example], name: &str, sources: &[String]) -> Split<'a> {
    let (held_out, rest): (Vec<&Example>, Vec<&Example>) =
        examples.iter().partition(|example| sources.contains(&example.clip.source));
    let groups: BTreeSet<&str> = held_out.iter().map(|example| &example.clip.group[..]).collect();
    let rest = rest.into_iter().filter(|example| !groups.contains(&example.clip.group[..]));
    Split { name: name.to_owned(), rest: rest.collect(), held_out }
}

/// Gives each clip a fold, `0..num_folds`, so that clips of a group share one and each source's genres are
/// spread as evenly as groups allow.
pub fn grouped_folds(clips: &[Clip], num_folds: usize, seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, clip) in clips.iter().enumerate() {
        groups.entry(&clip.group).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.shuffle(&mut random);
    // Large groups first: the small ones then even out what those leave.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let stratum = |clip: &Clip| (clip.source.clone(), clip.genre.clone());
    let mut counts: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut totals = vec![0; num_folds];
    let mut folds = vec![0; clips.len()];
    for group in groups {
        let offset = random.random_range(0..num_folds);
        let fold = (0..num_folds)
            .map(|fold| (fold + offset) % num_folds)
            .min_by_key(|&fold| {
                let alike: usize = group
                    .iter()
                    .map(|&i| counts.get(&stratum(&clips[i])).map_or(0, |counts| counts[fold]))
                    .sum();
                (alike, totals[fold])
            })
            .unwrap_or(0);
        for index in group {
            counts.entry(stratum(&clips[index])).or_insert_with(|| vec![0; num_folds])[fold] += 1;
            totals[fold] += 1;
            folds[index] = fold;
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clips::Sound;
    use crate::example::test_example;
    use crate::labels::Target;

    #[test]
    fn a_collection_is_held_out_with_the_groups_that_it_shares_with_others() {
        let examples = [("a", "x"), ("a", "y"), ("b", "y"), ("b", "z"), ("c", "z")]
            .map(|(source, group)| test_example(source, group, &[0], &[&[0.0]]));
        let hold_out = |sources: &[&str]| {
            let sources = sources.iter().map(|&source| source.to_owned()).collect();
            Splits::Collections(BTreeMap::from([("unit".to_owned(), sources)])).of(&examples)
        };
        let splits = hold_out(&["a"]);
        let rest: Vec<&str> = splits[0].rest.iter().map(|example| &example.clip.group[..]).collect();
        assert_eq!((splits[0].held_out.len(), rest), (2, vec!["z", "z"]));
        // Both groups of b are also in a or c, so there is nothing to learn from.
        assert!(hold_out(&["a", "c"]).is_empty());
    }

    #[test]
    fn no_group_is_on_both_sides_of_a_fold_and_each_example_is_held_out_once() {
        let examples: Vec<Example> = (0..60)
            .map(|i| test_example(["a", "b"][i % 2], &format!("group {}", i / 4), &[i % 3], &[&[0.0]]))
            .collect();
        let splits = Splits::Folds { count: 5, seed: 7 }.of(&examples);
        assert_eq!(splits.iter().map(|split| split.held_out.len()).sum::<usize>(), 60);
        for split in &splits {
            assert_eq!(split.held_out.len() + split.rest.len(), 60);
            for example in &split.held_out {
                assert!(split.rest.iter().all(|other| other.clip.group != example.clip.group));
            }
        }
    }

    #[test]
    fn groups_stay_whole_and_genres_are_spread() {
        let clips: Vec<Clip> = (0..200)
            .map(|i| Clip {
                sound: Sound::Synthetic(i),
                source: "s".into(),
                genre: format!("g{}", i % 4),
                group: format!("{}", i / 8 * 4 + i % 4),
                target: Target::of([0]),
                trust: 1.0,
                is_weak: false,
            })
            .collect();
        let folds = grouped_folds(&clips, 5, 1);
        for a in 0..200 {
            for b in 0..200 {
                assert!(clips[a].group != clips[b].group || folds[a] == folds[b]);
            }
        }
        for fold in 0..5 {
            for genre in 0..4 {
                let count = (0..200).filter(|&i| folds[i] == fold && i % 4 == genre).count();
                assert!((8..=12).contains(&count), "{count}");
            }
        }
        assert_eq!(folds, grouped_folds(&clips, 5, 1));
        assert_ne!(folds, grouped_folds(&clips, 5, 2));
    }
}
