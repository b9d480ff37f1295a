//! The default model, compiled in, and the way to load others.
//!
//! A model is a folder (`model.toml` and the files it names) or a single head file made by
//! `genrescope train`, which goes on top of the default backbone.
//!
//! # Examples
//! The model that comes with this crate, for an engine or a `Listener`:
//! ```
//! let model = genrescope_models::default_model()?;
//! let genres: Vec<&str> = model.genres().names().collect();
//! assert!(genres.contains(&"techno") && genres.contains(&"not music"));
//! # Ok::<(), genrescope_engine::Error>(())
//! ```
//!
//! Models from the disk; what cannot be a model is refused with the reason:
//! ```
//! use genrescope_engine::Error;
//!
//! # fn main() -> genrescope_engine::Result<()> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/musicnn");
//! # let head_file = format!("{folder}/head.safetensors");
//! let model = genrescope_models::open(folder)?;
//! let same_head = genrescope_models::open(head_file)?;
//! assert_eq!(model.head(), same_head.head());
//!
//! let Err(error) = genrescope_models::open("no/such/model") else { panic!("it is not there") };
//! assert!(matches!(error, Error::ModelFile { .. }));
//! println!("{}", error.report());
//! # Ok(())
//! # }
//! ```
//!
//! What a model says about itself, without loading its networks:
//! ```
//! let info = genrescope_models::default_info()?;
//! println!("{}: {}", info.manifest().name, info.manifest().description);
//! assert_eq!(info.sha256(), genrescope_models::default_model()?.sha256());
//! # Ok::<(), genrescope_engine::Error>(())
//! ```

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use genrescope_engine::model::{Backbone, MANIFEST_FILE, Manifest, ModelFiles};
use genrescope_engine::{Error, Model, ModelInfo, Result};

/// The default model's card: origin, license, training data, accuracy, known faults.
pub const CARD: &str = include_str!("../musicnn/CARD.md");

const MANIFEST: &str = include_str!("../musicnn/model.toml");
const TRUNK: &[u8] = include_bytes!("../musicnn/trunk.onnx");
const TOP: &[u8] = include_bytes!("../musicnn/top.onnx");
const STUDENT: &[u8] = include_bytes!("../musicnn/student.onnx");
const HEAD: &[u8] = include_bytes!("../musicnn/head.safetensors");

/// The default model's files.
pub const DEFAULT_FILES: ModelFiles<'static> = ModelFiles {
    manifest: Cow::Borrowed(MANIFEST),
    trunk: Cow::Borrowed(TRUNK),
    top: Cow::Borrowed(TOP),
    student: Cow::Borrowed(STUDENT),
    head: Cow::Borrowed(HEAD),
};

/// The default model: loaded by the first caller, shared by the whole process.
///
/// # Errors
/// As [`Model::read`]; the next caller tries again.
pub fn default_model() -> Result<Arc<Model>> {
    static SHARED: Mutex<Option<Arc<Model>>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(model) = &*shared {
        return Ok(Arc::clone(model));
    }
    let model = Arc::new(Model::read(&DEFAULT_FILES)?);
    *shared = Some(Arc::clone(&model));
    Ok(model)
}

/// The default model without its networks.
///
/// # Errors
/// As [`ModelInfo::read`].
pub fn default_info() -> Result<Arc<ModelInfo>> {
    ModelInfo::read(MANIFEST, HEAD).map(Arc::new)
}

/// The default backbone alone, to train a head on, whatever the default head is.
///
/// # Errors
/// As [`Backbone::read`].
pub fn default_backbone() -> Result<Backbone> {
    Backbone::read(&Manifest::parse(MANIFEST)?.backbone, TRUNK, TOP, STUDENT)
}

/// Loads a model's folder, or a head file on top of the default backbone.
///
/// # Errors
/// [`Error::ModelFile`] for what cannot be read; otherwise as [`Model::read`].
pub fn open(path: impl AsRef<Path>) -> Result<Arc<Model>> {
    let path = path.as_ref();
    let model = if path.is_dir() {
        Model::read(&open_folder(path)?)?
    } else {
        Model::read_with_head(&DEFAULT_FILES, &path.display().to_string(), &read(path)?)?
    };
    Ok(Arc::new(model))
}

/// What a model's folder, or a head file, says about itself, without its networks.
///
/// # Errors
/// [`Error::ModelFile`] for what cannot be read; otherwise as [`ModelInfo::read`].
pub fn open_info(path: impl AsRef<Path>) -> Result<Arc<ModelInfo>> {
    let path = path.as_ref();
    let info = if path.is_dir() {
        let (text, manifest) = read_manifest(path)?;
        ModelInfo::read(&text, &read(&path.join(&manifest.head.file))?)?
    } else {
        ModelInfo::read_with_head(MANIFEST, &path.display().to_string(), &read(path)?)?
    };
    Ok(Arc::new(info))
}

/// The text of a folder's manifest, and what it says.
fn read_manifest(folder: &Path) -> Result<(String, Manifest)> {
    let file = folder.join(MANIFEST_FILE);
    let text = String::from_utf8(read(&file)?).map_err(|error| Error::ModelFormat {
        file: file.display().to_string(),
        reason: error.to_string(),
    })?;
    let manifest = Manifest::parse(&text)?;
    Ok((text, manifest))
}

fn open_folder(folder: &Path) -> Result<ModelFiles<'static>> {
    let (manifest, parsed) = read_manifest(folder)?;
    Ok(ModelFiles {
        trunk: read(&folder.join(&parsed.backbone.trunk.file))?.into(),
        top: read(&folder.join(&parsed.backbone.top.file))?.into(),
        student: read(&folder.join(&parsed.backbone.student.file))?.into(),
        head: read(&folder.join(&parsed.head.file))?.into(),
        manifest: manifest.into(),
    })
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path)
        .map_err(|error| Error::ModelFile { file: path.display().to_string(), source: Box::new(error) })
}
