//! Which tracks belong in a playlist: `techno > 50 % and not (vocal > 0.3 or length < 3:00)`.
//!
//! ```text
//! any    = all { "or" all }
//! all    = one { "and" one }
//! one    = "not" one | "(" any ")" | "sure" | name compare number
//! ```

mod parse;

use genrescope_engine::State;

use crate::analysis::Analysis;

/// Which tracks belong in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    node: Node,
}

/// Why a rule is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at `{rest}`{help}")]
pub struct RuleError {
    what: String,
    /// The unparsed rest of the rule.
    rest: String,
    /// What could stand there, if that is not obvious.
    help: String,
}

/// A part of a rule.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Sure,
    Compare(Quantity, Comparison, f64),
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq)]
enum Quantity {
    /// The summed probability of these genres, by their indices.
    Genres(Vec<usize>),
    /// Seconds.
    Length,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

impl Rule {
    /// Parses a rule. Names are those in `genres`, each with the indices of the genres it stands for.
    ///
    /// # Errors
    /// [`RuleError`] says what was expected, and where.
    pub fn parse(text: &str, genres: &[(String, Vec<usize>)]) -> Result<Self, RuleError> {
        Ok(Self { node: parse::parse(text, genres)? })
    }

    /// Whether a track belongs in the playlist.
    pub fn matches(&self, analysis: &Analysis) -> bool {
        self.node.matches(analysis)
    }
}

impl Node {
    fn matches(&self, analysis: &Analysis) -> bool {
        match self {
            Self::Any(nodes) => nodes.iter().any(|node| node.matches(analysis)),
            Self::All(nodes) => nodes.iter().all(|node| node.matches(analysis)),
            Self::Not(node) => !node.matches(analysis),
            Self::Sure => analysis.state == State::Sure,
            Self::Compare(quantity, comparison, number) => {
                let value = match quantity {
                    Quantity::Genres(indices) => indices
                        .iter()
                        .filter_map(|&index| analysis.genres.get(index))
                        .map(|&probability| f64::from(probability))
                        .sum(),
                    Quantity::Length => analysis.seconds,
                };
                comparison.holds(value, *number)
            }
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Self::Less => value < number,
            Self::LessOrEqual => value <= number,
            Self::Greater => value > number,
            Self::GreaterOrEqual => value >= number,
            Self::Equal => value == number,
            Self::Unequal => value != number,
        }
    }
}

#[cfg(test)]
mod tests;
