//! Letters that our own font lacks (Chinese, Japanese, Korean ...): those of fonts that are installed. To
//! ship them would take megabytes.

use std::path::PathBuf;
use std::sync::LazyLock;

use ab_glyph::{Font, FontVec, GlyphId};

/// Read only once a text needs them.
static INSTALLED: LazyLock<Vec<FontVec>> =
    LazyLock::new(|| places().into_iter().filter_map(|place| read(&place)).collect());

/// The first installed font with a letter, and the letter's number in it.
pub(crate) fn find(letter: char) -> Option<(&'static FontVec, GlyphId)> {
    let found = INSTALLED.iter().map(|font| (font, font.glyph_id(letter)));
    found.into_iter().find(|(_, id)| id.0 != 0)
}

/// A font, or the first of a collection; `None` if it is not there or cannot be used.
fn read(place: &PathBuf) -> Option<FontVec> {
    FontVec::try_from_vec_and_index(std::fs::read(place).ok()?, 0).ok()
}

/// Where systems usually keep fonts of many letters: the lightest first, as ours is light.
#[cfg(not(any(windows, target_os = "macos")))]
fn places() -> Vec<PathBuf> {
    [
        "opentype/noto/NotoSansCJK-Light.ttc",
        "opentype/noto/NotoSansCJK-Regular.ttc",
        "noto-cjk/NotoSansCJK-Light.ttc",
        "noto-cjk/NotoSansCJK-Regular.ttc",
        "google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
        "truetype/wqy/wqy-microhei.ttc",
        "truetype/wqy/wqy-zenhei.ttc",
        "truetype/droid/DroidSansFallbackFull.ttf",
        "truetype/nanum/NanumGothic.ttf",
        "truetype/noto/NotoSans-Regular.ttf",
        "truetype/dejavu/DejaVuSans.ttf",
        "TTF/DejaVuSans.ttf",
    ]
    .map(|name| PathBuf::from("/usr/share/fonts").join(name))
    .to_vec()
}

#[cfg(target_os = "macos")]
fn places() -> Vec<PathBuf> {
    [
        "/System/Library/Fonts/PingFang.ttc",
        "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
        "/System/Library/Fonts/AppleSDGothicNeo.ttc",
        "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
        "/Library/Fonts/Arial Unicode.ttf",
    ]
    .map(PathBuf::from)
    .to_vec()
}

#[cfg(windows)]
fn places() -> Vec<PathBuf> {
    let folder = std::env::var_os("WINDIR").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    ["msyhl.ttc", "msyh.ttc", "YuGothL.ttc", "msgothic.ttc", "malgunsl.ttf", "malgun.ttf", "segoeui.ttf"]
        .map(|name| folder.join("Fonts").join(name))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_no_font_and_no_font_has_every_letter() {
        assert!(read(&"/nowhere/a.ttf".into()).is_none());
        assert!(read(&std::env::current_exe().unwrap()).is_none());
        // A noncharacter.
        assert!(find('\u{ffff}').is_none());
    }
}
