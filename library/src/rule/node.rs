//! What a rule consists of, once it is parsed.

use genrescope_engine::State;

use crate::analysis::Analysis;

/// A part of a rule.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Sure,
    Compare(Quantity, Comparison, f64),
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Quantity {
    /// The summed probability of these genres, by their indices.
    Genres(Vec<usize>),
    /// Seconds.
    Length,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    Unequal,
}

impl Node {
    pub(super) fn matches(&self, analysis: &Analysis) -> bool {
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
