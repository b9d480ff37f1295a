//! What can be drawn as pixels and as vectors.

use crate::{Canvas, Letters, Raster, Vector};

/// A picture that is laid out once.
pub trait Drawing {
    /// Width and height, pixels.
    fn size(&self) -> (f32, f32);

    /// Draws all of it, on any canvas.
    fn draw(&self, canvas: &mut impl Canvas);

    /// The picture as a PNG file.
    fn to_png(&self) -> Vec<u8> {
        let (width, height) = self.size();
        let mut raster = Raster::new(width, height);
        self.draw(&mut raster);
        raster.to_png()
    }

    /// The picture as an SVG file of the same size: letters as outlines, what is made of pixels as a PNG
    /// inside it.
    fn to_svg(&self) -> String {
        let (width, height) = self.size();
        let mut vector = Vector::new(width, height, Letters::Outlines);
        self.draw(&mut vector);
        vector.finish(&format!(" width=\"{width}\" height=\"{height}\""))
    }
}
