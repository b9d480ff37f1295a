//! How often each clip is seen, so that neither a common genre nor a large collection drowns the others.

use std::collections::BTreeMap;

use crate::train::Example;

/// How much a whole genre of examples that know only their tags counts beside those with sound.
const PARTIAL_SHARE: f64 = 0.5;
/// How much examples that allow several labels count, beside the median of the others.
const FAMILY_SHARE: f64 = 0.5;

/// Weight of each example when drawing at random; they need not sum to anything.
///
/// Every label weighs the same. Within it, a source weighs with the root of its size, and within that a clip with
/// its trust over the root of its group's size.
pub(crate) fn sampling_weights(examples: &[&Example]) -> Vec<f64> {
    let mut group_sizes: BTreeMap<&str, f64> = BTreeMap::new();
    for example in examples {
        *group_sizes.entry(&example.clip.group).or_default() += 1.0;
    }
    let base = |example: &Example| example.clip.trust / group_sizes[example.clip.group.as_str()].sqrt();
    // Sums over the clips with sound of each label and source.
    let mut sums: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    let mut partial_counts: BTreeMap<usize, f64> = BTreeMap::new();
    for example in examples {
        let Some(label) = example.clip.target.exact() else { continue };
        if example.partial {
            *partial_counts.entry(label).or_default() += 1.0;
        } else {
            *sums.entry((label, &example.clip.source)).or_default() += base(example);
        }
    }
    let root_sum =
        |label: usize| sums.iter().filter(|((l, _), _)| *l == label).map(|(_, sum)| sum.sqrt()).sum::<f64>();
    let mut weights: Vec<f64> = examples
        .iter()
        .map(|example| match example.clip.target.exact() {
            None => 0.0,
            Some(label) if example.partial => PARTIAL_SHARE / partial_counts[&label],
            Some(label) => {
                let sum = sums[&(label, example.clip.source.as_str())];
                base(example) / sum * sum.sqrt() / root_sum(label)
            }
        })
        .collect();
    let mut known: Vec<f64> = weights.iter().copied().filter(|&weight| weight > 0.0).collect();
    known.sort_by(f64::total_cmp);
    let median = known.get(known.len() / 2).copied().unwrap_or(1.0);
    for (weight, example) in weights.iter_mut().zip(examples) {
        if example.clip.target.exact().is_none() {
            *weight = FAMILY_SHARE * median * example.clip.trust;
        }
    }
    weights
}
