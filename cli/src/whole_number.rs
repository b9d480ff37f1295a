//! Whole numbers on the command line.

use std::fmt::Debug;
use std::ops::{Bound, RangeBounds};

/// A parser for whole numbers of a range, which says what is wanted where it gets something else.
pub(crate) fn whole_number<T: TryFrom<u64>>(
    range: impl RangeBounds<u64> + Debug + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        let fitting = number.and_then(|number| T::try_from(number).ok());
        fitting.ok_or_else(|| format!("it must be a whole number {}", words::<T>(&range)))
    }
}

/// The range in words, as far as a `T` reaches.
fn words<T: TryFrom<u64>>(range: &impl RangeBounds<u64>) -> String {
    let least = match range.start_bound() {
        Bound::Included(&least) => least,
        Bound::Excluded(&below) => below + 1,
        Bound::Unbounded => 0,
    };
    let largest_of_type = (1..=u64::BITS).rev().map(|bits| u64::MAX >> (u64::BITS - bits));
    let most = match range.end_bound() {
        Bound::Included(&most) => Some(most),
        Bound::Excluded(&above) => Some(above - 1),
        Bound::Unbounded => largest_of_type.into_iter().find(|&most| T::try_from(most).is_ok()),
    };
    match most.filter(|&most| most < u64::MAX) {
        Some(most) => format!("from {least} to {most}"),
        None => format!("from {least} up"),
    }
}

#[cfg(test)]
mod tests {
    use super::whole_number;

    #[test]
    fn what_is_no_whole_number_of_the_range_is_refused_with_the_range() {
        let parse = |text: &str| whole_number::<u8>(1..)(text);
        assert_eq!(parse("7"), Ok(7));
        for wrong in ["1.5", "-1", "0", "256", "one", ""] {
            assert_eq!(parse(wrong), Err("it must be a whole number from 1 to 255".to_owned()), "{wrong}");
        }
        let refusal = |result: Result<u64, String>| result.unwrap_err();
        assert_eq!(refusal(whole_number(..)("x")), "it must be a whole number from 0 up");
        assert_eq!(refusal(whole_number(2..=50)("51")), "it must be a whole number from 2 to 50");
        assert_eq!(refusal(whole_number(2..50)("50")), "it must be a whole number from 2 to 49");
        assert!(whole_number::<u16>(..)("99999").unwrap_err().ends_with("from 0 to 65535"));
    }
}
