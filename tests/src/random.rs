//! Random numbers that are the same in every run.

/// A linear congruential generator: good enough for noise and block lengths.
#[derive(Debug, Clone)]
pub struct Random(u32);

impl Random {
    /// Starts over from `seed`.
    pub fn new(seed: u32) -> Self {
        Self(seed)
    }

    /// A number from 0 up to, but not including, `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        ((u64::from(self.next()) * limit as u64) >> 32) as usize
    }

    /// A number from -1 to 1.
    pub fn sample(&mut self) -> f32 {
        self.next() as i32 as f32 / (1_u32 << 31) as f32
    }

    /// A number from 0 up to, but not including, 1.
    pub fn share(&mut self) -> f32 {
        (self.next() >> 8) as f32 / (1 << 24) as f32
    }

    /// Any bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        // The highest bits are the most random.
        (0..len).map(|_| (self.next() >> 24) as u8).collect()
    }

    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0
    }
}
