//! Vectors.

use std::fmt::Write;

use data_encoding::BASE64;
use quick_xml::escape::escape;

use crate::canvas::{Anchor, Area, Canvas, Image, Text};
use crate::font;
use crate::raster::png_of;

/// How letters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// As text, in one of the viewer's fonts, so that it can be searched and copied.
    Text,
    /// As outlines: the same everywhere.
    Outlines,
}

/// An SVG file in the making.
#[derive(Debug)]
pub struct Vector {
    width: f32,
    height: f32,
    letters: Letters,
    body: String,
    num_blends: usize,
}

impl Vector {
    /// An empty picture.
    pub fn new(width: f32, height: f32, letters: Letters) -> Self {
        Self { width, height, letters, body: String::new(), num_blends: 0 }
    }

    /// The whole file; `attributes` are added to its root element.
    pub fn finish(self, attributes: &str) -> String {
        let Self { width, height, letters, body, .. } = self;
        let family = match letters {
            Letters::Text => " font-family=\"Ubuntu, 'Segoe UI', Helvetica, Arial, sans-serif\"",
            Letters::Outlines => "",
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\"\
             {attributes}{family}>\n{body}</svg>\n"
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
        let turn =
            if text.is_upright { format!(" transform=\"rotate(-90 {x:.2} {y:.2})\"") } else { String::new() };
        if self.letters == Letters::Outlines {
            let width = font::width(text.text, size);
            let start = match text.anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let _ = writeln!(
                self.body,
                "<path fill=\"#{rgb:06x}\" aria-label=\"{}\"{turn} d=\"{}\"/>",
                escape(text.text),
                font::path(text.text, size, start, y)
            );
            return;
        }
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size:.1}\" text-anchor=\"{anchor}\" fill=\"#{rgb:06x}\" \
             pointer-events=\"none\"{turn}>{}</text>",
            escape(text.text)
        );
    }

    fn line(&mut self, points: &[(f32, f32)], width: f32, rgb: u32) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.2},{y:.2}")).collect();
        let _ = writeln!(
            self.body,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#{rgb:06x}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"/>",
            points.join(" ")
        );
    }

    fn show(&mut self, area: Area, image: &Image) {
        if image.width == 0 || image.height == 0 {
            return;
        }
        let Area { x, y, width, height } = area;
        let png = BASE64.encode(&png_of(image.width, image.height, &image.pixels));
        // A value is an area of one color, as in PNG: blurred, pitch classes would run into one another.
        // Programs know one spelling of that or the other.
        let _ = writeln!(
            self.body,
            "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
             preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{png}\"/>"
        );
    }
}
