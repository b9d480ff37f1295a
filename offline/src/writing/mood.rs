//! What the model's 50 tags say about mood.

/// The tags that are moods, and what is written for them. Listeners used several words for the same mood.
const MOODS: [(&str, &str); 10] = [
    ("beautiful", "Beautiful"),
    ("catchy", "Catchy"),
    ("chill", "Chill"),
    ("chillout", "Chill"),
    ("easy listening", "Easy Listening"),
    ("happy", "Happy"),
    ("mellow", "Mellow"),
    ("party", "Party"),
    ("sad", "Sad"),
    ("sexy", "Sexy"),
];

/// The moods among the tags that are at least this probable, best first.
pub(super) fn moods<'a>(tags: impl Iterator<Item = (&'a str, f32)>, least: f32) -> Vec<String> {
    let mut found: Vec<(&str, f32)> = tags
        .filter(|(_, probability)| *probability >= least)
        .filter_map(|(tag, probability)| {
            let (_, mood) = MOODS.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag))?;
            Some((*mood, probability))
        })
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut moods: Vec<String> = Vec::new();
    for (mood, _) in found {
        if !moods.iter().any(|known| known == mood) {
            moods.push(mood.to_owned());
        }
    }
    moods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moods_come_best_first_and_only_once() {
        let tags = [("rock", 0.9), ("chill", 0.1), ("Mellow", 0.3), ("chillout", 0.4), ("sad", 0.01)];
        assert_eq!(moods(tags.into_iter(), 0.05), ["Chill", "Mellow"]);
        assert_eq!(moods(tags.into_iter(), 0.5), [""; 0]);
    }
}
