//! A file in place of a device.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::Result;
use genrescope_offline::Played;
use genrescope_offline::{Code, FileError};
use genrescope_record::Input;

use super::feed::Feed;
use super::input_sums::Sums;
use super::outlet::{EngineMaker, Event, Outlet};
use super::tap_loan::TapLoan;
use crate::analysis::SoundReader;
use crate::console::printable;

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
    /// What reads it, in a child process with bounds.
    pub(crate) reader: SoundReader,
    pub(crate) engines: EngineMaker,
}

impl FileSource {
    /// The source thread.
    pub(super) fn run(self, outlet: &Outlet) {
        let mut playing: Option<Playing<'_>> = None;
        let mut failed = None;
        let outcome = self.reader.play(&self.path, self.max_seconds, outlet.stop(), |part| match part {
            Played::Rate(sample_rate_hz) => match self.open(sample_rate_hz, outlet) {
                Ok(opened) => {
                    playing = Some(opened);
                    Ok(())
                }
                Err(error) => {
                    failed = Some(error);
                    Err(FileError::new(Code::Interrupted, "no engine hears it"))
                }
            },
            Played::Block(samples, channels) => {
                // The feed gets the channels mixed.
                outlet.sums().add(&Sums { channels, ..Sums::default() });
                if let Some(playing) = &mut playing {
                    playing.push(samples, self.fast);
                }
                Ok(())
            }
        });
        // The tap goes with it, so that the engine finishes what it has.
        let has_begun = playing.take().is_some();
        let error = failed.or_else(|| outcome.err().map(anyhow::Error::from));
        // Of a file that is stopped, nothing else is to be told.
        outlet.tell(match error.filter(|_| !outlet.is_stopped()) {
            None => Event::Ended,
            Some(error) if has_begun => {
                Event::Failed(error.context(format!("cannot read {} to its end", printable(&self.path))))
            }
            Some(error) => Event::Failed(error.context(format!("cannot open {}", printable(&self.path)))),
        });
    }

    /// Starts an engine for the file, now that its sample rate is known.
    fn open<'a>(&self, sample_rate_hz: u32, outlet: &'a Outlet) -> Result<Playing<'a>> {
        let (engine, tap) = self.engines.start(sample_rate_hz)?;
        let (home, _) = mpsc::channel();
        let loan = TapLoan::new(0, tap, home);
        let feed = Feed::new(loan, 1, vec![0], self.gain, MAX_BLOCK_LEN, outlet.sums());
        let name = printable(self.path.file_name().unwrap_or(self.path.as_os_str()).as_ref());
        let input =
            Input { name, host: "file".to_owned(), sample_rate_hz, channels: "mixed to mono".to_owned() };
        outlet.tell(Event::Opened { engine, input });
        Ok(Playing { feed, sample_rate_hz, start: Instant::now(), num_pushed: 0, outlet })
    }
}

/// A file on its way into the engine.
struct Playing<'a> {
    feed: Feed,
    sample_rate_hz: u32,
    /// When its first sample was due.
    start: Instant,
    num_pushed: u64,
    outlet: &'a Outlet,
}

impl Playing<'_> {
    /// Pushes samples when they are due, or as soon as there is room; fewer when the source is stopped.
    fn push(&mut self, samples: &[f32], is_fast: bool) {
        for block in samples.chunks(MAX_BLOCK_LEN) {
            let may_go_on = if is_fast {
                wait_for_room(&mut self.feed, block.len(), self.outlet)
            } else {
                self.num_pushed += block.len() as u64;
                let due = Duration::from_secs_f64(self.num_pushed as f64 / f64::from(self.sample_rate_hz));
                wait_until(&mut self.start, due, self.outlet)
            };
            if !may_go_on {
                return;
            }
            self.feed.push_samples(block);
        }
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
