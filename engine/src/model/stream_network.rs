//! A network that hears a stream, some stretches at a time.

use super::network::{Network, State};
use crate::analysis::{MEL_BANDS, STRETCH_FRAMES, STRETCH_LEN};
use crate::error::{Error, Result};

/// A network that hears stretch after stretch, planned for runs of some lengths.
///
/// A run of five stretches takes half to four fifths of the time of single ones, because each weight is
/// fetched once, and gives the same bits: every product sums in the same order. So nobody can tell in which
/// portions it heard a stream.
#[derive(Debug)]
pub(super) struct StreamNetwork {
    /// Each with the number of stretches that it hears, the longest first.
    plans: Vec<(usize, Network)>,
}

impl StreamNetwork {
    /// Reads ONNX whose input is `[1, frames, 96]` for any number of frames, and whose last `num_states`
    /// inputs are state, to hear runs of these numbers of stretches, the longest first.
    ///
    /// # Errors
    /// As [`Network::read`].
    pub(super) fn read(file: &str, onnx: &[u8], num_states: usize, runs: &[usize]) -> Result<Self> {
        let plan = |&run: &usize| {
            let shape = [1, run * STRETCH_FRAMES, MEL_BANDS];
            Network::read(file, onnx, &shape, num_states).map(|network| (run, network))
        };
        let plans: Vec<(usize, Network)> = runs.iter().map(plan).collect::<Result<_>>()?;
        let channels_len = |(run, network): &(usize, Network)| match *network.output_lens() {
            [len] if len.is_multiple_of(*run) => Some(len / run),
            _ => None,
        };
        let first = plans.first().and_then(channels_len);
        if first.is_none() || plans.iter().any(|plan| channels_len(plan) != first) {
            return Err(Error::ModelFormat {
                file: file.to_owned(),
                reason: "it does not give one output, as long as the sound it hears".to_owned(),
            });
        }
        Ok(Self { plans })
    }

    /// Values in the channels of one stretch, in total.
    pub(super) fn channels_len(&self) -> usize {
        let (run, network) = &self.plans[0];
        network.output_lens()[0] / run
    }

    /// The state before a stream begins.
    pub(super) fn first_state(&self) -> State {
        self.plans[0].1.first_state()
    }

    /// Hears stretches, `[num_stretches, 6, 96]`, advances `state`, and puts each stretch's channels into
    /// `of_stretch`, as `[num_channels, steps of a stretch]`, for `take`. Those of the last one stay there.
    ///
    /// # Panics
    /// If `log_mel` cannot be divided into the runs that it is planned for, or `state` belongs to another
    /// network.
    pub(super) fn hear(
        &self,
        num_channels: usize,
        mut log_mel: &[f32],
        state: &mut State,
        of_stretch: &mut Vec<f32>,
        mut take: impl FnMut(&[f32]),
    ) {
        while !log_mel.is_empty() {
            let fits = |(run, _): &&(usize, Network)| run * STRETCH_LEN <= log_mel.len();
            let &(num_stretches, ref network) = self.plans.iter().find(fits).expect("whole runs");
            let (now, later) = log_mel.split_at(num_stretches * STRETCH_LEN);
            network.run(now, state, |_, channels| {
                let num_steps = channels.len() / num_channels / num_stretches;
                for stretch in 0..num_stretches {
                    of_stretch.clear();
                    for steps in channels.chunks_exact(num_steps * num_stretches) {
                        of_stretch.extend_from_slice(&steps[stretch * num_steps..][..num_steps]);
                    }
                    take(of_stretch);
                }
            });
            log_mel = later;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stretch_at_a_time_or_a_run_of_them_give_the_same_bits() {
        let sound: Vec<f32> = (0..20 * STRETCH_LEN).map(|i| (i * 7919 % 97) as f32 / 30.0).collect();
        for (file, num_states, num_channels) in [("trunk.onnx", 4, 256), ("student.onnx", 7, 192)] {
            let path = format!("{}/../models/musicnn/{file}", env!("CARGO_MANIFEST_DIR"));
            let onnx = std::fs::read(path).expect("the default model's networks");
            let heard = |runs: &[usize], portions: &[usize]| {
                let network = StreamNetwork::read(file, &onnx, num_states, runs).expect("it is valid");
                let (mut state, mut channels, mut rest) =
                    (network.first_state(), Vec::new(), sound.as_slice());
                for portion in portions {
                    let (now, later) = rest.split_at(portion * STRETCH_LEN);
                    network.hear(num_channels, now, &mut state, &mut Vec::new(), |of_stretch| {
                        channels.extend(of_stretch.iter().map(|value| value.to_bits()));
                    });
                    rest = later;
                }
                assert_eq!(channels.len(), 20 * network.channels_len());
                channels
            };
            let one_by_one = heard(&[1], &[20]);
            for (runs, portions) in [(&[5, 1][..], &[20][..]), (&[5, 1], &[1, 5, 2, 12]), (&[10], &[10, 10])]
            {
                assert!(heard(runs, portions) == one_by_one, "{file}, runs of {runs:?}, {portions:?}");
            }
        }
    }
}
