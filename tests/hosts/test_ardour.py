"""The VST3 bundle in Ardour, without a screen: a session is rendered with the plugin in it and without."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from conftest import same_bits
from pedalboard.io import AudioFile

RATE = 48000
SECONDS = 12
# Ardour writes times in these units; this many per second.
SUPERCLOCK = 282_240_000
ARDOUR = Path("/usr/lib/ardour7")


@pytest.fixture(scope="session")
def home(bundle, tmp_path_factory) -> dict[str, str]:
    """The environment of a user who has installed the plugin, and nothing else."""
    home = tmp_path_factory.mktemp("home")
    (home / ".vst3").mkdir()
    shutil.copytree(bundle, home / ".vst3" / bundle.name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment = {**kept, "HOME": str(home), "DISPLAY": ""}
    scan = run([ARDOUR / "ardour-vst3-scanner", "-f", "-v", home / ".vst3" / bundle.name],
               {**environment, "LD_LIBRARY_PATH": str(ARDOUR)})
    print(scan)
    return environment


def run(command, environment, tries: int = 1) -> str:
    """Runs to the end; returns what was printed. If a signal ends it, tries again as long as tries are left."""
    words = [str(word) for word in command]
    for left in reversed(range(tries)):
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode >= 0 or left == 0:
            break
        print(f"{words[0]} ended by signal {-done.returncode}: {done.stderr}")
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def write(path: Path, sound: np.ndarray) -> None:
    with AudioFile(str(path), "w", RATE, sound.shape[0], bit_depth=32) as file:
        file.write(sound)


def read(path: Path) -> np.ndarray:
    with AudioFile(str(path)) as file:
        assert file.samplerate == RATE
        return file.read(file.frames)


def place(session: Path, num_samples: int) -> None:
    """Puts music.wav, with this many samples, onto the session's track; Ardour has no command for that."""
    tree = ET.parse(session)
    root = tree.getroot()
    time = num_samples * SUPERCLOCK // RATE
    region = {
        "name": "music", "type": "audio", "channels": "2", "start": "a0", "length": f"a{time}@a0",
        "sync-position": "a0", "ancestral-start": "a0", "ancestral-length": "a0@a0", "stretch": "1", "shift": "1",
        "first-edit": "nothing", "scale-amplitude": "1", "opaque": "1",
        "default-fade-in": "0", "default-fade-out": "0", "fade-in-active": "0", "fade-out-active": "0",
    }  # fmt: skip
    for channel in range(2):
        source = {"name": "music.wav", "origin": "music.wav", "type": "audio", "flags": "", "gain": "1"}
        ET.SubElement(root.find("Sources"), "Source", {**source, "id": f"{90000 + channel}", "channel": f"{channel}"})
        region |= {f"source-{channel}": f"{90000 + channel}", f"master-source-{channel}": f"{90000 + channel}"}
    ET.SubElement(root.find("Regions"), "Region", {**region, "id": "90010", "whole-file": "1"})
    playlist = root.find("Playlists/Playlist[@name='music']")
    ET.SubElement(playlist, "Region", {**region, "id": "90011", "whole-file": "0"})
    location = {"id": "90020", "name": "session", "flags": "IsSessionRange", "start": "a0", "end": f"a{time}"}
    ET.SubElement(root.find("Locations"), "Location", location)
    tree.write(session)


def render(home, folder: Path, plugin: str, sound: np.ndarray) -> np.ndarray:
    """Makes a session with `sound` on its track, and exports it as Ardour's own command does."""
    script = Path(__file__).with_name("ardour.lua")
    print(run(["ardour7-lua", script], {**home, "GENRESCOPE_SESSION": str(folder), "GENRESCOPE_PLUGIN": plugin}))
    write(folder / "interchange" / folder.name / "audiofiles" / "music.wav", sound)
    place(folder / "session.ardour", sound.shape[1])
    rendered = folder / "rendered.wav"
    # Ardour's exporter sometimes frees what it must not, even in a session without any plugin.
    print(run(["ardour7-export", "-b", "float", "-o", rendered, folder, "session"], home, tries=3))
    return read(rendered)


def test_a_session_with_the_plugin_renders_the_same_to_the_bit(home, tmp_path):
    sound = np.random.default_rng(3).uniform(-0.5, 0.5, (2, SECONDS * RATE)).astype(np.float32)
    without = render(home, tmp_path / "without", "", sound)
    with_plugin = render(home, tmp_path / "with", "genrescope", sound)
    assert same_bits(np.ascontiguousarray(without), sound), "Ardour itself changes the sound"
    assert same_bits(np.ascontiguousarray(with_plugin), sound)
    session = ET.parse(tmp_path / "with" / "session.ardour").getroot()
    inserts = [processor for processor in session.iter("Processor") if processor.get("name") == "genrescope"]
    assert len(inserts) == 1 and inserts[0].get("active") == "1", "the plugin is not in the session"
