//! MIDI outputs of this machine, and how one is found by name.

use anyhow::{Context, Result, anyhow, bail};
use midir::{MidiOutput, MidiOutputConnection, MidiOutputPort};

use crate::hush_alsa::hush_alsa;
use crate::named::named;

/// The name under which other programs see us.
const CLIENT: &str = "genrescope";
/// What our port is called there.
const PORT: &str = "genres";

/// What to do about a system that has no MIDI.
const NO_MIDI: &str = if cfg!(target_os = "linux") {
    "the MIDI sequencer cannot be opened: is the kernel's snd-seq loaded (modprobe snd-seq), and may this user open \
     /dev/snd/seq?"
} else {
    "the system's MIDI cannot be opened"
};

/// The names of all MIDI outputs.
///
/// # Errors
/// If the system has no MIDI.
pub(crate) fn output_names() -> Result<Vec<String>> {
    let midi = open_system()?;
    Ok(ports(&midi).into_iter().map(|(_, name)| name).collect())
}

/// Connects to the one output that has `wanted` in its name.
///
/// # Errors
/// If there is none, or more than one, the message says what there is; or the system has no MIDI.
pub(crate) fn connect(wanted: &str) -> Result<MidiOutputConnection> {
    let midi = open_system()?;
    let ports = ports(&midi);
    let names: Vec<&str> = ports.iter().map(|(_, name)| name.as_str()).collect();
    let (port, name) = &ports[pick(wanted, &names)?];
    midi.connect(port, PORT).map_err(|error| anyhow!("cannot connect to the MIDI output {name}: {error}"))
}

/// Opens an output that other programs can connect to.
///
/// # Errors
/// If the system has no MIDI.
#[cfg(unix)]
pub(crate) fn open_virtual() -> Result<MidiOutputConnection> {
    use midir::os::unix::VirtualOutput;
    let port = open_system()?.create_virtual(PORT);
    port.map_err(|error| anyhow!("cannot open a virtual MIDI output: {error}"))
}

/// Windows has no such outputs.
///
/// # Errors
/// Always.
#[cfg(not(unix))]
pub(crate) fn open_virtual() -> Result<MidiOutputConnection> {
    bail!(
        "this system has no virtual MIDI outputs: make one with a program such as loopMIDI, and name it with --midi"
    )
}

fn open_system() -> Result<MidiOutput> {
    hush_alsa();
    MidiOutput::new(CLIENT).context(NO_MIDI)
}

fn ports(midi: &MidiOutput) -> Vec<(MidiOutputPort, String)> {
    // One that has gone meanwhile has no name.
    let named = |port: MidiOutputPort| midi.port_name(&port).ok().map(|name| (port, name));
    midi.ports().into_iter().filter_map(named).collect()
}

/// Finds the one name that `wanted` means: the whole name, otherwise a part of it. Case does not matter.
fn pick(wanted: &str, names: &[&str]) -> Result<usize> {
    let found = named(wanted, &names.iter().map(|&name| [name]).collect::<Vec<_>>());
    let lines = |indices: &[usize]| -> String {
        indices.iter().map(|&index| format!("\n  {}", names[index])).collect()
    };
    match found[..] {
        [only] => Ok(only),
        [] if names.is_empty() => {
            bail!("there is no MIDI output; plug one in, start the receiving program, or use --midi-virtual")
        }
        [] => {
            let all: Vec<usize> = (0..names.len()).collect();
            bail!("no MIDI output is called `{wanted}`; there are:{}", lines(&all))
        }
        _ => {
            bail!("`{wanted}` matches {} MIDI outputs; give more of the name:{}", found.len(), lines(&found))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_found_by_a_part_of_its_name_if_that_is_of_no_other() {
        let names = ["Midi Through:Midi Through Port-0 14:0", "QLC+:QLC+ 128:0", "QLC+:QLC+ 2 128:1"];
        assert_eq!(pick("through", &names).unwrap(), 0);
        assert_eq!(pick("qlc+:qlc+ 128:0", &names).unwrap(), 1);
        let error = pick("QLC", &names).unwrap_err().to_string();
        assert!(
            error.contains("matches 2") && error.contains("128:1") && !error.contains("Through"),
            "{error}"
        );
        let error = pick("Resolume", &names).unwrap_err().to_string();
        assert!(error.contains("no MIDI output is called `Resolume`") && error.contains("14:0"), "{error}");
        assert!(pick("any", &[]).unwrap_err().to_string().contains("--midi-virtual"));
    }
}
