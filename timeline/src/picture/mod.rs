//! The picture of a timeline: laid out once, drawn as pixels or as vectors.

mod canvas;
mod font;
mod layout;
mod raster;
mod vector;

use crate::formats::Mix;

/// The picture as a PNG file.
pub(crate) fn to_png(mix: &Mix<'_>) -> Vec<u8> {
    let mut raster = raster::Raster::new(layout::SIZE.0, layout::height(mix));
    layout::draw(mix, &mut raster);
    raster.to_png()
}

/// The picture as an SVG file.
pub(crate) fn to_svg(mix: &Mix<'_>) -> String {
    let mut vector = vector::Vector::new(layout::SIZE.0, layout::height(mix));
    layout::draw(mix, &mut vector);
    vector.finish(mix.timeline.seconds)
}
