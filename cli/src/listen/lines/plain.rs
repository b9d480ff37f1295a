//! Plain lines, for when the output is not a terminal.

use std::io::{self, Write};
use std::time::Duration;

use genrescope_engine::{Model, Snapshot, State};
use genrescope_record::Notice;

use crate::console::clock;
use crate::listen::face::{Face, Flow};
use crate::listen::monitor::Monitor;

/// Number of genres in a line.
const NUM_GENRES: usize = 3;

/// Writes one line per answer.
#[derive(Debug)]
pub(crate) struct PlainFace<W> {
    out: W,
    pause: Duration,
}

impl<W: Write> PlainFace<W> {
    /// `pause` is the time between two looks at the monitor.
    pub(crate) fn new(out: W, pause: Duration) -> Self {
        Self { out, pause }
    }
}

impl<W: Write> Face for PlainFace<W> {
    fn notice(&mut self, notice: &Notice) -> io::Result<()> {
        eprintln!("genrescope: {notice}");
        Ok(())
    }

    fn answer(&mut self, monitor: &Monitor, snapshot: &Snapshot) -> io::Result<()> {
        writeln!(self.out, "{}", line(snapshot, monitor.model()))?;
        self.out.flush()
    }

    fn pause(&mut self, _: &mut Monitor) -> io::Result<Flow> {
        std::thread::sleep(self.pause);
        Ok(Flow::Continue)
    }
}

/// `0:12  sure             house 61 %, techno 20 %, trance 5 %`.
pub(crate) fn line(snapshot: &Snapshot, model: &Model) -> String {
    let genres = match snapshot.state {
        State::Sure | State::Unsure | State::NotMusic => top(&snapshot.genres, model.genres().names()),
        _ => String::new(),
    };
    let line = format!("{:>7}  {:<16}  {genres}", clock(snapshot.heard_seconds), snapshot.state.to_string());
    line.trim_end().to_owned()
}

fn top<'a>(probabilities: &[f32], names: impl Iterator<Item = &'a str>) -> String {
    let mut genres: Vec<(&str, f32)> = names.zip(probabilities.iter().copied()).collect();
    genres.sort_by(|a, b| b.1.total_cmp(&a.1));
    let texts = genres.iter().take(NUM_GENRES).map(|(name, share)| format!("{name} {:.0} %", 100.0 * share));
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_most_probable_genres_are_named() {
        let names = ["rock", "house", "jazz", "pop"];
        assert_eq!(top(&[0.1, 0.61, 0.01, 0.28], names.into_iter()), "house 61 %, pop 28 %, rock 10 %");
    }

    #[test]
    fn no_genre_is_named_before_there_is_an_answer() {
        let model = genrescope_models::default_model().unwrap();
        let state = State::WarmingUp { seconds_left: 1.0 };
        let snapshot = Snapshot::with(|snapshot| (snapshot.state, snapshot.heard_seconds) = (state, 2.0));
        assert_eq!(line(&snapshot, &model), "   0:02  warming up 1.0 s");
    }
}
