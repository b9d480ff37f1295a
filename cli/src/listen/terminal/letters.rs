//! A letter for every genre, for the history, where there is no room for names.

/// Letters by name, in the model's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letters {
    by_name: Vec<(String, char)>,
}

impl Letters {
    /// Gives each name the first of its letters that is still free, otherwise any free one.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut by_name: Vec<(String, char)> = Vec::new();
        for name in names {
            let own = name.chars().filter(|letter| letter.is_alphanumeric());
            let letter = own
                .chain('a'..='z')
                .chain('A'..='Z')
                .find(|letter| by_name.iter().all(|(_, taken)| taken != letter))
                .unwrap_or('?');
            by_name.push((name.to_owned(), letter));
        }
        Self { by_name }
    }

    /// The letter for `name`.
    pub(super) fn of(&self, name: &str) -> char {
        self.by_name.iter().find(|(known, _)| known == name).map_or('?', |&(_, letter)| letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_genre_has_a_letter_of_its_own_from_its_name_if_one_is_free() {
        let letters = Letters::new(["house", "hip hop", "hi", "h"].into_iter());
        assert_eq!(letters.of("house"), 'h');
        assert_eq!(letters.of("hip hop"), 'i');
        assert_eq!(letters.of("hi"), 'a');
        assert_eq!(letters.of("h"), 'b');
        assert_eq!(letters.of("polka"), '?');
    }
}
