//! 4 MODEL: stretches in; tags, embedding and genre logits of the last patch out.

mod backbone;
mod calibration;
mod genre;
mod head;
mod info;
mod loading;
mod manifest;
mod network;
mod pool;
mod source;
mod stream_network;
mod whole;

pub use backbone::{Backbone, BackboneStream, Features};
pub use calibration::Calibration;
pub use genre::{Genre, Genres, NOT_MUSIC};
pub use head::{Head, HeadMeta, HeadScratch, INPUT_LIMIT, Input, Layers};
pub use info::ModelInfo;
pub(crate) use loading::Loading;
pub use manifest::{BackboneEntry, FileEntry, MANIFEST_FILE, Manifest};
pub use network::onnx_weights;
pub use source::ModelSource;
pub use whole::{Model, ModelFiles};

use sha2::{Digest, Sha256};

/// SHA-256 of `bytes`, 64 hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
