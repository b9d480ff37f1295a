//! Where the program keeps what belongs to its user.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

/// The folder for data that must not be lost; it need not exist yet. `GENRESCOPE_DATA_DIR` names another one.
///
/// # Errors
/// When the system does not say where that is.
pub(crate) fn data_folder() -> Result<PathBuf> {
    if let Some(folder) = variable("GENRESCOPE_DATA_DIR") {
        return Ok(std::path::absolute(folder)?);
    }
    let home = || variable("HOME");
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        // A relative path there is to be ignored, says the specification.
        let given = variable("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
        given.or_else(|| home().map(|home| home.join(".local/share")))
    };
    match folder {
        Some(folder) => Ok(folder.join("genrescope")),
        None => bail!("there is no home folder to keep data in; please set GENRESCOPE_DATA_DIR"),
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
