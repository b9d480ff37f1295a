//! Names with their probabilities, as a JSON object that keeps its order.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::rounded::rounded;

/// Names and probabilities, the largest first when written by us.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Shares(Vec<(String, f64)>);

impl Shares {
    /// Rounds to four decimals, which a reader can take for exact, and sorts.
    pub(crate) fn new<'a>(names: impl Iterator<Item = &'a str>, values: &[f32]) -> Self {
        // Rounded first, so that a record that is read again has the same order.
        let values = values.iter().map(|&value| rounded(f64::from(value), 4));
        let mut shares: Vec<(String, f64)> = names.map(str::to_owned).zip(values).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self(shares)
    }

    /// The share of `name`; 0 for a name that is not there.
    pub(crate) fn of(&self, name: &str) -> f32 {
        // The last of several, as JSON readers do.
        self.0.iter().rev().find(|(other, _)| other == name).map_or(0.0, |&(_, share)| share as f32)
    }
}

impl Serialize for Shares {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, share)| (name, share)))
    }
}

impl<'de> Deserialize<'de> for Shares {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Shares;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names with their probabilities")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Shares, A::Error> {
                let mut shares = Vec::new();
                while let Some(share) = object.next_entry()? {
                    shares.push(share);
                }
                Ok(Shares(shares))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_probable_genres_come_first() {
        let shares = Shares::new(["rock", "pop", "jazz"].into_iter(), &[0.1, 0.7, 0.2]);
        let text = serde_json::to_string(&shares).unwrap();
        assert_eq!(text, r#"{"pop":0.7,"jazz":0.2,"rock":0.1}"#);
        assert_eq!(serde_json::from_str::<Shares>(&text).unwrap(), shares);
    }

    #[test]
    fn a_name_that_comes_twice_has_its_last_share_and_an_unknown_one_has_none() {
        let shares: Shares = serde_json::from_str(r#"{"pop":0.7,"pop":0.2}"#).unwrap();
        assert_eq!([shares.of("pop"), shares.of("polka")], [0.2, 0.0]);
    }
}
