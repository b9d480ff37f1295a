"""The examples run, and the types hold."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_an_example_runs(name: str, clips, tmp_path: Path):
    arguments = {
        "nearest.py": clips,
        "live.py": clips[:1],
    }.get(name, clips[:2])
    run = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_the_types_hold():
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("mypy is not installed")
    python = EXAMPLES.parent
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(python / "pyproject.toml"), "-p", "genrescope"],
        cwd=EXAMPLES,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.returncode == 0, run.stdout
