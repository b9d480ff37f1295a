//! Clips to features, by the engine's own analysis and network.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use genrescope_decode::{AudioFile, Decoders};
use genrescope_engine::analysis::front_end_hash;
use genrescope_engine::model::{Backbone, Input, sha256_hex};
use genrescope_engine::{FeatureStream, Heard};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use sha2::{Digest, Sha256};

use crate::augment::augment;
use crate::change::Change;
use crate::clips::{Clip, Sound};
use crate::whole_file::write_whole;
use crate::{noise, studio};

/// Time between the patches of a clip, seconds: the monitor's default.
const UPDATE_SECONDS: f64 = 1.0;
/// Longest part of a clip that is read, seconds.
pub(crate) const MAX_SECONDS: usize = 180;
/// Changes with the way clips are read and altered, so that an old cache is never taken for a new one.
const CACHE_VERSION: u32 = 3;

/// The rows of one clip: what the head reads of each of its patches.
#[derive(Debug, Clone, PartialEq)]
pub struct ClipFeatures {
    /// `[num_patches, row_len]`.
    pub values: Vec<f32>,
    /// Values in a row.
    pub row_len: usize,
}

impl ClipFeatures {
    /// The rows, one per patch.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.row_len)
    }
}

/// What the sound of a clip is read from.
enum Origin<'a> {
    File(&'a Path),
    /// Its samples, at [`noise::RATE_HZ`].
    Code(Vec<f32>),
}

/// Reads the sound of files, from several threads at a time.
pub trait ReadSound: fmt::Debug + Send + Sync {
    /// The first `max_seconds` of a file's sound, mono, and its rate in Hz.
    ///
    /// # Errors
    /// If it cannot be read, or whoever reads was asked to end.
    fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)>;
}

/// Reads it in this process.
#[derive(Debug)]
struct ReadHere(Decoders);

impl ReadSound for ReadHere {
    fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
        decode_by(path, self.0, max_seconds)
    }
}

/// Makes features of clips, each once: it keeps what it made in a folder.
pub struct Extractor {
    backbone: Backbone,
    inputs: Vec<Input>,
    cache: PathBuf,
    jobs: usize,
    reader: Box<dyn ReadSound>,
    /// Set when the cache has failed: that is reported once.
    is_cache_lost: AtomicBool,
    on_cache_trouble: Box<dyn Fn(&str) + Send + Sync>,
}

impl fmt::Debug for Extractor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extractor")
            .field("inputs", &self.inputs)
            .field("cache", &self.cache)
            .field("jobs", &self.jobs)
            .field("reader", &self.reader)
            .finish_non_exhaustive()
    }
}

impl Extractor {
    /// Reads `inputs` from `backbone`, on `jobs` threads, and keeps what it makes in the folder `cache`. If
    /// that takes nothing (it is read-only, or its disk full), the next run takes longer, and no track is
    /// lost; `on_cache_trouble` gets the reason, at most once.
    pub fn new(
        backbone: Backbone,
        inputs: Vec<Input>,
        cache: &Path,
        jobs: usize,
        on_cache_trouble: impl Fn(&str) + Send + Sync + 'static,
    ) -> Self {
        let extractor = Self {
            backbone,
            inputs,
            cache: cache.to_owned(),
            jobs: jobs.max(1),
            reader: Box::new(ReadHere(Decoders::Own)),
            is_cache_lost: AtomicBool::new(false),
            on_cache_trouble: Box::new(on_cache_trouble),
        };
        let made = std::fs::create_dir_all(cache);
        extractor.report(made.with_context(|| format!("folder {} cannot be created", cache.display())));
        extractor
    }

    /// Has these decoders read the clips.
    pub fn decoded_by(self, decoders: Decoders) -> Self {
        self.read_by(Box::new(ReadHere(decoders)))
    }

    /// Has another reader read the clips: those of strangers are better read in a child process.
    pub fn read_by(self, reader: Box<dyn ReadSound>) -> Self {
        Self { reader, ..self }
    }

    /// The sound of a file, or its first `max_seconds`, and its rate in Hz.
    pub(crate) fn read(&self, path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
        self.reader.read(path, max_seconds)
    }

    /// The folder that keeps what it made.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// Keeps something that was made, if there is room.
    pub(crate) fn keep(&self, file: &Path, bytes: &[u8]) {
        self.report(write_whole(file, bytes));
    }

    fn report(&self, outcome: Result<()>) {
        if let Err(error) = outcome
            && !self.is_cache_lost.swap(true, Ordering::Relaxed)
        {
            (self.on_cache_trouble)(&format!("{error:#}"));
        }
    }

    /// The network that it uses.
    pub fn backbone(&self) -> &Backbone {
        &self.backbone
    }

    /// The parts of its features that make a row, with their lengths.
    pub fn inputs(&self) -> Vec<(Input, usize)> {
        self.inputs.iter().map(|input| (*input, input.len(self.backbone.entry()))).collect()
    }

    /// Features of all clips, in their order. `view` 0 is the clip as it is; others are changed at random,
    /// always in the same way. `on_clip` gets how many are done.
    ///
    /// A clip that cannot be read gets its error instead, and the others continue.
    pub fn extract(
        &self,
        clips: &[Clip],
        view: u32,
        on_clip: impl Fn(usize) + Sync,
    ) -> Vec<Result<ClipFeatures>> {
        self.side_by_side(clips, |clip| self.extract_one(clip, view), on_clip)
    }

    /// What `extract` makes of each clip, on as many threads as there are jobs.
    pub(crate) fn side_by_side<T: Send>(
        &self,
        clips: &[Clip],
        extract: impl Fn(&Clip) -> Result<T> + Sync,
        on_clip: impl Fn(usize) + Sync,
    ) -> Vec<Result<T>> {
        let next = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        let mut results: Vec<(usize, Result<T>)> = std::thread::scope(|scope| {
            let worker = || {
                let mut found = Vec::new();
                while let Some((index, clip)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, clips.get(i)?)))
                {
                    found.push((index, extract(clip).with_context(|| clip.name())));
                    on_clip(done.fetch_add(1, Ordering::Relaxed) + 1);
                }
                found
            };
            let threads: Vec<_> = (0..self.jobs).map(|_| scope.spawn(worker)).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("a worker does not panic")).collect()
        });
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// Features of clips from files after a change, in their order.
    ///
    /// A clip that cannot be read or changed gets its error instead, and the others continue.
    pub fn extract_changed(&self, clips: &[Clip], change: Change) -> Vec<Result<ClipFeatures>> {
        self.side_by_side(clips, |clip| self.extract_one_changed(clip, change), |_| ())
    }

    fn extract_one_changed(&self, clip: &Clip, change: Change) -> Result<ClipFeatures> {
        let Sound::File(path) = &clip.sound else { anyhow::bail!("it is not a file") };
        self.cached(&hash_of_file(path)?, change.name(), |_| {
            let changed = change.apply(path, &self.cache)?;
            let decoded = decode(&changed, MAX_SECONDS);
            std::fs::remove_file(&changed)?;
            decoded
        })
    }

    /// Features of one clip.
    pub(crate) fn extract_one(&self, clip: &Clip, view: u32) -> Result<ClipFeatures> {
        let origin = match &clip.sound {
            Sound::File(path) => Origin::File(path),
            Sound::Synthetic(index) => Origin::Code(noise::synthesize(*index)),
            Sound::Studio { genre, take } => Origin::Code(studio::play(genre, *take)?),
        };
        let key = match &origin {
            Origin::File(path) => hash_of_file(path)?,
            // Of the sound itself, because the code that makes it changes.
            Origin::Code(samples) => sha256_hex(&to_bytes(samples)),
        };
        self.cached(&key, &view.to_string(), |key| {
            let (mut samples, mut rate_hz) = match origin {
                Origin::File(path) => self.read(path, MAX_SECONDS)?,
                Origin::Code(samples) => (samples, noise::RATE_HZ),
            };
            if view > 0 {
                let mut random = ChaCha8Rng::from_seed(seed_of(key));
                rate_hz = augment(&mut samples, rate_hz, &mut random);
            }
            Ok((samples, rate_hz))
        })
    }

    /// The features of a sound that `key` and `view` name: kept from an earlier run, or made from its samples
    /// and rate.
    fn cached(
        &self,
        key: &str,
        view: &str,
        samples: impl FnOnce(&str) -> Result<(Vec<f32>, u32)>,
    ) -> Result<ClipFeatures> {
        let (inputs, front_end, backbone) = (&self.inputs, front_end_hash(), self.backbone.entry().sha256());
        let key =
            sha256_hex(format!("{CACHE_VERSION} {key} {view} {front_end} {backbone} {inputs:?}").as_bytes());
        let file = self.cache.join(format!("{key}.safetensors"));
        if let Some(known) = std::fs::read(&file).ok().and_then(|bytes| read_rows(&bytes)) {
            return Ok(known);
        }
        let (samples, rate_hz) = samples(&key)?;
        let features = self.analyze(&samples, rate_hz)?;
        self.keep(&file, &rows_to_bytes(&features)?);
        Ok(features)
    }

    pub(crate) fn analyze(&self, samples: &[f32], rate_hz: u32) -> Result<ClipFeatures> {
        let mut stream = FeatureStream::new(&self.backbone, rate_hz, UPDATE_SECONDS)?;
        let mut values = Vec::new();
        let mut take = |heard: Heard<'_>| {
            if let Some(features) = heard.features {
                values.extend(Input::gather(&self.inputs, features));
            }
        };
        stream.push(&self.backbone, samples, &mut take);
        stream.finish(&self.backbone, &mut take);
        let row_len = self.inputs().iter().map(|(_, len)| len).sum();
        ensure!(!values.is_empty(), "less than half a second of sound that is not silence");
        Ok(ClipFeatures { values, row_len })
    }
}

/// The sound of a file, or its first `max_seconds`, and its rate in Hz.
pub(crate) fn decode(path: &Path, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
    decode_by(path, Decoders::Own, max_seconds)
}

pub(crate) fn decode_by(path: &Path, decoders: Decoders, max_seconds: usize) -> Result<(Vec<f32>, u32)> {
    let mut file = AudioFile::open_by(path, decoders)?;
    let rate_hz = file.sample_rate_hz();
    let mut samples = Vec::new();
    while samples.len() < max_seconds * rate_hz as usize
        && let Some(block) = file.next_block()?
    {
        samples.extend_from_slice(block);
    }
    Ok((samples, rate_hz))
}

/// The SHA-256 of a file's bytes, which names what is kept of it.
///
/// # Errors
/// When it is not a file (a pipe would never end), or cannot be read.
pub(crate) fn hash_of_file(path: &Path) -> Result<String> {
    ensure!(std::fs::metadata(path)?.is_file(), "not a file");
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    // A part at a time: recordings may be longer than the memory.
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part)? {
            0 => break,
            len => hasher.update(&part[..len]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(crate) fn to_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The first 32 of the key's 64 hexadecimal digits, as bytes.
fn seed_of(key: &str) -> [u8; 32] {
    let mut seed = [0; 32];
    seed.copy_from_slice(&key.as_bytes()[..32]);
    seed
}

pub(crate) fn read_rows(bytes: &[u8]) -> Option<ClipFeatures> {
    let tensors = SafeTensors::deserialize(bytes).ok()?;
    let rows = tensors.tensor("rows").ok()?;
    let (values, _) = rows.data().as_chunks::<4>();
    let values = values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    Some(ClipFeatures { values, row_len: *rows.shape().get(1)? })
}

pub(crate) fn rows_to_bytes(features: &ClipFeatures) -> Result<Vec<u8>> {
    let bytes = to_bytes(&features.values);
    let shape = vec![features.values.len() / features.row_len, features.row_len];
    let view = TensorView::new(Dtype::F32, shape, &bytes)?;
    Ok(safetensors::serialize([("rows", view)], None)?)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::example::test_example;

    /// Gives the same ten seconds whatever the file, and counts how often.
    #[derive(Debug, Default)]
    struct Counted(Arc<AtomicUsize>);

    impl ReadSound for Counted {
        fn read(&self, path: &Path, _: usize) -> Result<(Vec<f32>, u32)> {
            self.0.fetch_add(1, Ordering::Relaxed);
            ensure!(path.extension().is_none_or(|ending| ending != "bad"), "no music");
            Ok((sound(10), 22_050))
        }
    }

    /// A chord under a beat.
    fn sound(seconds: usize) -> Vec<f32> {
        let sample = |i: usize| {
            let time = i as f32 / 22_050.0;
            let tone = |hz: f32| (std::f32::consts::TAU * hz * time).sin();
            0.1 * (tone(220.0) + tone(277.2) + tone(329.6)) * (1.0 - (2.0 * time).fract())
        };
        (0..seconds * 22_050).map(sample).collect()
    }

    /// A folder of its own, which goes with the value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("genrescope-test-features-{}-{name}", std::process::id()));
            let _ = std::fs::remove_dir_all(&path);
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn clip(&self, name: &str) -> Clip {
            let path = self.0.join(name);
            std::fs::write(&path, name).unwrap();
            let mut clip = test_example("s", name, &[0], &[&[0.0]]).clip;
            clip.sound = Sound::File(path);
            clip
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn extractor(cache: &Path, on_trouble: impl Fn(&str) + Send + Sync + 'static) -> Extractor {
        let backbone = genrescope_models::default_backbone().unwrap();
        Extractor::new(backbone, vec![Input::Penultimate, Input::Rhythm], cache, 2, on_trouble)
    }

    #[test]
    fn what_was_heard_is_kept_by_content_and_view_and_bad_clips_do_not_stop_others() {
        let folder = Folder::new("kept");
        let count = Arc::new(AtomicUsize::new(0));
        let extractor = extractor(&folder.0.join("cache"), |trouble| panic!("{trouble}"));
        let extractor = extractor.read_by(Box::new(Counted(Arc::clone(&count))));
        let clips = [folder.clip("a"), folder.clip("b.bad"), folder.clip("c")];
        let told = Mutex::new(Vec::new());
        let first = extractor.extract(&clips, 0, |done| told.lock().unwrap().push(done));
        let mut told = told.into_inner().unwrap();
        told.sort_unstable();
        assert_eq!(told, [1, 2, 3]);
        let error = format!("{:#}", first[1].as_ref().unwrap_err());
        assert!(error.contains("b.bad: no music"), "{error}");
        let rows = first[0].as_ref().unwrap();
        // A row each second, from the second one on.
        assert_eq!((rows.rows().len(), rows.row_len), (9, 200 + 64));
        assert_eq!(first[2].as_ref().unwrap(), rows);
        assert_eq!(count.load(Ordering::Relaxed), 3);

        // Kept: also under another name, but not what failed.
        let path = clips[0].path().unwrap();
        std::fs::rename(path, path.with_extension("renamed")).unwrap();
        let mut renamed = clips[0].clone();
        renamed.sound = Sound::File(path.with_extension("renamed"));
        assert_eq!(extractor.extract_one(&renamed, 0).unwrap(), *rows);
        assert_eq!(count.load(Ordering::Relaxed), 3);
        assert!(extractor.extract_one(&clips[1], 0).is_err());
        assert_eq!(count.load(Ordering::Relaxed), 4);

        // Another view is another sound, and always the same one.
        let other = extractor.extract_one(&clips[2], 1).unwrap();
        assert_ne!(other, *rows);
        std::fs::remove_dir_all(folder.0.join("cache")).unwrap();
        std::fs::create_dir(folder.0.join("cache")).unwrap();
        assert_eq!(extractor.extract_one(&clips[2], 1).unwrap(), other);
    }

    #[test]
    fn rows_are_what_a_stream_of_small_blocks_hears() {
        let folder = Folder::new("rows");
        let extractor = extractor(&folder.0, |_| ());
        let samples = sound(5);
        let found = extractor.analyze(&samples, 22_050).unwrap();
        let backbone = extractor.backbone();
        let mut stream = FeatureStream::new(backbone, 22_050, 1.0).unwrap();
        let mut rows: Vec<Vec<f32>> = Vec::new();
        let mut ends = Vec::new();
        let mut take = |heard: Heard<'_>| {
            if let Some(features) = heard.features {
                rows.push([&features.penultimate[..], &features.rhythm[..]].concat());
                ends.push(heard.end_seconds);
            }
        };
        for block in samples.chunks(441) {
            stream.push(backbone, block, &mut take);
        }
        stream.finish(backbone, &mut take);
        assert_eq!(found.rows().len(), rows.len());
        assert!(ends.windows(2).all(|pair| (pair[1] - pair[0] - 1.0_f64).abs() < 0.1), "{ends:?}");
        assert!((5.0 - ends[ends.len() - 1]) < 0.5, "{ends:?}");
        for (found, expected) in found.rows().zip(&rows) {
            let differs = |(a, b): (&f32, &f32)| (a - b).abs() > 1e-5;
            assert!(!found.iter().zip(expected).any(differs), "{found:?} {expected:?}");
        }
        let silence = extractor.analyze(&[0.0; 88_200], 22_050).unwrap_err().to_string();
        assert!(silence.contains("less than half a second of sound"), "{silence}");
    }

    #[test]
    fn a_cache_that_takes_nothing_is_reported_once_and_no_clip_is_lost() {
        let folder = Folder::new("full");
        let clips = [folder.clip("a"), folder.clip("b")];
        std::fs::write(folder.0.join("cache"), "a file").unwrap();
        let troubles = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&troubles);
        let extractor =
            extractor(&folder.0.join("cache"), move |trouble| told.lock().unwrap().push(trouble.to_owned()));
        let extractor = extractor.read_by(Box::new(Counted::default()));
        let found = extractor.extract(&clips, 0, |_| ());
        assert!(found.iter().all(Result::is_ok), "{found:?}");
        let troubles = troubles.lock().unwrap();
        assert!(troubles.len() == 1 && troubles[0].contains("cannot be created"), "{troubles:?}");
    }

    #[test]
    fn files_are_named_by_their_bytes_and_read_up_to_a_length() {
        let folder = Folder::new("bytes");
        let file = folder.0.join("abc");
        std::fs::write(&file, "abc").unwrap();
        // The example in FIPS 180-2.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_of_file(&file).unwrap(), expected);
        assert_eq!(seed_of(expected), *b"ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(hash_of_file(&folder.0).unwrap_err().to_string(), "not a file");

        let jazz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/clips/jazz.wav");
        let (whole, rate_hz) = decode(&jazz, MAX_SECONDS).unwrap();
        let (part, same_hz) = decode(&jazz, 2).unwrap();
        assert_eq!(rate_hz, same_hz);
        // To the end of a block.
        assert!(part.len() >= 2 * rate_hz as usize && part.len() < 3 * rate_hz as usize, "{}", part.len());
        assert!(whole.len() > part.len() && whole[..part.len()] == part);
    }

    #[test]
    fn rows_arrive_as_they_were_kept_and_broken_ones_do_not() {
        let rows = ClipFeatures { values: vec![1.0, -2.5, f32::MIN_POSITIVE, 4.0, 5.0, 6.0], row_len: 3 };
        let bytes = rows_to_bytes(&rows).unwrap();
        assert_eq!(read_rows(&bytes), Some(rows));
        assert_eq!(read_rows(&bytes[..bytes.len() - 1]), None);
        assert_eq!(read_rows(b"none"), None);
    }
}
