//! `genrescope listen` and `genrescope devices`, run as programs.

mod browser;
mod outputs;
mod page;
mod program;
mod pulse;
mod wav;
mod window;

use std::path::Path;
use std::time::{Duration, Instant};

use genrescope_engine::{Listener, Settings};
use serde_json::Value;

use self::program::{Program, genrescope};
use self::pulse::PulseServer;
use self::wav::{quiet_noise, silence, tone};

/// Long enough for any of these programs on a machine that is busy building.
const PATIENCE: Duration = Duration::from_secs(60);

fn clip(name: &str) -> String {
    format!("{}/../tests/clips/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn number(line: &Value, path: &str) -> f64 {
    line.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {path} in {line}"))
}

/// Lines that are snapshots, without events.
fn snapshots(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| line.get("event").is_none()).collect()
}

fn has_event(lines: &[Value], event: &str) -> bool {
    lines.iter().any(|line| line["event"] == event)
}

#[test]
fn a_file_gives_the_same_genres_live_as_offline() {
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--fast", "--json"]).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.stderr, "");
    let lines = run.json();
    let last = lines.last().unwrap();

    let model = genrescope_models::default_model().unwrap();
    let mut file = genrescope_decode::AudioFile::open(Path::new(&clip("jazz.wav"))).unwrap();
    let mut listener = Listener::new(model.clone(), file.sample_rate_hz(), Settings::default()).unwrap();
    while let Some(block) = file.next_block().unwrap() {
        listener.push(block, |_| ());
    }
    listener.finish(|_| ());
    let offline = listener.snapshot();
    assert_eq!(last["state"], offline.state.name());
    assert_eq!(last["model"], model.sha256());
    for (name, &expected) in model.genres().names().zip(&*offline.genres) {
        let got = last["genres"][name].as_f64().unwrap();
        assert!((got - f64::from(expected)).abs() < 1e-3, "{name}: {got} live, {expected} offline");
    }
    assert!((number(last, "/heard_seconds") - offline.heard_seconds).abs() < 1e-3);
    assert_eq!(number(last, "/dropped_samples"), 0.0);
    assert_eq!(number(last, "/non_finite_samples"), 0.0);
    assert_eq!(last["device"], "jazz.wav");
}

#[test]
fn a_file_goes_from_warming_up_to_one_answer_per_second() {
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--fast", "--json"]).finish(PATIENCE);
    let lines = run.json();
    assert_eq!(lines[0]["state"], "warming up");
    assert!(number(&lines[0], "/seconds_left") > 0.0);
    assert!(lines[0]["genres"].as_object().unwrap().is_empty());
    let answers: Vec<&Value> = lines.iter().filter(|line| line["state"] != "warming up").collect();
    let heard = number(lines.last().unwrap(), "/heard_seconds");
    let expected = (heard - 3.0).floor();
    assert!((answers.len() as f64 - expected).abs() <= 3.0, "{} answers in {heard} s", answers.len());
    for answer in answers {
        for genres in ["genres", "genres_now"] {
            let sum: f64 = answer[genres].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
            assert!((sum - 1.0).abs() < 0.01, "{genres} sum to {sum}");
        }
        assert!(number(answer, "/level/peak_dbfs") >= number(answer, "/level/rms_dbfs"));
    }
    let sequences: Vec<f64> = lines.iter().map(|line| number(line, "/sequence")).collect();
    assert!(sequences.is_sorted_by(|a, b| a < b), "{sequences:?}");
}

#[test]
fn gain_and_level_are_right_and_silence_is_silence() {
    let folder = tempfile::tempdir().unwrap();
    let (tone_path, silence_path) = (folder.path().join("tone.wav"), folder.path().join("silence.wav"));
    wav::write(&tone_path, 44_100, &tone(44_100, 440.0, 0.5, 5.0));
    wav::write(&silence_path, 44_100, &silence(44_100, 5.0));
    let last = |path: &Path, gain: &str| {
        let path = path.to_str().unwrap();
        let run =
            genrescope(&["listen", "--from", path, "--fast", "--json", "--gain-db", gain]).finish(PATIENCE);
        assert_eq!(run.code, Some(0), "{run:?}");
        run.json().pop().unwrap()
    };
    for (gain, peak, rms) in [("0", -6.02, -9.03), ("-14", -20.02, -23.03)] {
        let last = last(&tone_path, gain);
        assert!((number(&last, "/level/peak_dbfs") - peak).abs() < 0.05, "{last}");
        assert!((number(&last, "/level/rms_dbfs") - rms).abs() < 0.05, "{last}");
    }
    let last = last(&silence_path, "20");
    assert_eq!(last["state"], "silence");
    assert_eq!(last["level"]["peak_dbfs"], Value::Null);
}

#[test]
fn channels_that_cancel_quiet_and_clipped_sound_get_a_word_that_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in_turn.wav");
    let usual = || tone(44_100, 440.0, 0.5, 25.0);
    let inverted = usual().into_iter().map(|[left, _]| [left, -left]);
    let clipped = tone(44_100, 440.0, 2.0, 25.0).into_iter().map(|set| set.map(|s| s.clamp(-1.0, 1.0)));
    let parts =
        [usual(), inverted.collect(), usual(), quiet_noise(44_100, 0.001, 25.0), clipped.collect(), usual()];
    wav::write(&path, 44_100, &parts.concat());
    let run = genrescope(&["listen", "--from", path.to_str().unwrap(), "--fast", "--json"]).finish(PATIENCE);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
    let lines = run.json();
    let mut events = lines.iter().filter(|line| line.get("event").is_some());
    for event in ["channels cancel", "input in order", "quiet input", "clipped input", "input in order"] {
        let got = events.next().unwrap_or_else(|| panic!("no `{event}` in {}", run.stdout));
        assert_eq!(got["event"], event, "{}", run.stdout);
        match event {
            "quiet input" => assert!((-70.0..-60.0).contains(&number(got, "/rms_dbfs")), "{got}"),
            "clipped input" => assert!(number(got, "/share") > 0.02, "{got}"),
            _ => {}
        }
    }
    assert_eq!(events.next(), None);
    let run = genrescope(&["listen", "--from", path.to_str().unwrap(), "--fast"]).finish(PATIENCE);
    assert_eq!(run.stderr.lines().count(), 5, "{run:?}");
    assert!(run.stderr.starts_with("genrescope: the two channels cancel each other out"), "{run:?}");
}

#[test]
fn a_device_whose_channels_cancel_gets_a_word_and_its_genre() {
    let server = PulseServer::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inverted.wav");
    let mut file = genrescope_decode::AudioFile::open(Path::new(&clip("jazz.wav"))).unwrap();
    let (rate_hz, mut samples) = (file.sample_rate_hz(), Vec::new());
    while let Some(block) = file.next_block().unwrap() {
        samples.extend(block.iter().map(|&sample| [0.5 * sample, -0.5 * sample]));
    }
    wav::write(&path, rate_hz, &samples);
    let mut player = server.play(&path);
    let run = server.genrescope(&["listen", "--json", "--seconds", "10"]).finish(PATIENCE);
    player.stop();
    assert!(has_event(&run.json(), "channels cancel"), "{run:?}");
    assert!(run.stdout.lines().last().unwrap().contains(r#""genres":{"jazz":"#), "{run:?}");
}

#[test]
fn seconds_cut_a_file_short() {
    let arguments = ["listen", "--from", &clip("jazz.wav"), "--fast", "--json", "--seconds", "4.5"];
    let last = genrescope(&arguments).finish(PATIENCE).json().pop().unwrap();
    assert!((number(&last, "/heard_seconds") - 4.5).abs() < 0.01, "{last}");
}

#[test]
fn a_file_plays_in_real_time_unless_fast_is_requested() {
    let start = Instant::now();
    let run = genrescope(&["listen", "--from", &clip("jazz.wav"), "--seconds", "4"]).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(start.elapsed() >= Duration::from_secs(4));
    // No terminal: plain lines.
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].contains("warming up"), "{lines:?}");
    assert!(lines.last().unwrap().contains(" %"), "{lines:?}");
    assert!(lines.last().unwrap().trim_start().starts_with("0:04"), "{lines:?}");
}

#[test]
fn a_broken_pipe_ends_it_quietly() {
    let mut program =
        genrescope(&["listen", "--from", &clip("jazz.wav"), "--json", "--update", "0.2"]).start();
    program.next_line(PATIENCE).unwrap();
    program.close_stdout();
    let run = program.wait(PATIENCE);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn control_c_ends_it_cleanly() {
    let mut program = genrescope(&["listen", "--from", &clip("jazz.wav"), "--json"]).start();
    program.next_line(PATIENCE).unwrap();
    program.interrupt();
    let run = program.wait(Duration::from_secs(10));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn bad_input_is_one_clear_line_and_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.wav");
    std::fs::write(&text, "this is no music").unwrap();
    for (arguments, words) in [
        (&["listen", "--from", "no such file.mp3"][..], "no such file.mp3"),
        (&["listen", "--from", text.to_str().unwrap()], "text.wav"),
        (&["listen", "--from", &clip("jazz.wav"), "--listening-window", "2"], "listening window"),
        (&["listen", "--from", &clip("jazz.wav"), "--update", "0"], "update interval"),
    ] {
        let run = genrescope(arguments).finish(PATIENCE);
        assert_eq!(run.code, Some(2), "{arguments:?} {run:?}");
        assert_eq!(run.stderr.trim_end().lines().count(), 1, "{arguments:?} {run:?}");
        assert!(run.stderr.contains(words), "{arguments:?} {run:?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
    for (arguments, words) in [
        (
            &["--page", "99999"][..],
            "'99999' for '--page [<PORT>]': it must be a whole number from 0 to 65535",
        ),
        (&["--update", "often"], "'often' for '--update <SECONDS>': it must be a number"),
        (&["--seconds", "0"], "not a number of seconds above 0"),
        (&["--midi-channel", "3"], "<--midi <OUTPUT>|--midi-virtual>"),
        (&["--midi-virtual", "--midi-channel", "17"], "it must be a whole number from 1 to 16"),
        (&["--midi-virtual", "--midi", "synth"], "'--midi-virtual' cannot be used with '--midi <OUTPUT>'"),
    ] {
        let arguments: Vec<&str> = ["listen"].iter().chain(arguments).copied().collect();
        let run = genrescope(&arguments).finish(PATIENCE);
        assert!(run.code == Some(2) && run.stderr.contains(words), "{arguments:?} {run:?}");
    }
    for arguments in [
        &["listen", "--fast"][..],
        &["listen", "--listening-window", "long"],
        &["listen", "--gain-db", "loud"],
        &["listen", "--seconds", "-1"],
        &["listen", "--window", "--json"],
        &["listen", "--from", "x.wav", "--device", "mic"],
    ] {
        assert_eq!(genrescope(arguments).finish(PATIENCE).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_machine_without_input_says_what_to_do() {
    let run = genrescope(&["devices"]).without_sound().finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("no input device found: plug one in"), "{run:?}");
    let run = genrescope(&["listen", "--json"]).without_sound().finish(PATIENCE);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("no input device found: plug one in"), "{run:?}");
}

#[test]
fn the_terminal_is_restored() {
    const ENTER: &str = "\u{1b}[?1049h";
    const LEAVE: &str = "\u{1b}[?1049l";
    let screen = |extra: &[&str]| {
        let jazz = clip("jazz.wav");
        let arguments: Vec<&str> =
            ["listen", "--from", &jazz].into_iter().chain(extra.iter().copied()).collect();
        genrescope(&arguments).on_a_terminal()
    };
    // At the end of the file the last answer stays behind as a line.
    let run = screen(&["--fast"]).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    let (drawn, after) = run.stdout.split_once(LEAVE).expect("it leaves the other screen");
    assert!(drawn.contains(ENTER) && drawn.contains("genrescope"), "{drawn:?}");
    assert!(after.contains(" %"), "{after:?}");
    // Keys, including the one that ends it.
    let mut program = screen(&[]).start();
    program.type_keys("fb+-r");
    std::thread::sleep(Duration::from_millis(1500));
    program.type_keys("q");
    let run = program.wait(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.contains("frozen") && run.stdout.contains(LEAVE), "{run:?}");
    // The window is closed.
    let mut program = screen(&[]).start();
    program.wait_for(ENTER, PATIENCE);
    program.terminate();
    let run = program.wait(PATIENCE);
    assert!(run.stdout.contains(LEAVE), "{run:?}");
}

#[test]
fn live_sound_is_heard_at_its_level_and_nothing_is_dropped() {
    let server = PulseServer::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.wav");
    wav::write(&path, 48_000, &tone(48_000, 440.0, 0.5, 20.0));
    let mut player = server.play(&path);
    let run = server.genrescope(&["listen", "--json", "--seconds", "8"]).finish(PATIENCE);
    player.stop();
    assert_eq!(run.code, Some(0), "{run:?}");
    let lines = run.json();
    let lines = snapshots(&lines);
    assert_eq!(lines[0]["state"], "warming up", "{lines:?}");
    let last = lines.last().unwrap();
    assert!(
        !["warming up", "loading", "failed", "silence"].contains(&last["state"].as_str().unwrap()),
        "{last}"
    );
    assert_eq!(last["device"], "Monitor of Null Output");
    assert!(number(last, "/heard_seconds") > 4.0, "{last}");
    assert!((number(last, "/level/peak_dbfs") + 6.02).abs() < 0.1, "{last}");
    assert!((number(last, "/level/rms_dbfs") + 9.03).abs() < 0.1, "{last}");
    for lost in ["/dropped_samples", "/non_finite_samples"] {
        assert_eq!(number(last, lost), 0.0, "{last}");
    }
}

#[test]
fn no_sound_is_lost_on_the_way_from_the_device() {
    let server = PulseServer::start();
    let mut program = server.genrescope(&["listen", "--json", "--update", "0.2"]).start();
    let mut heard_until = |seconds: f64| loop {
        let line = program.next_json(PATIENCE).unwrap();
        if let Some(heard) = line["heard_seconds"].as_f64().filter(|&heard| heard >= seconds) {
            return (heard, Instant::now());
        }
    };
    let (first_heard, first) = heard_until(1.0);
    let (last_heard, last) = heard_until(9.0);
    // Nobody counts what a sound server drops, but the clock shows it.
    let (sound, time) = (last_heard - first_heard, (last - first).as_secs_f64());
    assert!((sound / time - 1.0).abs() < 0.05, "{sound} s of sound in {time} s");
}

#[test]
fn live_music_gets_a_genre() {
    let server = PulseServer::start();
    let mut player = server.play(Path::new(&clip("jazz.wav")));
    let run = server.genrescope(&["listen", "--json", "--seconds", "10"]).finish(PATIENCE);
    player.stop();
    let lines = run.json();
    let last = lines.last().unwrap();
    assert!(["sure", "unsure"].contains(&last["state"].as_str().unwrap()), "{last}");
    // The most probable comes first; `Value` sorts by name, so look at the text.
    let text = run.stdout.lines().last().unwrap();
    assert!(text.contains(r#""genres":{"jazz":"#), "{text}");
    assert_eq!(number(last, "/dropped_samples"), 0.0, "{last}");
}

#[test]
fn a_chosen_channel_is_heard_alone() {
    let server = PulseServer::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left.wav");
    // The tone on the left, something much softer on the right.
    let right = quiet_noise(48_000, 0.01, 20.0);
    let samples: Vec<[f32; 2]> =
        tone(48_000, 440.0, 0.5, 20.0).iter().zip(&right).map(|(l, r)| [l[0], r[0]]).collect();
    wav::write(&path, 48_000, &samples);
    let mut player = server.play(&path);
    let level = |channel: &str| {
        let arguments = ["listen", "--device", "VIRT", "--channels", channel, "--json", "--seconds", "4"];
        let run = server.genrescope(&arguments).finish(PATIENCE);
        assert_eq!(run.code, Some(0), "{run:?}");
        number(run.json().last().unwrap(), "/level/peak_dbfs")
    };
    assert!((level("1") + 6.02).abs() < 0.1);
    assert!((level("2") + 40.0).abs() < 1.0);
    // The first channel of a pair weighs 9/16 in the mix.
    assert!((level("1,2") + 11.02).abs() < 0.4);
    player.stop();
}

#[test]
fn devices_are_listed_and_wrong_ones_refused() {
    let server = PulseServer::start();
    server.load_sink("second");
    let run = server.genrescope(&["devices", "--json"]).finish(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    let devices = run.json();
    let default: Vec<&Value> = devices.iter().filter(|device| device["default"] == true).collect();
    assert_eq!(default.len(), 1, "{devices:?}");
    assert_eq!(default[0]["id"], "pulseaudio:virt.monitor");
    assert_eq!(default[0]["host"], "PulseAudio");
    assert_eq!((number(default[0], "/channels"), number(default[0], "/sample_rate_hz")), (2.0, 48_000.0));

    let table = server.genrescope(&["devices"]).finish(PATIENCE).stdout;
    assert!(table.starts_with("   NAME"), "{table}");
    assert!(table.contains("*  Monitor of Null Output  PulseAudio"), "{table}");
    assert!(table.contains("pulseaudio:second.monitor"), "{table}");

    for (arguments, words) in [
        (
            &["--device", "gramophone"][..],
            ["no input device is called `gramophone`", "pulseaudio:virt.monitor"],
        ),
        (&["--device", "monitor"], ["`monitor` matches 2 input devices", "pulseaudio:second.monitor"]),
        (
            &["--device", "virt", "--channels", "3"],
            ["Monitor of Null Output", "2 channels, so there is no channel 3"],
        ),
        (&["--device", "virt", "--channels", "0"], ["--channels counts from 1", "no channel 0"]),
    ] {
        let arguments: Vec<&str> = ["listen"].into_iter().chain(arguments.iter().copied()).collect();
        let run = server.genrescope(&arguments).finish(PATIENCE);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(words.iter().all(|words| run.stderr.contains(words)), "{run:?}");
    }
}

#[test]
fn a_device_that_disappears_is_heard_again_when_it_is_back() {
    let mut server = PulseServer::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tone.wav");
    wav::write(&path, 48_000, &tone(48_000, 440.0, 0.5, 60.0));
    let mut player = server.play(&path);
    let mut program = server.genrescope(&["listen", "--json"]).start();
    let mut lines = Vec::new();
    let mut read_until = |program: &mut Program, found: &dyn Fn(&Value) -> bool| loop {
        let line = program.next_json(PATIENCE).unwrap_or_else(|| panic!("no such line in {lines:?}"));
        let is_found = found(&line);
        lines.push(line);
        if is_found {
            return;
        }
    };
    read_until(&mut program, &|line| line["heard_seconds"].as_f64() > Some(4.0));
    server.kill();
    player.stop();
    read_until(&mut program, &|line| line["event"] == "device lost");
    server.restart();
    read_until(&mut program, &|line| line["event"] == "device back");
    // The same engine continues: what was heard before still counts. Now nothing plays, which is all zeros.
    read_until(&mut program, &|line| line["heard_seconds"].as_f64() > Some(6.0));
    read_until(&mut program, &|line| line["event"] == "zero input");
    let mut player = server.play(&path);
    read_until(&mut program, &|line| line["level"]["peak_dbfs"].as_f64() > Some(-6.5));
    player.stop();
    program.interrupt();
    let run = program.wait(PATIENCE);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(has_event(&lines, "zero input"));
    let heard: Vec<f64> = snapshots(&lines).iter().map(|line| number(line, "/heard_seconds")).collect();
    assert!(heard.is_sorted(), "{heard:?}");
}

#[test]
fn a_source_that_the_sound_server_loses_is_waited_for_and_no_other_takes_its_place() {
    let server = PulseServer::start();
    let sink = server.load_sink("second");
    let mut program = server.genrescope(&["listen", "--json", "--device", "second.monitor"]).start();
    program.next_json(PATIENCE).unwrap();
    server.pactl(&["unload-module", &sink]);
    let next_event = |program: &mut Program| {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let line = program.next_json(PATIENCE).unwrap();
            // Nothing plays, which is reported too.
            if line["event"].is_string() && line["event"] != "zero input" {
                return line["event"].to_string();
            }
        }
        panic!("nothing has happened for {PATIENCE:?}");
    };
    assert_eq!(next_event(&mut program), "\"device lost\"");
    server.load_sink("second");
    assert_eq!(next_event(&mut program), "\"device back\"");
    program.interrupt();
    assert_eq!(program.wait(PATIENCE).code, Some(0));
}

#[test]
fn a_device_that_comes_back_with_another_rate_is_heard_at_that_rate() {
    let mut server = PulseServer::start();
    let mut program = server.genrescope(&["listen", "--json"]).start();
    program.next_json(PATIENCE).unwrap();
    server.kill();
    let sequence_of = |line: &Value| line["sequence"].as_f64();
    let mut sequence = 0.0;
    loop {
        let line = program.next_json(PATIENCE).unwrap();
        sequence = sequence_of(&line).unwrap_or(sequence);
        if line["event"] == "device lost" {
            break;
        }
    }
    server.restart_at(32_000);
    loop {
        let line = program.next_json(PATIENCE).unwrap();
        if line["event"] == "device back" {
            assert_eq!(line["sample_rate_hz"], 32_000);
            break;
        }
    }
    let line = program.next_json(PATIENCE).unwrap();
    assert_eq!(line["state"], "warming up");
    assert!(sequence_of(&line) > Some(sequence), "{line}");
    program.interrupt();
    assert_eq!(program.wait(PATIENCE).code, Some(0));
}
