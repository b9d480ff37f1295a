//! Which tracks belong in a playlist: `techno > 50 % and not (vocal > 0.3 or length < 3:00)`.
//!
//! ```text
//! any    = all { "or" all }
//! all    = one { "and" one }
//! one    = "not" one | "(" any ")" | "sure" | name compare number
//! ```

mod error;
mod node;
mod parse;

pub use self::error::RuleError;
use self::node::Node;
use crate::analysis::Analysis;

/// Which tracks belong in a playlist.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    node: Node,
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

#[cfg(test)]
mod tests;
