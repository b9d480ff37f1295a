//! `--channels`: which channels of a device are mixed.

use anyhow::{Result, bail};

/// The channels to mix; an empty list means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Channels {
    /// Counted from 0, ascending.
    picks: Vec<usize>,
}

impl Channels {
    /// Takes channels counted from 1, as people count them.
    ///
    /// # Errors
    /// If channel 0 is named.
    pub(crate) fn new(counted_from_1: &[usize]) -> Result<Self> {
        let mut picks = Vec::new();
        for &channel in counted_from_1 {
            match channel.checked_sub(1) {
                Some(pick) => picks.push(pick),
                None => bail!("--channels counts from 1, so there is no channel 0"),
            }
        }
        picks.sort_unstable();
        picks.dedup();
        Ok(Self { picks })
    }

    /// The least number of channels that a device needs.
    pub(crate) fn needed(&self) -> usize {
        self.picks.last().map_or(1, |last| last + 1)
    }

    /// Which of `num_channels` to mix, counted from 0.
    ///
    /// # Errors
    /// If one of them does not exist.
    pub(crate) fn of(&self, num_channels: usize) -> Result<Vec<usize>> {
        match self.picks.last() {
            None => Ok((0..num_channels).collect()),
            Some(&last) if last < num_channels => Ok(self.picks.clone()),
            Some(last) => {
                let number =
                    if num_channels == 1 { "one channel".into() } else { format!("{num_channels} channels") };
                bail!("it has {number}, so there is no channel {}", last + 1)
            }
        }
    }

    /// For people: `channels 1+2 of 8`.
    pub(crate) fn describe(&self, num_channels: usize) -> String {
        match (num_channels, &self.picks[..]) {
            (1, _) => "mono".to_owned(),
            (2, []) => "stereo".to_owned(),
            (_, []) => format!("{num_channels} channels"),
            (_, picks) => {
                let numbers: Vec<String> = picks.iter().map(|pick| (pick + 1).to_string()).collect();
                format!(
                    "channel{} {} of {num_channels}",
                    if picks.len() == 1 { "" } else { "s" },
                    numbers.join("+")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_count_from_1_and_each_is_taken_once() {
        let channels = Channels::new(&[3, 1, 3]).unwrap();
        assert_eq!(channels.of(4).unwrap(), [0, 2]);
        assert_eq!(channels.needed(), 3);
        assert_eq!(channels.describe(4), "channels 1+3 of 4");
        assert!(Channels::new(&[0]).is_err());
    }

    #[test]
    fn a_channel_that_is_not_there_is_named() {
        let error = Channels::new(&[1, 5]).unwrap().of(2).unwrap_err().to_string();
        assert_eq!(error, "it has 2 channels, so there is no channel 5");
    }

    #[test]
    fn naming_no_channel_means_all() {
        assert_eq!(Channels::default().of(3).unwrap(), [0, 1, 2]);
        assert_eq!(Channels::default().describe(2), "stereo");
    }
}
