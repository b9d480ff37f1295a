//! What a comparison found, for people: Markdown, and a page with pictures.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use genrescope_figures::{ConfusionMatrix, Interval, Intervals};

use super::plan::Plan;
use super::score::Score;
use crate::methods::Track;
use crate::report_page::ReportPage;

/// Clips that all methods get wrong which are listed.
const MAX_LISTED: usize = 100;

/// The table, and what it rests on.
///
/// `facts` are lines of text about where the tracks are from and how the run was made.
pub fn markdown(plan: &Plan, tracks: &[Track], scores: &[Score], facts: &[String]) -> String {
    let mut text = String::from("# Comparison of methods\n\n");
    for line in facts_of(plan, tracks).iter().chain(facts) {
        let _ = writeln!(text, "- {line}");
    }
    let _ = writeln!(text, "\n{}", table(scores));
    let _ = writeln!(text, "\n{COLUMNS}\n");
    for score in scores {
        let _ = writeln!(text, "- **{}**: {}.", score.name, score.summary);
    }
    text.push_str("\n## By genre: share that is found\n\n| genre | tracks |");
    scores.iter().for_each(|score| text += &format!(" {} |", score.name));
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(scores.len()));
    for (label, genre) in plan.genres.iter().enumerate() {
        let num_clips = scores.first().map_or(0, |score| score.figures.by_label[label].num_clips);
        let _ = write!(text, "\n| {genre} | {num_clips} |");
        for score in scores {
            let _ = write!(text, " {} |", share(score.figures.by_label[label].recall));
        }
    }
    let wrong = wrong_for_all(plan, scores);
    let _ = writeln!(text, "\n\n## Wrong for all methods: {} tracks\n", wrong.len());
    for index in wrong.iter().take(MAX_LISTED) {
        let _ = writeln!(text, "- {}", wrong_line(plan, tracks, scores, *index));
    }
    text
}

/// The same as a page that needs nothing else; the clips play if their files are still there.
pub fn html(plan: &Plan, tracks: &[Track], scores: &[Score], facts: &[String]) -> String {
    let mut page = ReportPage::new("Comparison of methods");
    page.list(facts_of(plan, tracks).iter().chain(facts));
    let row = |score: &Score| Interval {
        name: score.name.clone(),
        share: score.figures.accuracy,
        low: score.interval.0,
        high: score.interval.1,
    };
    let overview = Intervals {
        title: "Accuracy, with the 95 % interval over groups".to_owned(),
        rows: scores.iter().map(row).collect(),
    };
    page.picture(&overview);
    page.table(&HEADER, scores.iter().map(cells));
    page.paragraph(COLUMNS);
    page.list_with_code(scores.iter().map(|score| format!("`{}`: {}.", score.name, score.summary)));
    page.heading("What is taken for what");
    for score in scores {
        page.picture(&ConfusionMatrix {
            title: score.name.clone(),
            labels: plan.genres.clone(),
            counts: score.confusion.clone(),
        });
    }
    let wrong = wrong_for_all(plan, scores);
    page.heading(&format!("Wrong for all methods: {} tracks", wrong.len()));
    for index in wrong.iter().take(MAX_LISTED) {
        let path = tracks[*index].clip.path().unwrap_or(Path::new(""));
        page.sound(path, &wrong_line(plan, tracks, scores, *index));
    }
    page.finish()
}

const HEADER: [&str; 9] =
    ["method", "accuracy", "95 % interval", "macro F1", "ECE", "features", "learning", "an answer", "memory"];

/// What the columns say, and what they leave out.
const COLUMNS: &str = "Accuracy with the 95 % interval of a bootstrap over groups; ECE: expected calibration error. \
    Features: wall time on one thread to compute what a method hears of one track, without decoding it, the mean over \
    the first 5 tracks; they are computed once for all methods, and kept. Learning: wall time for one fold, without \
    the features, and with what the method holds out to calibrate itself. An answer: wall time for one track, without \
    its features. Memory: the most that learning and answering took beyond what this process held already, with the \
    features of all tracks; 0 where that was room enough.";

fn table(scores: &[Score]) -> String {
    let mut text = format!("| {} |\n|{}", HEADER.join(" | "), "---|".repeat(HEADER.len()));
    for score in scores {
        let _ = write!(text, "\n| {} |", cells(score).join(" | "));
    }
    text
}

fn cells(score: &Score) -> Vec<String> {
    vec![
        score.name.clone(),
        share(score.figures.accuracy),
        format!("{} to {}", share(score.interval.0), share(score.interval.1)),
        share(score.figures.macro_f1()),
        share(score.figures.calibration_error),
        score.hear_seconds.map_or("unknown".to_owned(), duration),
        duration(score.learn_seconds),
        duration(score.answer_seconds),
        score.peak_bytes.map_or("unknown".to_owned(), memory),
    ]
}

/// A time of two or three digits.
fn duration(seconds: f64) -> String {
    let (value, unit) = match seconds {
        ..0.000_999_5 => (1e6 * seconds, "µs"),
        ..0.999_5 => (1e3 * seconds, "ms"),
        _ => (seconds, "s"),
    };
    if value < 99.95 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}

fn memory(bytes: u64) -> String {
    match bytes {
        ..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn share(value: f64) -> String {
    if value.is_nan() { "–".to_owned() } else { format!("{value:.3}") }
}

fn facts_of(plan: &Plan, tracks: &[Track]) -> Vec<String> {
    let groups: BTreeSet<&str> = plan.tracks.iter().map(|track| track.group.as_str()).collect();
    let patches: usize = tracks.iter().map(|track| track.heard.rows().len()).sum();
    vec![
        format!(
            "{} tracks of {} groups, {} genres: {}; {patches} patches of 3 s, one a second",
            plan.tracks.len(),
            groups.len(),
            plan.genres.len(),
            plan.genres.join(", ")
        ),
        format!("{}; seed {}", plan.division, plan.seed),
        format!(
            "genrescope {}, front end {}, plan {}",
            plan.version,
            short(&plan.front_end),
            short(&plan.sha256())
        ),
    ]
}

/// The first digits of a hash.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// Tested tracks that no method calls by a label of theirs.
fn wrong_for_all(plan: &Plan, scores: &[Score]) -> Vec<usize> {
    let is_wrong = |index: &usize| {
        let called = scores.iter().filter_map(|score| score.called.get(index));
        let labels = called.map(|(label, _)| *label).collect::<Vec<_>>();
        !labels.is_empty() && labels.iter().all(|label| !plan.tracks[*index].labels.contains(label))
    };
    (0..plan.tracks.len()).filter(is_wrong).collect()
}

fn wrong_line(plan: &Plan, tracks: &[Track], scores: &[Score], index: usize) -> String {
    let name = |label: usize| plan.genres[label].as_str();
    let is: Vec<&str> = tracks[index].labels().iter().map(|&label| name(label)).collect();
    let mut called: Vec<(&str, usize)> = Vec::new();
    for (label, _) in scores.iter().filter_map(|score| score.called.get(&index)) {
        match called.iter_mut().find(|(known, _)| *known == name(*label)) {
            Some((_, count)) => *count += 1,
            None => called.push((name(*label), 1)),
        }
    }
    called.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let called: Vec<String> = called.iter().map(|(label, count)| format!("{label} {count}")).collect();
    format!("{}: {}, called {}", plan.tracks[index].path, is.join(" or "), called.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_memory_have_two_or_three_digits_in_the_unit_that_suits_them() {
        let times = [0.0, 3.4e-7, 4.26e-5, 0.000_999_7, 0.001_73, 0.25, 1.0, 6.84, 118.6, 411.2];
        let expected =
            ["0.0 µs", "0.3 µs", "42.6 µs", "1.0 ms", "1.7 ms", "250 ms", "1.0 s", "6.8 s", "119 s", "411 s"];
        assert_eq!(times.map(duration), expected);
        assert_eq!(
            [0, 4096, 102_400, 1 << 20, 9_227_469].map(memory),
            ["0 KiB", "4 KiB", "100 KiB", "1.0 MiB", "8.8 MiB"]
        );
    }
}
