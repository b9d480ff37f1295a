//! Tracks that are the same sound as others, and what becomes of them.

use std::collections::BTreeSet;

use super::inspection::{Duplicate, duplicates};
use crate::example::Example;

/// Tracks that are the same sound as others, each given by its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copies {
    /// Those whose labels agree, a list for each sound: all but the first are left out.
    pub again: Vec<Vec<usize>>,
    /// Those whose labels exclude each other. One of them must be wrong, and nobody knows which: all are left
    /// out.
    pub contrary: Vec<Vec<usize>>,
    left_out: BTreeSet<usize>,
}

impl Copies {
    /// Those among the tracks of a data set.
    pub fn among(examples: &[Example]) -> Self {
        let labels = |index: usize| &examples[index].clip.target.allowed;
        let agree = |&a: &usize, &b: &usize| labels(a).iter().any(|label| labels(b).contains(label));
        let all_agree = |same: &Vec<usize>| same.iter().all(|a| same.iter().all(|b| agree(a, b)));
        let (again, contrary): (Vec<_>, Vec<_>) =
            by_sound(&duplicates(examples)).into_iter().partition(all_agree);
        let left_out = again.iter().flat_map(|same| &same[1..]).chain(contrary.iter().flatten());
        Self { left_out: left_out.copied().collect(), again, contrary }
    }

    /// The tracks that are not left out, with their numbers.
    pub fn kept<'a>(&self, examples: &'a [Example]) -> impl Iterator<Item = (usize, &'a Example)> {
        examples.iter().enumerate().filter(|(index, _)| !self.left_out.contains(index))
    }
}

/// All tracks of each sound, in order.
fn by_sound(duplicates: &[Duplicate]) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    // The first of a pair may be the second of an earlier one, never of a later one.
    for pair in duplicates {
        match found.iter_mut().find(|same| same.contains(&pair.first)) {
            Some(same) => same.push(pair.second),
            None => found.push(vec![pair.first, pair.second]),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::test_example;

    #[test]
    fn copies_of_copies_are_copies_of_the_first() {
        let pair = |first, second| Duplicate { first, second, likeness: 1.0 };
        assert_eq!(by_sound(&[pair(0, 2), pair(1, 4), pair(2, 5)]), [vec![0, 2, 5], vec![1, 4]]);
    }

    #[test]
    fn of_copies_that_agree_the_first_is_kept_and_of_those_that_do_not_none() {
        let sound = |seed: usize| -> Vec<[f32; 3]> {
            (0..12).map(|i| [i % 3, i * (i + seed) % 5, (i + seed) % 7].map(|value| value as f32)).collect()
        };
        let track = |name: &str, labels: &[usize], seed: usize| {
            let rows = sound(seed);
            test_example("s", name, labels, &rows.iter().map(|row| &row[..]).collect::<Vec<_>>())
        };
        let examples = [
            track("a", &[0], 1),
            track("b", &[0], 2),
            track("c", &[0, 1], 1),
            track("d", &[1], 2),
            track("e", &[1], 3),
        ];
        let copies = Copies::among(&examples);
        assert_eq!((&copies.again[..], &copies.contrary[..]), (&[vec![0, 2]][..], &[vec![1, 3]][..]));
        assert_eq!(copies.kept(&examples).map(|(index, _)| index).collect::<Vec<_>>(), [0, 4]);
    }
}
