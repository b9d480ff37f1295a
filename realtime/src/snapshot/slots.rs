//! Values whose number only the model knows, in a place of fixed size.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// Up to `N` values, without a heap: a slice that can be copied and published.
///
/// # Examples
/// ```
/// use genrescope_realtime::snapshot::Slots;
///
/// let mut genres: Slots<64> = [0.25, 0.75].into_iter().collect();
/// genres[0] = 0.5;
/// assert_eq!(genres[..], [0.5, 0.75]);
/// ```
#[derive(Clone, Copy)]
pub struct Slots<const N: usize> {
    values: [f32; N],
    /// At most `N`.
    len: usize,
}

impl<const N: usize> Slots<N> {
    /// `len` zeros, or `N` if that is less.
    pub fn zeros(len: usize) -> Self {
        Self { values: [0.0; N], len: len.min(N) }
    }

    /// These values; more than `N` are left out.
    pub fn new(values: &[f32]) -> Self {
        Self::from_iter(values.iter().copied())
    }
}

impl<const N: usize> Default for Slots<N> {
    fn default() -> Self {
        Self::zeros(0)
    }
}

impl<const N: usize> FromIterator<f32> for Slots<N> {
    fn from_iter<I: IntoIterator<Item = f32>>(values: I) -> Self {
        let mut slots = Self::zeros(0);
        for (slot, value) in slots.values.iter_mut().zip(values) {
            *slot = value;
            slots.len += 1;
        }
        slots
    }
}

impl<const N: usize> Deref for Slots<N> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[..self.len]
    }
}

impl<const N: usize> DerefMut for Slots<N> {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[..self.len]
    }
}

impl<const N: usize> PartialEq for Slots<N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<const N: usize> fmt::Debug for Slots<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_put_in_counts_and_what_has_no_room_is_left_out() {
        let mut three = Slots::<4>::new(&[1.0, 2.0, 3.0]);
        assert_eq!(three[..], [1.0, 2.0, 3.0]);
        three[2] = 9.0;
        assert_eq!(three, Slots::new(&[1.0, 2.0, 9.0]));
        assert_ne!(three, Slots::zeros(4));
        assert_eq!(Slots::<2>::new(&[1.0, 2.0, 3.0])[..], [1.0, 2.0]);
        assert_eq!(Slots::<2>::zeros(999).len(), 2);
    }
}
