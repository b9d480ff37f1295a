//! The numbers of channels that a host may choose from.

use nice_plug::prelude::{AudioIOLayout, NonZeroU32, PortNames, new_nonzero_u32};

/// The most channels in a layout.
pub(crate) const MAX_CHANNELS: usize = 16;

/// As many channels out as in, and a side-chain with as many, or none.
///
/// A side-chain of another width would be refused in VST3, where nice-plug compares it with the main input.
const fn layout(name: &'static str, num_channels: u32, side_chain: &'static [NonZeroU32]) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: NonZeroU32::new(num_channels),
        main_output_channels: NonZeroU32::new(num_channels),
        aux_input_ports: side_chain,
        aux_output_ports: &[],
        names: PortNames {
            layout: Some(name),
            main_input: Some("Main"),
            aux_inputs: &["Side-chain"],
            ..PortNames::const_default()
        },
    }
}

macro_rules! layouts {
    ($($name:literal, $num_channels:literal;)*) => {
        &[
            $(layout($name, $num_channels, &[]),)*
            $(layout(concat!($name, " with side-chain"), $num_channels, &[new_nonzero_u32($num_channels)]),)*
        ]
    };
}

/// All layouts; the first is the default.
///
/// Those with a side-chain come last, because a VST3 host may keep that bus inactive and provide no memory
/// for it. nice-plug's `create_buffers` checks for a null pointer to a bus's list of channels, but not for
/// null pointers in that list, so it reads the second bus of any host that hands one over; hosts built on
/// JUCE do that with an inactive bus.
pub(crate) const ALL: &[AudioIOLayout] = layouts! {
    "Stereo", 2;
    "Mono", 1;
    "3 channels", 3;
    "4 channels", 4;
    "5 channels", 5;
    "6 channels", 6;
    "7 channels", 7;
    "8 channels", 8;
    "10 channels", 10;
    "12 channels", 12;
    "16 channels", 16;
};
