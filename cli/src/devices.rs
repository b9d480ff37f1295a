//! `genrescope devices`, and how an input device is found by name.

use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use cpal::traits::{DeviceTrait, HostTrait};
use cpal::{HostId, SupportedStreamConfig};
use serde_json::json;

use crate::console::print_quietly;
use crate::hush_alsa::hush_alsa;
use crate::named::named;

/// Lists the input devices that `genrescope listen` can listen to.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Print one JSON object per device instead of a table
    #[arg(long)]
    json: bool,

    /// List the MIDI outputs that `genrescope listen --midi` can send to instead
    #[arg(long)]
    midi: bool,
}

/// Prints the devices. If there are none, `genrescope listen` could not start either, and the exit code says
/// so.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if args.midi {
        return list_midi(args.json);
    }
    let (devices, troubles) = input_devices();
    for trouble in troubles {
        eprintln!("genrescope: {trouble}");
    }
    let text = if args.json { as_json(&devices) } else { as_table(&devices) };
    print_quietly(&text)?;
    if devices.is_empty() {
        eprintln!("genrescope: {NO_DEVICE}");
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the MIDI outputs, one a line. Where there are none, no output could be connected to either.
fn list_midi(is_json: bool) -> Result<ExitCode> {
    let names = crate::midi::output_names()?;
    let line =
        |name: &String| if is_json { format!("{}\n", json!({ "name": name })) } else { format!("{name}\n") };
    print_quietly(&names.iter().map(line).collect::<String>())?;
    if names.is_empty() {
        eprintln!("genrescope: no MIDI output found: plug one in, or start the receiving program");
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::SUCCESS)
}

/// What to do about a machine without an input.
const NO_DEVICE: &str = if cfg!(target_os = "linux") {
    "no input device found: plug one in, and see that the sound server (PipeWire or PulseAudio) runs for this user"
} else {
    "no input device found: plug one in, and see that it is switched on in the system's sound settings"
};

/// Which device to listen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The system's default.
    Default,
    /// The one that a user names by a part of its name or id.
    Named(String),
    /// The default of this sound system: a lost device is looked for where it was.
    DefaultOf(HostId),
    /// The one with this id.
    Id(HostId, String),
}

/// An input device and how it would be opened.
#[derive(Clone)]
pub(crate) struct InputDevice {
    /// The device.
    pub(crate) device: cpal::Device,
    /// The sound system that it belongs to.
    pub(crate) host: HostId,
    /// Identifies it in this and all later runs: `pulseaudio:alsa_input.usb`.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// Whether it is what the system listens to by default.
    pub(crate) is_default: bool,
    /// How it delivers samples unless asked otherwise.
    pub(crate) config: SupportedStreamConfig,
}

impl InputDevice {
    fn new(host: &cpal::Host, device: cpal::Device, is_default: bool) -> Option<Self> {
        let id = device.id().ok()?.to_string();
        let config = device.default_input_config().ok().or_else(|| best_config(&device))?;
        let name = device.to_string();
        let name = if name.is_empty() { id.clone() } else { name };
        Some(Self { device, host: host.id(), id, name, is_default, config })
    }

    /// The lowest and the highest sample rate that it supports, Hz.
    fn sample_rates_hz(&self) -> (u32, u32) {
        let rate = self.config.sample_rate();
        let ranges = self.device.supported_input_configs().ok().into_iter().flatten();
        ranges.fold((rate, rate), |(min, max), range| {
            (min.min(range.min_sample_rate()), max.max(range.max_sample_rate()))
        })
    }
}

/// The best format of a device without a default, except bit streams of DSD.
fn best_config(device: &cpal::Device) -> Option<SupportedStreamConfig> {
    let ranges = device.supported_input_configs().ok()?;
    let best =
        ranges.filter(|range| !range.sample_format().is_dsd()).max_by(|a, b| a.cmp_default_heuristics(b))?;
    let rate = 48_000.clamp(best.min_sample_rate(), best.max_sample_rate());
    best.try_with_sample_rate(rate)
}

/// All input devices, those of the default sound system first; and what kept others from being listed.
pub(crate) fn input_devices() -> (Vec<InputDevice>, Vec<String>) {
    hush_alsa();
    let default_host = cpal::default_host();
    let mut troubles = Vec::new();
    let mut devices = devices_of(&default_host, true, &mut troubles);
    for id in cpal::available_hosts().into_iter().filter(|&id| id != default_host.id()) {
        // One that is installed but not running has nothing to list, which is no trouble.
        if let Ok(host) = cpal::host_from_id(id) {
            devices.extend(devices_of(&host, false, &mut troubles));
        }
    }
    (devices, troubles)
}

fn devices_of(host: &cpal::Host, is_default_host: bool, troubles: &mut Vec<String>) -> Vec<InputDevice> {
    let listed = match host.devices() {
        Ok(devices) => devices.collect(),
        Err(error) => {
            troubles.push(format!("{} does not list its devices: {error}", host.id().name()));
            Vec::new()
        }
    };
    let default = host.default_input_device();
    let default_id = default.as_ref().and_then(|device| device.id().ok());
    let is_listed = listed.iter().any(|device| device.id().ok() == default_id);
    let unlisted_default = default.filter(|_| !is_listed);
    let mut devices: Vec<InputDevice> = Vec::new();
    for device in unlisted_default.into_iter().chain(listed) {
        let Ok(id) = device.id() else { continue };
        // What another sound system calls its default is one of these devices, seen through that system.
        let is_default = is_default_host && default_id.as_ref() == Some(&id);
        if !is_default && !is_sound_card(&id) {
            continue;
        }
        if let Some(device) = InputDevice::new(host, device, is_default)
            // ALSA lists a card by name and by number.
            && !devices.iter().any(|known| is_alsa(known.host) && known.name == device.name)
        {
            devices.push(device);
        }
    }
    devices
}

/// Whether a device could be one to listen to.
///
/// ALSA lists every plugin of its library along with the sound cards, and each card in a dozen ways. Opening
/// them all just to see whether they work is slow, starts servers, and lets the plugins write to the
/// terminal.
fn is_sound_card(id: &cpal::DeviceId) -> bool {
    !is_alsa(id.host()) || id.id().starts_with("hw:") || id.id() == "pipewire"
}

fn is_alsa(host: HostId) -> bool {
    // By name, because the variant exists only on some platforms.
    host.name() == "ALSA"
}

/// Whether it is the sound server of Linux: PulseAudio, or PipeWire in its place.
pub(crate) fn is_pulseaudio(host: HostId) -> bool {
    host.name() == "PulseAudio"
}

/// Finds the device to listen to.
///
/// # Errors
/// If there is none, none of that name, or more than one: the message says what there is.
pub(crate) fn find(wanted: &Wanted) -> Result<InputDevice> {
    hush_alsa();
    match wanted {
        Wanted::Default => default_of(&cpal::default_host()),
        Wanted::DefaultOf(host) => default_of(&open_host(*host)?),
        Wanted::Id(host, id) => devices_of(&open_host(*host)?, false, &mut Vec::new())
            .into_iter()
            .find(|device| device.id == *id)
            .with_context(|| format!("{id} is not available")),
        Wanted::Named(name) => {
            let (mut devices, _) = input_devices();
            let labels: Vec<Label<'_>> = devices.iter().map(Label::of).collect();
            let index = pick(name, &labels)?;
            Ok(devices.swap_remove(index))
        }
    }
}

fn open_host(host: HostId) -> Result<cpal::Host> {
    cpal::host_from_id(host).with_context(|| format!("{} does not respond", host.name()))
}

fn default_of(host: &cpal::Host) -> Result<InputDevice> {
    host.default_input_device()
        .and_then(|device| InputDevice::new(host, device, true))
        .ok_or_else(|| anyhow!(NO_DEVICE))
}

/// The names by which a user may call a device.
#[derive(Debug, Clone, Copy)]
struct Label<'a> {
    name: &'a str,
    id: &'a str,
    host: HostId,
}

impl<'a> Label<'a> {
    fn of(device: &'a InputDevice) -> Self {
        Self { name: &device.name, id: &device.id, host: device.host }
    }
}

/// Finds the one device that `wanted` means: by its whole name or id, otherwise by a part of either; in the
/// sound system that is listed first, otherwise in the others. Case does not matter.
fn pick(wanted: &str, labels: &[Label<'_>]) -> Result<usize> {
    let names: Vec<_> = labels.iter().map(|label| [label.name, label.id]).collect();
    let mut found = named(wanted, &names);
    if let Some(&first) = found.first() {
        // The same microphone appears once in each sound system.
        found.retain(|&index| labels[index].host == labels[first].host);
    }
    match found[..] {
        [only] => Ok(only),
        [] if labels.is_empty() => bail!(NO_DEVICE),
        [] => bail!("no input device is called `{wanted}`; there are:\n{}", lines(labels, 0..labels.len())),
        _ => bail!(
            "`{wanted}` matches {} input devices; give more of the name, or the id:\n{}",
            found.len(),
            lines(labels, found.iter().copied())
        ),
    }
}

fn lines(labels: &[Label<'_>], indices: impl Iterator<Item = usize>) -> String {
    let lines: Vec<String> =
        indices.map(|index| format!("  {} ({})", labels[index].name, labels[index].id)).collect();
    lines.join("\n")
}

fn as_json(devices: &[InputDevice]) -> String {
    let object = |device: &InputDevice| {
        let (min, max) = device.sample_rates_hz();
        let object = json!({
            "name": device.name,
            "id": device.id,
            "default": device.is_default,
            "host": device.host.name(),
            "channels": device.config.channels(),
            "sample_rate_hz": device.config.sample_rate(),
            "min_sample_rate_hz": min,
            "max_sample_rate_hz": max,
            "sample_format": device.config.sample_format().to_string(),
        });
        format!("{object}\n")
    };
    devices.iter().map(object).collect()
}

fn as_table(devices: &[InputDevice]) -> String {
    if devices.is_empty() {
        return String::new();
    }
    let rates = |device: &InputDevice| match device.sample_rates_hz() {
        (min, max) if min == max => format!("{min}"),
        (min, max) => format!("{} ({min} to {max})", device.config.sample_rate()),
    };
    let mut rows = vec![["", "NAME", "HOST", "CHANNELS", "SAMPLE RATE (Hz)", "ID"].map(str::to_owned)];
    rows.extend(devices.iter().map(|device| {
        [
            if device.is_default { "*" } else { "" }.to_owned(),
            device.name.clone(),
            device.host.name().to_owned(),
            device.config.channels().to_string(),
            rates(device),
            device.id.clone(),
        ]
    }));
    let mut table = lay_out(&rows);
    if devices.iter().any(|device| device.is_default) {
        table.push_str("\n* the default: what `genrescope listen` uses without --device\n");
    }
    table
}

/// Pads cells to columns two spaces apart.
fn lay_out<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<Label<'static>> {
        let host = cpal::ALL_HOSTS[0];
        let label = |name, id| Label { name, id, host };
        vec![
            label("Scarlett 2i2 USB", "host:scarlett"),
            label("Built-in Audio", "host:built-in"),
            label("Monitor of Built-in Audio", "host:built-in.monitor"),
        ]
    }

    #[test]
    fn part_of_a_name_or_id_in_any_case_finds_the_device() {
        assert_eq!(pick("scarl", &labels()).unwrap(), 0);
        assert_eq!(pick("MONITOR", &labels()).unwrap(), 2);
        assert_eq!(pick("built-in.mon", &labels()).unwrap(), 2);
    }

    #[test]
    fn a_whole_name_wins_over_a_part_of_another() {
        assert_eq!(pick("built-in audio", &labels()).unwrap(), 1);
    }

    #[test]
    fn an_ambiguous_name_lists_the_devices_it_may_mean() {
        let error = pick("built", &labels()).unwrap_err().to_string();
        assert!(error.contains("2 input devices"), "{error}");
        assert!(error.contains("Built-in Audio (host:built-in)") && error.contains("Monitor of"), "{error}");
        assert!(!error.contains("Scarlett"), "{error}");
    }

    #[test]
    fn an_unknown_name_lists_what_there_is() {
        let error = pick("gramophone", &labels()).unwrap_err().to_string();
        assert!(error.contains("`gramophone`") && error.contains("Scarlett 2i2 USB"), "{error}");
        assert_eq!(pick("gramophone", &[]).unwrap_err().to_string(), NO_DEVICE);
    }

    #[test]
    fn a_device_in_two_sound_systems_is_taken_from_the_first() {
        let mut labels = labels();
        if let [_, other, ..] = cpal::ALL_HOSTS {
            labels.push(Label { name: "Scarlett 2i2 USB, USB Audio", id: "other:hw", host: *other });
            assert_eq!(pick("scarlett", &labels).unwrap(), 0);
            assert_eq!(pick("other:hw", &labels).unwrap(), 3);
        }
    }

    #[test]
    fn columns_line_up() {
        let rows = [["", "NAME", "X"], ["*", "a", "y"]].map(|row| row.map(str::to_owned));
        assert_eq!(lay_out(&rows), "   NAME  X\n*  a     y\n");
    }
}
