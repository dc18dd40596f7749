"""End Pulumi's language host, and the program that it runs, when their engine was killed.

The engine starts a process that runs programs, the *language host*. It asks every five minutes whether the engine
still answers, so a killed run leaves it behind for as long:
https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/util/rpcutil/healthcheck.go
The program notices at once as a rule, and sometimes waits for an answer for ever. The engine starts our host, too, and
the kernel tells our host at once that the engine has ended.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_NAME = "pulumi-language-"  # of the host, and of the script in which it runs a program: pulumi-language-python-exec


def end_language_host(engine: int, address: str) -> None:
    """Ask the language host that was started by the process *engine*, which had this address, to end; and its program.

    Only orphans are asked, and their children: others have an engine. The kernel gives orphans another parent one after
    the other, so some of them may still have the engine for a parent when we have another.
    """
    parents = _find_parents(address)
    orphans = {pid for pid, parent in parents.items() if parent in {engine, os.getppid()}}
    for pid, parent in parents.items():
        if pid in orphans or parent in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _find_parents(address: str) -> dict[int, int]:
    """Find the language hosts and programs of an engine; return the parent of each."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # the process has ended meanwhile
            if _is_named(folder, address):
                parents[int(folder.name)] = _read_parent(folder)
    return parents


def _is_named(folder: Path, address: str) -> bool:
    """Whether a process is a language host, or a script of one, that was started with the address."""
    words = (folder / "cmdline").read_bytes().split(b"\0")
    names = (Path(os.fsdecode(word)).name for word in words[:2])
    return address.encode() in words[1:] and any(name.startswith(_NAME) for name in names)


def _read_parent(folder: Path) -> int:
    """Read `/proc/<pid>/stat`; its second field is a name in brackets that may hold anything."""
    return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
