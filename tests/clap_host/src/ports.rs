//! The memory that holds a block.

use clap_sys::audio_buffer::clap_audio_buffer;

use crate::Layout;

/// Samples after each channel that nobody may touch.
const GUARD_LEN: usize = 32;
/// Their content: a pattern that no sound has.
const GUARD: u32 = 0x7FC1_2345;

/// One block of sound for all ports of a layout.
pub struct Ports {
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    in_place: bool,
    len: usize,
}

/// `[num_channels][len + GUARD_LEN]`, and what CLAP needs to know about it.
struct Port {
    channels: Vec<Vec<f32>>,
    pointers: Vec<*mut f32>,
    constant_mask: u64,
}

// SAFETY: the pointers are written anew before each use.
unsafe impl Send for Ports {}

impl Port {
    fn new(num_channels: usize) -> Self {
        Self { channels: vec![Vec::new(); num_channels], pointers: Vec::new(), constant_mask: 0 }
    }

    fn resize(&mut self, len: usize) {
        for channel in &mut self.channels {
            channel.clear();
            channel.resize(len, 0.0);
            channel.resize(len + GUARD_LEN, f32::from_bits(GUARD));
        }
    }

    fn raw(&mut self) -> clap_audio_buffer {
        self.pointers = self.channels.iter_mut().map(|channel| channel.as_mut_ptr()).collect();
        clap_audio_buffer {
            data32: self.pointers.as_mut_ptr(),
            data64: std::ptr::null_mut(),
            channel_count: self.channels.len() as u32,
            latency: 0,
            constant_mask: self.constant_mask,
        }
    }
}

impl Ports {
    /// Allocates memory for `layout`, in place if requested and possible.
    pub fn new(layout: &Layout, in_place: bool) -> Self {
        let ports = |channels: &[usize]| channels.iter().map(|&num| Port::new(num)).collect();
        Self {
            inputs: ports(&layout.inputs),
            outputs: ports(&layout.outputs),
            in_place: in_place && layout.in_place,
            len: 0,
        }
    }

    /// Starts a block of `len` samples: inputs of zeros, outputs of something else.
    pub fn start_block(&mut self, len: usize) {
        self.len = len;
        for port in self.inputs.iter_mut().chain(&mut self.outputs) {
            port.resize(len);
        }
        for channel in self.outputs.iter_mut().flat_map(|port| &mut port.channels) {
            channel[..len].fill(-7.5);
        }
    }

    /// `[num_channels]` of the input port `index`, 0 if there is none.
    pub fn num_input_channels(&self, index: usize) -> usize {
        self.inputs.get(index).map_or(0, |port| port.channels.len())
    }

    /// One channel of an input port, `[len]`.
    pub fn input(&mut self, port: usize, channel: usize) -> &mut [f32] {
        &mut self.inputs[port].channels[channel][..self.len]
    }

    /// Sets for each channel of an input port, one bit each, whether one sample stands for all.
    pub fn set_constant(&mut self, port: usize, mask: u64) {
        self.inputs[port].constant_mask = mask;
    }

    /// One channel of the main output, `[len]`.
    pub fn output(&self, channel: usize) -> &[f32] {
        let port = if self.in_place { &self.inputs[0] } else { &self.outputs[0] };
        &port.channels[channel][..self.len]
    }

    /// Length of the block.
    pub(crate) fn len(&self) -> u32 {
        self.len as u32
    }

    /// CLAP's view of inputs and outputs: valid until `self` is next touched.
    pub(crate) fn raw(&mut self) -> (Vec<clap_audio_buffer>, Vec<clap_audio_buffer>) {
        let inputs: Vec<_> = self.inputs.iter_mut().map(Port::raw).collect();
        let mut outputs: Vec<_> = self.outputs.iter_mut().map(Port::raw).collect();
        if self.in_place {
            outputs[0].data32 = inputs[0].data32;
        }
        (inputs, outputs)
    }

    /// # Panics
    /// If something was written past the end of a channel.
    pub(crate) fn check_guards(&self) {
        for channel in self.inputs.iter().chain(&self.outputs).flat_map(|port| &port.channels) {
            assert!(
                channel[self.len..].iter().all(|sample| sample.to_bits() == GUARD),
                "the plugin wrote past the end of a channel"
            );
        }
    }
}
