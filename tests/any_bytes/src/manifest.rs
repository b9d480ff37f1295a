//! `model.toml`: refused, or read as it was written.

use genrescope_engine::model::Manifest;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(manifest) = Manifest::parse(text) else { return };
    let again = Manifest::parse(&manifest.to_toml()).expect("what was written is read");
    // Not compared with `==`, because a temperature may be NaN.
    assert_eq!(again.to_toml(), manifest.to_toml());
}
