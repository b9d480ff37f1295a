//! Sound in, timeline out, through the engine and its default model.

use std::f64::consts::TAU;
use std::sync::Arc;

use genrescope_engine::model::Features;
use genrescope_engine::{Listener, Model, Settings as Listening, Update, WHOLE_TRACK};
use genrescope_timeline::{Finder, SILENCE, Settings, Timeline};

const RATE_HZ: u32 = 22_050;

fn model() -> Arc<Model> {
    genrescope_models::default_model().unwrap()
}

/// Hears samples in blocks of the given lengths, over and over.
fn hear(samples: &[f32], settings: Settings, block_lens: &[usize]) -> Timeline {
    let model = model();
    let listening = Listening { window_seconds: WHOLE_TRACK, ..Listening::default() };
    let mut listener = Listener::new(Arc::clone(&model), RATE_HZ, listening).unwrap();
    let mut finder = Finder::new(&model, settings);
    let mut rest = samples;
    for len in block_lens.iter().cycle() {
        let (block, later) = rest.split_at(rest.len().min(*len));
        listener.push(block, |update| finder.push(&update));
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    listener.finish(|update| finder.push(&update));
    finder.finish(samples.len() as f64 / f64::from(RATE_HZ)).unwrap()
}

fn seconds(count: f64, sound: impl Fn(f64) -> f64) -> Vec<f32> {
    let num = (count * f64::from(RATE_HZ)) as usize;
    (0..num).map(|i| sound(i as f64 / f64::from(RATE_HZ)) as f32).collect()
}

/// A chord with a slow tremolo.
fn organ(time: f64) -> f64 {
    let tones = [220.0, 277.2, 329.6, 440.0];
    0.1 * (1.0 + 0.3 * (TAU * 5.0 * time).sin()) * tones.iter().map(|hz| (TAU * hz * time).sin()).sum::<f64>()
}

/// Noise in bursts, four per second, over a low tone.
fn drums(time: f64) -> f64 {
    let beat = (time * 4.0).fract();
    let noise = ((time * 12_345.678).sin() * 43_758.545).fract();
    0.5 * (-beat * 12.0).exp() * noise + 0.3 * (-beat * 8.0).exp() * (TAU * 60.0 * time).sin()
}

/// Short segments, so that short sounds suffice.
const SHORT: Settings = Settings { min_segment_seconds: 12.0, sensitivity: 0.5, broad: false };

#[test]
fn a_change_is_found_and_so_is_silence_however_the_sound_is_cut() {
    let mut samples = seconds(40.0, organ);
    samples.extend(seconds(40.0, drums));
    samples.extend(seconds(30.0, |_| 0.0));
    let timeline = hear(&samples, SHORT, &[4096]);
    assert_eq!(timeline.segments.len(), 3, "{timeline:#?}");
    let [organ, drums, silence] = &timeline.segments[..] else { unreachable!() };
    assert!((organ.end_seconds - 40.0).abs() < 4.0, "{organ:?}");
    assert!((drums.end_seconds - 80.0).abs() < 4.0, "{drums:?}");
    assert_eq!((silence.genre.as_str(), silence.end_seconds), (SILENCE, 110.0));
    assert_eq!(silence.runner_up(), None);
    for segment in [organ, drums] {
        let sum: f32 = segment.genres.iter().map(|(_, probability)| probability).sum();
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        assert_eq!(segment.confidence, segment.genres[0].1);
    }
    assert_eq!(timeline, hear(&samples, SHORT, &[1, 64, 441, 10_000, 50_000]));
}

#[test]
fn a_recording_without_a_change_is_one_segment_at_any_sensitivity_but_the_highest() {
    let samples = seconds(90.0, drums);
    for sensitivity in [0.0, 0.25, 0.5] {
        let timeline = hear(&samples, Settings { sensitivity, ..SHORT }, &[8192]);
        assert_eq!(timeline.segments.len(), 1, "{sensitivity}: {timeline:#?}");
        let only = &timeline.segments[0];
        assert_eq!((only.start_seconds, only.end_seconds, only.transition), (0.0, 90.0, None));
    }
}

#[test]
fn half_a_second_is_one_segment_and_less_is_none() {
    assert_eq!(hear(&seconds(0.6, organ), SHORT, &[512]).segments.len(), 1);
    let model = model();
    assert_eq!(Finder::new(&model, SHORT).finish(0.0), None);
}

#[test]
fn broad_genres_sum_up_fine_ones() {
    let samples = seconds(20.0, drums);
    let (fine, broad) =
        (hear(&samples, SHORT, &[4096]), hear(&samples, Settings { broad: true, ..SHORT }, &[4096]));
    let electronic: f32 = fine.segments[0]
        .genres
        .iter()
        .filter(|(name, _)| {
            let genres = model();
            let genres = genres.genres();
            genres.index_of(name).is_some_and(|index| genres.broad(index) == "electronic")
        })
        .map(|(_, probability)| probability)
        .sum();
    let rolled = broad.segments[0].genres.iter().find(|(name, _)| name == "electronic").unwrap();
    assert!((rolled.1 - electronic).abs() < 1e-4, "{} is not {electronic}", rolled.1);
    assert!(broad.segments[0].genres.iter().all(|(name, _)| name != "house"));
}

/// Twelve hours of what the network returns for two sounds that take turns every ten minutes.
#[test]
fn twelve_hours_take_little_memory_and_keep_their_changes() {
    let model = model();
    let mut heard = Vec::new();
    for sound in [seconds(4.0, organ), seconds(4.0, drums)] {
        let mut listener = Listener::new(Arc::clone(&model), RATE_HZ, Listening::default()).unwrap();
        let mut last: Option<(Vec<f32>, Features)> = None;
        listener.push(&sound, |update| {
            last = Some((update.genres_now.unwrap().to_vec(), update.features.unwrap().clone()))
        });
        heard.push(last.unwrap());
    }
    let mut finder = Finder::new(&model, Settings::default());
    let before = resident_kib();
    let num_updates = 12 * 3600;
    for index in 0..num_updates {
        let (genres, features) = &heard[index / 600 % 2];
        finder.push(&Update::sounding(3.0 + index as f64, genres, features));
    }
    let grown = resident_kib().zip(before).map(|(after, before)| after.saturating_sub(before));
    let timeline = finder.finish(num_updates as f64 + 2.0).unwrap();
    assert_eq!(timeline.segments.len(), 72);
    for (index, segment) in timeline.segments.iter().enumerate().skip(1) {
        // The first patch of a sound ends 3 s after it began.
        let expected = 600.0 * index as f64 + 1.5;
        assert!((segment.start_seconds - expected).abs() < 2.0, "{index}: {}", segment.start_seconds);
    }
    assert!(timeline.moments.len() <= 400);
    if let Some(grown) = grown {
        assert!(grown < 12 * 1024, "{grown} KiB for 12 hours");
    }
}

/// Memory of this process, where the system reports it.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
