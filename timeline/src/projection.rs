//! Reduces many values to a few that keep their distances.

/// Values that are left: with this many, distances are right to within an eighth.
pub(crate) const PROJECTED_LEN: usize = 64;

/// Sums of all values with random signs.
///
/// # Source
/// Achlioptas, Database-friendly random projections (2003).
#[derive(Debug, Clone)]
pub(crate) struct Projection {
    /// Sign bits, one word per input: bit `i` is the sign with which it counts in output `i`.
    signs: Vec<u64>,
    scale: f32,
}

impl Projection {
    /// Makes one for rows of `row_len` values; always with the same signs.
    pub(crate) fn new(row_len: usize) -> Self {
        let mut state = 0x6765_6e72_6573_636f_u64;
        let signs = (0..row_len).map(|_| split_mix(&mut state)).collect();
        Self { signs, scale: 1.0 / (PROJECTED_LEN as f32).sqrt() }
    }

    /// Adds the projected row to `sum`.
    pub(crate) fn add_to(&self, row: &[f32], sum: &mut [f32]) {
        let mut projected = [0.0_f32; PROJECTED_LEN];
        for (value, signs) in row.iter().zip(&self.signs) {
            for (bit, out) in projected.iter_mut().enumerate() {
                *out += f32::from_bits(value.to_bits() ^ (((signs >> bit) as u32 & 1) << 31));
            }
        }
        for (sum, value) in sum.iter_mut().zip(projected) {
            *sum += value * self.scale;
        }
    }
}

/// The next of a sequence of random numbers that is the same everywhere (SplitMix64).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_kept() {
        let projection = Projection::new(800);
        let mut state = 1;
        let mut row = || -> Vec<f32> {
            (0..800).map(|_| (split_mix(&mut state) >> 40) as f32 / (1 << 23) as f32 - 1.0).collect()
        };
        for _ in 0..50 {
            let (a, b) = (row(), row());
            let difference: Vec<f32> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
            let mut projected = [0.0; PROJECTED_LEN];
            projection.add_to(&difference, &mut projected);
            let squared = |values: &[f32]| values.iter().map(|v| v * v).sum::<f32>();
            let ratio = (squared(&projected) / squared(&difference)).sqrt();
            assert!((0.65..1.35).contains(&ratio), "{ratio}");
        }
    }
}
