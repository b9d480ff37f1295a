//! The beat of a clip, so that sets can be mixed as DJs do.

/// Onsets are measured in steps of 10 ms.
const STEPS_PER_SECOND: usize = 100;
/// Beats looked for, seconds apart: 200 to 75 per minute.
const SHORTEST_STEPS: usize = 30;
const LONGEST_STEPS: usize = 80;

/// Where a clip's beats lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// From one beat to the next, seconds.
    pub period_seconds: f64,
    /// The first beat, seconds from the start; less than a period.
    pub first_seconds: f64,
}

impl Beat {
    /// Finds the most regular beat; in music without one it finds something, which does no harm.
    ///
    /// The tempo is where the autocorrelation of the onsets is largest, summed over one, two and four beats;
    /// eight beats then give it more exactly.
    pub fn measure(samples: &[f32], rate_hz: u32) -> Self {
        let onsets = onsets(samples, rate_hz as usize / STEPS_PER_SECOND);
        let at = |lag: usize| autocorrelation(&onsets, lag);
        let score = |lag: usize| at(lag) + at(2 * lag) + at(4 * lag);
        let coarse = (SHORTEST_STEPS..=LONGEST_STEPS)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)))
            .unwrap_or(SHORTEST_STEPS);
        let eight =
            (8 * coarse - 4..=8 * coarse + 4).max_by(|&a, &b| at(a).total_cmp(&at(b))).unwrap_or(8 * coarse);
        let period = eight as f64 / 8.0;
        let strength = |first: f64| -> f32 {
            (0..).map(|k| (first + k as f64 * period) as usize).map_while(|i| onsets.get(i)).sum()
        };
        let num_firsts = period as usize;
        let first =
            (0..num_firsts).max_by(|&a, &b| strength(a as f64).total_cmp(&strength(b as f64))).unwrap_or(0);
        Self {
            period_seconds: period / STEPS_PER_SECOND as f64,
            first_seconds: first as f64 / STEPS_PER_SECOND as f64,
        }
    }
}

/// Rise of the logarithm of power from step to step, less the mean.
fn onsets(samples: &[f32], step_len: usize) -> Vec<f32> {
    let powers: Vec<f32> = samples
        .chunks_exact(step_len)
        .map(|step| (step.iter().map(|s| s * s).sum::<f32>() / step_len as f32 + 1e-8).ln())
        .collect();
    let mut onsets: Vec<f32> = powers.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).collect();
    let mean = onsets.iter().sum::<f32>() / onsets.len().max(1) as f32;
    for onset in &mut onsets {
        *onset -= mean;
    }
    onsets
}

fn autocorrelation(values: &[f32], lag: usize) -> f32 {
    let pairs = values.len().saturating_sub(lag);
    if pairs == 0 {
        return 0.0;
    }
    values.iter().zip(&values[lag..]).map(|(a, b)| a * b).sum::<f32>() / pairs as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_track_has_the_beat_it_was_made_with() {
        let rate_hz = 22_050;
        let mut samples = vec![0.0_f32; 30 * rate_hz as usize];
        for beat in 0..60 {
            let start = ((0.2 + f64::from(beat) * 60.0 / 126.0) * f64::from(rate_hz)) as usize;
            for (i, sample) in samples.iter_mut().skip(start).take(2000).enumerate() {
                *sample = 0.8 * (-(i as f32) / 400.0).exp() * (i as f32 * 0.3).sin();
            }
        }
        let beat = Beat::measure(&samples, rate_hz);
        assert!((60.0 / beat.period_seconds - 126.0).abs() < 0.5, "{beat:?}");
        assert!((beat.first_seconds - 0.2).abs() < 0.03, "{beat:?}");
    }
}
