//! Whether a recording's level is one to hear by.

/// Below this a recording is hardly more than its own noise, dBFS.
const QUIET_DBFS: f64 = -50.0;
/// A sample from here on is at full scale, and so many of them, as a share, are no music's own.
const FULL_SCALE: f32 = 0.999;
const CLIPPED_SHARE: f64 = 0.02;

/// What a file's samples come to.
#[derive(Debug, Default)]
pub(super) struct InputLevel {
    sum_of_squares: f64,
    num_samples: u64,
    num_full: u64,
}

impl InputLevel {
    pub(super) fn add(&mut self, samples: &[f32]) {
        self.sum_of_squares +=
            samples.iter().map(|&sample| f64::from(sample) * f64::from(sample)).sum::<f64>();
        self.num_samples += samples.len() as u64;
        self.num_full += samples.iter().filter(|sample| sample.abs() >= FULL_SCALE).count() as u64;
    }

    /// What is wrong with it, in words. Silence is not: that is said already.
    pub(super) fn trouble(&self) -> Option<String> {
        let num_samples = self.num_samples.max(1) as f64;
        let rms_dbfs = 10.0 * (self.sum_of_squares / num_samples).log10();
        let clipped = self.num_full as f64 / num_samples;
        if (-75.0..QUIET_DBFS).contains(&rms_dbfs) {
            Some(format!("it is very quiet ({rms_dbfs:.0} dBFS); what is heard may be its noise"))
        } else if clipped > CLIPPED_SHARE {
            Some(format!("it is clipped ({:.0} % of it is at full scale)", 100.0 * clipped))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(sample: impl Fn(f32) -> f32) -> Option<String> {
        let mut level = InputLevel::default();
        for block in 0..10 {
            level.add(&(0..1000).map(|i| sample((block * 1000 + i) as f32 * 0.01)).collect::<Vec<_>>());
        }
        level.trouble()
    }

    #[test]
    fn very_quiet_and_clipped_sound_is_told_of_and_usual_sound_is_not() {
        assert_eq!(trouble(|t| 0.5 * t.sin()), None);
        assert_eq!(trouble(|_| 0.0), None);
        assert!(trouble(|t| 0.001 * t.sin()).unwrap().contains("very quiet (-63 dBFS)"));
        assert!(trouble(|t| (3.0 * t.sin()).clamp(-1.0, 1.0)).unwrap().contains("clipped"));
        // A peak now and then is the master's business.
        assert_eq!(trouble(|t| if t % 1.0 < 0.015 { 1.0 } else { 0.3 * t.sin() }), None);
    }
}
