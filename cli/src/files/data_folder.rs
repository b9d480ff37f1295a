//! Where the program keeps what belongs to its user.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// The folder for data that must not be lost, absolute; it need not exist yet.
///
/// # Errors
/// If the system does not say where it is.
pub(crate) fn data_folder() -> Result<PathBuf> {
    let folder = genrescope_library::data_folder();
    let folder = folder.context("there is no home folder to keep data in; please set GENRESCOPE_DATA_DIR")?;
    Ok(std::path::absolute(folder)?)
}
