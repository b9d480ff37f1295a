//! The frozen networks below the head.

use super::manifest::{BackboneEntry, FileEntry};
use super::network::{Network, State};
use super::pool::Pool;
use super::stream_network::StreamNetwork;
use crate::analysis::{Onsets, RHYTHM_LEN, STRETCH_FRAMES, STRETCH_LEN};
use crate::error::{Error, Result};

/// States of the trunk: the log-mel before a stretch, and what each of three layers produced for it.
const TRUNK_STATES: usize = 4;
/// Stretches by which the trunk's channels lag behind its frames: it looks 73 frames ahead.
const LAG_STRETCHES: usize = 13;
/// States of the student: what each of four layers in two dimensions and of three along time held before.
const STUDENT_STATES: usize = 7;
/// Silent stretches after which no state changes anymore: by then they fill the networks' memories of 145
/// and about 200 frames.
const SETTLED_STRETCHES: usize = 40;

/// MSD_musicnn, a student of it and of an AudioSet network, and the rhythm alongside: they hear each stretch
/// once, and give the last patch's features on request.
///
/// Immutable: what it remembers of a stream is in a [`BackboneStream`].
#[derive(Debug)]
pub struct Backbone {
    trunk: StreamNetwork,
    top: Network,
    student: StreamNetwork,
    entry: BackboneEntry,
}

/// What a head can know about one patch; a caller keeps one to be overwritten.
///
/// Made by a [`FeatureStream`](crate::FeatureStream), or from what was kept of an earlier one:
///
/// ```
/// use genrescope_engine::model::Features;
///
/// let features = Features::with(|features| features.embedding = vec![0.5; 512]);
/// assert!(features.tags.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Features {
    /// `[num_tags]`, independent probabilities.
    pub tags: Vec<f32>,
    /// `[penultimate_len]`, the layer before the tags.
    pub penultimate: Vec<f32>,
    /// `[embedding_len]`, the convolutions' channels pooled over the patch: maxima, then means.
    pub embedding: Vec<f32>,
    /// `[student_len]`, the student's channels pooled over the patch: maxima, then means.
    pub student: Vec<f32>,
    /// The rhythm of the same patch, which the networks do not hear.
    pub rhythm: [f32; RHYTHM_LEN],
}

impl Default for Features {
    fn default() -> Self {
        Self {
            tags: Vec::new(),
            penultimate: Vec::new(),
            embedding: Vec::new(),
            student: Vec::new(),
            rhythm: [0.0; RHYTHM_LEN],
        }
    }
}

impl Features {
    /// Empty features, changed: code outside the engine cannot name all of them.
    pub fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut features = Self::default();
        change(&mut features);
        features
    }
}

/// Stretches that may wait for the trunk until features are asked for: those of 1.4 s. Heard in runs, they
/// cost less, and they find the network's weights in the cache, from which resting for 96 ms would evict
/// them.
const TRUNK_WAITING: usize = 15;
/// How many stretches the trunk hears at once.
const TRUNK_RUNS: [usize; 2] = [5, 1];
/// Stretches that wait for the student, which hears them all at once, whatever is asked for: patches end
/// further back.
const STUDENT_WAITING: usize = 10;
const _: () = assert!(STUDENT_WAITING <= LAG_STRETCHES);

/// A backbone's memory of one stream of sound.
#[derive(Debug)]
pub struct BackboneStream {
    trunk: Memory<STRETCH_FRAMES>,
    student: Memory<1>,
    onsets: Onsets,
    num_silent: usize,
}

/// What one network remembers of a stream.
#[derive(Debug)]
struct Memory<const STEPS: usize> {
    /// Log-mel of the stretches that wait to be heard, and how many may.
    waiting: Vec<f32>,
    max_waiting: usize,
    state: State,
    /// The newest channels, which stay the same while silence lasts.
    channels: Vec<f32>,
    /// How many stretches of channels are still to come that are for frames before the first.
    num_before: usize,
    pool: Pool<STEPS>,
}

impl<const STEPS: usize> Memory<STEPS> {
    fn new(network: &StreamNetwork, max_waiting: usize, num_before: usize, pool: Pool<STEPS>) -> Self {
        Self {
            waiting: Vec::with_capacity(max_waiting * STRETCH_LEN),
            max_waiting,
            state: network.first_state(),
            channels: Vec::new(),
            num_before,
            pool,
        }
    }

    /// Takes a stretch, and hears it when enough of them wait.
    fn push(&mut self, network: &StreamNetwork, log_mel: &[f32]) {
        self.waiting.extend_from_slice(log_mel);
        if self.num_waiting() == self.max_waiting {
            self.hear(network);
        }
    }

    fn num_waiting(&self) -> usize {
        self.waiting.len() / STRETCH_LEN
    }

    /// Hears what waits.
    fn hear(&mut self, network: &StreamNetwork) {
        let Self { waiting, state, channels, num_before, pool, .. } = self;
        let num_channels = pool.num_channels();
        network.hear(num_channels, waiting, state, channels, |channels| remember(channels, num_before, pool));
        waiting.clear();
    }

    /// Another stretch like the newest one.
    fn hear_the_same(&mut self) {
        remember(&self.channels, &mut self.num_before, &mut self.pool);
    }
}

/// Pools a stretch's channels, unless they are for frames before the first.
fn remember<const STEPS: usize>(channels: &[f32], num_before: &mut usize, pool: &mut Pool<STEPS>) {
    if *num_before == 0 {
        pool.push(channels);
    }
    *num_before = num_before.saturating_sub(1);
}

impl Backbone {
    /// Reads the networks and checks them against their manifest.
    ///
    /// # Errors
    /// [`Error::ModelHash`], [`Error::ModelFormat`] or [`Error::ModelShape`] when they are not what `entry`
    /// promises.
    pub fn read(entry: &BackboneEntry, trunk: &[u8], top: &[u8], student: &[u8]) -> Result<Self> {
        entry.check_limits()?;
        let stream_network = |file: &FileEntry, onnx: &[u8], num_states, runs: &[usize]| {
            file.check(onnx)?;
            StreamNetwork::read(&file.file, onnx, num_states, runs)
        };
        let trunk = stream_network(&entry.trunk, trunk, TRUNK_STATES, &TRUNK_RUNS)?;
        let student = stream_network(&entry.student, student, STUDENT_STATES, &[STUDENT_WAITING])?;
        entry.top.check(top)?;
        let top = Network::read(&entry.top.file, top, &[1, entry.embedding_len], 0)?;
        let check = |what, expected: &[usize], got: &[usize]| {
            if expected == got {
                return Ok(());
            }
            Err(Error::ModelShape { what, expected: format!("{expected:?}"), got: format!("{got:?}") })
        };
        let channels_len = entry.embedding_len / 2 * STRETCH_FRAMES;
        check("the length of the trunk's channels", &[channels_len], &[trunk.channels_len()])?;
        check("the length of the student's channels", &[entry.student_len / 2], &[student.channels_len()])?;
        let expected = [entry.tags.len(), entry.penultimate_len];
        check("the lengths of the top's tags and penultimate", &expected, top.output_lens())?;
        Ok(Self { trunk, top, student, entry: entry.clone() })
    }

    /// Starts a stream.
    pub fn start(&self) -> BackboneStream {
        BackboneStream {
            trunk: Memory::new(
                &self.trunk,
                TRUNK_WAITING,
                LAG_STRETCHES,
                Pool::new(self.entry.embedding_len / 2, 0),
            ),
            // The student does not look ahead, so its pool waits for the trunk.
            student: Memory::new(
                &self.student,
                STUDENT_WAITING,
                0,
                Pool::new(self.entry.student_len / 2, LAG_STRETCHES),
            ),
            onsets: Onsets::new(LAG_STRETCHES * STRETCH_FRAMES),
            num_silent: 0,
        }
    }

    /// Takes the next stretch of a stream, to be heard soon. Together with [`features`](Self::features), this
    /// is the only part of the steady state that allocates.
    ///
    /// The network hears silence as zeros, and once it remembers nothing else it need not run.
    ///
    /// # Shapes and units
    /// - `log_mel`: `[6 * 96]`, like [`Stretch::log_mel`](crate::analysis::Stretch::log_mel).
    ///
    /// # Panics
    /// If `log_mel` has another length, or `stream` belongs to another backbone.
    pub fn push(&self, stream: &mut BackboneStream, log_mel: &[f32], is_silent: bool) {
        assert_eq!(log_mel.len(), STRETCH_LEN, "a stretch has 6 frames of 96 bands");
        let log_mel = if is_silent { &[0.0; STRETCH_LEN] } else { log_mel };
        stream.num_silent = if is_silent { stream.num_silent + 1 } else { 0 };
        stream.onsets.push(log_mel);
        if stream.num_silent > SETTLED_STRETCHES {
            stream.trunk.hear(&self.trunk);
            stream.trunk.hear_the_same();
        } else {
            stream.trunk.push(&self.trunk, log_mel);
        }
        // The student has no runs of fewer stretches, so silence first completes the run that waits.
        if stream.num_silent > SETTLED_STRETCHES && stream.student.num_waiting() == 0 {
            stream.student.hear_the_same();
        } else {
            stream.student.push(&self.student, log_mel);
        }
    }

    /// The features of the newest patch whose frames have all been heard through: it ends
    /// [`lag_stretches`](Self::lag_stretches) before the newest stretch.
    ///
    /// # Panics
    /// If no stretch has been heard through yet, or `stream` belongs to another backbone.
    pub fn features(&self, stream: &mut BackboneStream, features: &mut Features) {
        stream.trunk.hear(&self.trunk);
        features.embedding.clear();
        stream.trunk.pool.pooled(0, &mut features.embedding);
        features.student.clear();
        let lag = LAG_STRETCHES - stream.student.num_waiting();
        stream.student.pool.pooled(lag, &mut features.student);
        stream.onsets.rhythm(&mut features.rhythm);
        self.top.run(&features.embedding, &mut self.top.first_state(), |output, values| {
            let into = if output == 0 { &mut features.tags } else { &mut features.penultimate };
            into.clear();
            into.extend_from_slice(values);
        });
    }

    /// Stretches that it hears beyond the ones it answers for.
    pub fn lag_stretches(&self) -> usize {
        LAG_STRETCHES
    }

    /// What its manifest says about it: hash, names of the tags, and the lengths of its [`Features`].
    pub fn entry(&self) -> &BackboneEntry {
        &self.entry
    }
}
