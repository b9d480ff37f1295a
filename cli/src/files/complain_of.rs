//! What the user named, reported.

use genrescope_offline::Inputs;

use crate::console::complain;

/// Reports what led nowhere, and what was left out; returns whether anything led nowhere.
pub(crate) fn complain_of(inputs: &Inputs) -> bool {
    inputs.troubles.iter().for_each(complain);
    if let Some((left_out, is_for_ffmpeg)) = inputs.left_out() {
        let help = if is_for_ffmpeg { "; if ffmpeg is installed, --ffmpeg decodes them" } else { "" };
        complain(format_args!("{left_out}{help}"));
    }
    !inputs.troubles.is_empty()
}
