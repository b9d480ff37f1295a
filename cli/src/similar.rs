//! `genrescope similar`: the tracks that sound most like a given one.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Result, bail, ensure};
use genrescope_engine::{ModelInfo, State};
use genrescope_library::{Known, Points};
use serde_json::json;

use crate::analysis::{AnalysisArgs, Survey, survey};
use crate::console::{clock, interrupted, path_bytes, print_quietly, printable, stop_on_signal};
use crate::whole_number::whole_number;

/// The options of `genrescope similar`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The track to compare with
    track: PathBuf,

    /// Where to look: files, folders and patterns [default: everything ever analyzed that still exists]
    paths: Vec<PathBuf>,

    /// How many to show
    #[arg(short = 'n', long = "number", value_name = "N", default_value = "10", value_parser = whole_number::<u32>(1..))]
    number: u32,

    /// Print one JSON object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `genrescope similar` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// If the track cannot be analyzed or is silent, or there is nothing to compare it with.
pub(crate) fn run(args: &Args, model: &Arc<ModelInfo>, model_path: Option<&Path>) -> Result<ExitCode> {
    let stop = stop_on_signal()?;
    let analyzer = args.analysis.file_analyzer(model, model_path)?;
    let track = analyzer.analyze(&args.track, false, &stop, |_| {});
    let track = match track {
        Ok(answer) => answer.analysis,
        Err(_) if stop.load(Ordering::Relaxed) => {
            let track = printable(&args.track);
            return Ok(interrupted(format_args!("before {track} was heard; nothing is compared")));
        }
        Err(error) => bail!("{}: {error:#}", printable(&args.track)),
    };
    ensure!(track.state != State::Silence, "{}: is silent; nothing sounds like it", printable(&args.track));
    let mut others: Vec<Known> = Vec::new();
    let mut is_trouble = false;
    if args.paths.is_empty() {
        let Some(known) = analyzer.known() else {
            bail!("without a cache nothing is known about other tracks; please name folders to look in");
        };
        others = known;
    } else {
        let outcome = survey(&args.paths, &analyzer, &args.analysis, &stop, |path, analysis| {
            others.push(Known { path: path.to_owned(), analysis });
        });
        let Survey { num_files, num_told, .. } = outcome;
        if stop.load(Ordering::Relaxed) {
            let how_far = format!("after {num_told} of {num_files} files; nothing is compared");
            return Ok(interrupted(how_far));
        }
        is_trouble = outcome.is_trouble;
    }
    let same = |path: &Path| std::path::absolute(path).ok() == std::path::absolute(&args.track).ok();
    others.retain(|Known { path, analysis }| {
        let is_comparable = analysis.embedding.len() == track.embedding.len();
        is_comparable && analysis.state != State::Silence && !same(path)
    });
    let all = [&track].into_iter().chain(others.iter().map(|other| &other.analysis));
    let places: Vec<Vec<f32>> = all.map(|analysis| model.standardized(&analysis.embedding)).collect();
    let points = Points::by_sound(places.iter().map(Vec::as_slice));
    let mut ranked: Vec<(f32, &Known)> =
        others.iter().enumerate().map(|(index, other)| (points.cosine(0, index + 1), other)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Files deleted meanwhile are still known; only those shown are looked up.
    let ranked: Vec<(f32, &Known)> =
        ranked.into_iter().filter(|(_, other)| other.path.is_file()).take(args.number as usize).collect();
    ensure!(!ranked.is_empty(), "there is no other track to compare with");
    let text: String = ranked.iter().map(|(cosine, other)| line(args.json, model, *cosine, other)).collect();
    print_quietly(&text)?;
    Ok(if is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn line(as_json: bool, model: &ModelInfo, cosine: f32, other: &Known) -> String {
    let shares = model.genres().names().zip(&other.analysis.genres);
    let leading = shares.max_by(|a, b| a.1.total_cmp(b.1)).map_or("", |(name, _)| name);
    let (path, seconds) = (&other.path, other.analysis.seconds);
    if as_json {
        let cosine = (f64::from(cosine) * 1e6).round() / 1e6;
        let mut object =
            json!({ "path": path.to_string_lossy(), "cosine": cosine, "seconds": seconds, "genre": leading });
        if let Some(bytes) = path_bytes(path) {
            object["path_bytes"] = bytes.into();
        }
        format!("{object}\n")
    } else {
        format!("{cosine:>6.3}  {:>7}  {leading:<14}  {}\n", clock(seconds.round()), printable(path))
    }
}
