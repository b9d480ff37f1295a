//! The recording's place, as other files name it.

use std::path::Path;

use genrescope_exchange::{file_address, one_line, percent_encoded};

use super::Unwritable;
use crate::mix::Mix;

/// The recording as seen from `folder`: its name alone if it lies there, otherwise its whole path.
pub(super) fn seen_from(mix: &Mix<'_>, folder: &Path) -> Result<String, Unwritable> {
    let path = if mix.path.parent() == Some(folder) {
        Path::new(mix.path.file_name().unwrap_or_default())
    } else {
        mix.path
    };
    let path = path.to_str().ok_or_else(|| {
        Unwritable("the recording's name is not Unicode, which this format needs; rename it".to_owned())
    })?;
    if one_line(path) != path {
        return Err(Unwritable(
            "the recording's name contains a line end or another control character; rename it".to_owned(),
        ));
    }
    Ok(path.to_owned())
}

/// The same as part of a web address.
pub(super) fn address_from(mix: &Mix<'_>, folder: &Path) -> String {
    if mix.path.parent() == Some(folder) {
        return percent_encoded(Path::new(mix.path.file_name().unwrap_or_default()));
    }
    file_address("", mix.path)
}
