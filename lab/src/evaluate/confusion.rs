//! Which genre is taken for which, as a picture.

use std::fmt::Write;

use genrescope_engine::model::Genres;

use super::answer::Answer;
use super::figures::with_one_label;
use crate::logits::argmax;

/// Side of a cell, and room for the names, pixels.
const CELL: usize = 26;
const NAMES: usize = 120;

/// A matrix as SVG: a row for each label that clips have, a column for each that they are called; a cell's
/// darkness is the share of its row, its number counts the clips.
pub fn confusion_svg<'a>(
    answers: impl IntoIterator<Item = &'a Answer>,
    genres: &Genres,
    title: &str,
) -> String {
    let answers: Vec<&Answer> = answers.into_iter().collect();
    let mut counts = vec![vec![0_usize; genres.len()]; genres.len()];
    for (answer, label) in with_one_label(&answers) {
        counts[label][argmax(&answer.probabilities)] += 1;
    }
    let side = NAMES + CELL * genres.len() + 50;
    let mut svg = String::new();
    let mut push = |line: std::fmt::Arguments<'_>| {
        svg.write_fmt(line).expect("writing to a string cannot fail");
        svg.push('\n');
    };
    push(format_args!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="{NAMES}" y="20" font-size="14">{title}</text>
<text x="{NAMES}" y="38" fill="#555">row: what it is; column: what it is taken for; number: clips</text>"##,
        height = side + 40,
    ));
    let place = |index: usize| NAMES + index * CELL;
    for (index, name) in genres.names().enumerate() {
        let (x, y) = (place(index) + CELL / 2 + 4, NAMES + 34);
        push(format_args!(
            r#"<text x="{}" y="{}" text-anchor="end">{name}</text>"#,
            NAMES - 6,
            place(index) + 40 + CELL / 2 + 4
        ));
        push(format_args!(r#"<text transform="translate({x} {y}) rotate(-60)">{name}</text>"#));
    }
    for (row, counts) in counts.iter().enumerate() {
        let total: usize = counts.iter().sum();
        for (column, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let share = count as f64 / total as f64;
            // From white to a dark blue that print and the color-blind can read.
            let shade = |dark: f64| (255.0 - share * (255.0 - dark)).round() as u8;
            let (x, y) = (place(column), place(row) + 40);
            let ink = if share > 0.5 { "#fff" } else { "#222" };
            push(format_args!(
                r##"<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="#{:02x}{:02x}{:02x}"/><text x="{}" y="{}" text-anchor="middle" fill="{ink}">{count}</text>"##,
                shade(8.0),
                shade(48.0),
                shade(107.0),
                x + CELL / 2,
                y + CELL / 2 + 4,
            ));
        }
    }
    push(format_args!(
        r##"<rect x="{NAMES}" y="{}" width="{size}" height="{size}" fill="none" stroke="#999"/></svg>"##,
        NAMES + 40,
        size = CELL * genres.len()
    ));
    svg
}

#[cfg(test)]
mod tests {
    use genrescope_engine::model::Genre;

    use super::*;
    use crate::example::test_example;

    #[test]
    fn each_pair_that_occurs_has_a_cell_with_its_count() {
        let genres = ["blues", "jazz"].map(|name| Genre { name: name.into(), parent: None });
        let answer = |label: usize, probabilities: [f32; 2]| Answer {
            clip: test_example("s", "g", &[label], &[&[0.0]]).clip,
            part: String::new(),
            is_known: true,
            probabilities: probabilities.to_vec(),
            curve: Vec::new(),
        };
        let answers =
            [answer(0, [0.9, 0.1]), answer(0, [0.8, 0.2]), answer(0, [0.4, 0.6]), answer(1, [0.1, 0.9])];
        let svg = confusion_svg(&answers, &Genres::new(genres.to_vec()), "two genres");
        assert_eq!(svg.matches("text-anchor=\"middle\"").count(), 3);
        assert!(svg.contains(">2</text>") && svg.contains("two genres"));
    }
}
