//! What a window shows.

/// Pixels: red, green and blue, row by row.
#[derive(Debug)]
pub struct Picture {
    /// `[height * width]`.
    pub pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// How many pixels have this color, or nearly.
    pub fn count(&self, color: [u8; 3]) -> usize {
        self.pixels.iter().filter(|pixel| pixel.iter().zip(color).all(|(&a, b)| a.abs_diff(b) <= 6)).count()
    }

    /// How many colors there are; few, while nothing has been drawn.
    pub fn num_colors(&self) -> usize {
        let mut colors = self.pixels.clone();
        colors.sort_unstable();
        colors.dedup();
        colors.len()
    }
}
