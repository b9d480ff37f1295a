//! Folds that never divide a group.

use std::collections::BTreeMap;

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::clips::Clip;

/// Gives each clip a fold, `0..num_folds`, so that clips of a group share one and each source's genres are spread
/// as evenly as groups allow.
pub fn grouped_folds(clips: &[Clip], num_folds: usize, seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, clip) in clips.iter().enumerate() {
        groups.entry(&clip.group).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.shuffle(&mut random);
    // Large groups first: the small ones then even out what they left.
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
    use crate::labels::Target;

    #[test]
    fn groups_stay_whole_and_genres_are_spread() {
        let clips: Vec<Clip> = (0..200)
            .map(|i| Clip {
                sound: Sound::Synthetic(i),
                source: "s".into(),
                genre: format!("g{}", i % 4),
                group: format!("{}", i / 8 * 4 + i % 4),
                target: Target { allowed: vec![0] },
                trust: 1.0,
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
