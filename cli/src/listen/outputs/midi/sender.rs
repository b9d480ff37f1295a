//! What is sent, and when.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use genrescope_engine::Snapshot;
use genrescope_engine::model::Genres;
use midir::{MidiOutputConnection, SendError};

use super::controls::Numbers;

/// Shortest time between two rounds of messages: 25 a second, a little more often than the engine publishes.
const INTERVAL: Duration = Duration::from_millis(40);

/// Time that the system has to pass on what was sent last. JACK does so with its next block of sound, of up
/// to 93 ms, and forgets what is left when a client closes.
const DELIVERY: Duration = Duration::from_millis(100);

/// Control change and program change on the first channel; the channel's number is added.
const CONTROL_CHANGE: u8 = 0xb0;
const PROGRAM_CHANGE: u8 = 0xc0;

/// Sends what has changed.
pub(crate) struct MidiSender<P = MidiOutputConnection> {
    port: P,
    /// From 0.
    channel: u8,
    numbers: Option<Numbers>,
    controls: BTreeMap<u8, u8>,
    program: Option<u8>,
    sent_at: Option<Instant>,
    error: Option<SendError>,
}

/// Where messages go.
pub(crate) trait MidiPort {
    /// Sends one message.
    fn send(&mut self, message: &[u8]) -> Result<(), SendError>;
}

impl MidiPort for MidiOutputConnection {
    fn send(&mut self, message: &[u8]) -> Result<(), SendError> {
        Self::send(self, message)
    }
}

impl<P: MidiPort> MidiSender<P> {
    /// Sends to `port` on `channel`, 1 to 16.
    pub(crate) fn new(port: P, channel: u8) -> Self {
        Self {
            port,
            channel: channel.saturating_sub(1).min(15),
            numbers: None,
            controls: BTreeMap::new(),
            program: None,
            sent_at: None,
            error: None,
        }
    }

    /// Sends what differs from what was sent last, unless that was a moment ago: then a later call does.
    pub(crate) fn send(&mut self, snapshot: &Snapshot, genres: &Genres, now: Instant) {
        if self.sent_at.is_some_and(|at| now.saturating_duration_since(at) < INTERVAL) {
            return;
        }
        self.sent_at = Some(now);
        let numbers = self.numbers.get_or_insert_with(|| Numbers::new(genres));
        let (controls, program) = (numbers.controls(snapshot), numbers.program(snapshot));
        for (controller, value) in controls {
            if self.controls.get(&controller) != Some(&value)
                && self.put(&[CONTROL_CHANGE | self.channel, controller, value])
            {
                self.controls.insert(controller, value);
            }
        }
        // Last, so that whoever changes scenes by it knows the rest already.
        if let Some(program) = program
            && self.program != Some(program)
            && self.put(&[PROGRAM_CHANGE | self.channel, program])
        {
            self.program = Some(program);
        }
    }

    /// Whether it was sent; if not, it is tried again with the next round.
    fn put(&mut self, message: &[u8]) -> bool {
        let sent = self.port.send(message);
        if let Err(error) = sent {
            log::debug!("MIDI was not sent: {error}");
            self.error = Some(error);
        }
        sent.is_ok()
    }

    /// Takes all that is up down to zero: otherwise lights would stay as they are, with nobody there to
    /// change them. The program stays, since none stands for "nothing".
    fn clear(&mut self) {
        for controller in std::mem::take(&mut self.controls).into_iter().filter_map(is_up) {
            self.put(&[CONTROL_CHANGE | self.channel, controller, 0]);
        }
    }

    /// Clears what was sent, and waits until that has gone out; returns why some of it was not sent, if so.
    pub(crate) fn close(mut self) -> Option<anyhow::Error> {
        self.clear();
        std::thread::sleep(DELIVERY);
        self.error.map(|error| anyhow!("not all MIDI messages could be sent: {error}"))
    }
}

/// A controller whose value is not zero.
fn is_up((controller, value): (u8, u8)) -> Option<u8> {
    (value > 0).then_some(controller)
}

impl<P> std::fmt::Debug for MidiSender<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MidiSender").field("channel", &self.channel).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;
    use genrescope_engine::{Level, Slots, State};

    use super::super::controls::{CONFIDENCE, PEAK, RMS, STATE};
    use super::*;

    #[derive(Default)]
    struct Recorder {
        messages: Vec<Vec<u8>>,
        is_gone: bool,
    }

    impl MidiPort for Recorder {
        fn send(&mut self, message: &[u8]) -> Result<(), SendError> {
            if self.is_gone {
                return Err(SendError::Other("unplugged"));
            }
            self.messages.push(message.to_vec());
            Ok(())
        }
    }

    fn genres() -> Genres {
        Genres::new(["rock", "techno"].map(|name| Genre { name: name.into(), parent: None }).to_vec())
    }

    fn snapshot(techno: f32, rms_dbfs: f32) -> Snapshot {
        Snapshot::with(|snapshot| {
            snapshot.state = State::Sure;
            snapshot.genres = Slots::new(&[1.0 - techno, techno]);
            snapshot.level = Level { peak_dbfs: 0.0, rms_dbfs };
        })
    }

    #[test]
    fn everything_is_sent_once_and_then_only_what_changes() {
        let (genres, start) = (genres(), Instant::now());
        let mut sender = MidiSender::new(Recorder::default(), 16);
        let mut send = |techno, rms_dbfs, milliseconds| {
            sender.send(&snapshot(techno, rms_dbfs), &genres, start + Duration::from_millis(milliseconds));
            std::mem::take(&mut sender.port.messages)
        };
        let first = send(1.0, -6.0, 0);
        assert_eq!(first.len(), 7);
        assert!(first.contains(&vec![0xbf, 108, 127]) && first.contains(&vec![0xbf, 107, 0]), "{first:?}");
        assert_eq!(first.last().unwrap(), &[0xcf, 18]);
        // Too early, then not new, then louder, then another genre.
        assert_eq!(send(1.0, -3.0, 20), [[0; 0]; 0]);
        assert_eq!(send(1.0, -6.0, 60), [[0; 0]; 0]);
        assert_eq!(send(1.0, -3.0, 120), [[0xbf, 14, 121]]);
        let changed = send(0.0, -3.0, 180);
        assert_eq!(changed, [vec![0xbf, 107, 127], vec![0xbf, 108, 0], vec![0xcf, 17]]);
    }

    #[test]
    fn at_the_end_nothing_stays_up() {
        let mut sender = MidiSender::new(Recorder::default(), 2);
        sender.send(&snapshot(1.0, -6.0), &genres(), Instant::now());
        sender.port.messages.clear();
        sender.clear();
        // Not rock, which was at zero, and no program.
        let zeros = [STATE, CONFIDENCE, RMS, PEAK, 108].map(|controller| vec![0xb1, controller, 0]);
        assert_eq!(sender.port.messages, zeros);
        sender.clear();
        assert_eq!(sender.port.messages.len(), zeros.len());
    }

    #[test]
    fn what_could_not_be_sent_is_sent_later_and_reported_at_the_end() {
        let (genres, start) = (genres(), Instant::now());
        let mut sender = MidiSender::new(Recorder { is_gone: true, ..Recorder::default() }, 1);
        sender.send(&snapshot(1.0, -6.0), &genres, start);
        sender.port.is_gone = false;
        sender.send(&snapshot(1.0, -6.0), &genres, start + INTERVAL);
        assert_eq!(sender.port.messages.len(), 7);
        assert!(sender.close().unwrap().to_string().contains("unplugged"));
    }
}
