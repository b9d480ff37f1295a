//! Where the cache lies.

use std::env;
use std::path::PathBuf;

/// The user's folder for what can be made again, with `genrescope` behind it; `GENRESCOPE_CACHE_DIR` names another one.
///
/// `None` where the system does not say where that is. It need not exist yet.
pub fn cache_folder() -> Option<PathBuf> {
    if let Some(folder) = variable("GENRESCOPE_CACHE_DIR") {
        return Some(folder);
    }
    let home = || variable("HOME");
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        // A relative path there is to be ignored, says the specification.
        let given = variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
        given.or_else(|| home().map(|home| home.join(".cache")))
    };
    folder.map(|folder| folder.join("genrescope"))
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
