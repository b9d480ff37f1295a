//! Panels one above the other.

use genrescope_picture::{Anchor, Area, Canvas, Drawing};

use crate::panel::{LEFT, Panel, RIGHT};
use crate::style::{FAINT, INK, LABEL, PAPER, TITLE, shortened, write};

/// Width of a figure, pixels.
const WIDTH: f32 = 1600.0;
const ABOVE: f32 = 56.0;
const BELOW: f32 = 18.0;

/// Panels of one recording, one above the other, under its name.
#[derive(Debug, Clone)]
pub struct Figure {
    title: String,
    facts: String,
    panels: Vec<Panel>,
}

impl Figure {
    /// How many columns a panel can show.
    pub const NUM_COLUMNS: usize = (WIDTH - LEFT - RIGHT) as usize;

    /// `title` is the recording's name; `facts` go at the other end of that line.
    pub fn new(title: String, facts: String, panels: Vec<Panel>) -> Self {
        Self { title, facts, panels }
    }

    /// Panels with whether they are the last.
    fn panels(&self) -> impl Iterator<Item = (&Panel, bool)> {
        self.panels.iter().enumerate().map(|(index, panel)| (panel, index + 1 == self.panels.len()))
    }

    fn height(&self) -> f32 {
        ABOVE + BELOW + self.panels().map(|(panel, is_last)| panel.height(WIDTH, is_last)).sum::<f32>()
    }
}

impl Drawing for Figure {
    fn size(&self) -> (f32, f32) {
        (WIDTH, self.height())
    }

    fn draw(&self, canvas: &mut impl Canvas) {
        canvas.fill(Area::new(0.0, 0.0, WIDTH, self.height()), PAPER, "");
        let right = WIDTH - RIGHT;
        let room = right - LEFT - genrescope_picture::width(&self.facts, LABEL) - 30.0;
        let title = shortened(&self.title, TITLE, room);
        write(canvas, &title, (LEFT, 42.0), TITLE, Anchor::Start, INK);
        write(canvas, &self.facts, (right, 42.0), LABEL, Anchor::End, FAINT);
        let mut top = ABOVE;
        for (panel, is_last) in self.panels() {
            panel.draw(canvas, top, WIDTH, is_last);
            top += panel.height(WIDTH, is_last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::{FrequencyScale, Span};
    use crate::spectrogram::spectrogram;

    fn figure(title: &str) -> Figure {
        let noise: Vec<f32> =
            (0..30_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / 8e6 - 1.0).collect();
        let span = Span { from: 0.0, to: 30_000.0 / 22_050.0 };
        let panel = |scale| spectrogram(&noise, 22_050, span, scale, Figure::NUM_COLUMNS);
        Figure::new(
            title.to_owned(),
            String::new(),
            vec![panel(FrequencyScale::Log), panel(FrequencyScale::Mel)],
        )
    }

    #[test]
    fn a_figure_is_as_large_as_its_panels() {
        let png = figure("noise").to_png();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let size = [16, 20].map(|at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
        // Two panels of 440 with their axes, the title and the margins.
        assert_eq!(size, [1600, 56 + 18 + 2 * (440 + 40 + 34) + 24]);
    }

    #[test]
    fn vectors_have_their_letters_as_outlines_and_their_pixels_as_an_image() {
        let svg = figure("a <b> & \"c\"").to_svg();
        // Each panel has a spectrogram and a color bar.
        assert_eq!(svg.matches("<image ").count(), 4);
        // Values are areas, not points that colors run between.
        assert_eq!(svg.matches("style=\"image-rendering:pixelated\"").count(), 4);
        // A page shows it in its own size.
        assert!(
            svg.contains("viewBox=\"0 0 1600 ") && svg.contains(" width=\"1600\" height="),
            "{}",
            &svg[..200]
        );
        assert_eq!((svg.matches("<text").count(), svg.matches("font-family").count()), (0, 0));
        assert!(svg.contains("aria-label=\"a &lt;b&gt; &amp; &quot;c&quot;\""));
        assert!(svg.contains("aria-label=\"8192\"") && svg.contains("aria-label=\"time, minutes:seconds\""));
    }
}
