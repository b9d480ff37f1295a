//! Accuracy when only some labels may be answered.

use genrescope_engine::model::Genres;

use super::answer::Answer;

/// The share of answers that are right when only the labels of these names may be given, as where heads of
/// few genres are compared with one of many; names that no label has are left out. NaN without an answer.
pub fn accuracy_among<'a>(
    answers: impl IntoIterator<Item = &'a Answer>,
    genres: &Genres,
    names: &[&str],
) -> f64 {
    let labels: Vec<usize> = names.iter().filter_map(|name| genres.index_of(name)).collect();
    let (mut num_right, mut count) = (0, 0);
    for answer in answers {
        let best = labels
            .iter()
            .copied()
            .max_by(|&a, &b| answer.probabilities[a].total_cmp(&answer.probabilities[b]));
        num_right += usize::from(best.is_some() && best == answer.clip.target.exact());
        count += 1;
    }
    f64::from(num_right as u32) / f64::from(count as u32)
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;

    use super::*;
    use crate::example::test_example;

    #[test]
    fn only_the_labels_named_compete() {
        let genre = |name: &str| Genre { name: name.into(), parent: None };
        let genres = Genres::new(["blues", "jazz", "techno"].map(genre).to_vec());
        let answer = |labels: &[usize], probabilities: [f32; 3]| Answer {
            clip: test_example("s", "g", labels, &[&[0.0]]).clip,
            part: String::new(),
            is_known: true,
            probabilities: probabilities.to_vec(),
            curve: Vec::new(),
        };
        let answers = [
            answer(&[0], [0.3, 0.2, 0.5]),
            answer(&[1], [0.3, 0.1, 0.6]),
            answer(&[2], [0.2, 0.1, 0.7]),
            // It could be either: that is no answer to a question with one.
            answer(&[0, 1], [0.9, 0.1, 0.0]),
        ];
        assert_eq!(accuracy_among(&answers, &genres, &["blues", "jazz", "reggae"]), 0.25);
        assert_eq!(accuracy_among(&answers, &genres, &["blues", "jazz", "techno"]), 0.25);
        assert_eq!(accuracy_among(&answers[..1], &genres, &["blues", "jazz"]), 1.0);
        assert_eq!(accuracy_among(&answers, &genres, &["polka"]), 0.0);
        assert!(accuracy_among(&[], &genres, &["blues"]).is_nan());
    }
}
