//! The recording's place, as other files name it.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Mix, Unwritable, text};

/// What a path in a location keeps as it is.
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// The recording as seen from `folder`: its name alone where both lie together, else its whole path.
pub(super) fn seen_from(mix: &Mix<'_>, folder: &Path) -> Result<String, Unwritable> {
    let path = if mix.path.parent() == Some(folder) {
        Path::new(mix.path.file_name().unwrap_or_default())
    } else {
        mix.path
    };
    let path = path.to_str().ok_or_else(|| {
        Unwritable("the recording's name is not Unicode, which this format needs; rename it".to_owned())
    })?;
    if text::one_line(path) != path {
        return Err(Unwritable(
            "the recording's name holds a line end or another control character; rename it".to_owned(),
        ));
    }
    Ok(path.to_owned())
}

/// The same as part of a web address.
pub(super) fn address_from(mix: &Mix<'_>, folder: &Path) -> String {
    if mix.path.parent() == Some(folder) {
        return utf8_percent_encode(&mix.file_name(), PATH).to_string().replace(':', "%3A");
    }
    format!("file://{}", encoded(mix.path))
}

/// An absolute path, percent-encoded, with a slash first on every system.
pub(super) fn encoded(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("{slash}{}", utf8_percent_encode(&text, PATH))
}
