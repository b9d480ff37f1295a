//! Addresses of files.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// What is escaped: everything except letters, digits and these. A colon would turn a name's beginning into a
/// scheme.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path, absolute or not, as an address spells it.
pub fn percent_encoded(path: &Path) -> String {
    // A name need not be text, but on Windows text can always express it.
    if cfg!(windows) {
        let text = path.to_string_lossy().replace('\\', "/");
        percent_encode(text.as_bytes(), ESCAPED).to_string()
    } else {
        percent_encode(path.as_os_str().as_encoded_bytes(), ESCAPED).to_string()
    }
}

/// The address of a file on this machine, which some programs call `localhost` and others leave empty.
pub fn file_address(host: &str, path: &Path) -> String {
    let path = percent_encoded(path);
    // A drive follows a slash, with its colon unescaped.
    if cfg!(windows) {
        format!("file://{host}/{}", path.replacen("%3A", ":", 1))
    } else {
        format!("file://{host}{path}")
    }
}

/// The file on this machine that an address names, with or without `localhost`; `None` for any other text.
pub fn path_of_address(address: &str) -> Option<PathBuf> {
    let rest =
        address.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("file://")).map(|_| &address[7..])?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    path.starts_with('/').then(|| path_of_bytes(&percent_decode_str(path).collect::<Vec<_>>()))
}

#[cfg(unix)]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).into()
}

/// A drive follows the slash.
#[cfg(not(unix))]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).trim_start_matches('/').into()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn names_keep_every_byte() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a b/caf\xe9 #1 100%.mp3"));
        assert_eq!(file_address("localhost", path), "file://localhost/a%20b/caf%E9%20%231%20100%25.mp3");
        assert_eq!(percent_encoded(Path::new("1: é.mp3")), "1%3A%20%C3%A9.mp3");
        for host in ["", "localhost"] {
            assert_eq!(path_of_address(&file_address(host, path)).as_deref(), Some(path));
        }
        for other in ["/a b", "http://localhost/a", "file://server/a", "file:", ""] {
            assert_eq!(path_of_address(other), None, "{other}");
        }
    }
}
