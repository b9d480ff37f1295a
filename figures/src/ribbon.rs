//! Genres over time, as a ribbon.

use genrescope_palette::genre_rgb;

use crate::axis::{Span, ticks_between};
use crate::panel::{Content, Panel, Share};

/// How many genres have their own colors; all others are drawn as one.
const NUM_NAMED: usize = 6;

/// The name of all others together.
const OTHERS: &str = "others";

/// Their color.
const OTHERS_RGB: u32 = 0xc9ccd3;

/// The genres of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When it begins, seconds.
    pub from: f64,
    /// When it ends, seconds.
    pub to: f64,
    /// Probability of each genre; empty for silence.
    pub genres: Vec<f32>,
}

/// The genres of a recording over time: their probabilities, stacked, with those that last longest at the
/// bottom.
pub fn ribbon(names: &[&str], moments: &[Moment], span: Span) -> Panel {
    let total = |genre: usize| {
        let of = |moment: &Moment| {
            moment.genres.get(genre).copied().unwrap_or(0.0) * (moment.to - moment.from) as f32
        };
        moments.iter().map(of).sum::<f32>()
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| total(b).total_cmp(&total(a)));
    let (named, others) = order.split_at(NUM_NAMED.min(order.len()));
    let mut shares: Vec<Share> = named
        .iter()
        .map(|&genre| Share {
            name: names[genre].to_owned(),
            rgb: genre_rgb(names[genre]),
            parts: Vec::new(),
        })
        .collect();
    if !others.is_empty() {
        shares.push(Share { name: OTHERS.to_owned(), rgb: OTHERS_RGB, parts: Vec::new() });
    }
    let place = |seconds: f64| ((seconds - span.from) / span.len()).clamp(0.0, 1.0) as f32;
    for moment in moments.iter().filter(|moment| !moment.genres.is_empty()) {
        let (from, to) = (place(moment.from), place(moment.to));
        let rest = others.iter().map(|&genre| moment.genres[genre]).sum::<f32>();
        let values = named.iter().map(|&genre| moment.genres[genre]).chain([rest]);
        let mut below = 0.0;
        for (share, value) in shares.iter_mut().zip(values) {
            let with = (below + value).min(1.0);
            if to > from && with > below {
                share.parts.push([from, to, below, with]);
            }
            below = with;
        }
    }
    // What does not show needs no name in the key.
    shares.retain(|share| !share.parts.is_empty());
    Panel {
        title: "Genres".to_owned(),
        span,
        ticks: ticks_between(0.0, 1.0, 5),
        name: "probability".to_owned(),
        content: Content::Shares(shares),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_genre_that_lasts_longest_lies_below_and_rare_ones_are_one() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let mut genres = vec![0.05; 8];
        genres[2] = 0.65;
        let moments = [
            Moment { from: 10.0, to: 15.0, genres: genres.clone() },
            Moment { from: 15.0, to: 20.0, genres: Vec::new() },
        ];
        let Content::Shares(shares) = ribbon(&names, &moments, Span { from: 10.0, to: 20.0 }).content else {
            panic!("they are shares")
        };
        assert_eq!((shares.len(), shares[0].name.as_str(), shares[6].name.as_str()), (7, "c", "others"));
        assert_eq!(shares[0].parts, [[0.0, 0.5, 0.0, 0.65]]);
        let [_, _, below, with] = shares[6].parts[0];
        assert!((below - 0.9).abs() < 1e-6 && (with - 1.0).abs() < 1e-6);
    }
}
