//! Numbers with few decimals, for lines that people may read too.

/// The nearest value that has so many decimals.
pub(crate) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10.0_f64.powi(decimals);
    (value * scale).round() / scale
}
