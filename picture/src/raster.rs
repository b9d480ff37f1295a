//! Pixels.

use crate::canvas::{Anchor, Area, Canvas, Image, Text, between};
use crate::font;

/// A picture in memory.
#[derive(Debug)]
pub struct Raster {
    width: usize,
    height: usize,
    /// `0xRRGGBB`, row by row.
    pixels: Vec<u32>,
}

impl Raster {
    /// A black picture.
    pub fn new(width: f32, height: f32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        png_of(self.width, self.height, &self.pixels)
    }

    /// Mixes a color into the pixel at a place, if that lies in the picture.
    fn dab(&mut self, x: i32, y: i32, rgb: u32, cover: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width && y < self.height {
            let pixel = &mut self.pixels[y * self.width + x];
            *pixel = between(*pixel, rgb, cover);
        }
    }

    /// Colors an area by what `rgb_at` returns for each share of its width, and edges by how much of a pixel
    /// they cover.
    fn paint(&mut self, area: Area, rgb_at: impl Fn(f32) -> u32) {
        let cover = |from: f32, len: f32, pixel: i32| {
            let pixel = pixel as f32;
            ((from + len).min(pixel + 1.0) - from.max(pixel)).clamp(0.0, 1.0)
        };
        for x in area.x.floor() as i32..(area.x + area.width).ceil() as i32 {
            let across = cover(area.x, area.width, x);
            let rgb = rgb_at((x as f32 + 0.5 - area.x) / area.width);
            for y in area.y.floor() as i32..(area.y + area.height).ceil() as i32 {
                self.dab(x, y, rgb, across * cover(area.y, area.height, y));
            }
        }
    }
}

impl Canvas for Raster {
    fn fill(&mut self, area: Area, rgb: u32, _hint: &str) {
        self.paint(area, |_| rgb);
    }

    fn blend(&mut self, area: Area, from_rgb: u32, to_rgb: u32, _hint: &str) {
        self.paint(area, |share| between(from_rgb, to_rgb, share));
    }

    fn write(&mut self, text: Text<'_>) {
        let width = font::width(text.text, text.size);
        let before = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        font::draw(text.text, text.size, |along, across, cover| {
            let (x, y) = if text.is_upright {
                (text.x + across as f32, text.y + before - along as f32)
            } else {
                (text.x - before + along as f32, text.y + across as f32)
            };
            self.dab(x.round() as i32, y.round() as i32, text.rgb, cover);
        });
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, rgb: u32) {
        let reach = width / 2.0 + 1.0;
        let bounds = |of: fn(&(f32, f32)) -> f32, end: usize| {
            let (least, most) = points
                .iter()
                .map(of)
                .fold((f32::MAX, f32::MIN), |(a, b), value| (a.min(value), b.max(value)));
            let clamped = |value: f32| value.clamp(0.0, end as f32) as usize;
            clamped((least - reach).floor())..clamped((most + reach).ceil())
        };
        let (columns, rows) = (bounds(|p| p.0, self.width), bounds(|p| p.1, self.height));
        // A corner that is covered twice is painted once.
        let mut covers = vec![0.0_f32; columns.len() * rows.len()];
        for pair in points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let (dx, dy) = (bx - ax, by - ay);
            let square = (dx * dx + dy * dy).max(1e-9);
            let span = |a: f32, b: f32, within: &std::ops::Range<usize>| {
                let clamped = |value: f32| (value.max(0.0) as usize).clamp(within.start, within.end);
                clamped((a.min(b) - reach).floor())..clamped((a.max(b) + reach).ceil())
            };
            for y in span(ay, by, &rows) {
                for x in span(ax, bx, &columns) {
                    let (px, py) = (x as f32 + 0.5 - ax, y as f32 + 0.5 - ay);
                    let along = ((px * dx + py * dy) / square).clamp(0.0, 1.0);
                    let distance = (px - along * dx).hypot(py - along * dy);
                    let cover = (width / 2.0 + 0.5 - distance).clamp(0.0, 1.0);
                    let place = (y - rows.start) * columns.len() + x - columns.start;
                    covers[place] = covers[place].max(cover);
                }
            }
        }
        for (place, &cover) in covers.iter().enumerate().filter(|(_, cover)| **cover > 0.0) {
            let (x, y) = (columns.start + place % columns.len(), rows.start + place / columns.len());
            self.dab(x as i32, y as i32, rgb, cover);
        }
    }

    fn show(&mut self, area: Area, image: &Image) {
        if image.width == 0 || image.height == 0 {
            return;
        }
        for y in 0..area.height as usize {
            for x in 0..area.width as usize {
                let column = (x as f32 / area.width * image.width as f32) as usize;
                let row = (y as f32 / area.height * image.height as f32) as usize;
                let rgb = image.pixels[row * image.width + column];
                self.dab(area.x as i32 + x as i32, area.y as i32 + y as i32, rgb, 1.0);
            }
        }
    }
}

/// A PNG file of pixels, `0xRRGGBB`, row by row.
pub(crate) fn png_of(width: usize, height: usize, pixels: &[u32]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let bytes: Vec<u8> = pixels.iter().flat_map(|rgb| rgb.to_be_bytes().into_iter().skip(1)).collect();
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&bytes))
        .expect("writing a picture that has a size to memory cannot fail");
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_covers_its_width_and_nothing_else() {
        let mut raster = Raster::new(40.0, 30.0);
        raster.line(&[(5.0, 10.0), (35.0, 10.0), (35.0, 20.0)], 2.0, 0xffffff);
        let at = |x: usize, y: usize| raster.pixels[y * 40 + x];
        assert_eq!([at(20, 9), at(20, 10), at(34, 15), at(35, 15)], [0xffffff; 4]);
        assert_eq!([at(20, 7), at(20, 12), at(32, 15), at(38, 15), at(2, 10)], [0; 5]);
        // One line that leaves the picture, and one without length.
        raster.line(&[(-50.0, -5.0), (100.0, 100.0)], 1.0, 0xffffff);
        raster.line(&[], 1.0, 0xffffff);
    }
}
