//! From the host's block to the engine's tap: everything that runs on the audio thread.

use std::sync::Arc;
use std::time::{Duration, Instant};

use genrescope_engine::AudioTap;

use crate::layouts::MAX_CHANNELS;
use crate::params::{GenreParams, Source};

/// The longest piece pushed at once when bouncing, samples: less than any ring holds.
const PIECE_LEN: usize = 64;
/// A bounce that has waited this long for room stops waiting: the analysis must have died.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes the host's blocks.
///
/// # Real-time safety
/// No method allocates, locks, waits or panics, unless this is a bounce: that is not real time and must lose
/// nothing, so it waits until there is room.
///
/// In debug builds an allocation anywhere in `process` ends the program (nice-plug's
/// `assert_process_allocs`); `tests/rtsan` also runs this type under RealtimeSanitizer, which sees locks and
/// system calls too.
pub struct Feed {
    tap: AudioTap,
    params: Arc<GenreParams>,
    is_bounce: bool,
    was_reset: bool,
}

impl Feed {
    /// Makes a feed that pushes into `tap`.
    pub fn new(tap: AudioTap, params: Arc<GenreParams>, is_bounce: bool) -> Self {
        let was_reset = params.reset.value();
        Self { tap, params, is_bounce, was_reset }
    }

    /// Makes the analysis forget everything pushed so far, at exactly this sample.
    pub fn reset(&mut self) {
        self.tap.reset();
    }

    /// Takes one block: pushes what the source parameter selects, and obeys the reset parameter, which acts
    /// when it rises.
    ///
    /// # Shapes and units
    /// - `main`, `side_chain`: `[num_channels][at least num_samples]`, full scale 1.0. Further samples are
    ///   ignored, because the framework may hand over the rest of an earlier block.
    pub fn take(&mut self, main: &[&mut [f32]], side_chain: Option<&[&mut [f32]]>, num_samples: usize) {
        let reset = self.params.reset.value();
        if reset && !self.was_reset {
            self.tap.reset();
        }
        self.was_reset = reset;
        let channels = match (self.params.source.value(), side_chain) {
            (Source::SideChain, Some(side_chain)) => side_chain,
            _ => main,
        };
        let mut heard: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        for (to, from) in heard.iter_mut().zip(channels) {
            *to = from.get(..num_samples).unwrap_or(from);
        }
        let heard = heard.get_mut(..channels.len()).unwrap_or_default();
        if self.is_bounce {
            self.push_all(heard, num_samples);
        } else {
            self.tap.push_block(heard);
        }
    }

    /// Pushes in pieces, each as soon as there is room for it.
    fn push_all(&mut self, heard: &mut [&[f32]], num_samples: usize) {
        for _ in 0..num_samples.div_ceil(PIECE_LEN) {
            let mut piece: [&[f32]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
            for (to, from) in piece.iter_mut().zip(heard.iter_mut()) {
                let (head, tail) = from.split_at_checked(PIECE_LEN).unwrap_or((from, &[]));
                (*to, *from) = (head, tail);
            }
            self.wait_for_room();
            self.tap.push_block(piece.get(..heard.len()).unwrap_or_default());
        }
    }

    fn wait_for_room(&self) {
        let mut since = None;
        while self.tap.vacant_len() < PIECE_LEN {
            if since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::{Engine, EngineConfig, Error, ModelSource};

    use super::*;

    /// A feed into an engine without a model, whose worker still empties the ring.
    fn feed(ring_seconds: f64, is_bounce: bool) -> (Engine, Feed, Arc<GenreParams>) {
        let no_model = || Err(Error::ModelFormat { file: "none".into(), reason: "there is none".into() });
        let config = EngineConfig { ring_seconds, ..EngineConfig::default() };
        let (engine, tap) = Engine::start(config, ModelSource::lazy(no_model)).unwrap();
        let params = Arc::new(GenreParams::default());
        (engine, Feed::new(tap, Arc::clone(&params), is_bounce), params)
    }

    #[test]
    fn a_bounce_loses_nothing_where_a_live_block_does_not_fit() {
        let (mut left, mut right) = (vec![0.5_f32; 48_000], vec![0.25_f32; 48_000]);
        for (is_bounce, is_lost) in [(true, false), (false, true)] {
            let (engine, mut feed, _params) = feed(0.1, is_bounce);
            feed.take(&[&mut left, &mut right], None, 48_000);
            drop(feed);
            assert_eq!(engine.join().dropped_samples > 0, is_lost);
        }
    }

    #[test]
    fn any_number_of_channels_of_any_length_does_no_harm() {
        let (engine, mut feed, params) = feed(2.0, false);
        let mut samples = vec![vec![0.1_f32; 64]; 20];
        let channels: Vec<&mut [f32]> = samples.iter_mut().map(Vec::as_mut_slice).collect();
        for num_channels in 0..=channels.len() {
            for num_samples in [0, 1, 64, 65] {
                feed.take(&channels[..num_channels], Some(&channels[..1]), num_samples);
                feed.take(&channels[..num_channels], Some(&[]), num_samples);
            }
        }
        drop(params);
        drop(feed);
        assert_eq!(engine.join().dropped_samples, 0);
    }
}
