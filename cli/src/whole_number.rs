//! Whole numbers on the command line.

use std::fmt::Debug;
use std::ops::RangeBounds;

/// A parser for whole numbers of a range, which says what is wanted where it gets something else.
pub(crate) fn whole_number<T: TryFrom<u64>>(
    range: impl RangeBounds<u64> + Debug + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number: u64 = text.parse().map_err(|_| "it is not a whole number".to_owned())?;
        let fitting = T::try_from(number).ok().filter(|_| range.contains(&number));
        fitting.ok_or_else(|| format!("{number} is not in {range:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn what_is_no_whole_number_of_the_range_is_refused_in_words() {
        let parse = |text: &str| whole_number::<u8>(1..)(text);
        assert_eq!(parse("7"), Ok(7));
        assert_eq!(parse("1.5"), Err("it is not a whole number".to_owned()));
        assert_eq!(parse("-1"), Err("it is not a whole number".to_owned()));
        assert_eq!(parse("0"), Err("0 is not in 1..".to_owned()));
        assert_eq!(parse("256"), Err("256 is not in 1..".to_owned()));
    }
}
