"""`fallback engine`: the line that puts an engine on PATH. `tests/scripts/test_engine.py` tests how it is got."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FALLBACK = [sys.executable, "-m", "fallback", "engine"]


def run(path: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{path / 'bin'}:/usr/bin:/bin", "HOME": str(path), "XDG_CACHE_HOME": str(path), **variables}
    return subprocess.run([*FALLBACK, *options], env=environment, capture_output=True, text=True, check=False)


def provide(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(("options", "expected"), [((), ""), (("--folder",), "\n")])
def test_an_engine_on_path_needs_no_line(tmp_path: Path, options: tuple[str, ...], expected: str) -> None:
    provide(tmp_path / "bin", "pulumi", "echo v3.300.0")
    provide(tmp_path / "bin", "pulumi-language-python", "")

    done = run(tmp_path, *options)

    assert (done.returncode, done.stdout) == (0, expected)
    assert "engine: Pulumi 3.300.0 on PATH" in done.stderr


def test_the_line_puts_an_installed_engine_first(tmp_path: Path) -> None:
    engine = tmp_path / "twilio-fallback/engine/v3.259.0-release/bin"
    provide(engine, "pulumi", "echo v3.259.0")

    done = run(tmp_path)

    assert done.stdout == f'export PATH={engine}:"$PATH"\n'
    asked = subprocess.run(
        ["bash", "-c", f"{done.stdout}command -v pulumi"], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == str(engine / "pulumi")
    assert run(tmp_path, "--folder").stdout == f"{engine}\n"


@pytest.mark.parametrize(
    ("way", "message"), [("path", "none on PATH"), ("nonsense", "FALLBACK_ENGINE: expected path, release or build")]
)
def test_no_engine_is_one_message_and_three(tmp_path: Path, way: str, message: str) -> None:
    done = run(tmp_path, FALLBACK_ENGINE=way)

    assert (done.returncode, done.stdout) == (3, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
