//! `genrescope playlist`: playlists by genre, by rule, or in the smoothest order.
//!
//! ```text
//! files ──> analyses ──> rule ──> genres ──> passage ──> M3U8, rekordbox XML
//! ```

mod chosen;
mod output;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail, ensure};
use genrescope_engine::ModelInfo;
use genrescope_library::{Ends, Passage, Playlist, Points, Rule, passage};

use self::chosen::{Chosen, choose};
use self::output::Output;
use crate::analysis::{AnalysisArgs, FileAnalyzer, Survey, survey};
use crate::console::{clock, complain, counted, interrupted, printable, stop_on_signal};
use crate::files::for_each_in_order;
use crate::writing::probability;

/// The options of `genrescope playlist`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Audio files, folders (with everything below them) and patterns such as '*.flac'
    #[arg(required = true)]
    paths: Vec<PathBuf>,

    /// Write here: FILE.m3u8, FILE.xml for rekordbox, or a folder for one file per genre; replaces only
    /// playlists that genrescope wrote earlier [default: M3U8 to stdout]
    #[arg(short, long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,

    /// Take the tracks that match, such as 'techno > 50 % and not (house > 0.2 or length < 3:00)'; `sure`
    /// stands for tracks with a sure genre [default: all music]
    #[arg(long = "where", value_name = "RULE")]
    rule: Option<String>,

    /// Make one playlist per genre
    #[arg(long)]
    per_genre: bool,

    /// Put a track into the playlist of each genre of at least this probability [default: only of its leading
    /// genre]
    #[arg(long, value_name = "P", requires = "per_genre", value_parser = probability)]
    at_least: Option<f32>,

    /// Add fine genres up to broad ones: house and techno to electronic
    #[arg(long)]
    broad: bool,

    /// Order the tracks so that each is as near as possible to the next: by genres, or by how they sound
    #[arg(long, value_enum, value_name = "BY", num_args = 0..=1, default_missing_value = "genres")]
    smooth: Option<Space>,

    /// Begin with this track: its path or a part of it
    #[arg(long, value_name = "TRACK", requires = "smooth", conflicts_with = "per_genre")]
    start: Option<String>,

    /// End with this track
    #[arg(long, value_name = "TRACK", requires = "smooth", conflicts_with = "per_genre")]
    end: Option<String>,

    /// Name the playlist [default: the file's name]
    #[arg(long, value_name = "NAME", conflicts_with = "per_genre")]
    name: Option<String>,

    /// Write paths relative to the playlist's folder, where they can be (not for rekordbox)
    #[arg(long, requires = "out")]
    relative: bool,

    /// Begin M3U8 with a byte order mark, for players that otherwise assume their system's own encoding
    #[arg(long)]
    bom: bool,

    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// What makes tracks near each other.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Space {
    /// The probabilities of genres
    Genres,
    /// The network's embedding
    Sound,
}

/// Runs `genrescope playlist` with a model and the path that it comes from, if it is not built in.
///
/// # Errors
/// If the rule is invalid, no track is left, an end is not among them, or the playlist cannot be written.
pub(crate) fn run(args: &Args, model: &Arc<ModelInfo>, model_path: Option<&Path>) -> Result<ExitCode> {
    let output = Output::new(args.out.as_deref(), args.per_genre, args.relative, args.bom)?;
    let rule = args.rule.as_deref().map(|rule| {
        Rule::parse(rule, &names(model, args.broad)).with_context(|| format!("the rule `{rule}` is invalid"))
    });
    let rule = rule.transpose()?;
    let stop = stop_on_signal()?;
    let analyzer = args.analysis.file_analyzer(model, model_path)?;
    let mut tracks = Vec::new();
    let mut num_others = 0;
    let Survey { is_trouble, is_folder_gone, num_files, num_told } =
        survey(&args.paths, &analyzer, &args.analysis, &stop, |path, analysis| {
            match choose(path, analysis, rule.as_ref(), model) {
                Some(chosen) => tracks.push(chosen),
                None => num_others += 1,
            }
        });
    let is_stopped = || stop.load(Ordering::Relaxed);
    let stopped =
        || Ok(interrupted(format_args!("after {num_told} of {num_files} files; no playlist is written")));
    if is_stopped() {
        return stopped();
    }
    if is_folder_gone {
        complain("no playlist is written, because tracks are missing");
        return Ok(ExitCode::FAILURE);
    }
    ensure!(!tracks.is_empty(), "no track is left for a playlist; {num_others} were looked at");
    describe(&mut tracks, &analyzer, args.analysis.jobs(), &stop);
    if is_stopped() {
        return stopped();
    }
    let lists = if args.per_genre {
        by_genre(args, model, &tracks)
    } else {
        let name = args.name.clone().unwrap_or_else(|| output.name());
        vec![(name, (0..tracks.len()).collect())]
    };
    let (mut playlists, mut lines) = (Vec::new(), Vec::new());
    for (name, members) in lists {
        let (members, words) = ordered(args, &tracks, members)?;
        let track = |&index: &usize| tracks[index].track.clone();
        let playlist = Playlist { name, tracks: members.iter().map(track).collect() };
        let seconds: f64 = playlist.tracks.iter().map(|track| track.seconds).sum();
        lines.push(format!(
            "{}: {}, {}{words}",
            playlist.name,
            counted(playlist.tracks.len(), "track"),
            clock(seconds.round())
        ));
        playlists.push(playlist);
        // Ordering many tracks takes a second or more.
        if is_stopped() {
            return stopped();
        }
    }
    let left_out = output.write(&playlists)?;
    lines.iter().for_each(|line| output.tell(line));
    if num_others > 0 {
        let why = if rule.is_some() { "not matching the rule" } else { "not music" };
        output.tell(&format!("left out: {}, {why}", counted(num_others, "track")));
    }
    for path in &left_out {
        complain(format_args!("{}: this kind of playlist cannot hold this name", printable(path)));
    }
    Ok(if is_trouble || !left_out.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads from the files' tags who made the tracks, and what they are called.
fn describe(tracks: &mut [Chosen], analyzer: &FileAnalyzer, jobs: usize, stop: &AtomicBool) {
    let paths: Vec<PathBuf> = tracks.iter().map(|chosen| chosen.track.path.clone()).collect();
    let mut tracks = tracks.iter_mut();
    let work = |path: &PathBuf| analyzer.describe(path, stop);
    let _ = for_each_in_order(&paths, jobs, stop, work, |_, description| {
        if let Some(chosen) = tracks.next() {
            chosen.track.description = description;
        }
        Ok(())
    });
}

/// The names that rules may use, with the indices of the genres that each stands for.
fn names(model: &ModelInfo, broad: bool) -> Vec<(String, Vec<usize>)> {
    let genres = model.genres();
    let mut names: Vec<(String, Vec<usize>)> = Vec::new();
    // The finer meaning of a name comes first, and wins.
    if !broad {
        names.extend(genres.names().enumerate().map(|(index, name)| (name.to_owned(), vec![index])));
    }
    let num_fine = names.len();
    for index in 0..genres.len() {
        let name = genres.broad(index);
        match names[num_fine..].iter().position(|(known, _)| known == name) {
            Some(at) => names[num_fine + at].1.push(index),
            None => names.push((name.to_owned(), vec![index])),
        }
    }
    let mut unique: Vec<(String, Vec<usize>)> = Vec::new();
    for (name, indices) in names {
        if !unique.iter().any(|(known, _)| *known == name) {
            unique.push((name, indices));
        }
    }
    unique
}

/// The tracks of each genre, sorted by how much of it they have.
fn by_genre(args: &Args, model: &ModelInfo, tracks: &[Chosen]) -> Vec<(String, Vec<usize>)> {
    let genres = model.genres();
    let not_music = genres.not_music().and_then(|at| genres.names().nth(at));
    let mut lists: Vec<(String, Vec<(f32, usize)>)> = Vec::new();
    for (index, track) in tracks.iter().enumerate() {
        let mut shares: Vec<(&str, f32)> = if args.broad {
            genres.roll_up(&track.genres)
        } else {
            genres.names().zip(track.genres.iter().copied()).collect()
        };
        shares.retain(|(name, _)| Some(*name) != not_music);
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        match args.at_least {
            Some(least) => shares.retain(|(_, share)| *share >= least),
            None => shares.truncate(1),
        }
        for (name, share) in shares {
            match lists.iter_mut().find(|(known, _)| known == name) {
                Some((_, members)) => members.push((share, index)),
                None => lists.push((name.to_owned(), vec![(share, index)])),
            }
        }
    }
    lists.sort_by(|a, b| a.0.cmp(&b.0));
    let sorted = |(name, mut members): (String, Vec<(f32, usize)>)| {
        members.sort_by(|a, b| b.0.total_cmp(&a.0));
        (name, members.into_iter().map(|(_, index)| index).collect())
    };
    lists.into_iter().map(sorted).collect()
}

/// The members in the requested order, and what there is to say about it.
fn ordered(args: &Args, tracks: &[Chosen], members: Vec<usize>) -> Result<(Vec<usize>, String)> {
    let Some(space) = args.smooth else { return Ok((members, String::new())) };
    let row = |&index: &usize| match space {
        Space::Genres => tracks[index].genres.as_slice(),
        Space::Sound => tracks[index].embedding.as_slice(),
    };
    let points = match space {
        Space::Genres => Points::by_genres(members.iter().map(row)),
        Space::Sound => Points::by_sound(members.iter().map(row)),
    };
    let end = |wanted: &Option<String>| wanted.as_deref().map(|wanted| find(tracks, wanted)).transpose();
    let ends = Ends { start: end(&args.start)?, end: end(&args.end)? };
    ensure!(
        ends.start.is_none() || ends.start != ends.end || members.len() == 1,
        "--start and --end are the same track"
    );
    let Passage { order, length, is_exact } = passage(&points, ends);
    let steps = || order.windows(2).map(|pair| points.distance(pair[0], pair[1]));
    let before: f64 = (1..members.len()).map(|index| f64::from(points.distance(index - 1, index))).sum();
    let largest = steps().fold(0.0, f32::max);
    let how = if is_exact { "the shortest there is" } else { "found by search" };
    let words = format!(
        "; distance {length:.3}, {how}, was {before:.3}; {:.3} per step, {largest:.3} the largest",
        length / (members.len() - 1).max(1) as f64
    );
    Ok((order.into_iter().map(|at| members[at]).collect(), words))
}

/// The one track that is meant.
fn find(tracks: &[Chosen], wanted: &str) -> Result<usize> {
    let absolute = std::path::absolute(wanted).unwrap_or_default();
    if let Some(exact) = tracks.iter().position(|chosen| chosen.track.path == absolute) {
        return Ok(exact);
    }
    let part = wanted.to_lowercase();
    let fits = |chosen: &Chosen| chosen.track.path.to_string_lossy().to_lowercase().contains(&part);
    let found: Vec<usize> = (0..tracks.len()).filter(|&index| fits(&tracks[index])).collect();
    match found[..] {
        [one] => Ok(one),
        [] => bail!("`{wanted}` is not among the tracks in the playlist"),
        [first, second, ..] => bail!(
            "`{wanted}` matches {} and {}; please be more specific",
            printable(&tracks[first].track.path),
            printable(&tracks[second].track.path)
        ),
    }
}
