//! The small network on top: features in, genre logits out.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::backbone::Features;
use super::calibration::Calibration;
use super::genre::{Genre, Genres};
use super::manifest::BackboneEntry;
use crate::analysis::RHYTHM_LEN;
use crate::error::{Error, Result};
use crate::snapshot::MAX_GENRES;

/// Standardized inputs are clamped to this many standard deviations: no single odd value may decide.
pub const INPUT_LIMIT: f32 = 6.0;

/// The largest number in a head file, by magnitude: sums of larger ones could exceed what an `f32` holds.
const MAX_VALUE: f32 = 1e9;

/// Key of the one metadata entry of a head file.
const META_KEY: &str = "genrescope";

/// A part of the backbone's features that a head reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Input {
    /// [`Features::embedding`].
    Embedding,
    /// [`Features::embedding`], each value's square root with its sign kept: it tames rare large values.
    SqrtEmbedding,
    /// [`Features::penultimate`].
    Penultimate,
    /// The logits of [`Features::tags`].
    TagLogits,
    /// [`Features::rhythm`].
    Rhythm,
    /// [`Features::student`].
    Student,
}

impl Input {
    /// Appends this part of `features` to `values`.
    fn append(self, features: &Features, values: &mut Vec<f32>) {
        match self {
            Self::Embedding => values.extend_from_slice(&features.embedding),
            Self::SqrtEmbedding => {
                values.extend(features.embedding.iter().map(|v| v.abs().sqrt().copysign(*v)))
            }
            Self::Penultimate => values.extend_from_slice(&features.penultimate),
            Self::TagLogits => values.extend(features.tags.iter().map(|&p| {
                let p = p.clamp(1e-6, 1.0 - 1e-6);
                (p / (1.0 - p)).ln()
            })),
            Self::Rhythm => values.extend_from_slice(&features.rhythm),
            Self::Student => values.extend_from_slice(&features.student),
        }
    }

    /// Values in this part.
    pub fn len(self, backbone: &BackboneEntry) -> usize {
        match self {
            Self::Embedding | Self::SqrtEmbedding => backbone.embedding_len,
            Self::Penultimate => backbone.penultimate_len,
            Self::TagLogits => backbone.tags.len(),
            Self::Rhythm => RHYTHM_LEN,
            Self::Student => backbone.student_len,
        }
    }
}

/// What a head file says about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadMeta {
    /// SHA-256 of the backbone whose features it reads.
    pub backbone: String,
    /// The front end under that backbone.
    pub front_end: String,
    /// The parts of the features it reads, in order.
    pub inputs: Vec<Input>,
    /// Its labels in the order of its outputs.
    pub genres: Vec<Genre>,
    /// Its temperatures.
    pub calibration: Calibration,
    /// How it was trained: free text, for people.
    pub training: String,
}

/// Sums in lanes, so that it vectorizes without permission to reorder a sum.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// The numbers of a head: standardize, clamp, then one weighted sum per genre.
///
/// A hidden layer was tried and gained nothing: what the backbone gives is nearly linear in genres.
#[derive(Debug, Clone, PartialEq)]
pub struct Layers {
    /// `[num_in]`, subtracted from the input.
    pub mean: Vec<f32>,
    /// `[num_in]`, what the difference is multiplied by: one over the standard deviation.
    pub scale: Vec<f32>,
    /// `[num_genres, num_in]`, row by row.
    pub weight: Vec<f32>,
    /// `[num_genres]`.
    pub bias: Vec<f32>,
}

impl Layers {
    /// Standardizes inputs in place, from number `start` on.
    fn standardize(&self, start: usize, values: &mut [f32]) {
        for ((x, mean), scale) in values.iter_mut().zip(&self.mean[start..]).zip(&self.scale[start..]) {
            *x = ((*x - mean) * scale).clamp(-INPUT_LIMIT, INPUT_LIMIT);
        }
    }
}

/// A trained head.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    meta: HeadMeta,
    genres: Genres,
    layers: Layers,
}

/// Room for a head's input and output; a caller keeps one.
#[derive(Debug, Clone, Default)]
pub struct HeadScratch {
    input: Vec<f32>,
    logits: Vec<f32>,
}

impl Head {
    /// Puts a head together.
    ///
    /// # Errors
    /// [`Error::ModelShape`] when layers and labels do not fit together, the temperatures give no
    /// probabilities, or a genre has no name that can be shown.
    pub fn new(meta: HeadMeta, layers: Layers) -> Result<Self> {
        let (num_in, num_genres) = (layers.mean.len(), meta.genres.len());
        let expect = |what, got: usize, expected: usize| {
            if got == expected {
                return Ok(());
            }
            Err(Error::ModelShape { what, expected: expected.to_string(), got: got.to_string() })
        };
        if num_in == 0 {
            return Err(Error::ModelShape {
                what: "the number of the head's inputs",
                expected: "at least 1".to_owned(),
                got: num_in.to_string(),
            });
        }
        expect("the length of the head's scale", layers.scale.len(), num_in)?;
        expect("the size of the head's weight", layers.weight.len(), num_in * num_genres)?;
        expect("the number of the head's outputs", layers.bias.len(), num_genres)?;
        if !(1..=MAX_GENRES).contains(&num_genres) {
            return Err(Error::ModelShape {
                what: "the number of genres",
                expected: format!("1 to {MAX_GENRES}"),
                got: num_genres.to_string(),
            });
        }
        let names = meta.genres.iter().flat_map(|genre| [Some(&genre.name), genre.parent.as_ref()]).flatten();
        // They are shown on terminals, and go into tags and messages.
        if let Some(name) = names.into_iter().find(|name| name.is_empty() || name.contains(char::is_control))
        {
            return Err(Error::ModelShape {
                what: "the name of a genre",
                expected: "letters".to_owned(),
                got: format!("{name:?}"),
            });
        }
        if !meta.calibration.is_sound() {
            return Err(Error::ModelShape {
                what: "the head's temperatures",
                expected: "0.001 to 100 000".to_owned(),
                got: format!("{:?}", meta.calibration),
            });
        }
        Ok(Self { genres: Genres::new(meta.genres.clone()), meta, layers })
    }

    /// Reads a head file.
    ///
    /// # Errors
    /// [`Error::ModelFormat`] or [`Error::ModelShape`], naming `file`, when it is not a head.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self> {
        let bad = |reason: String| Error::ModelFormat { file: file.to_owned(), reason };
        let (_, header) =
            SafeTensors::read_metadata(bytes).map_err(|error| bad(format!("not a head file: {error}")))?;
        let meta = header.metadata().as_ref().and_then(|entries| entries.get(META_KEY));
        let meta = meta.ok_or_else(|| bad(format!("its metadata has no entry `{META_KEY}`")))?;
        let meta: HeadMeta = serde_json::from_str(meta).map_err(|error| bad(error.to_string()))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| bad(error.to_string()))?;
        let values = |name: &str| floats(&tensors, name).map_err(&bad);
        let layers = Layers {
            mean: values("mean")?,
            scale: values("scale")?,
            weight: values("weight")?,
            bias: values("bias")?,
        };
        Self::new(meta, layers)
    }

    /// The bytes of a head file: safetensors with one metadata entry. The same head gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Layers { mean, scale, weight, bias } = &self.layers;
        let tensors: [(&str, Vec<usize>, &[f32]); 4] = [
            ("mean", vec![mean.len()], mean),
            ("scale", vec![scale.len()], scale),
            ("weight", vec![bias.len(), mean.len()], weight),
            ("bias", vec![bias.len()], bias),
        ];
        let bytes: Vec<Vec<u8>> = tensors
            .iter()
            .map(|(_, _, values)| values.iter().flat_map(|v| v.to_le_bytes()).collect())
            .collect();
        let views = tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytes)
                .expect("shape and bytes come from one vector");
            ((*name).to_owned(), view)
        });
        let meta = serde_json::to_string(&self.meta).expect("names and numbers have a JSON form");
        let metadata = HashMap::from([(META_KEY.to_owned(), meta)]);
        safetensors::serialize(views, Some(metadata)).expect("the views were checked when made")
    }

    /// What the file says about itself.
    pub fn meta(&self) -> &HeadMeta {
        &self.meta
    }

    /// The labels.
    pub fn genres(&self) -> &Genres {
        &self.genres
    }

    /// The head's numbers.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether the head can read this backbone's features.
    ///
    /// # Errors
    /// [`Error::ModelShape`] when it was trained on other features.
    pub fn check(&self, backbone: &BackboneEntry, front_end: &str) -> Result<()> {
        let mismatch = |what, expected: &str, got: &str| Error::ModelShape {
            what,
            expected: expected.to_owned(),
            got: got.to_owned(),
        };
        let sha256 = backbone.sha256();
        if self.meta.backbone != sha256 {
            return Err(mismatch("the backbone under the head", &sha256, &self.meta.backbone));
        }
        if self.meta.front_end != front_end {
            return Err(mismatch("the front end under the head", front_end, &self.meta.front_end));
        }
        let num_in: usize = self.meta.inputs.iter().map(|input| input.len(backbone)).sum();
        if num_in != self.layers.mean.len() {
            let what = "the number of the head's inputs";
            return Err(mismatch(what, &num_in.to_string(), &self.layers.mean.len().to_string()));
        }
        Ok(())
    }

    /// What the head reads from a patch, standardized: `[num_in]`.
    pub fn row(&self, features: &Features) -> Vec<f32> {
        let mut row = Vec::new();
        self.read_into(features, &mut row);
        row
    }

    fn read_into(&self, features: &Features, row: &mut Vec<f32>) {
        gather(&self.meta.inputs, features, row);
        self.layers.standardize(0, row);
    }

    /// As [`ModelInfo::standardized`](super::ModelInfo::standardized).
    pub(super) fn standardized(&self, embedding: &[f32], backbone: &BackboneEntry) -> Vec<f32> {
        assert_eq!(embedding.len(), backbone.embedding_len, "an embedding of this backbone");
        let is_embedding = |input: &Input| matches!(input, Input::Embedding | Input::SqrtEmbedding);
        let inputs = &self.meta.inputs;
        let Some(index) = inputs.iter().position(is_embedding) else { return embedding.to_vec() };
        let start: usize = inputs[..index].iter().map(|input| input.len(backbone)).sum();
        let features = Features { embedding: embedding.to_vec(), ..Features::default() };
        let mut values = Vec::with_capacity(embedding.len());
        inputs[index].append(&features, &mut values);
        self.layers.standardize(start, &mut values);
        values
    }

    /// Logits of one patch, `[num_genres]`, not yet calibrated.
    pub fn logits<'a>(&self, features: &Features, scratch: &'a mut HeadScratch) -> &'a [f32] {
        let HeadScratch { input, logits } = scratch;
        self.read_into(features, input);
        let Layers { weight, bias, .. } = &self.layers;
        logits.clear();
        logits.extend(weight.chunks_exact(input.len()).zip(bias).map(|(row, bias)| dot(row, input) + bias));
        logits
    }
}

/// Puts the parts that a head reads side by side.
fn gather(inputs: &[Input], features: &Features, values: &mut Vec<f32>) {
    values.clear();
    for input in inputs {
        input.append(features, values);
    }
}

impl Input {
    /// The parts `inputs` of `features`, side by side: what a head with these inputs standardizes first.
    pub fn gather(inputs: &[Self], features: &Features) -> Vec<f32> {
        let mut values = Vec::new();
        gather(inputs, features, &mut values);
        values
    }
}

fn floats(tensors: &SafeTensors<'_>, name: &str) -> std::result::Result<Vec<f32>, String> {
    let tensor = tensors.tensor(name).map_err(|error| format!("{name}: {error}"))?;
    if tensor.dtype() != Dtype::F32 {
        return Err(format!("{name} is {:?}, expected F32", tensor.dtype()));
    }
    let (values, _) = tensor.data().as_chunks::<4>();
    let values: Vec<f32> = values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    // NaN fails this too.
    if !values.iter().all(|value| value.abs() <= MAX_VALUE) {
        return Err(format!("{name} holds a value that is not finite, or beyond {MAX_VALUE:e}"));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small_head() -> Head {
        let genre = |name: &str| Genre { name: name.into(), parent: None };
        let meta = HeadMeta {
            backbone: "b".into(),
            front_end: "f".into(),
            inputs: vec![Input::Embedding],
            genres: vec![genre("one"), genre("two")],
            calibration: Calibration::NONE,
            training: "by hand".into(),
        };
        let layers = Layers {
            mean: vec![1.0, 0.0],
            scale: vec![2.0, 1.0],
            weight: vec![1.0, 2.0, 3.0, 4.0],
            bias: vec![0.1, 0.2],
        };
        Head::new(meta, layers).unwrap()
    }

    #[test]
    fn logits_are_those_worked_out_by_hand() {
        let features = Features { embedding: vec![3.0, 5.0], ..Features::default() };
        let mut scratch = HeadScratch::default();
        // Standardized: [4, 5].
        assert_eq!(small_head().logits(&features, &mut scratch), [14.1, 32.2]);
        // The first is so far out that it is clamped to -6: [-6, 5].
        let far = Features { embedding: vec![-300.0, 5.0], ..Features::default() };
        assert_eq!(small_head().logits(&far, &mut scratch), [4.1, 2.2]);
    }

    #[test]
    fn a_head_file_reads_back_the_same_and_writes_the_same_bytes() {
        let head = small_head();
        let bytes = head.to_bytes();
        assert_eq!(Head::read("head", &bytes).unwrap(), head);
        assert_eq!(bytes, head.to_bytes());
    }

    #[test]
    fn a_damaged_head_file_is_an_error_whatever_is_wrong_with_it() {
        let bytes = small_head().to_bytes();
        for len in 0..bytes.len() {
            assert!(Head::read("head", &bytes[..len]).is_err(), "cut to {len} bytes");
        }
        for position in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[position] ^= 0x5a;
            let _ = Head::read("head", &broken); // May be another valid head, but must not panic.
        }
        for value in [f32::NAN, f32::INFINITY, -3e38] {
            let mut head = small_head();
            head.layers.bias[0] = value;
            assert!(Head::read("head", &head.to_bytes()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_head_that_could_give_no_probabilities_or_genres_without_a_proper_name_is_refused() {
        for temperature in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e-20] {
            let head = small_head();
            let calibration = Calibration { patch_temperature: 1.0, track_temperature: temperature };
            let meta = HeadMeta { calibration, ..head.meta };
            let error = Head::new(meta, head.layers).unwrap_err().to_string();
            assert!(error.contains("temperatures"), "{temperature}: {error}");
        }
        for name in ["", "rock\u{1b}[2J", "a\0b"] {
            let head = small_head();
            let mut meta = head.meta;
            meta.genres[1].name = name.to_owned();
            assert!(
                Head::new(meta, head.layers).unwrap_err().to_string().contains("name of a genre"),
                "{name:?}"
            );
        }
        let head = small_head();
        let nothing = Layers { mean: Vec::new(), scale: Vec::new(), weight: Vec::new(), ..head.layers };
        let meta = HeadMeta { inputs: Vec::new(), ..head.meta };
        assert!(Head::new(meta, nothing).unwrap_err().to_string().contains("at least 1"));
    }
}
