//! A network that hears a stream, some stretches at a time.

use super::network::{Network, State};
use crate::analysis::{MEL_BANDS, STRETCH_FRAMES, STRETCH_LEN};
use crate::error::{Error, Result};

/// Stretches in a run: more hardly make a stretch cheaper, and 0.5 s of sound has that many.
const RUN_STRETCHES: usize = 5;

/// A network that hears stretch after stretch, planned for one and for a run of them.
///
/// A run takes half to four fifths of the time, because each weight is fetched once, and gives the same bits:
/// every product sums in the same order. So nobody can tell in which portions a stream was heard.
#[derive(Debug)]
pub(super) struct StreamNetwork {
    one: Network,
    run: Network,
}

impl StreamNetwork {
    /// Reads ONNX whose input is `[1, frames, 96]` for any number of frames, and whose last `num_states`
    /// inputs are state.
    ///
    /// # Errors
    /// As [`Network::read`].
    pub(super) fn read(file: &str, onnx: &[u8], num_states: usize) -> Result<Self> {
        let network = |num_stretches| {
            Network::read(file, onnx, &[1, num_stretches * STRETCH_FRAMES, MEL_BANDS], num_states)
        };
        let (one, run) = (network(1)?, network(RUN_STRETCHES)?);
        match (one.output_lens(), run.output_lens()) {
            (&[of_one], &[of_run]) if of_run == of_one * RUN_STRETCHES => Ok(Self { one, run }),
            _ => Err(Error::ModelFormat {
                file: file.to_owned(),
                reason: "it does not give one output, as long as the sound it hears".to_owned(),
            }),
        }
    }

    /// Values in the channels of one stretch, all in all.
    pub(super) fn channels_len(&self) -> usize {
        self.one.output_lens()[0]
    }

    /// The state before a stream begins.
    pub(super) fn first_state(&self) -> State {
        self.one.first_state()
    }

    /// Hears stretches, `[num_stretches, 6, 96]`, advances `state`, and puts each stretch's channels into
    /// `of_stretch`, as `[num_channels, steps of a stretch]`, for `take`. Those of the last one stay there.
    ///
    /// # Panics
    /// If `log_mel` has no whole number of stretches, or `state` belongs to another network.
    pub(super) fn hear(
        &self,
        num_channels: usize,
        mut log_mel: &[f32],
        state: &mut State,
        of_stretch: &mut Vec<f32>,
        mut take: impl FnMut(&[f32]),
    ) {
        assert!(log_mel.len().is_multiple_of(STRETCH_LEN), "stretches are heard whole");
        while !log_mel.is_empty() {
            let num_stretches = if log_mel.len() < RUN_STRETCHES * STRETCH_LEN { 1 } else { RUN_STRETCHES };
            let network = if num_stretches == 1 { &self.one } else { &self.run };
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

    fn networks() -> [(StreamNetwork, usize); 2] {
        let read = |file: &str, num_states, num_channels| {
            let path = format!("{}/../models/musicnn/{file}", env!("CARGO_MANIFEST_DIR"));
            let onnx = std::fs::read(path).expect("the default model's networks");
            (StreamNetwork::read(file, &onnx, num_states).expect("it is valid"), num_channels)
        };
        [read("trunk.onnx", 4, 256), read("student.onnx", 7, 192)]
    }

    #[test]
    fn one_stretch_at_a_time_or_a_run_of_them_give_the_same_bits() {
        let sound: Vec<f32> = (0..13 * STRETCH_LEN).map(|i| (i * 7919 % 97) as f32 / 30.0).collect();
        for (network, num_channels) in networks() {
            let heard = |portions: &[usize]| {
                let (mut state, mut channels, mut rest) =
                    (network.first_state(), Vec::new(), sound.as_slice());
                for portion in portions {
                    let (now, later) = rest.split_at(portion * STRETCH_LEN);
                    network.hear(num_channels, now, &mut state, &mut Vec::new(), |of_stretch| {
                        channels.extend(of_stretch.iter().map(|value| value.to_bits()));
                    });
                    rest = later;
                }
                channels
            };
            let one_by_one = heard(&[1; 13]);
            assert_eq!(one_by_one.len(), 13 * network.channels_len());
            assert!(heard(&[13]) == one_by_one && heard(&[1, 5, 2, 5]) == one_by_one);
        }
    }
}
