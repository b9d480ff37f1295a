//! The palette's themes for egui, and the letters.

use egui::{Color32, FontId};

use crate::palette;

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
        let (theme, edge) = if ui.visuals().dark_mode {
            (palette::DARK, Color32::TRANSPARENT)
        } else {
            (palette::LIGHT, Color32::from_black_alpha(56))
        };
        Self {
            back: color(theme.back),
            track: color(theme.track),
            edge,
            text: color(theme.text),
            dim: color(theme.dim),
            trouble: color(theme.trouble),
        }
    }
}

/// A color of the palette.
pub(crate) fn color(rgb: u32) -> Color32 {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

pub(crate) fn font(points: f32) -> FontId {
    FontId::proportional(points)
}
