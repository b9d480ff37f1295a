//! The frozen network below the head.

use super::manifest::BackboneEntry;
use super::network::Network;
use super::sha256_hex;
use crate::analysis::{MEL_BANDS, PATCH_FRAMES, PATCH_LEN, RHYTHM_LEN, rhythm};
use crate::error::{Error, Result};
use crate::snapshot::{MAX_EMBEDDING_LEN, MAX_TAGS};

const INPUT_SHAPE: [usize; 3] = [1, PATCH_FRAMES, MEL_BANDS];
const OUTPUTS: [&str; 3] = ["tags", "penultimate", "emb"];

/// MSD_musicnn, and the rhythm beside it: one patch in, its features out.
#[derive(Debug)]
pub struct Backbone {
    network: Network,
    sha256: String,
    tags: Vec<String>,
    penultimate_len: usize,
    embedding_len: usize,
}

/// What a head can know of one patch; a caller keeps one and lets it be overwritten.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// `[num_tags]`, probabilities, each by itself.
    pub tags: Vec<f32>,
    /// `[penultimate_len]`, the layer before the tags.
    pub penultimate: Vec<f32>,
    /// `[embedding_len]`, the convolutions' channels pooled over the patch: maxima, then means.
    pub embedding: Vec<f32>,
    /// [`rhythm`] of the same patch, which the network does not hear.
    pub rhythm: [f32; RHYTHM_LEN],
}

impl Default for Features {
    fn default() -> Self {
        Self { tags: Vec::new(), penultimate: Vec::new(), embedding: Vec::new(), rhythm: [0.0; RHYTHM_LEN] }
    }
}

impl Backbone {
    /// Reads the network and holds it against its manifest.
    ///
    /// # Errors
    /// [`Error::ModelHash`], [`Error::ModelFormat`] or [`Error::ModelShape`] when it is not what `entry` promises.
    pub fn read(entry: &BackboneEntry, onnx: &[u8]) -> Result<Self> {
        let sha256 = sha256_hex(onnx);
        if sha256 != entry.sha256 {
            return Err(Error::ModelHash {
                file: entry.file.clone(),
                expected: entry.sha256.clone(),
                got: sha256,
            });
        }
        let network = Network::read(&entry.file, onnx, INPUT_SHAPE, OUTPUTS)?;
        let expected = [entry.tags.len(), entry.penultimate_len, entry.embedding_len];
        let got = network.output_lens();
        if got[..] != expected || entry.tags.len() > MAX_TAGS || entry.embedding_len > MAX_EMBEDDING_LEN {
            return Err(Error::ModelShape {
                what: "the lengths of the network's tags, penultimate and emb",
                expected: format!(
                    "{expected:?} (at most {MAX_TAGS} tags and {MAX_EMBEDDING_LEN} embedding values)"
                ),
                got: format!("{got:?}"),
            });
        }
        Ok(Self {
            network,
            sha256,
            tags: entry.tags.clone(),
            penultimate_len: entry.penultimate_len,
            embedding_len: entry.embedding_len,
        })
    }

    /// Runs the network on one patch. This is the only part of the steady state that allocates.
    ///
    /// # Shapes and units
    /// - `log_mel`: `[187 * 96]`, as [`Patch::log_mel`](crate::analysis::Patch::log_mel).
    /// - `features`: overwritten.
    ///
    /// # Panics
    /// If `log_mel` has another length.
    pub fn run(&self, log_mel: &[f32], features: &mut Features) {
        assert_eq!(log_mel.len(), PATCH_LEN, "one patch");
        rhythm(log_mel, &mut features.rhythm);
        self.network.run(INPUT_SHAPE, log_mel, |output, values| {
            let into = match output {
                0 => &mut features.tags,
                1 => &mut features.penultimate,
                _ => &mut features.embedding,
            };
            into.clear();
            into.extend_from_slice(values);
        });
    }

    /// SHA-256 of the network's file.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Names of the tags, in the order of the output.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Length of [`Features::penultimate`].
    pub fn penultimate_len(&self) -> usize {
        self.penultimate_len
    }

    /// Length of [`Features::embedding`].
    pub fn embedding_len(&self) -> usize {
        self.embedding_len
    }
}
