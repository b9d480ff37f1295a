//! What runs in a child process. It ends with its parent.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write, stdin, stdout};
use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use genrescope_decode::{Decoders, content_by};
use genrescope_engine::Model;
use genrescope_library::Analysis;
use genrescope_spectral::{Features, Settings};
use genrescope_tags::{Field, TagFile};
use serde::Serialize;

use super::error::{Code, FileError, Result};
use super::facts::Facts;
use super::hear::{hear_mix, hear_track};
use super::messages::{Message, Request, Span, Work, tells_of_memory, too_much_memory};
use super::play::{Played, play};
use super::read_sound::read_sound;

/// How often to report progress.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// Samples that go to the parent in one message.
const SAMPLES_AT_ONCE: usize = 1 << 20;

/// Works on requests as they arrive on stdin, until it closes. `load_model` is called when the first of them
/// needs the model.
///
/// # Errors
/// If the limit cannot be set, or nobody listens.
pub fn run_worker(
    memory_limit_mib: u32,
    decoders: Decoders,
    load_model: impl Fn() -> Result<Arc<Model>>,
) -> io::Result<()> {
    limit_memory(memory_limit_mib)?;
    let (sender, requests) = mpsc::channel();
    std::thread::spawn(move || {
        for line in stdin().lock().lines() {
            let request = line.ok().and_then(|line| serde_json::from_str::<Request>(&line).ok());
            let Some(request) = request else { break };
            if sender.send(request).is_err() {
                break;
            }
        }
        // The parent is gone, perhaps in the middle of a file.
        end();
    });
    let model = OnceLock::new();
    let mut output = BufWriter::new(stdout());
    for request in requests {
        let outcome = answer(&request, decoders, &load_model, &model, &mut output);
        let message = outcome.unwrap_or_else(|error| {
            let is_limit = tells_of_memory(&error.words);
            Message::Failed(if is_limit { too_much_memory(memory_limit_mib) } else { error })
        });
        message.write(&mut output)?;
    }
    Ok(())
}

/// Ends this process, and with it an ffmpeg that it may have started, which might hang.
fn end() -> ! {
    #[cfg(unix)]
    {
        use nix::sys::signal::{Signal, killpg};
        use nix::unistd::{getpgrp, getpid};
        // The parent has made it the leader of a group.
        if getpgrp() == getpid() {
            let _ = killpg(getpgrp(), Signal::SIGKILL);
        }
    }
    std::process::exit(0)
}

fn answer(
    request: &Request,
    decoders: Decoders,
    load_model: &impl Fn() -> Result<Arc<Model>>,
    model: &OnceLock<Arc<Model>>,
    output: &mut impl Write,
) -> Result<Message> {
    let path = Path::new(&request.path);
    // Only when there is something to analyze: loading takes longer than hashing many a file.
    let model = || match model.get() {
        Some(model) => Ok(model),
        None => load_model().map(|loaded| model.get_or_init(|| loaded)),
    };
    let failed = |error| FileError::decoding(&error, path, decoders);
    let mut told = Instant::now();
    let tell = |share: f64| {
        if told.elapsed() >= PROGRESS_INTERVAL {
            told = Instant::now();
            // If the parent is gone, this process ends.
            let _ = Message::Progress(share as f32).write(output);
        }
    };
    match request.work {
        Work::LoadModel => model().map(|_| Message::Loaded),
        Work::Hash => Ok(Message::Hash(content_by(path, decoders).map_err(failed)?)),
        Work::Describe => {
            to_json(&genrescope_decode::describe(path).map_err(failed)?).map(Message::Description)
        }
        Work::Genres => genres_in_tags(path).map(Message::Genres),
        Work::Analyze { segments } => {
            let analysis = hear_track((path, decoders), model()?, segments, tell)?;
            if let Some(segments) = &analysis.segments {
                Message::Segments(Analysis::segments_to_bytes(segments)).write(output).map_err(unsent)?;
            }
            Ok(Message::Analysis(analysis.to_bytes()))
        }
        Work::Timeline { settings, spectrum } => {
            let analysis = hear_mix((path, decoders), model()?, settings, spectrum, tell)?;
            Message::Spectrum(analysis.overview.to_bytes()).write(output).map_err(unsent)?;
            to_json(&analysis).map(Message::Timeline)
        }
        Work::Features { rate_hz, settings } => {
            let (features, facts) = extract_features((path, decoders), rate_hz, &settings, tell)?;
            Message::Features(features.to_bytes()).write(output).map_err(unsent)?;
            to_json(&facts).map(Message::Facts)
        }
        Work::Play { max_seconds } => {
            let facts = play((path, decoders), max_seconds, |part| {
                let message = match part {
                    Played::Rate(rate_hz) => Message::Rate(rate_hz),
                    Played::Block(samples, sums) => Message::Block(Played::block_to_bytes(samples, sums)),
                };
                message.write(output).map_err(unsent)
            })?;
            to_json(&facts).map(Message::Facts)
        }
        Work::Decode { rate_hz, span } => {
            let (samples, facts) = read_sound((path, decoders), rate_hz, span, tell)?;
            for part in samples.chunks(SAMPLES_AT_ONCE) {
                let bytes = part.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                Message::Samples(bytes).write(output).map_err(unsent)?;
            }
            to_json(&facts).map(Message::Facts)
        }
    }
}

/// A file's spectral features; `tell` gets the share that is done, of which reading is about a third.
fn extract_features(
    source: (&Path, Decoders),
    rate_hz: u32,
    settings: &Settings,
    mut tell: impl FnMut(f64),
) -> Result<(Features, Facts)> {
    // Reading takes about a third of the time.
    let whole = Span { from: 0.0, to: None };
    let (samples, facts) = read_sound(source, rate_hz, whole, |share| tell(share / 3.0))?;
    let tell = |share: f64| tell((1.0 + 2.0 * share) / 3.0);
    let features = genrescope_spectral::extract_with(&samples, rate_hz, settings, tell)
        .map_err(|error| FileError::new(Code::TooShort, error.to_string()))?;
    Ok((features, facts))
}

/// What to say when the parent cannot be answered.
fn unsent(error: io::Error) -> FileError {
    FileError::new(Code::NoWorker, format!("cannot answer: {error}"))
}

fn to_json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| unsent(error.into()))
}

/// The genres in a file's tags, as they stand there.
fn genres_in_tags(path: &Path) -> Result<Vec<String>> {
    let unreadable = |error: io::Error| FileError::reading(&error);
    // A pipe would never end.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(FileError::new(Code::NotAudio, "not a file"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let tags = TagFile::read(&file).and_then(|tags| tags.values(&Field::Genre));
    tags.map_err(|error| FileError::new(Code::Damaged, error.to_string()))
}

#[cfg(unix)]
fn limit_memory(mib: u32) -> io::Result<()> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (_, most) = getrlimit(Resource::RLIMIT_AS)?;
    let bytes = (u64::from(mib) << 20).min(most);
    match setrlimit(Resource::RLIMIT_AS, bytes, most) {
        // macOS has the limit, but may refuse to lower it.
        Err(_) if cfg!(target_os = "macos") => Ok(()),
        outcome => Ok(outcome?),
    }
}

/// Windows has no such limit that a process can set for itself; there only time is bounded.
#[cfg(not(unix))]
fn limit_memory(_: u32) -> io::Result<()> {
    Ok(())
}
