//! Which tracks must not be divided.

use std::collections::HashMap;

/// Numbers the groups of things that share a name: two that share any name are in one group, and so are those
/// that a third joins.
///
/// # Shapes and units
/// - `names`: for each thing, what it may share with others.
/// - returns a number for each thing: that of the first of its group.
pub fn groups_by_shared_names(names: &[Vec<String>]) -> Vec<usize> {
    let mut leaders: Vec<usize> = (0..names.len()).collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (index, names) in names.iter().enumerate() {
        for name in names {
            let other = *first.entry(name).or_insert(index);
            let (a, b) = (leader(&mut leaders, index), leader(&mut leaders, other));
            leaders[a.max(b)] = a.min(b);
        }
    }
    (0..names.len()).map(|index| leader(&mut leaders, index)).collect()
}

/// The first of a thing's group; the way there is shortened.
fn leader(leaders: &mut [usize], index: usize) -> usize {
    let mut top = index;
    while leaders[top] != top {
        top = leaders[top];
    }
    let mut below = index;
    while leaders[below] != top {
        below = std::mem::replace(&mut leaders[below], top);
    }
    top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_a_name_is_in_one_group_also_by_a_third() {
        let names: Vec<Vec<String>> = [&["x"][..], &["y"], &["x", "album"], &[], &["z", "album"], &["y"]]
            .map(|names| names.iter().map(|name| name.to_string()).collect())
            .to_vec();
        assert_eq!(groups_by_shared_names(&names), [0, 1, 0, 3, 0, 1]);
    }
}
