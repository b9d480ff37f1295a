//! What came of a method.

use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::track::Track;

/// What came of a method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// For each test, `[num_labels]`.
    pub probabilities: Vec<Vec<f32>>,
    /// How long it learned, seconds.
    pub learn_seconds: f64,
    /// How long all answers took, seconds.
    pub answer_seconds: f64,
    /// The most memory that learning and answering took beyond what was in use before; `None` where the
    /// system does not say.
    pub peak_bytes: Option<u64>,
}

impl Outcome {
    /// Learns, and answers every test, with an eye on the clock and the memory.
    ///
    /// # Errors
    /// As `learn`.
    pub(super) fn measure<L>(
        tests: &[&Track],
        learn: impl FnOnce() -> Result<L>,
        answer: impl Fn(&L, &Track) -> Vec<f32>,
    ) -> Result<Self> {
        let memory = PeakMemory::begin();
        let start = Instant::now();
        let learned = learn()?;
        let learn_seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let probabilities = tests.iter().map(|track| answer(&learned, track)).collect();
        let answer_seconds = start.elapsed().as_secs_f64();
        Ok(Self { probabilities, learn_seconds, answer_seconds, peak_bytes: memory.peak_bytes() })
    }
}

/// The memory of this process from some moment on.
struct PeakMemory {
    before_bytes: Option<u64>,
}

impl PeakMemory {
    #[cfg(target_os = "linux")]
    fn begin() -> Self {
        // Sets the peak back to what is in use now.
        let is_reset = std::fs::write("/proc/self/clear_refs", "5").is_ok();
        Self { before_bytes: memory_bytes("VmRSS:").filter(|_| is_reset) }
    }

    #[cfg(target_os = "linux")]
    fn peak_bytes(&self) -> Option<u64> {
        Some(memory_bytes("VmHWM:")?.saturating_sub(self.before_bytes?))
    }

    // Windows and macOS cannot set their peaks back.
    #[cfg(not(target_os = "linux"))]
    fn begin() -> Self {
        Self { before_bytes: None }
    }

    #[cfg(not(target_os = "linux"))]
    fn peak_bytes(&self) -> Option<u64> {
        self.before_bytes
    }
}

/// A line of the kernel's account of this process.
#[cfg(target_os = "linux")]
fn memory_bytes(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_learning_is_seen_though_it_is_given_back() {
        const LEN: usize = 64 << 20;
        let learn = || Ok(std::hint::black_box(vec![1_u8; LEN]).len());
        let outcome = Outcome::measure(&[], learn, |_, _| Vec::new()).unwrap();
        // Other tests of this process may take some and give some back meanwhile.
        let peak = outcome.peak_bytes.unwrap();
        assert!((LEN as u64 / 2..4 * LEN as u64).contains(&peak), "{peak}");
    }
}
