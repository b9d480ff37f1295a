//! Parses rules.

use super::error::RuleError;
use super::node::{Comparison, Node, Quantity};
use crate::names::{composed, len_of_name_at_start, nearest_name};

/// The deepest nesting of parentheses and `not`s.
const MAX_DEPTH: usize = 64;

/// Longer operators first.
const COMPARISONS: [(&str, Comparison); 9] = [
    ("<=", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::Unequal),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
    ("=", Comparison::Equal),
    ("≥", Comparison::GreaterOrEqual),
    ("≤", Comparison::LessOrEqual),
];

pub(super) fn parse(text: &str, genres: &[(String, Vec<usize>)]) -> Result<Node, RuleError> {
    let text = composed(text);
    let mut parser = Parser { rest: text.trim(), genres, depth: 0 };
    let node = parser.any()?;
    if parser.rest.is_empty() { Ok(node) } else { Err(parser.expected("`and`, `or` or the end")) }
}

struct Parser<'a> {
    rest: &'a str,
    genres: &'a [(String, Vec<usize>)],
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Node, RuleError> {
        let mut nodes = vec![self.all()?];
        while self.take_word("or") {
            nodes.push(self.all()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    fn all(&mut self) -> Result<Node, RuleError> {
        let mut nodes = vec![self.one()?];
        while self.take_word("and") {
            nodes.push(self.one()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
    }

    fn one(&mut self) -> Result<Node, RuleError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("too many parentheses".to_owned()));
        }
        let node = self.one_inside();
        self.depth -= 1;
        node
    }

    fn one_inside(&mut self) -> Result<Node, RuleError> {
        if self.take_sign("(") {
            let node = self.any()?;
            return if self.take_sign(")") { Ok(node) } else { Err(self.expected("`)`")) };
        }
        // A genre may begin with the same letters: `not music` is one.
        if let Some(quantity) = self.quantity() {
            let found = COMPARISONS.iter().find(|(sign, _)| self.rest.starts_with(sign));
            let Some((sign, comparison)) = found else {
                return Err(self.expected("`<`, `<=`, `>`, `>=`, `=` or `!=`"));
            };
            self.take_sign(sign);
            let is_length = quantity == Quantity::Length;
            let number = self.number(is_length)?;
            return Ok(Node::Compare(quantity, *comparison, number));
        }
        if self.take_word("not") {
            return Ok(Node::Not(Box::new(self.one()?)));
        }
        if self.take_word("sure") {
            return Ok(Node::Sure);
        }
        let mut error = self.expected("a genre, `length`, `sure`, `not` or `(`");
        if !self.rest.is_empty() {
            let names: Vec<&str> = self.genres.iter().map(|(name, _)| name.as_str()).collect();
            // The intended name ends at the comparison.
            let end = self.rest.find(['<', '>', '=', '!', '≥', '≤', '(', ')']);
            let wanted = &self.rest[..end.unwrap_or(self.rest.len())];
            error.help = match nearest_name(names.iter().copied(), wanted) {
                Some(name) => format!("; did you mean `{name}`? The genres are {}", names.join(", ")),
                None => format!("; the genres are {}", names.join(", ")),
            };
        }
        Err(error)
    }

    /// The longest known name here, since some names begin with others.
    fn quantity(&mut self) -> Option<Quantity> {
        let quote = ['"', '\''].into_iter().find(|&quote| self.rest.starts_with(quote));
        let inside = quote.map_or(self.rest, |quote| &self.rest[quote.len_utf8()..]);
        let len_of = |name: &str| {
            let len = len_of_name_at_start(inside, name)?;
            quote.is_none_or(|quote| inside[len..].starts_with(quote)).then_some(len)
        };
        let found = self.genres.iter().filter_map(|(name, indices)| Some((len_of(name)?, name, indices)));
        // Among names that differ only in spelling, the exact one; otherwise the first.
        let longest = found.rev().max_by_key(|&(len, name, _)| (len, inside[..len] == **name));
        let (len, quantity) = match longest {
            Some((len, _, indices)) => (len, Quantity::Genres(indices.clone())),
            None => (len_of("length")?, Quantity::Length),
        };
        self.rest = inside[len + quote.map_or(0, char::len_utf8)..].trim_start();
        Some(quantity)
    }

    /// `0.5`, `50 %`, and for a length seconds or `3:30`.
    fn number(&mut self, is_length: bool) -> Result<f64, RuleError> {
        let len = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
        let (digits, rest) = self.rest.split_at(len.unwrap_or(self.rest.len()));
        let number = match digits.split_once(':') {
            None => digits.parse().ok(),
            Some((minutes, seconds)) if is_length => {
                minutes.parse().ok().zip(seconds.parse().ok()).map(|(m, s): (f64, f64)| 60.0 * m + s)
            }
            Some(_) => None,
        };
        let what = if is_length { "a length such as 200 or 3:20" } else { "a number such as 0.5 or 50 %" };
        let Some(number) = number else { return Err(self.expected(what)) };
        let too_much = self.expected("a probability of at most 1, or 100 %,");
        self.rest = rest.trim_start();
        let is_percent = !is_length && self.take_sign("%");
        let number = if is_percent { number / 100.0 } else { number };
        if !is_length && number > 1.0 {
            return Err(too_much);
        }
        Ok(number)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    fn take_word(&mut self, word: &str) -> bool {
        let (start, rest) = self.rest.split_at_checked(word.len()).unwrap_or_default();
        let is_there = start.eq_ignore_ascii_case(word) && !rest.starts_with(char::is_alphanumeric);
        let rest = is_there.then_some(rest);
        self.rest = rest.map_or(self.rest, str::trim_start);
        rest.is_some()
    }

    fn expected(&self, what: &str) -> RuleError {
        self.error(format!("{what} is expected"))
    }

    fn error(&self, what: String) -> RuleError {
        let rest = if self.rest.is_empty() { "the end" } else { self.rest };
        RuleError { what, rest: rest.to_owned(), help: String::new() }
    }
}
