//! Whether a recording's level allows it to be judged.

use std::fmt;

/// Below this a recording is hardly more than its own noise, dBFS.
const QUIET_DBFS: f64 = -50.0;
/// Below this it is silence, which has its own word.
const SILENT_DBFS: f64 = -75.0;
/// A sample from this value on is at full scale.
const FULL_SCALE: f32 = 0.999;
/// No music by itself has more of its samples there.
const CLIPPED_SHARE: f64 = 0.02;

/// Sums over samples.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LevelSums {
    /// Sum of the squares of all samples.
    pub squares: f64,
    /// How many are at full scale.
    pub num_full: f64,
    /// How many there are.
    pub num_samples: f64,
}

/// What may be wrong with a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LevelTrouble {
    /// It is hardly more than its own noise.
    Quiet {
        /// Root mean square, dBFS.
        rms_dbfs: f64,
    },
    /// Much of it is at full scale.
    Clipped {
        /// How much: 0 to 1.
        share: f64,
    },
}

impl LevelSums {
    /// Adds samples.
    ///
    /// # Real-time safety
    /// Allocates nothing: any thread.
    pub fn add(&mut self, samples: &[f32]) {
        // Eight sums side by side: a single one would wait for its own last addition.
        let (mut squares, mut num_full) = ([0.0; 8], [0_u32; 8]);
        for row in samples.chunks(squares.len()) {
            for ((square, full), &sample) in squares.iter_mut().zip(&mut num_full).zip(row) {
                let finite = if sample.is_finite() { sample } else { 0.0 };
                *square += f64::from(finite) * f64::from(finite);
                *full += u32::from(finite.abs() >= FULL_SCALE);
            }
        }
        self.squares += squares.iter().sum::<f64>();
        self.num_full += num_full.iter().copied().map(f64::from).sum::<f64>();
        self.num_samples += samples.len() as f64;
    }

    fn rms_dbfs(&self) -> f64 {
        10.0 * (self.squares / self.num_samples.max(1.0)).log10()
    }

    /// Whether there is nothing to hear.
    pub fn is_silence(&self) -> bool {
        self.rms_dbfs() < SILENT_DBFS
    }

    /// What is wrong with it, except silence, which is reported already.
    pub fn trouble(&self) -> Option<LevelTrouble> {
        let (rms_dbfs, share) = (self.rms_dbfs(), self.num_full / self.num_samples.max(1.0));
        if (SILENT_DBFS..QUIET_DBFS).contains(&rms_dbfs) {
            Some(LevelTrouble::Quiet { rms_dbfs })
        } else if share > CLIPPED_SHARE {
            Some(LevelTrouble::Clipped { share })
        } else {
            None
        }
    }
}

impl fmt::Display for LevelTrouble {
    /// Continues "it is ".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quiet { rms_dbfs } => {
                write!(f, "very quiet ({rms_dbfs:.0} dBFS); perhaps only its noise is heard")
            }
            Self::Clipped { share } => write!(f, "clipped ({:.0} % of it is at full scale)", 100.0 * share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(sample: impl Fn(f32) -> f32) -> Option<String> {
        let mut level = LevelSums::default();
        for block in 0..10 {
            level.add(&(0..1000).map(|i| sample((block * 1000 + i) as f32 * 0.01)).collect::<Vec<_>>());
        }
        level.trouble().map(|trouble| trouble.to_string())
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
