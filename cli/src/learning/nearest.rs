//! `genrescope nearest`: genres by the most similar of one's own tracks, which it names.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use genrescope_engine::model::Genres;
use genrescope_lab::dataset::Dataset;
use genrescope_lab::{Clip, Example, Material, Neighbor, Neighborhood, Sound, Target, shares};
use serde_json::{Value, json};

use super::interruption::{IfInterrupted as _, end_of};
use super::options::{LearningArgs, SourceArgs, hear};
use crate::console::{path_bytes, print_quietly, printable, stop_on_signal};
use crate::files::{Inputs, complain_of};
use crate::whole_number::whole_number;

/// What `genrescope nearest` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    source: SourceArgs,

    /// The tracks to tell the genres of: a file, a folder or a pattern; several are allowed
    #[arg(short, long, value_name = "PATH", required = true)]
    track: Vec<PathBuf>,

    /// How many of the labeled tracks decide
    #[arg(short = 'n', long = "number", value_name = "N", default_value = "5", value_parser = whole_number::<u16>(1..))]
    number: u16,

    /// Print one JSON object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    learning: LearningArgs,
}

/// Runs `genrescope nearest`.
///
/// # Errors
/// When there are no labeled tracks, or none to compare with them.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    end_of(compare(args))
}

fn compare(args: &Args) -> Result<ExitCode> {
    let decoders = args.learning.decoders();
    let inputs = Inputs::list_for(&args.track, decoders);
    let mut is_trouble = complain_of(&inputs);
    ensure!(!inputs.files.is_empty(), "there is no track to compare");
    let stop = stop_on_signal()?;
    let reader = args.learning.reader(&stop)?;
    let dataset = args.source.dataset(&reader, decoders).if_interrupted("while reading the sources")?;
    is_trouble |= dataset.1;
    let dataset = dataset.0.of_recordings();
    let genres = Genres::new(dataset.labels.genres.clone());
    let extractor = args.learning.extractor(&reader)?;
    let mut examples_of = |dataset: Dataset| {
        let (_, examples, troubles) = hear(&Material { dataset, num_augmented: 0 }, &extractor, &stop)?;
        is_trouble |= !troubles.is_empty();
        anyhow::Ok(examples)
    };
    let heard = examples_of(dataset.clone())
        .and_then(|labeled| Ok((labeled, examples_of(unlabeled(&inputs.files, dataset))?)));
    let (labeled, tracks) = heard.if_interrupted("while listening to the tracks; what was heard is kept")?;
    // The features are those that the built-in head reads.
    let model = genrescope_models::default_info()?;
    let neighborhood = Neighborhood::new(&labeled, model.head().layers());
    for track in &tracks {
        let itself = labeled.iter().position(|other| other.clip.sound == track.clip.sound);
        let nearest = neighborhood.nearest(track, args.number.into(), itself);
        print_quietly(&text(track, &nearest, &labeled, &genres, args.json))?;
    }
    Ok(if is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The files as clips that may be anything.
fn unlabeled(files: &[PathBuf], dataset: Dataset) -> Dataset {
    let any = Target::of(0..dataset.labels.genres.len());
    let clip = |path: &PathBuf| Clip {
        sound: Sound::File(path.clone()),
        source: String::new(),
        genre: String::new(),
        group: path.display().to_string(),
        target: any.clone(),
        trust: 1.0,
        is_weak: true,
    };
    Dataset { clips: files.iter().map(clip).collect(), ..dataset }
}

/// What is printed of a track: its genres, and the tracks that say so.
fn text(
    track: &Example,
    nearest: &[Neighbor],
    labeled: &[Example],
    genres: &Genres,
    as_json: bool,
) -> String {
    let shares = shares(nearest, labeled, genres.len());
    let mut ranked: Vec<(&str, f32)> = genres.names().zip(shares).filter(|(_, share)| *share > 0.0).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let name = track.clip.name();
    let neighbor = |neighbor: &Neighbor| (&labeled[neighbor.index].clip, neighbor.likeness);
    if as_json {
        let round = |value: f32| (f64::from(value) * 1e4).round() / 1e4;
        let like = nearest.iter().map(neighbor).map(|(clip, likeness)| {
            let neighbor = json!({ "path": clip.name(), "genre": clip.genre, "likeness": round(likeness) });
            with_path_bytes(neighbor, clip)
        });
        let genres: serde_json::Map<_, _> =
            ranked.iter().map(|(name, share)| ((*name).to_owned(), round(*share).into())).collect();
        let object = json!({ "path": name, "genres": genres, "like": like.collect::<Vec<_>>() });
        return format!("{}\n", with_path_bytes(object, &track.clip));
    }
    let ranked: Vec<String> =
        ranked.iter().map(|(name, share)| format!("{name} {:.0} %", 100.0 * share)).collect();
    let mut text =
        format!("{}: {}, like these tracks of yours:\n", printable(name.as_ref()), ranked.join(", "));
    for (clip, likeness) in nearest.iter().map(neighbor) {
        text += &format!("  {likeness:>6.3}  {:<14}  {}\n", clip.genre, printable(clip.name().as_ref()));
    }
    text
}

/// Adds a name's bytes where it is no text.
fn with_path_bytes(mut object: Value, clip: &Clip) -> Value {
    if let Some(bytes) = clip.path().and_then(path_bytes) {
        object["path_bytes"] = bytes.into();
    }
    object
}
