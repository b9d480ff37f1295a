//! From answers to figures.

use std::collections::BTreeMap;

use genrescope_engine::model::{Genres, NOT_MUSIC};

use super::answer::{Answer, CURVE_SECONDS};
use crate::clips::Sound;
use crate::logits::argmax;

/// Bins of the expected calibration error.
pub const CALIBRATION_BINS: usize = 10;

/// What was right, each 0 to 1; NaN where there was nothing.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Clips that are judged: of a known label, of several, or of one family, any label of which is right.
    pub num_judged: usize,
    /// Share of these that are right.
    pub accuracy: f64,
    /// Of the clips with one label, the mean over labels of the share that is right.
    pub balanced: f64,
    /// Judged clips right after rolling up to the broadest genres.
    pub broad: f64,
    /// Clips that are music, and the share of them called `not music`.
    pub num_music: usize,
    /// See [`num_music`](Self::num_music).
    pub music_lost: f64,
    /// Recordings that are not music, and the share of them called so.
    pub num_not_music: usize,
    /// See [`num_not_music`](Self::num_not_music).
    pub not_music_found: f64,
    /// The share of noise made by code that is called `not music`.
    pub noise_found: f64,
    /// Expected calibration error over the clips with one label.
    pub calibration_error: f64,
    /// Accuracy after each of [`CURVE_SECONDS`], on the judged clips that last that long.
    pub curve: Vec<f64>,
    /// By label, of the clips with one label.
    pub by_label: Vec<LabelFigures>,
}

/// How one label fared.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFigures {
    /// The label.
    pub name: String,
    /// Clips that have it.
    pub num_clips: usize,
    /// Share of them that are called so.
    pub recall: f64,
    /// Share of those called so that have it.
    pub precision: f64,
}

/// The answers that are at least this sure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// Lowest probability of the first genre.
    pub at_least: f64,
    /// Share of the clips with one label that are answered that surely.
    pub covered: f64,
    /// Share of these that are right.
    pub right: f64,
}

impl Figures {
    /// Mean over the labels that clips have of the harmonic mean of precision and recall; 0 for a label that
    /// no clip is called.
    pub fn macro_f1(&self) -> f64 {
        let of_label = |label: &LabelFigures| {
            let f1 = 2.0 * label.precision * label.recall / (label.precision + label.recall);
            if f1.is_nan() { 0.0 } else { f1 }
        };
        let labels: Vec<f64> =
            self.by_label.iter().filter(|label| label.num_clips > 0).map(of_label).collect();
        labels.iter().sum::<f64>() / labels.len() as f64
    }
}

/// Works out the figures of recordings; noise made by code counts only in [`Figures::noise_found`].
pub fn figures<'a>(answers: impl IntoIterator<Item = &'a Answer>, genres: &Genres) -> Figures {
    let (noise, answers): (Vec<&Answer>, Vec<&Answer>) =
        answers.into_iter().partition(|answer| matches!(answer.clip.sound, Sound::Synthetic(_)));
    let not_music = genres.index_of(NOT_MUSIC);
    let called_not_music = |answer: &&Answer| Some(answer.top()) == not_music;
    let is_not_music = |answer: &&Answer| not_music.is_some() && answer.clip.target.exact() == not_music;
    let music: Vec<&Answer> = answers
        .iter()
        .copied()
        .filter(|answer| not_music.is_none_or(|label| !answer.clip.target.allowed.contains(&label)))
        .collect();
    let silence: Vec<&Answer> = answers.iter().copied().filter(is_not_music).collect();
    let judged: Vec<&Answer> = answers.iter().copied().filter(|answer| answer.is_judged(genres)).collect();
    let exact = with_one_label(&answers);
    let curve = (0..CURVE_SECONDS.len()).map(|i| {
        let long = judged.iter().filter(|answer| answer.curve.len() > i);
        share(long, |answer| answer.clip.target.allowed.contains(&argmax(&answer.curve[i])))
    });
    let by_label: Vec<LabelFigures> = genres
        .names()
        .enumerate()
        .map(|(label, name)| LabelFigures {
            name: name.to_owned(),
            num_clips: exact.iter().filter(|(_, l)| *l == label).count(),
            recall: share(exact.iter().filter(|(_, l)| *l == label), |(answer, _)| answer.top() == label),
            precision: share(exact.iter().filter(|(answer, _)| answer.top() == label), |(_, l)| *l == label),
        })
        .collect();
    let recalls: Vec<f64> = by_label.iter().map(|label| label.recall).filter(|r| !r.is_nan()).collect();
    Figures {
        num_judged: judged.len(),
        accuracy: share(judged.iter(), |answer| answer.is_right()),
        balanced: recalls.iter().sum::<f64>() / recalls.len() as f64,
        broad: share(judged.iter(), |answer| {
            let top = genres.roll_up(&answer.probabilities).first().map(|(name, _)| *name);
            answer.clip.target.allowed.iter().any(|&label| Some(genres.broad(label)) == top)
        }),
        num_music: music.len(),
        music_lost: share(music.iter().copied(), called_not_music),
        num_not_music: silence.len(),
        not_music_found: share(silence.iter().copied(), called_not_music),
        noise_found: share(noise.iter().copied(), called_not_music),
        calibration_error: calibration_error(&exact),
        curve: curve.collect(),
        by_label,
    }
}

/// How many clips with one label are answered at least that surely, and how many of them correctly.
pub fn coverage<'a>(answers: impl IntoIterator<Item = &'a Answer>, at_least: f64) -> Coverage {
    let answers: Vec<&Answer> = answers.into_iter().collect();
    let exact: Vec<_> = with_one_label(&answers)
        .into_iter()
        .filter(|(answer, _)| !matches!(answer.clip.sound, Sound::Synthetic(_)))
        .collect();
    let sure =
        || exact.iter().filter(|(answer, _)| f64::from(answer.probabilities[answer.top()]) >= at_least);
    Coverage {
        at_least,
        covered: sure().count() as f64 / exact.len() as f64,
        right: share(sure(), |(answer, label)| answer.top() == *label),
    }
}

/// The answers to clips of one known label, which is certain, with it.
pub(super) fn with_one_label<'a>(answers: &[&'a Answer]) -> Vec<(&'a Answer, usize)> {
    let certain = answers.iter().filter(|answer| !answer.clip.is_weak && answer.is_known);
    certain.filter_map(|answer| Some((*answer, answer.clip.target.exact()?))).collect()
}

/// The share of items for which `is` holds; NaN if there are none.
fn share<T>(items: impl Iterator<Item = T>, is: impl Fn(&T) -> bool) -> f64 {
    let (mut count, mut yes) = (0, 0);
    for item in items {
        count += 1;
        yes += usize::from(is(&item));
    }
    yes as f64 / count as f64
}

/// Answers of about the same probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CalibrationBin {
    /// How many there are.
    pub num_clips: usize,
    /// Their mean probability.
    pub probability: f64,
    /// Share of them that are right.
    pub right: f64,
}

/// How often answers of each probability are right, over the clips with one label: what calibration is.
pub fn calibration_bins<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> Vec<CalibrationBin> {
    bins(&with_one_label(&answers.into_iter().collect::<Vec<_>>()))
}

fn bins(clips: &[(&Answer, usize)]) -> Vec<CalibrationBin> {
    let mut bins: BTreeMap<usize, (f64, f64, usize)> = BTreeMap::new();
    for (answer, label) in clips {
        let top = answer.top();
        let probability = f64::from(answer.probabilities[top]);
        let bin = ((probability * CALIBRATION_BINS as f64) as usize).min(CALIBRATION_BINS - 1);
        let (sure, right, count) = bins.entry(bin).or_default();
        *sure += probability;
        *right += f64::from(u8::from(top == *label));
        *count += 1;
    }
    let bin = |(sure, right, count): (f64, f64, usize)| CalibrationBin {
        num_clips: count,
        probability: sure / count as f64,
        right: right / count as f64,
    };
    bins.into_values().map(bin).collect()
}

/// Mean distance between how sure the head is and how often it is right, over bins of probability.
fn calibration_error(clips: &[(&Answer, usize)]) -> f64 {
    let distance = |bin: &CalibrationBin| bin.num_clips as f64 * (bin.probability - bin.right).abs();
    bins(clips).iter().map(distance).sum::<f64>() / clips.len() as f64
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;

    use super::*;
    use crate::example::test_example;

    /// house (electronic), techno (electronic), electronic, rock, not music.
    fn genres() -> Genres {
        let genre =
            |name: &str, parent: Option<&str>| Genre { name: name.into(), parent: parent.map(str::to_owned) };
        Genres::new(vec![
            genre("house", Some("electronic")),
            genre("techno", Some("electronic")),
            genre("electronic", None),
            genre("rock", None),
            genre(NOT_MUSIC, None),
        ])
    }

    /// An answer with `probability` on `top`, the rest spread.
    fn answer(allowed: &[usize], top: usize, probability: f32) -> Answer {
        let mut probabilities = vec![(1.0 - probability) / 4.0; 5];
        probabilities[top] = probability;
        Answer {
            clip: test_example("s", "g", allowed, &[&[0.0]]).clip,
            part: "p".into(),
            is_known: true,
            curve: vec![probabilities.clone()],
            probabilities,
        }
    }

    #[test]
    fn a_dozen_answers_give_the_figures_worked_out_on_paper() {
        let mut answers = vec![
            answer(&[0], 0, 0.9),       // house, right
            answer(&[0], 1, 0.7),       // house taken for techno: right in the broad genre
            answer(&[1], 1, 0.5),       // techno, right
            answer(&[1], 3, 0.45),      // techno taken for rock
            answer(&[3], 3, 0.95),      // rock, right
            answer(&[3], 4, 0.6),       // rock lost
            answer(&[4], 4, 0.85),      // not music, found
            answer(&[4], 3, 0.55),      // not music, taken for rock
            answer(&[0, 1, 2], 2, 0.4), // any electronic, right
            answer(&[0, 1, 2], 3, 0.4), // any electronic, wrong
            answer(&[0, 3], 3, 0.9),    // two families: not judged, but music
            answer(&[4], 4, 0.9),       // noise by code
        ];
        answers[11].clip.sound = Sound::Synthetic(0);
        let figures = figures(&answers, &genres());
        assert_eq!((figures.num_judged, figures.num_music, figures.num_not_music), (10, 9, 2));
        assert_eq!(figures.accuracy, 5.0 / 10.0);
        // House 1/2, techno 1/2, rock 1/2, not music 1/2.
        assert_eq!(figures.balanced, 0.5);
        // The last wrong one has 0.45 on everything electronic, against 0.4 on rock.
        assert_eq!(figures.broad, 7.0 / 10.0);
        assert_eq!(figures.music_lost, 1.0 / 9.0);
        assert_eq!((figures.not_music_found, figures.noise_found), (0.5, 1.0));
        let rock = &figures.by_label[3];
        assert_eq!((rock.num_clips, rock.recall, rock.precision), (2, 0.5, 1.0 / 3.0));
        assert_eq!(figures.by_label[2].num_clips, 0);
        assert!(figures.by_label[2].recall.is_nan());
        // Precisions of house, techno, rock and not music: 1, 1/2, 1/3, 1/2; all recalls 1/2.
        let expected = (2.0 / 3.0 + 0.5 + 0.4 + 0.5) / 4.0;
        assert!((figures.macro_f1() - expected).abs() < 1e-12, "{}", figures.macro_f1());
        // Bins of the eight clips with one label: 0.45 wrong; 0.5 right and 0.55 wrong; 0.6 wrong; 0.7 wrong;
        // 0.85 right; 0.9 and 0.95 right.
        let expected = (0.45 + (1.05_f64 - 1.0).abs() + 0.6 + 0.7 + 0.15 + (2.0 - 1.85)) / 8.0;
        assert!((figures.calibration_error - expected).abs() < 1e-6, "{}", figures.calibration_error);
        assert_eq!(figures.curve[0], 0.5);
        assert!(figures.curve[1].is_nan());
    }

    #[test]
    fn a_track_of_two_families_is_right_as_either_and_wrong_as_a_third() {
        let mut answers = [3, 1, 4].map(|top| answer(&[0, 3], top, 0.9));
        answers.iter_mut().for_each(|answer| answer.clip.target.has_all = true);
        let figures = figures(&answers, &genres());
        // Techno is no label of it, but electronic.
        assert_eq!((figures.num_judged, figures.accuracy, figures.broad), (3, 1.0 / 3.0, 2.0 / 3.0));
    }

    #[test]
    fn coverage_counts_the_sure_answers_and_how_many_of_them_are_right() {
        let answers = [(0, 0.9), (0, 0.8), (1, 0.7), (0, 0.3)].map(|(top, p)| answer(&[0], top, p));
        let found = coverage(&answers, 0.65);
        assert_eq!((found.covered, found.right), (0.75, 2.0 / 3.0));
        assert!(coverage(&answers, 0.95).right.is_nan());
    }

    #[test]
    fn weak_labels_and_labels_that_were_never_learned_are_not_judged() {
        let mut weak = answer(&[0], 1, 0.9);
        weak.clip.is_weak = true;
        let mut unknown = answer(&[1], 3, 0.9);
        unknown.is_known = false;
        let figures = figures(&[weak, unknown, answer(&[3], 3, 0.9)], &genres());
        assert_eq!((figures.num_judged, figures.accuracy, figures.num_music), (1, 1.0, 3));
    }

    #[test]
    fn nothing_to_judge_gives_no_figure() {
        let figures = figures(&[], &genres());
        assert!(
            figures.accuracy.is_nan() && figures.calibration_error.is_nan() && figures.music_lost.is_nan()
        );
    }
}
