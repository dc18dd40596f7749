"""End Pulumi's language host when its engine was killed.

The engine starts a process that runs programs, the *language host*. It asks every five minutes whether the engine
still answers, so a killed run leaves it behind for as long:
https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/util/rpcutil/healthcheck.go
The engine starts our host, too, and the kernel tells our host at once that the engine has ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def end_language_host(address: str) -> None:
    """Ask the language host that was started with the engine's *address* to end, if it is an orphan as we are."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # the process has ended meanwhile
            if _is_language_host(folder, address) and _read_parent(folder) == os.getppid():
                os.kill(int(folder.name), signal.SIGTERM)


def _is_language_host(folder: Path, address: str) -> bool:
    program, *arguments = (folder / "cmdline").read_bytes().split(b"\0")
    return Path(os.fsdecode(program)).name.startswith("pulumi-language-") and address.encode() in arguments


def _read_parent(folder: Path) -> int:
    """Read `/proc/<pid>/stat`; its second field is a name in brackets that may hold anything."""
    return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
