//! What a figure is written as.

use genrescope_figures::Drawing;

use crate::files::FileKind;

/// The format of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Svg,
}

impl Format {
    pub(super) fn kind(self) -> FileKind {
        match self {
            Self::Png => FileKind::Png,
            Self::Svg => FileKind::Svg,
        }
    }

    pub(super) fn file_of(self, drawing: &impl Drawing) -> Vec<u8> {
        match self {
            Self::Png => drawing.to_png(),
            Self::Svg => drawing.to_svg().into_bytes(),
        }
    }
}
