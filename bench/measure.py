"""Runs the steps of a stack's life for several sizes and latencies, ours and an empty provider's in turn.

The *empty provider* is a dynamic provider on the SDK's own host that returns what it is given, for as many resources
that declare and record the same properties. What it takes is what Pulumi takes; the ratio to it is what we add. It
never talks to an account, so it is measured without latency.

    python -m bench.measure --sizes 1,100,1000 --latencies 0,80 --repeats 3 --out figures.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Self

from fallback.emulator import Emulator
from fallback.fields import FIELDS
from tests.engine.project import Project, make_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ACCOUNT = "AC" + "1" * 32
EMPTY = """\
from pulumi.dynamic import CheckResult, CreateResult, ReadResult, Resource, ResourceProvider, UpdateResult

INPUTS = {inputs!r}
OUTPUTS = {outputs!r}


class Empty(ResourceProvider):
    serialize_as_secret_always = False

    def check(self, _olds, news):
        return CheckResult({{**INPUTS, **news}}, [])

    def create(self, props):
        return CreateResult(props["phone_number"], {{**props, **OUTPUTS}})

    def read(self, id_, props):
        return ReadResult(id_, props, {{name: value for name, value in props.items() if name not in OUTPUTS}})

    def update(self, _id, _olds, news):
        return UpdateResult({{**news, **OUTPUTS}})


class Number(Resource, module="benchmark", name="Number"):
    def __init__(self, inputs):
        super().__init__(Empty(), inputs["phone_number"], inputs)
""".format(
    inputs={field.name: field.default for field in FIELDS} | {"managed": "sms voice"},
    outputs={"sid": "PN" + "1" * 32, "capabilities": "mms sms voice"},
)
EMPTY_PROGRAM = """\
import json
from pathlib import Path

from empty import Number

for inputs in json.loads(Path("numbers.json").read_text()):
    Number(inputs)
"""


@dataclass(frozen=True)
class Step:
    """One command of a stack's life; `edit` is what is declared before it: how many numbers get a new URL."""

    name: str
    command: tuple[str, ...]
    edit: str = ""


_UP = ("up", "--yes", "--skip-preview")
STEPS = (
    Step("adopt", _UP, "all"),
    Step("preview", ("preview", "--expect-no-changes")),
    Step("refresh", ("refresh", "--yes", "--skip-preview")),
    Step("update all", _UP, "all"),
    Step("update one", _UP, "one"),
    Step("drift check", ("preview", "--refresh", "--expect-no-changes")),
)
PLAN = "fallback plan"


@dataclass(frozen=True)
class Figure:
    """One run of one step. Seconds and MiB; `calls` by method; `account` is the emulator's own CPU time."""

    who: str
    size: int
    latency: int
    step: str
    seconds: float
    calls: dict[str, int]
    account: float
    memory: int


class Peak:
    """The most memory that a process of the provider's has held, in MiB, from the kernel's own high-water mark."""

    def __init__(self) -> None:
        self.memory = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.2):
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                    if b"fallback.host" not in words:
                        continue
                    kept = next(x for x in (folder / "status").read_text().splitlines() if x.startswith("VmHWM"))
                    self.memory = max(self.memory, int(kept.split()[1]) // 1024)
                except (OSError, StopIteration):
                    continue


def numbers(size: int) -> list[str]:
    return [f"+1415{2000000 + index}" for index in range(size)]


def declared(size: int, edits: list[int]) -> str:
    """A stack file with handlers of its own for each number, the slowest kind of stack."""
    entries = (
        f'  "{number}":\n'
        f'    voice: {{url: "https://www.example.com/{edit}/voice", fallback_url: "https://net.example.org/voice"}}\n'
        f'    sms: {{url: "https://www.example.com/{edit}/sms", fallback_url: "https://net.example.org/sms"}}\n'
        for number, edit in zip(numbers(size), edits, strict=True)
    )
    return "limits: {changes: 100%, at_most: 100000}\nnumbers:\n" + "".join(entries)


def inputs(size: int, edits: list[int]) -> str:
    """The same for the empty provider: the inputs that a `PhoneNumber` gets."""
    voice = {"method": "POST", "fallback_method": "POST", "fallback_url": "https://net.example.org/voice"}
    sms = {"method": "POST", "fallback_method": "POST", "fallback_url": "https://net.example.org/sms"}
    fixed = {f"voice_{key}": value for key, value in voice.items()} | {
        f"sms_{key}": value for key, value in sms.items()
    }
    rest = {"voice_caller_id_lookup": False, "voice_application_sid": "none", "trunk_sid": "none"}
    return json.dumps(
        [
            {
                "phone_number": number,
                "account_sid": ACCOUNT,
                "voice_url": f"https://www.example.com/{edit}/voice",
                "sms_url": f"https://www.example.com/{edit}/sms",
                "sms_application_sid": "none",
                **fixed,
                **rest,
            }
            for number, edit in zip(numbers(size), edits, strict=True)
        ]
    )


@contextmanager
def account(
    size: int, folder: Path, faults: tuple[str, ...], **settings: Mapping[str, object]
) -> Iterator[tuple[Emulator, int]]:
    """An emulator in a process of its own, and its process id. `settings` are more sections of the account's seed."""
    seed = folder / "account.json"
    own = {"sid": ACCOUNT, "auth_token": "t", "numbers": {number: {} for number in numbers(size)}, **settings}
    seed.write_text(json.dumps({"accounts": [own]}))
    command = [sys.executable, "-m", "fallback", "emulator", "--port", "0", "--seed", str(seed)]
    for fault in faults:
        command += ["--fault", fault]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(3)]
        exported = dict(shlex.split(line)[1].split("=", 1) for line in lines)
        try:
            yield Emulator(exported["TWILIO_API_BASE_URL"], exported), process.pid
        finally:
            process.terminate()


def cpu(pid: int) -> float:
    """User and system time of a process so far, in seconds."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Stack:
    """One stack on one account, from its first `up` on; `declare` writes what each number's URLs are."""

    who: str
    size: int
    latency: int
    project: Project
    account: int
    declare: Callable[[list[int]], object]

    def figures(self) -> Iterator[Figure]:
        """One for each step, and `fallback plan` in the end."""
        edits = [0] * self.size
        for number, step in enumerate(STEPS, 1):
            if step.edit:
                edits = [number] * self.size if step.edit == "all" else [number, *edits[1:]]
                self.declare(edits)
            yield self._measured(step.name, "pulumi", *step.command, "--non-interactive")
        if self.who == "ours":
            plan = ("plan", "--stack", self.project.stack, "--expect-no-changes")
            yield self._measured(PLAN, str(Path(sys.executable).with_name("fallback")), *plan)

    def _measured(self, step: str, *command: str) -> Figure:
        self.project.emulator.clear()
        before = cpu(self.account)
        environment = self.project.environment | {"FALLBACK_DEADLINE": "60"}
        with Peak() as peak:
            started = time.perf_counter()
            subprocess.run(command, cwd=self.project.folder, env=environment, check=True, capture_output=True)
            seconds = time.perf_counter() - started
        calls = Counter(seen["method"] for seen in self.project.emulator.requests())
        spent = cpu(self.account) - before
        return Figure(
            self.who, self.size, self.latency, step, round(seconds, 3), dict(calls), round(spent, 3), peak.memory
        )


def stacks(sizes: list[int], latencies: list[int | None], faults: list[str]) -> Iterator[Stack]:
    """For each size ours at each latency; None is the empty provider's. Each ends when the next is asked for."""
    for size in sizes:
        for latency in latencies:
            slow = (f"* * always latency={latency}", *faults) if latency else tuple(faults)
            with tempfile.TemporaryDirectory() as name, account(size, Path(name), slow) as (emulator, process):
                project = make_project(Path(name), emulator)
                if latency is None:
                    yield Stack("empty", size, 0, project, process, _made_empty(project, size))
                else:
                    declare = partial(_declare, project, size)
                    yield Stack("ours", size, latency, project, process, declare)


def _declare(project: Project, size: int, edits: list[int]) -> None:
    project.declare(declared(size, edits))


def _made_empty(project: Project, size: int) -> Callable[[list[int]], object]:
    project.on_stock_host()
    (project.folder / "empty.py").write_text(EMPTY)
    project.program(EMPTY_PROGRAM)
    return lambda edits: (project.folder / "numbers.json").write_text(inputs(size, edits))


def machine() -> str:
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return f"{len(models)} x {models[0]}, Linux, Python {platform.python_version()}, Pulumi {version()}"


def version() -> str:
    return subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True).stdout.strip()


def interruptible() -> None:
    """A shell's background job ignores SIGINT, and then Pulumi waits five seconds for each plugin that does too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1,100,1000")
    parser.add_argument("--latencies", default="0,80", help="milliseconds")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--once", type=int, action="append", default=[], help="a size to run once, ours only")
    parser.add_argument("--fault", action="append", default=[], help="for the account, as `fallback emulator` takes it")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    interruptible()
    sizes, latencies = ([int(word) for word in text.split(",")] for text in (given.sizes, given.latencies))
    figures = []
    rounds = [stacks(sizes, [None, *latencies], given.fault) for _ in range(given.repeats)]
    rounds += [stacks([size], [0], given.fault) for size in given.once]
    for figure in chain.from_iterable(stack.figures() for stack in chain.from_iterable(rounds)):
        sys.stderr.write(f"{figure}\n")
        figures.append(asdict(figure))
        given.out.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
