//! Axes: the places of values, and which of them are labeled.

use genrescope_spectral::{hz_to_mel, mel_to_hz};

/// A part of a recording, seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// How frequencies are spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrequencyScale {
    /// Evenly, in Hz.
    Linear,
    /// By octaves.
    Log,
    /// As the ear does.
    Mel,
}

/// The lowest frequency on a scale of octaves, Hz: C1.
const LOWEST_HZ: f64 = 32.703;

/// A labeled place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tick {
    /// 0 at the beginning, or at the bottom; 1 at the end, or at the top.
    pub(crate) place: f32,
    pub(crate) name: String,
}

impl Span {
    /// How long it is, seconds.
    pub(crate) fn len(self) -> f64 {
        (self.to - self.from).max(1e-9)
    }

    /// Ticks at round times: `num_ticks` at most.
    pub(crate) fn ticks(self, num_ticks: usize) -> Vec<Tick> {
        const STEPS: [f64; 16] =
            [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0];
        let fits = |step: &f64| self.len() / step <= num_ticks as f64;
        let step = STEPS.into_iter().find(fits).unwrap_or_else(|| {
            let hours = (self.len() / num_ticks as f64 / 1800.0).ceil();
            hours * 1800.0
        });
        let first = (self.from / step - 1e-6).ceil() as u64;
        let seconds =
            (first..).map(|index| index as f64 * step).take_while(|at| *at <= self.to + 1e-6 * step);
        let tick = |at: f64| Tick { place: ((at - self.from) / self.len()) as f32, name: clock(at, step) };
        seconds.map(tick).collect()
    }
}

/// A time in minutes and seconds, with as many digits as the steps need.
fn clock(seconds: f64, step: f64) -> String {
    let hundredths = (seconds * 100.0).round() as u64;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    let part = match step {
        ..0.1 => format!(".{rest:02}"),
        0.1..1.0 => format!(".{}", rest / 10),
        _ => String::new(),
    };
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}{part}")
    } else {
        format!("{minutes}:{seconds:02}{part}")
    }
}

impl FrequencyScale {
    /// The frequency at a place, 0 to 1, of a scale that ends at `highest_hz`.
    pub(crate) fn hz_at(self, place: f64, highest_hz: f64) -> f64 {
        match self {
            Self::Linear => place * highest_hz,
            Self::Log => LOWEST_HZ * (highest_hz / LOWEST_HZ).powf(place),
            Self::Mel => mel_to_hz(place * hz_to_mel(highest_hz)),
        }
    }

    /// The place of a frequency.
    fn place_of(self, hz: f64, highest_hz: f64) -> f64 {
        match self {
            Self::Linear => hz / highest_hz,
            Self::Log => (hz / LOWEST_HZ).ln() / (highest_hz / LOWEST_HZ).ln(),
            Self::Mel => hz_to_mel(hz) / hz_to_mel(highest_hz),
        }
    }

    /// Ticks at round frequencies.
    pub(crate) fn ticks(self, highest_hz: f64) -> Vec<Tick> {
        let step = match highest_hz {
            ..2000.0 => 200.0,
            2000.0..=5000.0 => 500.0,
            5000.0..=16_000.0 => 2000.0,
            _ => 4000.0,
        };
        let evenly = (0..).map(|index| f64::from(index) * step).take_while(|hz| *hz <= highest_hz);
        let frequencies: Vec<f64> = match self {
            Self::Linear => evenly.collect(),
            // All of it is in the linear part, or nearly.
            Self::Mel if highest_hz < 2000.0 => evenly.collect(),
            Self::Log => (0..14).map(|octave| 64.0 * f64::from(1 << octave)).collect(),
            Self::Mel => vec![0.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0, 16_384.0, 32_768.0, 65_536.0],
        };
        let tick = |hz: f64| Tick { place: self.place_of(hz, highest_hz) as f32, name: number(hz) };
        frequencies.into_iter().filter(|hz| *hz <= highest_hz).map(tick).collect()
    }

    /// The axis's label.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linear => "frequency, Hz",
            Self::Log => "frequency, Hz (octaves)",
            Self::Mel => "frequency, Hz (mel)",
        }
    }
}

/// Ticks at round numbers between two values, about `num_ticks` of them.
pub(crate) fn ticks_between(low: f64, high: f64, num_ticks: usize) -> Vec<Tick> {
    let rough = (high - low) / num_ticks as f64;
    let power = 10.0_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0);
    let step = factor * power;
    let first = (low / step - 1e-6).ceil() as i64;
    let last = (high / step + 1e-6).floor() as i64;
    let num_decimals = (-step.log10().floor()).max(0.0) as usize;
    let tick = |index: i64| {
        let value = index as f64 * step;
        let name = if num_decimals == 0 { number(value) } else { format!("{value:.num_decimals$}") };
        Tick { place: ((value - low) / (high - low)) as f32, name: name.replace('-', "−") }
    };
    (first..=last).map(tick).collect()
}

/// A whole number with its thousands set apart.
fn number(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            text.push(' ');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.name.as_str()).collect()
    }

    #[test]
    fn times_are_named_in_minutes_and_seconds() {
        assert_eq!(
            names(&Span { from: 0.0, to: 15.0 }.ticks(8)),
            ["0:00", "0:02", "0:04", "0:06", "0:08", "0:10", "0:12", "0:14"]
        );
        let excerpt = Span { from: 61.0, to: 243.0 }.ticks(8);
        assert_eq!(names(&excerpt), ["1:30", "2:00", "2:30", "3:00", "3:30", "4:00"]);
        assert!((excerpt[0].place - 29.0 / 182.0).abs() < 1e-6);
        assert_eq!(names(&Span { from: 0.25, to: 0.55 }.ticks(4)), ["0:00.3", "0:00.4", "0:00.5"]);
        assert_eq!(
            names(&Span { from: 3500.0, to: 8000.0 }.ticks(8)),
            ["1:00:00", "1:10:00", "1:20:00", "1:30:00", "1:40:00", "1:50:00", "2:00:00", "2:10:00"]
        );
    }

    #[test]
    fn a_tick_lies_at_its_frequency() {
        for scale in [FrequencyScale::Linear, FrequencyScale::Log, FrequencyScale::Mel] {
            for tick in scale.ticks(11_025.0) {
                let hz: f64 = tick.name.replace(' ', "").parse().unwrap();
                assert!((scale.hz_at(tick.place.into(), 11_025.0) - hz).abs() < 0.01, "{scale:?} {tick:?}");
            }
        }
        assert_eq!(names(&FrequencyScale::Log.ticks(11_025.0)).last(), Some(&"8192"));
    }

    #[test]
    fn an_axis_that_ends_low_has_ticks_too() {
        for highest_hz in [500.0, 1999.0, 2000.0, 4000.0, 6400.0] {
            for scale in [FrequencyScale::Linear, FrequencyScale::Log, FrequencyScale::Mel] {
                let ticks = scale.ticks(highest_hz);
                assert!((3..=12).contains(&ticks.len()), "{scale:?} {highest_hz}: {:?}", names(&ticks));
            }
        }
    }

    #[test]
    fn numbers_on_an_axis_are_round() {
        assert_eq!(names(&ticks_between(-80.0, 0.0, 5)), ["−80", "−60", "−40", "−20", "0"]);
        assert_eq!(names(&ticks_between(0.0, 0.031, 4)), ["0.00", "0.01", "0.02", "0.03"]);
        assert_eq!(names(&ticks_between(800.0, 15_500.0, 4)), ["5000", "10 000", "15 000"]);
    }
}
