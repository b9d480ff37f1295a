//! Values on a grid, and their colors.

use genrescope_picture::{ColorMap, Image};

/// Values in columns along the time axis, each column from the bottom to the top.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<Vec<f32>>,
}

/// The colors of the values.
#[derive(Debug, Clone)]
pub(crate) struct Colors {
    pub(crate) map: ColorMap,
    pub(crate) low: f32,
    pub(crate) high: f32,
    /// What the values are, with their unit.
    pub(crate) name: &'static str,
}

impl Grid {
    /// The image: one pixel per value, the first row at the bottom.
    pub(crate) fn image(&self, colors: &Colors) -> Image {
        let (width, height) = (self.columns.len(), self.columns.first().map_or(0, Vec::len));
        let mut pixels = vec![0; width * height];
        for (x, column) in self.columns.iter().enumerate() {
            for (row, value) in column.iter().enumerate() {
                let share = (value - colors.low) / (colors.high - colors.low);
                pixels[(height - 1 - row) * width + x] = colors.map.rgb(share);
            }
        }
        Image { width, height, pixels }
    }
}

/// The frames of one of `num_columns` columns: at least one.
pub(crate) fn frames_of(column: usize, num_columns: usize, num_frames: usize) -> std::ops::Range<usize> {
    let first = column * num_frames / num_columns;
    first..((column + 1) * num_frames / num_columns).max(first + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_frame_belongs_to_a_column_and_low_values_lie_below() {
        let frames: Vec<usize> = (0..7).flat_map(|column| frames_of(column, 7, 20)).collect();
        assert_eq!(frames, (0..20).collect::<Vec<_>>());
        assert_eq!(frames_of(5, 10, 3), 1..2);
        let grid = Grid { columns: vec![vec![0.0, 1.0]] };
        let image = grid.image(&Colors { map: ColorMap::Viridis, low: 0.0, high: 1.0, name: "" });
        assert_eq!((image.width, image.height, image.pixels), (1, 2, vec![0xfde725, 0x440154]));
    }
}
