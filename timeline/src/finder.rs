//! Patches in, timeline out.

use std::sync::Arc;

use genrescope_engine::{Model, Update};

use crate::blocks::{Block, Blocks};
use crate::crossing::{Crossing, crossing};
use crate::partition::partition;
use crate::recurrence::rhythm_changes;
use crate::settings::Settings;
use crate::timeline::{Moment, SILENCE, Segment, Timeline, Transition};

/// What a segment costs at the default sensitivity, where the rhythm continues; chosen on sets of whole
/// tracks kept apart from those reported.
const PRICE: f64 = 120.0;
/// The factor by which the ends of the sensitivity's range change that price.
const PRICE_RANGE: f64 = 4.0;
/// The share of the price that is waived where the rhythm changes completely; chosen in the same way.
const RHYTHM_SHARE: f64 = 0.6;
/// A change that seems shorter than this is sudden: patches and blocks blur by this much, seconds.
const SUDDEN_SECONDS: f64 = 7.0;
/// The most moments in a timeline: what a picture can show.
const MAX_MOMENTS: usize = 400;
/// The fewest blocks in a moment: a single one flickers.
const MOMENT_BLOCKS: usize = 2;

/// Finds the segments of a recording of any length; it keeps 0.7 MB per hour.
#[derive(Debug)]
pub struct Finder {
    model: Arc<Model>,
    settings: Settings,
    blocks: Blocks,
}

impl Finder {
    /// Starts with nothing heard. The updates must come from a listener with this model and the default
    /// interval.
    pub fn new(model: &Arc<Model>, settings: Settings) -> Self {
        Self { model: Arc::clone(model), settings, blocks: Blocks::new(model) }
    }

    /// Takes the next update of the listener.
    pub fn push(&mut self, update: &Update<'_>) {
        self.blocks.push(update);
    }

    /// The timeline of everything heard, which lasted `seconds`; `None` if there was no update.
    pub fn finish(self, seconds: f64) -> Option<Timeline> {
        let Self { model, settings, blocks } = self;
        let blocks = blocks.finish();
        let (first, last) = (blocks.first()?, blocks.last()?);
        let block_seconds = f64::from(last.at_seconds - first.at_seconds) / (blocks.len() - 1).max(1) as f64;
        let min_len = (settings.min_segment_seconds / block_seconds.max(0.1) - 1e-6).ceil() as usize;
        let price = PRICE * PRICE_RANGE.powf(1.0 - 2.0 * settings.sensitivity);
        let prices: Vec<f64> =
            rhythm_changes(&blocks).iter().map(|change| price * (1.0 - RHYTHM_SHARE * change)).collect();
        let changes = partition(&blocks, min_len, &prices);
        let edges: Vec<usize> = [&[0][..], &changes, &[blocks.len()]].concat();
        let mut crossings: Vec<Crossing> =
            edges.windows(3).map(|edges| crossing(&blocks, edges[0], edges[1], edges[2])).collect();
        keep_apart(&mut crossings, settings.min_segment_seconds, seconds);
        let mut segments = Vec::with_capacity(edges.len() - 1);
        for index in 0..edges.len() - 1 {
            let into = index.checked_sub(1).map(|before| crossings[before]);
            let out = crossings.get(index);
            let start_seconds = into.map_or(0.0, |into| into.middle_seconds);
            let end_seconds = out.map_or(seconds, |out| out.middle_seconds);
            let own = &blocks[edges[index]..edges[index + 1]];
            let (genre, genres) = genres_of(&model, settings.broad, alone(own, into, out.copied()));
            segments.push(Segment {
                start_seconds,
                end_seconds,
                confidence: genres.first().map_or(1.0, |(_, probability)| *probability),
                genre,
                genres,
                transition: into.filter(|into| into.seconds >= SUDDEN_SECONDS).map(|into| Transition {
                    start_seconds: (into.middle_seconds - into.seconds / 2.0).max(0.0),
                    end_seconds: (into.middle_seconds + into.seconds / 2.0).min(seconds),
                }),
            });
        }
        let moments = moments(&model, settings.broad, &blocks, seconds);
        Some(Timeline { seconds, segments, moments })
    }
}

/// Moves changes apart that fitting brought too close to one another or to an end.
fn keep_apart(crossings: &mut [Crossing], min_seconds: f64, seconds: f64) {
    let min_seconds = min_seconds.min(seconds / (crossings.len() + 1) as f64);
    let mut earliest = min_seconds;
    for crossing in crossings.iter_mut() {
        crossing.middle_seconds = crossing.middle_seconds.max(earliest);
        earliest = crossing.middle_seconds + min_seconds;
    }
    let mut latest = seconds - min_seconds;
    for crossing in crossings.iter_mut().rev() {
        crossing.middle_seconds = crossing.middle_seconds.min(latest);
        latest = crossing.middle_seconds - min_seconds;
    }
}

/// The blocks of a segment that do not lie in its transitions, if there are enough; otherwise all.
fn alone(blocks: &[Block], into: Option<Crossing>, out: Option<Crossing>) -> &[Block] {
    let from = into.map_or(f64::NEG_INFINITY, |into| into.middle_seconds + into.seconds / 2.0);
    let to = out.map_or(f64::INFINITY, |out| out.middle_seconds - out.seconds / 2.0);
    let first = blocks.partition_point(|block| f64::from(block.at_seconds) < from);
    let last = blocks.partition_point(|block| f64::from(block.at_seconds) <= to);
    if last >= first + 3 { &blocks[first..last] } else { blocks }
}

/// What the model makes of several blocks together, most probable first; silence has no genres.
fn genres_of(model: &Model, broad: bool, blocks: &[Block]) -> (String, Vec<(String, f32)>) {
    let Some(fine) = probabilities(model, blocks) else { return (SILENCE.to_owned(), Vec::new()) };
    let genres = model.genres();
    let mut named: Vec<(String, f32)> = if broad {
        genres.roll_up(&fine).into_iter().map(|(name, probability)| (name.to_owned(), probability)).collect()
    } else {
        genres.names().map(str::to_owned).zip(fine).collect()
    };
    named.sort_by(|a, b| b.1.total_cmp(&a.1));
    (named.first().map_or(SILENCE.to_owned(), |(name, _)| name.clone()), named)
}

/// `[num_genres]`, as the engine pools patches: mean logits, divided by the temperature for that many
/// patches. `None` if most is silence.
fn probabilities(model: &Model, blocks: &[Block]) -> Option<Vec<f32>> {
    let sounding: Vec<&Block> = blocks.iter().filter(|block| !block.is_silent()).collect();
    if 2 * sounding.len() <= blocks.len() {
        return None;
    }
    let num_patches: u32 = sounding.iter().map(|block| block.num_sounding).sum();
    let calibration = model.info().calibration();
    let mut logits = vec![0.0_f32; model.genres().len()];
    for block in sounding {
        let weight = calibration.patch_temperature * block.num_sounding as f32 / num_patches as f32;
        for (logit, log_genre) in logits.iter_mut().zip(&block.log_genres) {
            *logit += log_genre * weight;
        }
    }
    let mut probabilities = vec![0.0; logits.len()];
    calibration.apply(&logits, num_patches as usize, &mut probabilities);
    Some(probabilities)
}

fn moments(model: &Model, broad: bool, blocks: &[Block], seconds: f64) -> Vec<Moment> {
    let genres = model.genres();
    let len = blocks.len().div_ceil(MAX_MOMENTS).max(MOMENT_BLOCKS);
    let parts: Vec<&[Block]> = blocks.chunks(len).collect();
    let between = |index: usize| match (index.checked_sub(1).and_then(|i| parts[i].last()), parts.get(index))
    {
        (Some(before), Some(after)) => f64::from(before.at_seconds + after[0].at_seconds) / 2.0,
        (None, _) => 0.0,
        (_, None) => seconds,
    };
    let one = |(index, part): (usize, &&[Block])| {
        let mut named: Vec<(String, f32)> = Vec::new();
        for (label, probability) in probabilities(model, part).into_iter().flatten().enumerate() {
            let name =
                if broad { genres.broad(label) } else { genres.names().nth(label).unwrap_or_default() };
            match named.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum += probability,
                None => named.push((name.to_owned(), probability)),
            }
        }
        Moment { start_seconds: between(index), end_seconds: between(index + 1), genres: named }
    };
    parts.iter().enumerate().map(one).collect()
}
