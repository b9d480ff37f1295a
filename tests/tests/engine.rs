//! The engine from outside: a tap, a thread behind it, and what the snapshots say.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use genrescope_engine::{
    AudioTap, Command, Companion, Engine, EngineConfig, Error, Listener, Model, ModelSource, Result,
    Settings, Snapshot, State, WHOLE_TRACK,
};
use genrescope_models::default_model;
use genrescope_tests::{Random, sound, wait_until};

/// A ring that holds everything a test pushes, so that nothing is lost on a busy machine.
fn config(sample_rate_hz: u32) -> EngineConfig {
    EngineConfig { sample_rate_hz, ring_seconds: 60.0, ..EngineConfig::default() }
}

fn start(sample_rate_hz: u32) -> (Engine, AudioTap) {
    Engine::start(config(sample_rate_hz), default_model().unwrap()).unwrap()
}

fn no_model() -> ModelSource {
    ModelSource::lazy(|| Err(Error::ModelFormat { file: "head".into(), reason: "it is torn".into() }))
}

/// What a listener on this very thread makes of the same samples.
fn offline(sample_rate_hz: u32, settings: Settings, samples: &[f32]) -> Snapshot {
    let mut listener = Listener::new(default_model().unwrap(), sample_rate_hz, settings).unwrap();
    listener.push(samples, |_| ());
    listener.finish(|_| ());
    listener.snapshot()
}

/// Pushes blocks of random lengths through both of the tap's methods, mono or the same on several channels.
///
/// The channel counts are powers of two, so that the mean of equal channels is exactly the same number.
fn push_in_pieces(tap: &mut AudioTap, mut samples: &[f32], seed: u32) {
    let mut random = Random::new(seed);
    while !samples.is_empty() {
        let longest = [64, 441, 5000][random.below(3)];
        let (block, later) = samples.split_at(random.below(longest + 1).min(samples.len()));
        match random.below(4) {
            0 => tap.push_block(&[block]),
            1 => tap.push_block(&[block, block]),
            2 => tap.push_block(&[block, block, block, block]),
            _ => {
                let pairs: Vec<f32> = block.iter().flat_map(|&sample| [sample, sample]).collect();
                tap.push_interleaved(&pairs, 2);
            }
        }
        samples = later;
    }
}

/// Compares two snapshots in everything but the number that counts how often one was published.
fn assert_same(mut live: Snapshot, offline: Snapshot, what: &str) {
    // Some fields one by one first: a whole snapshot fills the screen with its embedding.
    assert_eq!((live.state, live.heard_seconds), (offline.state, offline.heard_seconds), "{what}");
    assert_eq!((live.window_seconds, live.level), (offline.window_seconds, offline.level), "{what}");
    assert_eq!(live.genres, offline.genres, "{what}");
    assert_eq!(live.genres_now, offline.genres_now, "{what}");
    live.sequence = offline.sequence;
    assert!(live == offline, "tags, embedding or counters: {what}");
}

#[test]
fn live_equals_offline_however_the_sound_is_cut() {
    let settings = [
        Settings::default(),
        Settings { window_seconds: 4.0, update_interval_seconds: 0.25, sure_above: 0.1 },
        Settings { window_seconds: WHOLE_TRACK, ..Settings::default() },
    ];
    for (seed, sample_rate_hz) in [22_050, 44_100, 48_000].into_iter().enumerate() {
        for settings in settings {
            let samples = sound(seed as u32, sample_rate_hz, 9 * sample_rate_hz as usize + 123);
            let config = EngineConfig { settings, ..config(sample_rate_hz) };
            let (engine, mut tap) = Engine::start(config, default_model().unwrap()).unwrap();
            push_in_pieces(&mut tap, &samples, seed as u32);
            drop(tap);
            let live = engine.join();
            assert!((live.genres.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert_same(
                live,
                offline(sample_rate_hz, settings, &samples),
                &format!("{sample_rate_hz} Hz, {settings:?}"),
            );
        }
    }
}

#[test]
fn live_equals_offline_at_the_lowest_and_the_highest_sample_rate() {
    for sample_rate_hz in [1_000, 768_000] {
        let samples = sound(1, sample_rate_hz, 5 * sample_rate_hz as usize);
        let (engine, mut tap) = start(sample_rate_hz);
        push_in_pieces(&mut tap, &samples, 1);
        drop(tap);
        assert_same(engine.join(), offline(sample_rate_hz, Settings::default(), &samples), "snapshot");
    }
}

#[test]
fn the_worker_stops_after_the_tap_is_dropped_and_the_last_samples_count() {
    for num_samples in [0, 1, 4095, 4096, 4097, 50_001] {
        let (engine, mut tap) = start(48_000);
        tap.push_block(&[&sound(2, 48_000, num_samples)]);
        drop(tap);
        assert_eq!(engine.join().heard_seconds, num_samples as f64 / 48_000.0);
    }
}

#[test]
fn a_block_that_does_not_fit_is_dropped_whole_and_counted() {
    // The worker waits for its model, so that the ring of 4800 samples stays as full as it is.
    let (let_go, held) = channel::<()>();
    let source = ModelSource::lazy(move || {
        let _ = held.recv();
        default_model()
    });
    let config = EngineConfig { sample_rate_hz: 48_000, ring_seconds: 0.1, ..EngineConfig::default() };
    let (engine, mut tap) = Engine::start(config, source).unwrap();
    tap.push_block(&[&[0.1; 4000]]);
    tap.push_block(&[&[0.1; 801], &[0.1; 801]]); // One sample too many.
    tap.push_interleaved(&[0.1; 2 * 900], 2);
    tap.push_block(&[&[0.1; 10_000]]); // Longer than the ring itself.
    tap.push_block(&[&[0.1; 800]]); // Fits to the last sample.
    tap.push_block(&[&[0.1; 1]]);
    drop(tap);
    drop(let_go);
    let last = engine.join();
    assert_eq!(last.dropped_samples, 801 + 900 + 10_000 + 1);
    assert_eq!(last.heard_seconds, 0.1);
}

#[test]
fn after_a_loss_the_patch_starts_over() {
    let config = EngineConfig { sample_rate_hz: 22_050, ring_seconds: 4.0, ..EngineConfig::default() };
    let (engine, mut tap) = Engine::start(config, default_model().unwrap()).unwrap();
    let samples = sound(3, 22_050, 88_200);
    tap.push_block(&[&samples[..2 * 22_050]]);
    wait_until("the first two seconds are heard", || engine.snapshot().heard_seconds == 2.0);
    tap.push_block(&[&[0.0; 88_201]]);
    wait_until("the loss is noticed", || engine.snapshot().dropped_samples == 88_201);
    // Two more seconds would complete the patch if the gap were not there.
    tap.push_block(&[&samples[2 * 22_050..]]);
    wait_until("all is heard", || engine.snapshot().heard_seconds == 4.0);
    assert!(matches!(engine.snapshot().state, State::WarmingUp { .. }), "{:?}", engine.snapshot().state);
}

#[test]
fn samples_that_are_not_finite_become_silence_and_are_counted() {
    let (engine, mut tap) = start(44_100);
    let clean = sound(4, 44_100, 4 * 44_100);
    let (mut dirty, mut silenced) = (clean.clone(), clean);
    for (i, bad) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY].into_iter().cycle().take(300).enumerate() {
        dirty[i * 500] = bad;
        silenced[i * 500] = 0.0;
    }
    for block in dirty.chunks(512) {
        tap.push_block(&[block, block]);
    }
    drop(tap);
    let mut expected = offline(44_100, Settings::default(), &silenced);
    expected.non_finite_samples = 300;
    assert_same(engine.join(), expected, "silence in their places");
}

#[test]
fn silence_shows_no_genre() {
    let (engine, mut tap) = start(48_000);
    tap.push_block(&[&vec![0.0; 48_000 * 5], &vec![0.0; 48_000 * 5]]);
    drop(tap);
    let last = engine.join();
    assert_eq!(last.state, State::Silence);
    let genres = default_model().unwrap();
    for (name, &probability) in genres.genres().names().zip(&*last.genres) {
        assert_eq!(probability, f32::from(name == "not music"), "{name}");
    }
}

#[test]
fn reset_forgets_everything_that_was_heard() {
    let (engine, mut tap) = start(22_050);
    tap.push_block(&[&sound(5, 22_050, 4 * 22_050)]);
    wait_until("all is heard", || engine.snapshot().heard_seconds == 4.0);
    assert!(engine.snapshot().genres[0] > 0.0);
    engine.reset().unwrap();
    wait_until("nothing is heard", || engine.snapshot().heard_seconds == 0.0);
    let snapshot = engine.snapshot();
    assert!(matches!(snapshot.state, State::WarmingUp { .. }), "{:?}", snapshot.state);
    assert!(snapshot.genres.iter().chain(&*snapshot.embedding).all(|&value| value == 0.0));
    assert_eq!(engine.meters().get(0), 0.0);
    // What comes after is heard as if it were the first sound.
    let samples = sound(6, 22_050, 4 * 22_050);
    tap.push_block(&[&samples]);
    drop(tap);
    // Everything except the level: the meter goes on, since it shows the input and not what was made of it.
    let (mut last, expected) = (engine.join(), offline(22_050, Settings::default(), &samples));
    last.level = expected.level;
    assert_same(last, expected, "after the reset");
}

#[test]
fn frozen_genres_stand_still_while_the_level_moves_on() {
    let (engine, mut tap) = start(22_050);
    tap.push_block(&[&sound(7, 22_050, 4 * 22_050)]);
    wait_until("all is heard", || engine.snapshot().heard_seconds == 4.0);
    engine.set_frozen(true).unwrap();
    wait_until("it is frozen", || engine.snapshot().frozen);
    let before = engine.snapshot();
    tap.push_block(&[&vec![0.0; 5 * 22_050]]);
    wait_until("the silence is heard", || engine.snapshot().heard_seconds == 9.0);
    let frozen = engine.snapshot();
    assert_eq!((frozen.state, frozen.genres, frozen.tags), (before.state, before.genres, before.tags));
    assert_eq!(frozen.level.peak_dbfs, f32::NEG_INFINITY);
    engine.set_frozen(false).unwrap();
    tap.push_block(&[&vec![0.0; 2 * 22_050]]);
    wait_until("it goes on", || engine.snapshot().state == State::Silence);
    assert!(!engine.snapshot().frozen);
}

#[test]
fn settings_change_while_it_runs_and_bad_ones_are_refused() {
    let (engine, mut tap) = start(22_050);
    let short = Settings { window_seconds: 4.0, update_interval_seconds: 0.5, sure_above: 0.0 };
    engine.set_settings(short).unwrap();
    for bad in [
        Settings { window_seconds: 2.0, ..short },
        Settings { update_interval_seconds: f64::NAN, ..short },
        Settings { sure_above: 1.5, ..short },
    ] {
        assert!(matches!(engine.set_settings(bad), Err(Error::Setting { .. })), "{bad:?}");
    }
    tap.push_block(&[&sound(8, 22_050, 10 * 22_050)]);
    drop(tap);
    let last = engine.join();
    assert!((3.0..=4.0).contains(&last.window_seconds), "{} s", last.window_seconds);
    assert!(matches!(last.state, State::Sure | State::NotMusic), "{:?}", last.state);
}

#[test]
fn another_model_takes_over_but_one_that_cannot_be_loaded_does_not() {
    let (engine, mut tap) = start(22_050);
    let samples = sound(9, 22_050, 4 * 22_050);
    engine.set_model(no_model()).unwrap();
    wait_until("the first has failed", || engine.model_error().is_some());
    assert!(engine.model().is_some() && engine.snapshot().state != State::Failed);
    let again = Arc::new(Model::read(&genrescope_models::DEFAULT_FILES).unwrap());
    engine.set_model(Arc::clone(&again)).unwrap();
    wait_until("the other model is loaded", || {
        engine.model().is_some_and(|model| Arc::ptr_eq(&model, &again))
    });
    assert!(engine.model_error().is_none());
    tap.push_block(&[&samples]);
    drop(tap);
    assert_same(engine.join(), offline(22_050, Settings::default(), &samples), "the other model's answer");
}

#[test]
fn without_a_model_it_says_so_and_neither_end_stops_or_panics() {
    let (engine, mut tap) = Engine::start(config(48_000), no_model()).unwrap();
    wait_until("it has failed", || engine.snapshot().state == State::Failed);
    let error = engine.model_error().unwrap().report();
    assert!(error.contains("head") && error.contains("it is torn"), "{error}");
    assert!(engine.model().is_none());
    for _ in 0..1000 {
        tap.push_block(&[&[0.5; 512], &[f32::NAN; 512]]);
    }
    engine.reset().unwrap();
    engine.set_frozen(true).unwrap();
    engine.set_frozen(false).unwrap();
    engine.set_settings(Settings { window_seconds: 5.0, ..Settings::default() }).unwrap();
    // A model that comes later is accepted, and the settings apply to it.
    engine.set_model(default_model().unwrap()).unwrap();
    wait_until("the model is loaded", || engine.model().is_some());
    assert!(engine.model_error().is_none());
    tap.push_block(&[&sound(10, 48_000, 10 * 48_000)]);
    drop(tap);
    let last = engine.join();
    assert!((4.0..=5.0).contains(&last.window_seconds), "{} s", last.window_seconds);
}

#[test]
fn a_command_that_cannot_be_carried_out_is_refused_with_the_reason() {
    /// Keeps the analysis waiting, as no companion should.
    struct Gate(Arc<Mutex<()>>);
    impl Companion for Gate {
        fn orders(&mut self, _: &mut dyn FnMut(Command) -> Result<()>) {
            drop(self.0.lock().unwrap());
        }
    }
    let gate = Arc::new(Mutex::new(()));
    let closed = gate.lock().unwrap();
    let companion = Box::new(Gate(Arc::clone(&gate)));
    let (engine, tap) = Engine::start_with(config(22_050), default_model().unwrap(), companion).unwrap();
    let refused = (0..100).find_map(|_| engine.reset().err());
    assert!(matches!(refused, Some(Error::Busy { .. })), "{refused:?}");
    drop(closed);
    wait_until("there is room again", || engine.reset().is_ok());
    drop(tap);
    wait_until("the sound has ended", || matches!(engine.reset(), Err(Error::Ended)));
    assert!(matches!(engine.watch_spectrum(), Err(Error::Ended)));
}

#[test]
fn a_loader_that_panics_makes_the_engine_fail_with_the_reason() {
    let panics = ModelSource::lazy(|| panic!("no such disk"));
    let (engine, mut tap) = Engine::start(config(48_000), panics).unwrap();
    wait_until("it has failed", || engine.snapshot().state == State::Failed);
    let error = engine.model_error().unwrap().report();
    assert!(error.contains("no such disk"), "{error}");
    tap.push_block(&[&[0.5; 512]]);
    drop(tap);
    assert_eq!(engine.join().state, State::Failed);
}

#[test]
fn without_a_model_the_tap_may_be_dropped_first() {
    let (engine, mut tap) = Engine::start(config(48_000), no_model()).unwrap();
    tap.push_block(&[&[0.5; 512]]);
    drop(tap);
    assert_eq!(engine.join().state, State::Failed);
}

#[test]
fn an_engine_may_be_dropped_while_the_tap_lives() {
    let (engine, mut tap) = start(48_000);
    let audio = thread::spawn(move || {
        for _ in 0..20_000 {
            tap.push_block(&[&[0.1; 512], &[0.1; 512]]);
        }
    });
    wait_until("it runs", || engine.snapshot().heard_seconds > 0.1);
    let reader = engine.reader();
    drop(engine);
    // The tap keeps pushing into a ring that nobody reads, until it is full and longer.
    audio.join().unwrap();
    assert!(reader.snapshot().heard_seconds > 0.1);
}

#[test]
fn engines_share_one_model_and_do_not_disturb_each_other() {
    let model = default_model().unwrap();
    let engines: Vec<_> = (0..16)
        .map(|seed| {
            let (engine, mut tap) = Engine::start(config(22_050), Arc::clone(&model)).unwrap();
            let audio =
                thread::spawn(move || push_in_pieces(&mut tap, &sound(seed, 22_050, 5 * 22_050), seed));
            (engine, audio)
        })
        .collect();
    for (seed, (engine, audio)) in engines.into_iter().enumerate() {
        audio.join().unwrap();
        assert!(engine.model().is_none_or(|own| Arc::ptr_eq(&own, &model)));
        let expected = offline(22_050, Settings::default(), &sound(seed as u32, 22_050, 5 * 22_050));
        assert_same(engine.join(), expected, &format!("engine {seed}"));
    }
}

#[test]
fn settings_that_cannot_work_are_refused_at_the_start() {
    for sample_rate_hz in [0, 999, 768_001] {
        let refused = Engine::start(config(sample_rate_hz), no_model());
        assert!(matches!(refused, Err(Error::SampleRate { got_hz, .. }) if got_hz == sample_rate_hz));
    }
    for ring_seconds in [0.0, -1.0, 61.0, f64::NAN, f64::INFINITY] {
        let refused = Engine::start(EngineConfig { ring_seconds, ..config(48_000) }, no_model());
        assert!(matches!(refused, Err(Error::Setting { .. })), "a ring of {ring_seconds} s");
    }
    for window_seconds in [0.0, 2.9, f64::NAN, f64::NEG_INFINITY] {
        let settings = Settings { window_seconds, ..Settings::default() };
        let refused = Engine::start(EngineConfig { settings, ..config(48_000) }, no_model());
        assert!(matches!(refused, Err(Error::Setting { .. })), "a window of {window_seconds} s");
    }
}
