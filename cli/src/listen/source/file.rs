//! A file in place of a device.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use genrescope_decode::{AudioFile, ChannelSums, Decoders};

use super::feed::Feed;
use super::input_sums::Sums;
use super::outlet::{EngineMaker, Event, Outlet};
use super::tap_loan::TapLoan;
use crate::analysis::with_help;
use crate::console::printable;
use crate::listen::input::Input;

/// Samples that one push passes on: few enough for the engine's ring at any rate.
const MAX_BLOCK_LEN: usize = 1024;

/// A machine that slept does not catch up: if it is later than this, time starts over.
const MAX_LAG: Duration = Duration::from_secs(1);

/// Plays a file into the engine, as a device would.
#[derive(Debug)]
pub(crate) struct FileSource {
    pub(crate) path: PathBuf,
    /// As fast as the engine takes it, with nothing dropped; otherwise in real time.
    pub(crate) fast: bool,
    pub(crate) gain: f32,
    /// Ends there, if the file is longer.
    pub(crate) max_seconds: Option<f64>,
    /// Who decodes it.
    pub(crate) decoders: Decoders,
    pub(crate) engines: EngineMaker,
}

impl FileSource {
    /// The source thread.
    pub(super) fn run(self, outlet: &Outlet) {
        let (file, feed) = match self.open(outlet) {
            Ok(opened) => opened,
            Err(error) => return outlet.tell(Event::Failed(error)),
        };
        outlet.tell(match self.play(file, feed, outlet) {
            Ok(()) => Event::Ended,
            Err(error) => Event::Failed(error),
        });
    }

    fn open(&self, outlet: &Outlet) -> Result<(AudioFile, Feed)> {
        let file = AudioFile::open_by(&self.path, self.decoders)
            .map_err(|error| with_help(error.into(), &self.path, self.decoders))
            .with_context(|| format!("cannot open {}", printable(&self.path)))?;
        let sample_rate_hz = file.sample_rate_hz();
        let (engine, tap) = self.engines.start(sample_rate_hz)?;
        let (home, _) = mpsc::channel();
        let loan = TapLoan::new(0, tap, home);
        let feed = Feed::new(loan, 1, vec![0], self.gain, MAX_BLOCK_LEN, outlet.sums());
        let name = printable(self.path.file_name().unwrap_or(self.path.as_os_str()).as_ref());
        let input =
            Input { name, host: "file".to_owned(), sample_rate_hz, channels: "mixed to mono".to_owned() };
        outlet.tell(Event::Opened { engine, input });
        Ok((file, feed))
    }

    /// Pushes the file's samples; the tap is gone when it returns, so that the engine finishes what it has.
    fn play(&self, mut file: AudioFile, mut feed: Feed, outlet: &Outlet) -> Result<()> {
        let sample_rate_hz = f64::from(file.sample_rate_hz());
        let mut num_left =
            self.max_seconds.map_or(u64::MAX, |seconds| (seconds * sample_rate_hz).round() as u64);
        let mut start = Instant::now();
        let mut num_pushed = 0_u64;
        let context = || format!("cannot read {} to its end", printable(&self.path));
        let (sums, mut channels) = (outlet.sums(), ChannelSums::default());
        loop {
            let now = file.channel_sums();
            let Some(samples) = file.next_block().with_context(context)? else { break };
            // The feed gets them mixed.
            sums.add(&Sums { channels: now.since(&channels), ..Sums::default() });
            channels = now;
            let len = samples.len().min(usize::try_from(num_left).unwrap_or(usize::MAX));
            num_left -= len as u64;
            for block in samples[..len].chunks(MAX_BLOCK_LEN) {
                let may_go_on = if self.fast {
                    wait_for_room(&mut feed, block.len(), outlet)
                } else {
                    num_pushed += block.len() as u64;
                    wait_until(
                        &mut start,
                        Duration::from_secs_f64(num_pushed as f64 / sample_rate_hz),
                        outlet,
                    )
                };
                if !may_go_on {
                    return Ok(());
                }
                feed.push_samples(block);
            }
            if num_left == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// Off the audio thread we can wait for a full ring.
fn wait_for_room(feed: &mut Feed, num_samples: usize, outlet: &Outlet) -> bool {
    while feed.vacant_len() < num_samples {
        if outlet.is_stopped() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    !outlet.is_stopped()
}

/// A device delivers a block once its last sample has been played.
fn wait_until(start: &mut Instant, due: Duration, outlet: &Outlet) -> bool {
    let now = Instant::now();
    if now.saturating_duration_since(*start + due) > MAX_LAG {
        *start = now - due;
    }
    outlet.sleep((*start + due).saturating_duration_since(now))
}
