//! Pixels.

use super::canvas::{Anchor, Area, Canvas, Image, Text, between};
use super::font;

/// A picture in memory.
#[derive(Debug)]
pub(super) struct Raster {
    width: usize,
    height: usize,
    /// `0xRRGGBB`, row by row.
    pixels: Vec<u32>,
}

impl Raster {
    pub(super) fn new(width: f32, height: f32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// The picture as a PNG file.
    pub(super) fn to_png(&self) -> Vec<u8> {
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

    /// Colors an area by what `rgb_at` says of each share of its width, and edges by how much of a pixel they
    /// cover.
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
pub(super) fn png_of(width: usize, height: usize, pixels: &[u32]) -> Vec<u8> {
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
