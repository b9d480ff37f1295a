"""The clips and the command that the package is compared with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

import genrescope

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT / "tests" / "clips"


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the user's cache and journal."""
    folder = tmp_path_factory.mktemp("genrescope")
    monkeypatch.setenv("GENRESCOPE_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("GENRESCOPE_DATA_DIR", str(folder / "data"))


@pytest.fixture(scope="session")
def clips() -> List[Path]:
    """Three clips in several formats."""
    found = sorted(path for path in CLIPS.rglob("*") if path.suffix in {".flac", ".mp3", ".ogg", ".wav"})
    assert len(found) >= 3
    return found[:3]


@pytest.fixture(scope="session")
def model() -> genrescope.Model:
    return genrescope.Model.load()


@pytest.fixture(scope="session")
def command() -> Callable[..., List[Dict[str, Any]]]:
    """Runs the command and returns the objects that it prints."""
    program = os.environ.get("GENRESCOPE_COMMAND") or shutil.which("genrescope")
    if program is None:
        pytest.skip("GENRESCOPE_COMMAND names no command to compare with")

    def run(*arguments: object) -> List[Dict[str, Any]]:
        output = subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
        return [json.loads(line) for line in output.stdout.splitlines()]

    return run
