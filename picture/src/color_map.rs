//! Colors for values: the same step looks the same everywhere, and lightness follows the value for all kinds
//! of color vision.

use crate::canvas::between;

/// Colors along a scale from low to high.
///
/// # Source
/// "magma" and "viridis" by Stéfan van der Walt, Nathaniel Smith and Eric Firing, made for matplotlib and
/// given to the public domain (CC0): every eighth of their 256 colors; straight lines between them are off by
/// at most two in 256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorMap {
    /// From black through purple to light yellow: for levels.
    Magma,
    /// From dark blue through green to yellow: for shares.
    Viridis,
}

impl ColorMap {
    /// The color of a value, 0 to 1, as `0xRRGGBB`.
    pub fn rgb(self, value: f32) -> u32 {
        let colors = match self {
            Self::Magma => &MAGMA,
            Self::Viridis => &VIRIDIS,
        };
        let place = value.clamp(0.0, 1.0) * (colors.len() - 1) as f32;
        let index = (place as usize).min(colors.len() - 2);
        between(colors[index], colors[index + 1], place - index as f32)
    }
}

#[rustfmt::skip]
const MAGMA: [u32; 33] = [
    0x000004, 0x030311, 0x0a0822, 0x130d33, 0x1d1146, 0x28115a, 0x36106a, 0x430f76,
    0x50127c, 0x5d177f, 0x691c81, 0x762181, 0x822681, 0x8f2a81, 0x9c2e7f, 0xa9327d,
    0xb63779, 0xc33b75, 0xcf4170, 0xdb486a, 0xe65163, 0xee5c5e, 0xf5695c, 0xf9785d,
    0xfb8761, 0xfd9668, 0xfea571, 0xfeb47b, 0xfec387, 0xfed194, 0xfde0a2, 0xfceeb0,
    0xfcfdbf,
];

#[rustfmt::skip]
const VIRIDIS: [u32; 33] = [
    0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453681, 0x424086, 0x3f4989,
    0x3b528b, 0x375a8d, 0x33638d, 0x2f6a8e, 0x2c728e, 0x297a8e, 0x26818e, 0x23898e,
    0x21908c, 0x1f988b, 0x1f9f88, 0x21a685, 0x28ae80, 0x31b57b, 0x3ebc74, 0x4cc26c,
    0x5dc963, 0x6ece58, 0x82d34c, 0x96d83f, 0xabdc32, 0xc0df24, 0xd5e21a, 0xeae51a,
    0xfde725,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_get_lighter_from_low_to_high() {
        // Relative luminance by sRGB.
        let light = |rgb: u32| {
            let channel = |shift: u32| (((rgb >> shift) & 0xff) as f32 / 255.0).powf(2.2);
            0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
        };
        for map in [ColorMap::Magma, ColorMap::Viridis] {
            let steps: Vec<f32> = (0..=100).map(|value| light(map.rgb(value as f32 / 100.0))).collect();
            assert!(steps.windows(2).all(|pair| pair[1] > pair[0]), "{map:?}");
        }
        assert_eq!((ColorMap::Magma.rgb(-1.0), ColorMap::Viridis.rgb(2.0)), (0x000004, 0xfde725));
    }
}
