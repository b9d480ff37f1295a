//! Decibels.

/// Powers below this, -100 dB, count as this.
pub const LOWEST_POWER: f64 = 1e-10;

/// Levels further below the highest of a recording count as this far below it, dB.
pub(crate) const TOP_DB: f64 = 80.0;

/// Level of a power, dB; at least -100.
pub(crate) fn to_db(power: f64) -> f64 {
    10.0 * power.max(LOWEST_POWER).log10()
}

/// Turns powers into levels in dB, in place, none more than 80 dB below the highest.
///
/// # Source
/// `librosa.power_to_db` with `ref=1, amin=1e-10, top_db=80`.
pub fn power_to_db(powers: &mut [f32]) {
    let floor = to_db(powers.iter().copied().fold(0.0, f32::max).into()) - TOP_DB;
    powers.iter_mut().for_each(|power| *power = to_db((*power).into()).max(floor) as f32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_end_80_db_below_the_highest() {
        let mut levels = [100.0, 1.0, 0.0];
        power_to_db(&mut levels);
        assert_eq!(levels, [20.0, 0.0, -60.0]);
        let mut silence = [0.0; 2];
        power_to_db(&mut silence);
        assert_eq!(silence, [-100.0; 2]);
    }
}
