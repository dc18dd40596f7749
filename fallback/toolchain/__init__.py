"""How this project gets the programs that it needs: shell scripts and the hashes of what they fetch, as data.

engine/install  a Pulumi engine
pins            what pip may fetch, with hashes
common.sh       functions of these scripts and of those in `scripts/`
"""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path


def locate() -> AbstractContextManager[Path]:
    """Return the folder of this package on disk, for as long as the block lasts."""
    return as_file(files("fallback.toolchain"))
