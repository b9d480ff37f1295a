//! ONNX files as a model's network: refused, or loaded. The hashes always match, because whoever makes a
//! hostile network also writes its manifest.

use genrescope_engine::model::{Backbone, BackboneEntry, FileEntry};
use sha2::{Digest as _, Sha256};

pub(crate) fn check(bytes: &[u8]) {
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let file = FileEntry { file: "network.onnx".to_owned(), sha256 };
    let entry = BackboneEntry {
        trunk: file.clone(),
        top: file.clone(),
        student: file,
        penultimate_len: 1,
        embedding_len: 2,
        student_len: 384,
        tags: vec!["a".to_owned()],
    };
    if let Err(error) = Backbone::read(&entry, bytes, bytes, bytes) {
        assert!(!error.to_string().is_empty());
    }
}
