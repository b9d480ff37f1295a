//! Vectors.

use std::fmt::Write;

use data_encoding::BASE64;
use quick_xml::escape::escape;

use super::canvas::{Anchor, Area, Canvas, Image, Text};
use super::layout::{LEFT, WIDTH};
use super::raster::png_of;

/// An SVG file in the making.
#[derive(Debug)]
pub(super) struct Vector {
    width: f32,
    height: f32,
    body: String,
    num_blends: usize,
}

impl Vector {
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self { width, height, body: String::new(), num_blends: 0 }
    }

    /// The whole file. A page can read from its attributes where time lies in it.
    pub(super) fn finish(self, seconds: f64) -> String {
        let Self { width, height, body, .. } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             data-left=\"{LEFT}\" data-width=\"{WIDTH}\" data-seconds=\"{seconds}\" \
             font-family=\"Ubuntu, 'Segoe UI', Helvetica, Arial, sans-serif\">\n{body}</svg>\n"
        )
    }

    fn rectangle(&mut self, area: Area, fill: &str, hint: &str) {
        let Area { x, y, width, height } = area;
        let _ = write!(
            self.body,
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{fill}\""
        );
        let _ = if hint.is_empty() {
            writeln!(self.body, "/>")
        } else {
            writeln!(self.body, "><title>{}</title></rect>", escape(hint))
        };
    }
}

impl Canvas for Vector {
    fn fill(&mut self, area: Area, rgb: u32, hint: &str) {
        self.rectangle(area, &format!("#{rgb:06x}"), hint);
    }

    fn blend(&mut self, area: Area, from_rgb: u32, to_rgb: u32, hint: &str) {
        self.num_blends += 1;
        let id = format!("blend{}", self.num_blends);
        let _ = writeln!(
            self.body,
            "<linearGradient id=\"{id}\"><stop stop-color=\"#{from_rgb:06x}\"/>\
             <stop offset=\"1\" stop-color=\"#{to_rgb:06x}\"/></linearGradient>"
        );
        self.rectangle(area, &format!("url(#{id})"), hint);
    }

    fn write(&mut self, text: Text<'_>) {
        let Text { x, y, size, rgb, .. } = text;
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let turn =
            if text.is_upright { format!(" transform=\"rotate(-90 {x:.2} {y:.2})\"") } else { String::new() };
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size:.1}\" text-anchor=\"{anchor}\" fill=\"#{rgb:06x}\" \
             pointer-events=\"none\"{turn}>{}</text>",
            escape(text.text)
        );
    }

    fn show(&mut self, area: Area, image: &Image) {
        if image.width == 0 || image.height == 0 {
            return;
        }
        let Area { x, y, width, height } = area;
        let png = BASE64.encode(&png_of(image.width, image.height, &image.pixels));
        let _ = writeln!(
            self.body,
            "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
             preserveAspectRatio=\"none\" href=\"data:image/png;base64,{png}\"/>"
        );
    }
}
