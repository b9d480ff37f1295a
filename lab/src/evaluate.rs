//! Honest figures: every clip judged by a head that does not know its group.

use anyhow::{Result, ensure};
use genrescope_engine::model::{Genres, Head, NOT_MUSIC};

use crate::calibrate::mean_logits;
use crate::clips::{Clip, Sound};
use crate::split::grouped_folds;
use crate::train::{Example, TrainingConfig, argmax, head_logits, train};

/// The genres of GTZAN, by the head's names.
const GTZAN_GENRES: [&str; 10] =
    ["blues", "classical", "country", "disco", "hip hop", "jazz", "metal", "pop", "reggae", "rock"];
/// The electronic sub-genres that are told apart.
const ELECTRONIC_GENRES: [&str; 7] =
    ["ambient", "drum and bass", "dubstep", "hardcore", "house", "techno", "trance"];
/// Bins of the expected calibration error.
const NUM_BINS: usize = 10;

/// Folds of the outer cross-validation.
pub const NUM_FOLDS: usize = 5;

/// Seconds heard at which the curve is measured.
pub const CURVE_SECONDS: [usize; 5] = [3, 5, 10, 20, 30];

/// What the head made of a clip whose group it does not know.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The clip.
    pub clip: Clip,
    /// Calibrated probabilities of the whole clip, `[num_genres]`.
    pub probabilities: Vec<f32>,
    /// The same after hearing only so many seconds; shorter than [`CURVE_SECONDS`] where the clip is.
    pub curve: Vec<Vec<f32>>,
}

/// Cross-validates: trains on all folds but one, answers the clips of that one, and so on.
///
/// # Errors
/// As [`train`].
pub fn cross_validate(examples: &[Example], config: &TrainingConfig) -> Result<Vec<Answer>> {
    let clips: Vec<Clip> = examples.iter().map(|example| example.clip.clone()).collect();
    let folds = grouped_folds(&clips, NUM_FOLDS, config.seed);
    let mut answers = Vec::new();
    for fold in 0..NUM_FOLDS {
        let of = |held_out: bool| examples.iter().zip(&folds).filter(move |(_, f)| (**f == fold) == held_out);
        let rest: Vec<Example> = of(false).map(|(example, _)| example.clone()).collect();
        let trained = train(&rest, config)?;
        answers.extend(answer(&trained.head, of(true).map(|(example, _)| example)));
    }
    Ok(answers)
}

/// Leaves a collection out as a whole: trains on all others, and answers its clips.
///
/// What is hard about music from elsewhere shows only here: each collection was recorded and chosen in its own way.
///
/// # Errors
/// As [`train`]: a label may have no clip outside the collection.
pub fn leave_out(collection: &str, examples: &[Example], config: &TrainingConfig) -> Result<Vec<Answer>> {
    let (left_out, rest): (Vec<Example>, Vec<Example>) =
        examples.iter().cloned().partition(|example| example.clip.collection() == collection);
    ensure!(!left_out.is_empty(), "there is no clip of a collection `{collection}`");
    Ok(answer(&train(&rest, config)?.head, left_out.iter()))
}

/// What a head makes of those examples that may be judged by.
fn answer<'a>(head: &Head, examples: impl Iterator<Item = &'a Example>) -> Vec<Answer> {
    let calibration = head.meta().calibration;
    examples
        .filter(|example| example.is_evidence())
        .map(|example| {
            let patches = head_logits(head, example);
            let pooled = |count: usize| {
                let mut probabilities = vec![0.0; head.meta().genres.len()];
                calibration.apply(&mean_logits(&patches[..count]), count, &mut probabilities);
                probabilities
            };
            // One patch after 3 s, then one more a second.
            let counts =
                CURVE_SECONDS.iter().map(|seconds| seconds - 2).filter(|&count| count <= patches.len());
            Answer {
                clip: example.clip.clone(),
                probabilities: pooled(patches.len()),
                curve: counts.map(pooled).collect(),
            }
        })
        .collect()
}

/// The figures of one cross-validation, each 0 to 1.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Ten genres of GTZAN, argmax among the ten, share of tracks.
    pub gtzan: f64,
    /// Seven electronic sub-genres of `genai_edm`, argmax among the seven, share of clips.
    pub electronic: f64,
    /// The same, mean of the seven genres' recalls.
    pub electronic_balanced: f64,
    /// All labels, all clips with an exact label.
    pub all: f64,
    /// The same after rolling up to the broadest genres.
    pub broad: f64,
    /// Speech and other sounds from recordings called `not music`.
    pub speech_found: f64,
    /// Synthetic noise called `not music`.
    pub noise_found: f64,
    /// Music called `not music`.
    pub music_lost: f64,
    /// Expected calibration error over all music and speech with an exact label.
    pub calibration_error: f64,
    /// All labels after each of [`CURVE_SECONDS`], on the clips that last 30 s.
    pub curve: Vec<f64>,
    /// Accuracy on all labels, by source.
    pub by_source: Vec<(String, usize, f64)>,
    /// Recall and precision by label, on all labels, with the number of clips.
    pub by_label: Vec<(String, usize, f64, f64)>,
}

/// Works out the figures.
pub fn figures(answers: &[Answer], genres: &Genres) -> Figures {
    let exact: Vec<(&Answer, usize)> = answers
        .iter()
        .filter_map(|answer| Some((answer, answer.clip.target.exact()?)))
        .filter(|(answer, _)| answer.clip.trust >= 1.0)
        .collect();
    let is_synthetic = |answer: &Answer| matches!(answer.clip.sound, Sound::Synthetic(_));
    let recorded: Vec<(&Answer, usize)> =
        exact.iter().copied().filter(|(answer, _)| !is_synthetic(answer)).collect();
    let not_music = genres.index_of(NOT_MUSIC);
    let is_right = |(answer, label): &(&Answer, usize)| argmax(&answer.probabilities) == *label;
    let called_not_music = |answer: &Answer| Some(argmax(&answer.probabilities)) == not_music;

    let (gtzan, _) = among(&recorded, genres, "gtzan", &GTZAN_GENRES);
    let (electronic, electronic_balanced) = among(&recorded, genres, "genai_edm", &ELECTRONIC_GENRES);
    let no_music: Vec<&Answer> =
        exact.iter().filter(|(_, label)| Some(*label) == not_music).map(|(a, _)| *a).collect();
    let music = answers.iter().filter(|answer| {
        let allowed = &answer.clip.target.allowed;
        not_music.is_none_or(|not_music| !allowed.contains(&not_music))
    });
    let long: Vec<&(&Answer, usize)> =
        recorded.iter().filter(|(answer, _)| answer.curve.len() == CURVE_SECONDS.len()).collect();
    let curve = (0..CURVE_SECONDS.len())
        .map(|i| share(long.iter(), |(answer, label)| argmax(&answer.curve[i]) == *label))
        .collect();
    let broad_is_right = |(answer, label): &&(&Answer, usize)| {
        genres.roll_up(&answer.probabilities).first().map(|(name, _)| *name) == Some(genres.broad(*label))
    };
    let mut sources: Vec<&str> = recorded.iter().map(|(answer, _)| answer.clip.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let by_source = sources.into_iter().map(|source| {
        let of_source: Vec<_> = recorded.iter().filter(|(answer, _)| answer.clip.source == source).collect();
        (source.to_owned(), of_source.len(), share(of_source.iter(), |pair| is_right(pair)))
    });
    let by_label = genres.names().enumerate().map(|(label, name)| {
        let of_label: Vec<_> = exact.iter().filter(|(_, l)| *l == label).collect();
        let called: Vec<_> =
            exact.iter().filter(|(answer, _)| argmax(&answer.probabilities) == label).collect();
        let right = |pair: &&&(&Answer, usize)| is_right(pair);
        (
            name.to_owned(),
            of_label.len(),
            share(of_label.iter(), |p| right(p)),
            share(called.iter(), |p| right(p)),
        )
    });
    Figures {
        gtzan,
        electronic,
        electronic_balanced,
        all: share(recorded.iter(), |pair| is_right(pair)),
        broad: share(recorded.iter(), |pair| broad_is_right(pair)),
        speech_found: share(no_music.iter().filter(|answer| !is_synthetic(answer)), |answer| {
            called_not_music(answer)
        }),
        noise_found: share(no_music.iter().filter(|answer| is_synthetic(answer)), |answer| {
            called_not_music(answer)
        }),
        music_lost: share(music, |answer| called_not_music(answer)),
        calibration_error: calibration_error(&recorded),
        curve,
        by_source: by_source.collect(),
        by_label: by_label.collect(),
    }
}

/// The share of items for which `is` holds; NaN of none.
fn share<T>(items: impl Iterator<Item = T>, is: impl Fn(&T) -> bool) -> f64 {
    let (mut count, mut yes) = (0, 0);
    for item in items {
        count += 1;
        yes += usize::from(is(&item));
    }
    yes as f64 / count as f64
}

/// Accuracy and mean recall on the clips of `source` with a label among `names`, answering only among these.
fn among(clips: &[(&Answer, usize)], genres: &Genres, source: &str, names: &[&str]) -> (f64, f64) {
    let labels: Vec<usize> = names.iter().filter_map(|name| genres.index_of(name)).collect();
    let clips: Vec<&(&Answer, usize)> = clips
        .iter()
        .filter(|(answer, label)| answer.clip.source == source && labels.contains(label))
        .collect();
    let is_right = |(answer, label): &&&(&Answer, usize)| {
        labels.iter().max_by(|a, b| answer.probabilities[**a].total_cmp(&answer.probabilities[**b]))
            == Some(label)
    };
    let recalls: Vec<f64> = labels
        .iter()
        .map(|wanted| share(clips.iter().filter(|(_, label)| label == wanted), is_right))
        .filter(|recall| !recall.is_nan())
        .collect();
    (share(clips.iter(), is_right), recalls.iter().sum::<f64>() / recalls.len() as f64)
}

/// Mean distance between how sure the head is and how often it is right, over bins of sureness.
fn calibration_error(clips: &[(&Answer, usize)]) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); NUM_BINS];
    for (answer, label) in clips {
        let top = argmax(&answer.probabilities);
        let confidence = f64::from(answer.probabilities[top]);
        let (count, sure, right) = &mut bins[((confidence * NUM_BINS as f64) as usize).min(NUM_BINS - 1)];
        *count += 1.0;
        *sure += confidence;
        *right += f64::from(u8::from(top == *label));
    }
    bins.iter().map(|(_, sure, right): &(f64, f64, f64)| (sure - right).abs()).sum::<f64>()
        / clips.len() as f64
}
