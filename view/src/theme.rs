//! The few colors and sizes that do not belong to a genre.

use egui::{Color32, FontId};

/// Colors of a theme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    pub(crate) back: Color32,
    /// The background along which a bar or meter moves.
    pub(crate) track: Color32,
    /// Outline of pale colors, so that they stand out from a light background.
    pub(crate) edge: Color32,
    pub(crate) text: Color32,
    pub(crate) dim: Color32,
    pub(crate) trouble: Color32,
}

impl Theme {
    pub(crate) fn of(ui: &egui::Ui) -> Self {
        if ui.visuals().dark_mode {
            Self {
                back: Color32::from_rgb(0x14, 0x16, 0x1a),
                track: Color32::from_rgb(0x22, 0x25, 0x2b),
                edge: Color32::TRANSPARENT,
                text: Color32::from_rgb(0xec, 0xee, 0xf1),
                dim: Color32::from_rgb(0x9a, 0xa0, 0xaa),
                trouble: Color32::from_rgb(0xff, 0x8a, 0x3d),
            }
        } else {
            Self {
                back: Color32::from_rgb(0xfa, 0xfa, 0xf8),
                track: Color32::from_rgb(0xe9, 0xea, 0xec),
                edge: Color32::from_black_alpha(56),
                text: Color32::from_rgb(0x1b, 0x1d, 0x21),
                dim: Color32::from_rgb(0x5f, 0x65, 0x6e),
                trouble: Color32::from_rgb(0xb0, 0x47, 0x00),
            }
        }
    }
}

/// For letters on a genre's color: nearly black, or white on the darker ones, whichever stands out more.
pub(crate) fn ink_on(ground: Color32) -> Color32 {
    let [red, green, blue] = [ground.r(), ground.g(), ground.b()].map(|channel| {
        let share = f32::from(channel) / 255.0;
        if share <= 0.04 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    // The luminance at which the contrasts with black and white, by WCAG's formula, are equal.
    if luminance > 0.197 { Color32::from_rgb(0x14, 0x16, 0x1a) } else { Color32::WHITE }
}

/// A color of the palette.
pub(crate) fn color(rgb: u32) -> Color32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

pub(crate) fn font(points: f32) -> FontId {
    FontId::proportional(points)
}
