//! The picture of a timeline: laid out once, drawn as pixels or as vectors.

mod layout;

use genrescope_picture::{Letters, Raster, Vector};

use self::layout::{LEFT, WIDTH};
use crate::mix::Mix;

/// The picture as a PNG file.
pub(crate) fn to_png(mix: &Mix<'_>) -> Vec<u8> {
    let mut raster = Raster::new(layout::SIZE.0, layout::height(mix));
    layout::draw(mix, &mut raster);
    raster.to_png()
}

/// The picture as an SVG file.
pub(crate) fn to_svg(mix: &Mix<'_>) -> String {
    let mut vector = Vector::new(layout::SIZE.0, layout::height(mix), Letters::Text);
    layout::draw(mix, &mut vector);
    // A page can read from this where time lies in the picture.
    let seconds = mix.timeline.seconds;
    vector.finish(&format!(" data-left=\"{LEFT}\" data-width=\"{WIDTH}\" data-seconds=\"{seconds}\""))
}
