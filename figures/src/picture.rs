//! What can be drawn as pixels or as vectors.

use genrescope_picture::{Area, Canvas, Letters, Raster, Vector};

use crate::style::PAPER;

/// What can be drawn as pixels or as vectors.
pub trait Picture {
    /// Width and height, pixels.
    fn size(&self) -> (f32, f32);

    /// Draws all of it.
    fn draw(&self, canvas: &mut impl Canvas);

    /// As a PNG file.
    fn to_png(&self) -> Vec<u8> {
        let (width, height) = self.size();
        let mut raster = Raster::new(width, height);
        raster.fill(Area::new(0.0, 0.0, width, height), PAPER, "");
        self.draw(&mut raster);
        raster.to_png()
    }

    /// As an SVG file whose letters are text.
    fn to_svg(&self) -> String {
        let (width, height) = self.size();
        let mut vector = Vector::new(width, height, Letters::Text);
        vector.fill(Area::new(0.0, 0.0, width, height), PAPER, "");
        self.draw(&mut vector);
        vector.finish("")
    }
}
