//! Which features there are.

use serde::{Deserialize, Serialize};

use crate::chroma::NUM_CLASSES;
use crate::constant_q::highest_hz;
use crate::contrast::{ABOVE_RATE_HZ, MAX_BIN_HZ, NUM_BANDS};
use crate::settings::Settings;
use crate::tempo::window_len;
use crate::tonnetz::NUM_COORDINATES;

/// Names of the pitch classes, as in the rows of chroma.
pub const PITCH_CLASSES: [&str; NUM_CLASSES] =
    ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// The coordinates of the tonnetz.
const COORDINATES: [&str; NUM_COORDINATES] =
    ["fifths_x", "fifths_y", "minor_x", "minor_y", "major_x", "major_y"];

/// A feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Center of the spectrum's mass, Hz.
    Centroid,
    /// How far it spreads, Hz.
    Bandwidth,
    /// The frequency below which 85 % of it lies, Hz.
    Rolloff,
    /// Noise (1) or tone (0).
    Flatness,
    /// Peaks above valleys in seven bands, dB.
    Contrast,
    /// Changes of sign per sample.
    ZeroCrossingRate,
    /// Strength of the sound; full scale is 1.
    Rms,
    /// Pitch classes from the STFT; the strongest is 1.
    ChromaStft,
    /// Pitch classes from the constant-Q transform; the strongest is 1.
    ChromaCqt,
    /// Mel-frequency cepstral coefficients.
    Mfcc,
    /// Their change per frame.
    MfccDelta,
    /// How much begins, dB.
    OnsetStrength,
    /// How clear the beat is, 0 to 1.
    BeatStrength,
    /// Harmony on the circles of fifths, minor and major thirds.
    Tonnetz,
}

impl Kind {
    /// All features, in the order in which they are listed.
    pub const ALL: [Self; 14] = [
        Self::Centroid,
        Self::Bandwidth,
        Self::Rolloff,
        Self::Flatness,
        Self::Contrast,
        Self::ZeroCrossingRate,
        Self::Rms,
        Self::ChromaStft,
        Self::ChromaCqt,
        Self::Mfcc,
        Self::MfccDelta,
        Self::OnsetStrength,
        Self::BeatStrength,
        Self::Tonnetz,
    ];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Centroid => "centroid",
            Self::Bandwidth => "bandwidth",
            Self::Rolloff => "rolloff",
            Self::Flatness => "flatness",
            Self::Contrast => "contrast",
            Self::ZeroCrossingRate => "zero_crossing_rate",
            Self::Rms => "rms",
            Self::ChromaStft => "chroma_stft",
            Self::ChromaCqt => "chroma_cqt",
            Self::Mfcc => "mfcc",
            Self::MfccDelta => "mfcc_delta",
            Self::OnsetStrength => "onset_strength",
            Self::BeatStrength => "beat_strength",
            Self::Tonnetz => "tonnetz",
        }
    }

    /// Its unit; empty for a number without a unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Centroid | Self::Bandwidth | Self::Rolloff => "Hz",
            Self::Contrast | Self::OnsetStrength => "dB",
            _ => "",
        }
    }

    /// Why it cannot be computed of sound at this sample rate, with these settings; `None` if it can. Where
    /// there is no beat strength there is no tempo.
    ///
    /// librosa refuses the same, but for the constant-Q transform at some 160 Hz of rates, where whether
    /// there is room for the highest filter depends on how a recording is tuned.
    pub fn obstacle(self, sample_rate_hz: u32, settings: &Settings) -> Option<String> {
        let rate_hz = f64::from(sample_rate_hz);
        match self {
            Self::Contrast if rate_hz <= ABOVE_RATE_HZ => Some(format!(
                "its highest band needs a sample rate above {ABOVE_RATE_HZ:.0} Hz, and this is {sample_rate_hz}"
            )),
            Self::Contrast if settings.bin_hz(1, sample_rate_hz) > MAX_BIN_HZ => Some(format!(
                "its lowest band needs frames of at least {} samples at {sample_rate_hz} Hz, and these have {}",
                (rate_hz / MAX_BIN_HZ).ceil(),
                settings.n_fft
            )),
            Self::BeatStrength if window_len(sample_rate_hz, settings.hop_len) < 2 => Some(format!(
                "nothing repeats in 8 s with a hop of {} samples at {sample_rate_hz} Hz",
                settings.hop_len
            )),
            // Tuned as high as it can be, by half a bin.
            Self::ChromaCqt | Self::Tonnetz if rate_hz < 2.0 * highest_hz(0.5) => Some(format!(
                "the constant-Q transform needs a sample rate of at least {:.0} Hz, and this is {sample_rate_hz}",
                (2.0 * highest_hz(0.5)).ceil()
            )),
            _ => None,
        }
    }

    /// How many rows it has.
    pub fn num_rows(self, settings: &Settings) -> usize {
        match self {
            Self::Contrast => NUM_BANDS,
            Self::ChromaStft | Self::ChromaCqt => NUM_CLASSES,
            Self::Mfcc | Self::MfccDelta => settings.num_mfcc,
            Self::Tonnetz => NUM_COORDINATES,
            _ => 1,
        }
    }

    /// The names of its rows in tables: its own name, and what tells the rows apart where there are several.
    pub fn row_names(self, settings: &Settings) -> Vec<String> {
        let name = self.name();
        let row = |row: usize| match self {
            Self::ChromaStft | Self::ChromaCqt => format!("{name}_{}", PITCH_CLASSES[row]),
            Self::Tonnetz => format!("{name}_{}", COORDINATES[row]),
            Self::Mfcc | Self::MfccDelta | Self::Contrast => format!("{name}_{}", row + 1),
            _ => name.to_owned(),
        };
        (0..self.num_rows(settings)).map(row).collect()
    }
}

impl Settings {
    /// The name of each row of all features, in the order of [`Features::rows`](crate::Features::rows).
    pub fn names(&self) -> impl Iterator<Item = String> {
        Kind::ALL.into_iter().flat_map(|kind| kind.row_names(self))
    }

    /// Rows of all features.
    pub(crate) fn num_rows(&self) -> usize {
        Kind::ALL.into_iter().map(|kind| kind.num_rows(self)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<String> = Settings::DEFAULT.names().collect();
        assert_eq!(names.len(), 85);
        assert!(names.contains("centroid") && names.contains("mfcc_20") && names.contains("chroma_cqt_F#"));
    }

    #[test]
    fn what_cannot_be_computed_at_a_low_rate_says_why() {
        let lost = |rate_hz| -> Vec<&str> {
            let is_lost = |kind: &Kind| kind.obstacle(rate_hz, &Settings::DEFAULT).is_some();
            Kind::ALL.into_iter().filter(is_lost).map(Kind::name).collect()
        };
        assert!(lost(22_050).is_empty() && lost(12_801).is_empty());
        assert_eq!(lost(12_800), ["contrast"]);
        assert_eq!(lost(8_412), ["contrast"]);
        assert_eq!(lost(8_000), ["contrast", "chroma_cqt", "tonnetz"]);
        let with = |n_fft, hop_len| Settings { n_fft, hop_len, ..Settings::DEFAULT };
        assert_eq!(Kind::Contrast.obstacle(22_050, &with(112, 64)), None);
        let short = Kind::Contrast.obstacle(22_050, &with(110, 64)).unwrap();
        assert!(short.contains("at least 111 samples"), "{short}");
        assert_eq!(Kind::BeatStrength.obstacle(1_000, &with(4_000, 4_000)), None);
        assert!(Kind::BeatStrength.obstacle(1_000, &with(4_002, 4_002)).unwrap().contains("hop of 4002"));
        assert!(Kind::Contrast.obstacle(8_000, &Settings::DEFAULT).unwrap().contains("above 12800 Hz"));
        assert!(Kind::Tonnetz.obstacle(8_000, &Settings::DEFAULT).unwrap().contains("at least 8412 Hz"));
    }

    #[test]
    fn a_kind_is_called_the_same_everywhere() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
