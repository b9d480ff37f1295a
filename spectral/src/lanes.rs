//! Sums of eight values at a time: on its own, the compiler does not reorder a sum of floats, so each
//! addition would wait for the last.

use realfft::FftNum;

const NUM_LANES: usize = 8;

/// Sum of the products of two rows, as far as the shorter one goes.
#[inline]
pub(crate) fn dot<T: FftNum>(a: &[T], b: &[T]) -> T {
    let len = a.len().min(b.len());
    let (a, rest_of_a) = a[..len].as_chunks::<NUM_LANES>();
    let (b, rest_of_b) = b[..len].as_chunks::<NUM_LANES>();
    let mut sums = [T::zero(); NUM_LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..NUM_LANES {
            sums[lane] = sums[lane] + a[lane] * b[lane];
        }
    }
    rest_of_a.iter().zip(rest_of_b).fold(total(sums), |sum, (&a, &b)| sum + a * b)
}

/// Sum of the values of a row after `become_f64`.
#[inline]
pub(crate) fn sum_of<T: Copy>(values: &[T], become_f64: impl Fn(T) -> f64) -> f64 {
    let (values, rest) = values.as_chunks::<NUM_LANES>();
    let mut sums = [0.0; NUM_LANES];
    for values in values {
        for lane in 0..NUM_LANES {
            sums[lane] += become_f64(values[lane]);
        }
    }
    rest.iter().fold(total(sums), |sum, &value| sum + become_f64(value))
}

/// The largest value of a row, at least 0.
#[inline]
pub(crate) fn largest(values: &[f64]) -> f64 {
    let (values, rest) = values.as_chunks::<NUM_LANES>();
    let mut most = [0.0; NUM_LANES];
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    for values in values {
        for lane in 0..NUM_LANES {
            most[lane] = larger(values[lane], most[lane]);
        }
    }
    most.iter().chain(rest).fold(0.0, |a, &b| larger(a, b))
}

fn total<T: FftNum>(sums: [T; NUM_LANES]) -> T {
    sums.into_iter().fold(T::zero(), |a, b| a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_whole_numbers() {
        let values: Vec<f64> = (0..21).map(f64::from).collect();
        assert_eq!(dot(&values, &values), 2870.0);
        assert_eq!(dot(&values[..11], &values), 385.0);
        assert_eq!(sum_of(&values, |value| 2.0 * value), 420.0);
        assert_eq!((largest(&values), largest(&values[..5]), largest(&[])), (20.0, 4.0, 0.0));
    }
}
