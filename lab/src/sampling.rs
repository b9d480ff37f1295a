//! How much each clip counts, so that neither a common genre nor a large collection drowns out the others.

use std::collections::BTreeMap;

use crate::example::Example;

/// How much examples count that have one of several labels, unknown which, relative to the median of the
/// others.
const FAMILY_SHARE: f64 = 0.5;

/// Weight of each example; they need not sum to anything.
///
/// Every label weighs the same, and so does music of no stated genre. Within a label, a source's weight goes
/// with the root of its size, and within that a clip's with its trust over the root of its group's size.
pub(crate) fn sampling_weights(examples: &[&Example], num_labels: usize) -> Vec<f64> {
    // Clips that allow more than half of the labels are a kind of their own, past the last label.
    let kind = |example: &Example| {
        let target = &example.clip.target;
        let is_any = !target.has_all && num_labels > 2 && 2 * target.allowed.len() > num_labels;
        if is_any { Some(num_labels) } else { target.exact() }
    };
    let mut group_sizes: BTreeMap<&str, f64> = BTreeMap::new();
    for example in examples {
        *group_sizes.entry(&example.clip.group).or_default() += 1.0;
    }
    let base = |example: &Example| example.clip.trust / group_sizes[example.clip.group.as_str()].sqrt();
    // Sums over the clips of each label and source.
    let mut sums: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    for example in examples {
        let Some(label) = kind(example) else { continue };
        *sums.entry((label, &example.clip.source)).or_default() += base(example);
    }
    let root_sum =
        |label: usize| sums.iter().filter(|((l, _), _)| *l == label).map(|(_, sum)| sum.sqrt()).sum::<f64>();
    let mut weights: Vec<f64> = examples
        .iter()
        .map(|example| match kind(example) {
            None => 0.0,
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
        if kind(example).is_none() {
            let share = if example.clip.target.has_all { 1.0 } else { FAMILY_SHARE };
            *weight = share * median * example.clip.trust;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::test_example;

    fn weights(examples: &[Example]) -> Vec<f64> {
        sampling_weights(&examples.iter().collect::<Vec<_>>(), 5)
    }

    #[test]
    fn labels_weigh_the_same_and_the_weight_of_sources_goes_with_the_root_of_their_size() {
        let of = |source: &str, label: usize, count: usize| {
            (0..count)
                .map(|i| test_example(source, &format!("{source} {label} {i}"), &[label], &[&[0.0]]))
                .collect::<Vec<_>>()
        };
        let examples = [of("a", 0, 16), of("b", 0, 4), of("a", 1, 2)].concat();
        let weights = weights(&examples);
        let sum = |range: std::ops::Range<usize>| weights[range].iter().sum::<f64>();
        assert!((sum(0..20) - 1.0).abs() < 1e-12 && (sum(20..22) - 1.0).abs() < 1e-12);
        // 16 and 4 clips: 4 parts to 2.
        assert!((sum(0..16) / sum(16..20) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn clips_of_one_group_and_clips_trusted_less_weigh_less() {
        let mut examples = vec![
            test_example("s", "album", &[0], &[&[0.0]]),
            test_example("s", "album", &[0], &[&[0.0]]),
            test_example("s", "single", &[0], &[&[0.0]]),
            test_example("s", "weak", &[0], &[&[0.0]]),
            test_example("s", "open", &[0, 1], &[&[0.0]]),
            test_example("s", "any", &[0, 1, 2, 3], &[&[0.0]]),
        ];
        examples[3].clip.trust = 0.25;
        let weights = weights(&examples);
        assert!((weights[2] / weights[0] - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((weights[2] / weights[3] - 4.0).abs() < 1e-12);
        // The median of 0.25, 0.71, 0.71 and 1 parts, halved.
        assert!((weights[4] / weights[0] - 0.5).abs() < 1e-12);
        // Music of any genre counts like a label.
        assert!((weights[5] - weights[..4].iter().sum::<f64>()).abs() < 1e-12);
    }
}
