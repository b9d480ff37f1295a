//! What is played in a set, and when.

use std::path::PathBuf;

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::beat::Beat;

/// Longest part of a file that is played, seconds.
pub(crate) const MAX_SOURCE_SECONDS: usize = 480;
/// Shortest and longest track, seconds.
const TRACK_SECONDS: std::ops::Range<f64> = 120.0..360.0;
/// Shortest and longest crossfade, seconds.
const FADE_SECONDS: std::ops::Range<f64> = 4.0..32.0;
/// A DJ changes a track's tempo by no more than this.
const MAX_PITCH: f64 = 0.08;

/// A sound that tracks can be made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The audio file.
    pub path: PathBuf,
    /// The label of its genre, where one is known.
    pub label: Option<usize>,
    /// Clips of one recording or artist share a group and do not follow one another.
    pub group: String,
    /// Its beat.
    pub beat: Beat,
    /// Its length, seconds.
    pub seconds: f64,
    /// Its level, linear root mean square.
    pub rms: f32,
    /// Whether it is a whole track, played once, and not a clip that repeats.
    pub is_whole: bool,
}

/// One track in a set.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTrack {
    /// What is played.
    pub source: Source,
    /// Where it begins in the set, seconds.
    pub start_seconds: f64,
    /// How long it plays, fades included, seconds.
    pub seconds: f64,
    /// How long it fades in, over the end of the track before it, seconds; 0 for the first.
    pub fade_seconds: f64,
    /// How fast it plays: 1 as it is.
    pub speed: f64,
    /// What its samples are multiplied by.
    pub gain: f32,
}

impl PlannedTrack {
    /// Where it ends in the set, seconds.
    pub fn end_seconds(&self) -> f64 {
        self.start_seconds + self.seconds
    }
}

/// A set.
#[derive(Debug, Clone, PartialEq)]
pub struct SetPlan {
    /// The tracks in order of play; each begins in the fade that ends the one before it.
    pub tracks: Vec<PlannedTrack>,
    /// Whether tempi were matched where possible.
    pub is_tempo_matched: bool,
}

impl SetPlan {
    /// Draws a set of about `seconds` from `sources`: everything random follows from `seed`.
    ///
    /// # Panics
    /// If there is no source.
    pub fn draw(sources: &[Source], seconds: f64, is_tempo_matched: bool, seed: u64) -> Self {
        assert!(!sources.is_empty(), "a set needs a source");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut waiting: Vec<usize> = Vec::new();
        let mut tracks: Vec<PlannedTrack> = Vec::new();
        while tracks.last().is_none_or(|track| track.end_seconds() < seconds) {
            if waiting.is_empty() {
                waiting = (0..sources.len()).collect();
                waiting.shuffle(&mut random);
            }
            let before = tracks.last();
            let other = |&i: &usize| before.is_none_or(|track| track.source.group != sources[i].group);
            let place = waiting.iter().rposition(other).unwrap_or(waiting.len() - 1);
            let source = &sources[waiting.remove(place)];
            let track = next_track(source, before, is_tempo_matched, &mut random);
            tracks.push(track);
        }
        Self { tracks, is_tempo_matched }
    }

    /// How long it plays, seconds.
    pub fn seconds(&self) -> f64 {
        self.tracks.last().map_or(0.0, PlannedTrack::end_seconds)
    }

    /// The middles of the crossfades, seconds: where one track ends and the next begins.
    pub fn boundaries(&self) -> Vec<f64> {
        self.tracks.iter().skip(1).map(|track| track.start_seconds + track.fade_seconds / 2.0).collect()
    }

    /// The label of what plays at a time: of the louder of two tracks.
    pub fn label_at(&self, seconds: f64) -> Option<usize> {
        let index = self.boundaries().partition_point(|&boundary| boundary <= seconds);
        self.tracks[index].source.label
    }
}

fn next_track(
    source: &Source,
    before: Option<&PlannedTrack>,
    is_tempo_matched: bool,
    random: &mut ChaCha8Rng,
) -> PlannedTrack {
    let length = random.random_range(TRACK_SECONDS);
    let fade_seconds = random.random_range(FADE_SECONDS);
    let level_db: f32 = random.random_range(-2.0..2.0);
    let speed = before
        .filter(|_| is_tempo_matched)
        .map_or(1.0, |before| matching_speed(source.beat, before.source.beat, before.speed));
    let seconds = if source.is_whole { source.seconds / speed } else { length };
    let fade_seconds = before.map_or(0.0, |before| fade_seconds.min(before.seconds / 3.0).min(seconds / 3.0));
    let mut start_seconds = before.map_or(0.0, |before| before.end_seconds() - fade_seconds);
    if let Some(before) = before.filter(|_| is_tempo_matched) {
        // On a beat of the track that is playing: both begin with one.
        let period = before.source.beat.period_seconds / before.speed;
        let beats = ((start_seconds - before.start_seconds) / period).floor();
        start_seconds = before.start_seconds + beats * period;
    }
    PlannedTrack {
        source: source.clone(),
        start_seconds,
        seconds,
        fade_seconds: before.map_or(0.0, |before| before.end_seconds() - start_seconds),
        speed,
        gain: 0.1 / source.rms.max(1e-6) * 10_f32.powf(level_db / 20.0),
    }
}

/// The speed at which a beat coincides with another, or 1 where that is out of reach.
fn matching_speed(beat: Beat, other: Beat, other_speed: f64) -> f64 {
    let wanted = other.period_seconds / other_speed;
    [0.5, 1.0, 2.0]
        .map(|octave| beat.period_seconds * octave / wanted)
        .into_iter()
        .find(|speed| (speed - 1.0).abs() <= MAX_PITCH)
        .unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Vec<Source> {
        (0..12)
            .map(|i| Source {
                path: PathBuf::from(format!("{i}")),
                label: Some(i % 3),
                group: format!("{}", i / 2),
                beat: Beat { period_seconds: 0.45 + 0.005 * i as f64, first_seconds: 0.1 },
                seconds: 40.0,
                rms: 0.2,
                is_whole: false,
            })
            .collect()
    }

    #[test]
    fn tracks_overlap_by_their_fades_and_neighbors_are_of_different_groups() {
        for (is_matched, seed) in [(false, 1), (true, 2)] {
            let plan = SetPlan::draw(&sources(), 3600.0, is_matched, seed);
            assert!(plan.seconds() >= 3600.0 && plan.seconds() < 4000.0);
            for pair in plan.tracks.windows(2) {
                let overlap = pair[0].end_seconds() - pair[1].start_seconds;
                assert!((overlap - pair[1].fade_seconds).abs() < 1e-9);
                assert!((4.0..33.0).contains(&overlap), "{overlap}");
                assert_ne!(pair[0].source.group, pair[1].source.group);
                if is_matched {
                    let beat = pair[0].source.beat.period_seconds / pair[0].speed;
                    let beats = (pair[1].start_seconds - pair[0].start_seconds) / beat;
                    assert!((beats - beats.round()).abs() < 1e-6);
                    assert!((pair[1].source.beat.period_seconds / pair[1].speed / beat - 1.0).abs() < 1e-6);
                }
            }
            let middle = plan.boundaries()[0];
            assert_eq!(plan.label_at(middle - 0.1), plan.tracks[0].source.label);
            assert_eq!(plan.label_at(middle + 0.1), plan.tracks[1].source.label);
            assert_eq!(plan, SetPlan::draw(&sources(), 3600.0, is_matched, seed));
        }
    }
}
