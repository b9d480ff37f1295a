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

/// The mean of rows of logits.
///
/// # Panics
/// If there is none.
pub(crate) fn mean_logits(patches: &[Vec<f32>]) -> Vec<f32> {
    let mut mean = vec![0.0; patches[0].len()];
    for patch in patches {
        for (sum, logit) in mean.iter_mut().zip(patch) {
            *sum += logit / patches.len() as f32;
        }
    }
    mean
}
