//! What heads give: a logit for each label.

/// The index of the largest value; the first if several are equal.
pub(crate) fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    best
}

/// The mean of rows, of logits or of what heads read.
///
/// # Panics
/// If there is none.
pub(crate) fn mean_row(rows: &[Vec<f32>]) -> Vec<f32> {
    let mut mean = vec![0.0; rows[0].len()];
    for row in rows {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value / rows.len() as f32;
        }
    }
    mean
}
