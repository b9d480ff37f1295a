//! Which ports a plugin has, and how many channels each.

/// The channels of each port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// As a host would show it.
    pub name: String,
    /// `[num_input_ports]`, the main one first.
    pub inputs: Vec<usize>,
    /// `[num_output_ports]`, the main one first.
    pub outputs: Vec<usize>,
    /// Whether the main output may use the main input's memory.
    pub in_place: bool,
}
