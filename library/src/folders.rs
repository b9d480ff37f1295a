//! Where this program keeps a user's files.

use std::env;
use std::path::PathBuf;

/// The cache's file in its folder.
const CACHE_FILE: &str = "analyses.sqlite";

/// The user's folder for files that can be made again; `GENRESCOPE_CACHE_DIR` names another one.
///
/// `None` if the system does not say where it is. It need not exist yet.
pub fn cache_folder() -> Option<PathBuf> {
    folder("GENRESCOPE_CACHE_DIR", "Library/Caches", "XDG_CACHE_HOME", ".cache")
}

/// The file of the cache that all programs of this project share, in [`cache_folder`].
pub fn cache_file() -> Option<PathBuf> {
    cache_folder().map(|folder| folder.join(CACHE_FILE))
}

/// The user's folder for files that must not be lost; `GENRESCOPE_DATA_DIR` names another one.
///
/// `None` if the system does not say where it is. It need not exist yet.
pub fn data_folder() -> Option<PathBuf> {
    folder("GENRESCOPE_DATA_DIR", "Library/Application Support", "XDG_DATA_HOME", ".local/share")
}

/// Our own folder, or one named `genrescope` in the system's.
fn folder(own: &str, on_mac: &str, xdg: &str, in_home: &str) -> Option<PathBuf> {
    if let Some(folder) = variable(own) {
        return Some(folder);
    }
    let home = || variable("HOME");
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join(on_mac))
    } else {
        // The specification says that a relative path is to be ignored.
        let given = variable(xdg).filter(|folder| folder.is_absolute());
        given.or_else(|| home().map(|home| home.join(in_home)))
    };
    folder.map(|folder| folder.join("genrescope"))
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
