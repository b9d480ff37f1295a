//! What must not allocate, run under an allocator that counts.

use std::sync::mpsc::{Sender, channel};

use genrescope_counting_alloc::{CountingAllocator, calls_in};
use genrescope_engine::{Analyzer, AudioTap, Engine, EngineConfig, Error, Listener, ModelSource, Settings};
use genrescope_models::default_model;
use genrescope_tests::{Random, sound};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const SAMPLE_RATE_HZ: u32 = 48_000;
const MAX_CHANNELS: usize = 9;
const MAX_BLOCK_LEN: usize = 5000;

/// A tap whose ring nobody empties, so that a test knows how full it is.
struct StillTap {
    tap: AudioTap,
    room: usize,
    // In this order: the loader waits until its sender is dropped, and the engine waits for the loader.
    _hold: Sender<()>,
    engine: Engine,
}

impl StillTap {
    fn new(ring_seconds: f64) -> Self {
        let (hold, held) = channel();
        let source = ModelSource::lazy(move || {
            let _ = held.recv();
            Err(Error::ModelFormat { file: "none".into(), reason: "there is none".into() })
        });
        let config = EngineConfig { sample_rate_hz: SAMPLE_RATE_HZ, ring_seconds, ..EngineConfig::default() };
        let (engine, tap) = Engine::start(config, source).unwrap();
        let room = (ring_seconds * f64::from(SAMPLE_RATE_HZ)) as usize;
        Self { tap, room, _hold: hold, engine }
    }

    /// Pushes into a ring with enough room: an empty one if this one is full.
    fn push(&mut self, num_samples: usize, push: impl FnOnce(&mut AudioTap)) -> u64 {
        if self.room < num_samples {
            *self = Self::new(60.0);
        }
        self.room -= num_samples;
        calls_in(|| push(&mut self.tap)).1
    }
}

/// Channels of noise with some samples that are not sound: NaN, infinity, and values whose sum overflows.
fn channels_with_rubbish() -> Vec<Vec<f32>> {
    const RUBBISH: [f32; 6] =
        [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::MIN_POSITIVE / 4.0];
    let mut random = Random::new(1);
    let mut sample = || match random.below(50) {
        which @ 0..6 => RUBBISH[which],
        _ => random.sample(),
    };
    (0..MAX_CHANNELS).map(|_| (0..MAX_BLOCK_LEN).map(|_| sample()).collect()).collect()
}

#[test]
fn the_allocator_counts() {
    assert_eq!(calls_in(|| drop(std::hint::black_box(vec![1_u8, 2, 3]))).1, 2);
}

#[test]
fn push_block_allocates_nothing_for_any_number_of_channels_and_samples() {
    let sound = vec![vec![0.25; MAX_BLOCK_LEN]; MAX_CHANNELS];
    let mut tap = StillTap::new(60.0);
    for channels in [sound, channels_with_rubbish()] {
        for len in 0..=MAX_BLOCK_LEN {
            for num_channels in 0..=MAX_CHANNELS {
                let mut block: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
                for (slice, channel) in block.iter_mut().zip(&channels[..num_channels]) {
                    *slice = &channel[..len];
                }
                let calls = tap.push(len, |tap| tap.push_block(&block[..num_channels]));
                assert_eq!(calls, 0, "{num_channels} channels of {len} samples");
            }
        }
    }
}

#[test]
fn push_block_allocates_nothing_for_channels_of_unequal_length() {
    let channels = channels_with_rubbish();
    let mut random = Random::new(2);
    let mut tap = StillTap::new(60.0);
    for _ in 0..20_000 {
        let num_channels = random.below(MAX_CHANNELS + 1);
        let mut block: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        for (slice, channel) in block.iter_mut().zip(&channels[..num_channels]) {
            *slice = &channel[..random.below(MAX_BLOCK_LEN + 1)];
        }
        let calls = tap.push(MAX_BLOCK_LEN, |tap| tap.push_block(&block[..num_channels]));
        assert_eq!(calls, 0, "{:?}", block.map(<[f32]>::len));
    }
}

#[test]
fn push_interleaved_allocates_nothing_for_any_number_of_channels_and_samples() {
    let samples = channels_with_rubbish().concat();
    let mut tap = StillTap::new(60.0);
    for len in 0..=MAX_BLOCK_LEN {
        for num_channels in 0..=MAX_CHANNELS {
            let calls =
                tap.push(len, |tap| tap.push_interleaved(&samples[..len * num_channels], num_channels));
            assert_eq!(calls, 0, "{num_channels} channels of {len} samples");
            // The last set of samples is incomplete.
            let calls = tap.push(len, |tap| tap.push_interleaved(&samples[..len], num_channels));
            assert_eq!(calls, 0, "{num_channels} channels in {len} samples");
        }
    }
    for num_channels in [usize::MAX, usize::MAX / 2, 1 << 40] {
        assert_eq!(tap.push(0, |tap| tap.push_interleaved(&samples, num_channels)), 0);
    }
}

#[test]
fn pushing_into_a_full_ring_allocates_nothing_either() {
    let channels = channels_with_rubbish();
    let mut still = StillTap::new(0.1);
    let tap = &mut still.tap;
    for _ in 0..1000 {
        for len in [1, 64, 441, 1024, 1025, 4799, 4800, 4801, MAX_BLOCK_LEN] {
            let block = [&channels[0][..len], &channels[1][..len], &channels[2][..len]];
            for num_channels in 1..=block.len() {
                assert_eq!(calls_in(|| tap.push_block(&block[..num_channels])).1, 0);
                assert_eq!(calls_in(|| tap.push_interleaved(&channels[3][..len], num_channels)).1, 0);
            }
        }
    }
}

#[test]
fn reading_snapshot_and_meters_allocates_nothing() {
    let still = StillTap::new(0.1);
    let engine = &still.engine;
    let reader = engine.reader();
    assert_eq!(calls_in(|| (engine.snapshot(), reader.snapshot(), engine.meters().get(3))).1, 0);
}

#[test]
fn listening_allocates_nothing_between_two_stretches_and_the_analysis_never_does() {
    let settings = Settings { window_seconds: 5.0, ..Settings::default() };
    let model = default_model().unwrap();
    for sample_rate_hz in [22_050, 44_100, 48_000, 47_999] {
        let mut listener = Listener::new(model.clone(), sample_rate_hz, settings).unwrap();
        // Shows when the network runs: it hears each stretch as it comes.
        let mut analyzer = Analyzer::new(sample_rate_hz).unwrap();
        let samples = sound(3, sample_rate_hz, 16 * sample_rate_hz as usize);
        let (warm_up, steady) = samples.split_at(10 * sample_rate_hz as usize);
        listener.push(warm_up, |_| ());
        analyzer.push(warm_up, |_| ());
        let mut num_stretches = 0;
        for block in steady.chunks(512) {
            let before = num_stretches;
            assert_eq!(
                calls_in(|| analyzer.push(block, |_| num_stretches += 1)).1,
                0,
                "at {sample_rate_hz} Hz"
            );
            let calls = calls_in(|| listener.push(block, |_| ())).1;
            assert!(
                num_stretches > before || calls == 0,
                "{calls} calls of the allocator at {sample_rate_hz} Hz"
            );
            assert_eq!(calls_in(|| listener.snapshot()).1, 0);
        }
        assert!((60..=64).contains(&num_stretches), "{num_stretches} stretches in 6 s");
    }
}

#[test]
fn silence_allocates_nothing_at_all() {
    let mut listener = Listener::new(default_model().unwrap(), 44_100, Settings::default()).unwrap();
    listener.push(&sound(4, 44_100, 5 * 44_100), |_| ());
    listener.push(&vec![0.0; 10 * 44_100], |_| ());
    let silence = vec![0.0; 5 * 44_100];
    assert_eq!(calls_in(|| listener.push(&silence, |_| ())).1, 0);
}
