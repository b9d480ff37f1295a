//! Rules of playlists, `--where`: a rule or an error, and `not` means the opposite.

use genrescope_engine::State;
use genrescope_library::{Analysis, Rule};

pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let names =
        ["drum and bass", "r&b", "not music", "hip-hop", "Hip_Hop", "80s-pop", "ho\u{308}rspiel", "length"];
    let genres: Vec<(String, Vec<usize>)> =
        names.iter().enumerate().map(|(at, &name)| (name.to_owned(), vec![at])).collect();
    let rule = match Rule::parse(text, &genres) {
        Ok(rule) => rule,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    // One more parenthesis may nest too deeply.
    let Ok(opposite) = Rule::parse(&format!("not ({text})"), &genres) else { return };
    for (state, first) in [(State::Sure, 0.9), (State::Unsure, 0.1), (State::NotMusic, 0.5)] {
        let rest = (1.0 - first) / (names.len() - 1) as f32;
        let mut shares = vec![rest; names.len()];
        shares[0] = first;
        let analysis = Analysis {
            seconds: 200.0,
            state,
            genres: shares,
            tags: Vec::new(),
            embedding: Vec::new(),
            warning: None,
            is_cut: false,
            segments: None,
        };
        assert_ne!(rule.matches(&analysis), opposite.matches(&analysis), "`not` changes nothing: {text}");
    }
}
