//! Which genre is taken for which.

use genrescope_engine::model::Genres;

use super::answer::Answer;
use super::figures::with_one_label;

/// Counts of clips with one label: a row for each label that they have, a column for each that they are
/// called.
pub fn confusion<'a>(answers: impl IntoIterator<Item = &'a Answer>, genres: &Genres) -> Vec<Vec<usize>> {
    let answers: Vec<&Answer> = answers.into_iter().collect();
    let mut counts = vec![vec![0; genres.len()]; genres.len()];
    for (answer, label) in with_one_label(&answers) {
        counts[label][answer.top()] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;

    use super::*;
    use crate::example::test_example;

    #[test]
    fn each_pair_that_occurs_is_counted_and_weak_labels_are_not() {
        let genres = ["blues", "jazz"].map(|name| Genre { name: name.into(), parent: None });
        let answer = |label: usize, probabilities: [f32; 2]| Answer {
            clip: test_example("s", "g", &[label], &[&[0.0]]).clip,
            part: String::new(),
            is_known: true,
            probabilities: probabilities.to_vec(),
            curve: Vec::new(),
        };
        let mut answers =
            [answer(0, [0.9, 0.1]), answer(0, [0.8, 0.2]), answer(0, [0.4, 0.6]), answer(1, [0.9, 0.1])];
        answers[3].clip.is_weak = true;
        assert_eq!(confusion(&answers, &Genres::new(genres.to_vec())), [[2, 1], [0, 0]]);
    }
}
