//! What a user may mean by a name.

/// Which of some things are called `wanted`: those with that as a whole name, otherwise those with it as a
/// part of one. Case does not matter.
///
/// # Shapes and units
/// - `names`: of each thing, all that it may be called. The result counts them from 0.
pub(crate) fn named<const N: usize>(wanted: &str, names: &[[&str; N]]) -> Vec<usize> {
    let wanted = wanted.to_lowercase();
    let find = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let is_one = |index: &usize| names[*index].iter().any(|name| fits(&name.to_lowercase()));
        (0..names.len()).filter(is_one).collect()
    };
    let whole = find(&|name| name == wanted);
    if whole.is_empty() { find(&|name| name.contains(&wanted)) } else { whole }
}
