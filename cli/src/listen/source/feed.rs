//! What runs on the audio thread: takes any sample format, sends the chosen channels to the tap.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cpal::{Data, FromSample, I24, Sample, SampleFormat, SizedSample, U24};
use genrescope_offline::LevelSums;

use super::input_sums::{InputSums, Sums};
use super::tap_loan::TapLoan;

/// Converts a device's blocks and passes them to the engine.
///
/// # Real-time safety
/// [`push`](Self::push) allocates nothing, takes no lock, makes no system call and cannot panic.
#[derive(Debug)]
pub(super) struct Feed {
    tap: TapLoan,
    num_channels: usize,
    /// Channels to mix, counted from 0.
    picks: Vec<usize>,
    gain: f32,
    scratch: Vec<f32>,
    heartbeat: Arc<Heartbeat>,
    sums: Arc<InputSums>,
}

/// Signs of life of a stream, for the thread that watches it.
#[derive(Debug, Default)]
pub(super) struct Heartbeat {
    num_blocks: AtomicU64,
}

impl Heartbeat {
    /// Blocks that have arrived.
    pub(super) fn num_blocks(&self) -> u64 {
        self.num_blocks.load(Ordering::Relaxed)
    }
}

impl Feed {
    /// Allocates everything that the audio thread will use.
    ///
    /// # Shapes and units
    /// - `picks`: channels to mix, each below `num_channels`; `gain`: factor.
    /// - `max_block_len`: samples per channel passed on at once; a longer block goes in pieces.
    /// - `sums`: where to count what the samples come to, before the gain.
    pub(super) fn new(
        tap: TapLoan,
        num_channels: usize,
        picks: Vec<usize>,
        gain: f32,
        max_block_len: usize,
        sums: Arc<InputSums>,
    ) -> Self {
        let scratch = vec![0.0; max_block_len.max(1) * picks.len()];
        Self { tap, num_channels, picks, gain, scratch, heartbeat: Arc::default(), sums }
    }

    pub(super) fn heartbeat(&self) -> Arc<Heartbeat> {
        Arc::clone(&self.heartbeat)
    }

    /// Takes one block as the device delivers it.
    pub(super) fn push(&mut self, data: &Data) {
        match data.sample_format() {
            SampleFormat::I8 => self.push_as::<i8>(data),
            SampleFormat::I16 => self.push_as::<i16>(data),
            SampleFormat::I24 => self.push_as::<I24>(data),
            SampleFormat::I32 => self.push_as::<i32>(data),
            SampleFormat::I64 => self.push_as::<i64>(data),
            SampleFormat::U8 => self.push_as::<u8>(data),
            SampleFormat::U16 => self.push_as::<u16>(data),
            SampleFormat::U24 => self.push_as::<U24>(data),
            SampleFormat::U32 => self.push_as::<u32>(data),
            SampleFormat::U64 => self.push_as::<u64>(data),
            SampleFormat::F32 => self.push_as::<f32>(data),
            SampleFormat::F64 => self.push_as::<f64>(data),
            // A stream is opened only with a format for which `takes` is true.
            _ => {}
        }
        self.beat();
    }

    /// The same for 32-bit floats as bytes, least significant byte first.
    #[cfg(target_os = "linux")]
    pub(super) fn push_f32_bytes(&mut self, bytes: &[u8]) {
        self.push_sets(bytes, size_of::<f32>(), |sample| {
            sample.first_chunk().map_or(0.0, |&bytes| f32::from_le_bytes(bytes))
        });
        self.beat();
    }

    fn beat(&self) {
        self.heartbeat.num_blocks.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether samples of this format can be converted: all but the bit streams of DSD.
    pub(super) fn takes(format: SampleFormat) -> bool {
        format.is_int() || format.is_uint() || format.is_float()
    }

    fn push_as<T>(&mut self, data: &Data)
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        if let Some(samples) = data.as_slice::<T>() {
            self.push_samples(samples);
        }
    }

    /// Takes interleaved samples: `[n * num_channels]`.
    pub(super) fn push_samples<T>(&mut self, samples: &[T])
    where
        T: Sample,
        f32: FromSample<T>,
    {
        self.push_sets(samples, 1, |sample| sample.first().map_or(0.0, |&sample| f32::from_sample(sample)));
    }

    /// Takes `[n * num_channels * width]` elements; each `width` of them form a sample, which `read` reads.
    fn push_sets<T>(&mut self, elements: &[T], width: usize, read: impl Fn(&[T]) -> f32) {
        let Self { tap, num_channels, picks, gain, scratch, sums, .. } = self;
        let (Some(tap), Some(block_len)) = (tap.get(), scratch.len().checked_div(picks.len())) else {
            return;
        };
        let set_len = (*num_channels * width).max(1);
        for block in elements.chunks(block_len.saturating_mul(set_len).max(1)) {
            let sets = block.chunks_exact(set_len);
            let len = sets.len() * picks.len();
            for (out, set) in scratch.chunks_exact_mut(picks.len()).zip(sets) {
                for (out, &pick) in out.iter_mut().zip(picks.iter()) {
                    *out = set.get(pick * width..).map_or(0.0, &read);
                }
            }
            let samples = scratch.get_mut(..len).unwrap_or_default();
            sums.add(&sums_of(samples, picks.len()));
            for sample in samples.iter_mut() {
                *sample *= *gain;
            }
            tap.push_interleaved(samples, picks.len());
        }
    }

    /// Samples per channel that now fit into the engine's ring.
    pub(super) fn vacant_len(&mut self) -> usize {
        self.tap.get().map_or(0, |tap| tap.vacant_len())
    }
}

/// What interleaved samples come to; lengths and counts are those of one channel.
fn sums_of(samples: &[f32], num_channels: usize) -> Sums {
    let mut sums = Sums::default();
    if num_channels == 2 {
        for &[left, right] in samples.as_chunks::<2>().0 {
            sums.channels.add_pair(left, right);
        }
    }
    sums.level.add(samples);
    let share = 1.0 / num_channels.max(1) as f64;
    let LevelSums { squares, num_full, num_samples } = &mut sums.level;
    for sum in [squares, num_full, num_samples] {
        *sum *= share;
    }
    sums
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use genrescope_engine::{Engine, EngineConfig, Error, ModelSource};

    use super::*;

    /// An engine whose model does not load while the gate exists, so that everything pushed stays in its
    /// ring.
    struct Gated {
        /// Before the engine: dropping the engine waits for its thread, which waits at the gate.
        _gate: mpsc::Sender<()>,
        _engine: Engine,
    }

    fn feed(num_channels: usize, picks: &[usize], gain: f32, max_block_len: usize) -> (Gated, Feed) {
        let (loan, gated) = lend(0, mpsc::channel().0);
        let sums = Arc::default();
        (gated, Feed::new(loan, num_channels, picks.to_vec(), gain, max_block_len, sums))
    }

    fn lend(engine_number: u64, home: mpsc::Sender<super::super::tap_loan::ReturnedTap>) -> (TapLoan, Gated) {
        let (gate, closed) = mpsc::channel();
        let model = ModelSource::lazy(move || {
            closed.recv().map_err(|_| Error::Thread(std::io::Error::other("the test is over")))?;
            unreachable!("nothing is sent")
        });
        let (engine, tap) = Engine::start(EngineConfig::default(), model).unwrap();
        (TapLoan::new(engine_number, tap, home), Gated { _gate: gate, _engine: engine })
    }

    #[test]
    fn every_sample_format_is_converted_to_full_scale_1() {
        fn half<T: SizedSample + FromSample<f32>>() -> f32
        where
            f32: FromSample<T>,
        {
            assert!(Feed::takes(T::FORMAT));
            let (_gated, mut feed) = feed(2, &[1], 1.0, 4);
            feed.push_samples(&[T::EQUILIBRIUM, T::from_sample(0.5_f32)]);
            feed.scratch[0]
        }
        for half in [
            half::<i8>(),
            half::<i16>(),
            half::<I24>(),
            half::<i32>(),
            half::<i64>(),
            half::<u8>(),
            half::<u16>(),
            half::<U24>(),
            half::<u32>(),
            half::<u64>(),
            half::<f32>(),
            half::<f64>(),
        ] {
            assert!((half - 0.5).abs() < 1e-6, "{half}");
        }
    }

    #[test]
    fn chosen_channels_are_taken_with_the_gain_and_the_rest_is_ignored() {
        let (_gated, mut feed) = feed(3, &[0, 2], 2.0, 8);
        let room = feed.vacant_len();
        feed.push_samples(&[0.1_f32, 9.0, 0.2, 0.3, 9.0, 0.4]);
        assert_eq!(feed.scratch[..4], [0.2, 0.4, 0.6, 0.8]);
        assert_eq!(feed.vacant_len(), room - 2);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn floats_come_as_bytes_too() {
        let (_gated, mut feed) = feed(2, &[1], 2.0, 8);
        let bytes: Vec<u8> = [0.1_f32, 0.2, 0.3, 0.4].into_iter().flat_map(f32::to_le_bytes).collect();
        feed.push_f32_bytes(&bytes);
        assert_eq!(feed.scratch[..2], [0.4, 0.8]);
        assert_eq!(feed.heartbeat().num_blocks(), 1);
    }

    #[test]
    fn what_the_samples_come_to_is_counted_before_the_gain() {
        let (_gated, mut feed) = feed(3, &[0, 2], 0.5, 2);
        feed.push_samples(&[1.0_f32, 9.0, -1.0, 0.5, 9.0, -0.5, 0.5, 9.0, -0.5]);
        let sums = feed.sums.now();
        assert_eq!((sums.level.num_samples, sums.level.num_full, sums.level.squares), (3.0, 1.0, 1.5));
        assert!(sums.channels.cancel());
    }

    #[test]
    fn a_block_longer_than_the_scratch_goes_in_pieces() {
        let (_gated, mut feed) = feed(2, &[0, 1], 1.0, 7);
        let room = feed.vacant_len();
        feed.push_samples(&[0_i16; 2 * 100]);
        assert_eq!(feed.vacant_len(), room - 100);
    }

    #[test]
    fn the_tap_comes_back_when_the_callback_is_dropped() {
        let (home, returned) = mpsc::channel();
        let (loan, _gated) = lend(7, home);
        drop(Feed::new(loan, 1, vec![0], 1.0, 1, Arc::default()));
        assert_eq!(returned.recv().unwrap().0, 7);
    }
}
