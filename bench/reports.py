"""What the reports cost for 1,000 and for 10,000 numbers: seconds, memory and calls of each verb and format.

Each command is a process of its own, as a user starts it, against an emulator without latency. Every number of the
account has URLs of its own, and ten Messaging Services share the numbers. Every number is declared, and every second
one changes.

    python -m bench.reports --repeats 3 --out reports.json
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bench.measure import ACCOUNT, account, declared, machine, numbers
from fallback.cli import main as fallback

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZES = (1_000, 10_000)
POOLS, POOL = 10, 400  # Messaging Services, and the most numbers in one: https://www.twilio.com/docs/api/errors/21714
_PART = 1_000  # entries in a file; a file may have 2 MiB
COMMANDS: Mapping[str, Sequence[str]] = {
    "plan": ("plan",),
    "plan, Markdown": ("plan", "--format", "markdown"),
    "plan, HTML": ("plan", "--format", "html"),
    "plan, JSON": ("plan", "--format", "json"),
    "dump": ("dump",),
    "audit": ("audit",),
    "audit, HTML": ("audit", "--format", "html"),
    "drift": ("drift",),
    "snapshot": ("snapshot",),
}


@dataclass(frozen=True)
class Cost:
    """One run of one command. Seconds of the clock and of the CPU; MiB at the most; bytes of the report."""

    command: str
    size: int
    seconds: float
    cpu: float
    memory: int
    written: int
    calls: dict[str, int]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    costs = [cost for size in SIZES for cost in measure(size, given.repeats)]
    document = {"machine": machine(), "costs": [asdict(cost) for cost in costs]}
    given.out.write_text(json.dumps(document, indent=1) + "\n")


def measure(size: int, repeats: int) -> list[Cost]:
    context = click.Context(fallback)
    known = {name: line for name, line in COMMANDS.items() if fallback.get_command(context, line[0])}
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        write_stack(Path(folder), size)
        with account(size, Path(folder), (), **configure(size)) as (emulator, _):
            for _ in range(repeats):
                for name, line in known.items():
                    emulator.clear()
                    costs.append(run(name, line, size, Path(folder), emulator.environment))
                    asked = Counter(request["method"] for request in emulator.requests())
                    costs[-1].calls.update(asked)
                    sys.stderr.write(f"{costs[-1]}\n")
    return costs


def configure(size: int) -> dict[str, dict[str, object]]:
    """What lies on the account: handlers of its own for each number, and pools as big as Twilio allows them."""
    fields = {
        number: {
            "voice_url": f"https://www.example.com/{index}/voice",
            "voice_fallback_url": "https://net.example.org/voice",
            "sms_url": f"https://www.example.com/{index}/sms",
        }
        for index, number in enumerate(numbers(size))
    }
    pools = {
        f"MG{index:032x}": {
            "phone_numbers": list(fields)[index : POOL * POOLS : POOLS],
            "use_inbound_webhook_on_number": True,
        }
        for index in range(POOLS)
    }
    return {"numbers": dict(fields), "messaging_services": dict(pools)}


def write_stack(folder: Path, size: int) -> None:
    """A stack that declares every number of the account; every second one with handlers of its own."""
    parts = folder / "stacks" / "dev"
    parts.mkdir(parents=True)
    text = declared(size, list(range(size))).partition("numbers:\n")
    (folder / "stacks" / "dev.yaml").write_text(f"account: {ACCOUNT}\n{text[0]}")
    entries = [f'  "{number}": {{}}\n' for number in numbers(size)]
    lines = text[2].splitlines(keepends=True)
    entries[::2] = ["".join(lines[at : at + 3]) for at in range(0, len(lines), 6)]
    for start in range(0, size, _PART):
        (parts / f"{start:05}.yaml").write_text("numbers:\n" + "".join(entries[start : start + _PART]))


def run(name: str, line: Sequence[str], size: int, folder: Path, environment: Mapping[str, str]) -> Cost:
    with (folder / "report").open("wb") as report:
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "fallback", *line],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=report,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in {0, 1}, name
    written = (folder / "report").stat().st_size
    cpu = used.ru_utime + used.ru_stime
    return Cost(name, size, round(seconds, 2), round(cpu, 2), used.ru_maxrss // 1024, written, {})


if __name__ == "__main__":
    main()
