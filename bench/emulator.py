"""Measures how many requests a second the emulator serves, today's and that of an earlier commit, in turn.

Both serve the same seed as processes of their own, with a state file. The client keeps 16 connections open and sends
the next request on each when the last one is answered. It shares the machine's cores with the emulator and with all
else that runs, so the emulator's CPU time for a request means more than the rate. There are 15,000 updates, in rounds,
to show whether history slows them down.

    python -m bench.emulator --before 0f6d925 --out bench/emulator.json
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import io
import json
import os
import platform
import shlex
import subprocess
import sys
import tarfile
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import cycle, islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ACCOUNT, TOKEN = "AC" + "1" * 32, "1" * 32
AUTHORIZATION = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
CONNECTIONS = 16
EVENTS = 15_000
COMMAND = "from fallback.emulator.server.command import emulator; emulator()"
START = {"before": COMMAND, "after": COMMAND}


@dataclass(frozen=True, slots=True)
class Figure:
    """What one kind of request took: `rate` in requests a second, times in milliseconds.

    `cpu` is the emulator's CPU time for a request.
    """

    version: str
    numbers: int
    request: str
    requests: int
    rate: int
    cpu: float
    median: float
    p99: float


@dataclass(frozen=True, slots=True)
class Server:
    version: str
    numbers: int
    process: psutil.Process
    url: str
    sids: list[str]


def main() -> None:
    options = parse_options()
    with tempfile.TemporaryDirectory() as folder:
        trees = {"before": extract(options.before, Path(folder)), "after": ROOT}
        figures = [
            figure
            for numbers in options.sizes
            for figure in measure_in_turn(trees, numbers, options.requests, Path(folder))
        ]
    report = {
        "commit": options.before,
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
        "figures": [asdict(figure) for figure in figures],
    }
    options.out.write_text(json.dumps(report, indent=1) + "\n")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", required=True, help="a commit to compare with")
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--sizes", type=lambda text: [int(each) for each in text.split(",")], default=[100, 10_000])
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def extract(commit: str, folder: Path) -> Path:
    """Return a folder with the package as it was at `commit`."""
    archive = subprocess.run(["git", "archive", commit, "fallback"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder / "before", filter="data")
    return folder / "before"


def measure_in_turn(trees: dict[str, Path], numbers: int, count: int, folder: Path) -> Iterator[Figure]:
    """Yield the figures of each kind of request, of both versions one right after the other."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(serving(version, tree, numbers, folder)) for version, tree in trees.items()]
        for label, make in (("list of 50", make_lists), ("fetch", make_fetches)):
            for server in servers:
                yield measure(server, label, make(server), count)
        updates = {server.version: make_updates(server) for server in servers}
        for events in range(0, EVENTS, EVENTS // 5):
            for server in servers:
                yield measure(server, f"update after {events:,} events", updates[server.version], EVENTS // 5)


@contextlib.contextmanager
def serving(version: str, tree: Path, numbers: int, folder: Path) -> Iterator[Server]:
    seed = folder / f"{numbers}.json"
    settings = {"voice_url": "https://www.example.com/voice", "voice_fallback_url": "https://fallback.example.com/"}
    held = {f"+1500{index:07}": settings for index in range(numbers)}
    seed.write_text(json.dumps({"accounts": [{"sid": ACCOUNT, "auth_token": TOKEN, "numbers": held}]}))
    command = [
        sys.executable,
        "-c",
        START[version],
        "--seed",
        str(seed),
        "--state",
        str(folder / f"{version}-{numbers}"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tree, env=environment) as process:
        try:
            assert process.stdout is not None
            exports = dict(shlex.split(process.stdout.readline())[1].split("=", 1) for _ in range(3))
            url = exports["TWILIO_API_BASE_URL"]
            yield Server(version, numbers, psutil.Process(process.pid), url, asyncio.run(list_sids(url)))
        finally:
            process.terminate()


async def list_sids(url: str) -> list[str]:
    reader, writer = await connect(url)
    body = json.loads(await ask(reader, writer, make_request("GET", f"{NUMBERS}.json?PageSize=1000")))
    writer.close()
    return [number["sid"] for number in body["incoming_phone_numbers"]]


def make_lists(_server: Server) -> Iterator[bytes]:
    return repeat(make_request("GET", f"{NUMBERS}.json?PageSize=50"))


def make_fetches(server: Server) -> Iterator[bytes]:
    return cycle([make_request("GET", f"{NUMBERS}/{sid}.json") for sid in server.sids])


def make_updates(server: Server) -> Iterator[bytes]:
    """Yield updates of which each changes something, so that each makes an event."""
    for index, sid in enumerate(cycle(server.sids)):
        yield make_request("POST", f"{NUMBERS}/{sid}.json", {"FriendlyName": f"Name {index}"})


def make_request(method: str, target: str, form: dict[str, str] | None = None) -> bytes:
    body = urlencode(form or {})
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {AUTHORIZATION}"]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()


def measure(server: Server, label: str, requests: Iterator[bytes], count: int) -> Figure:
    began, used = time.perf_counter(), read_cpu(server)
    times = sorted(asyncio.run(send(server.url, islice(requests, count))))
    rate = round(count / (time.perf_counter() - began))
    cpu = round((read_cpu(server) - used) / count * 1000, 3)
    median, p99 = (round(times[int(count * share)] * 1000, 2) for share in (0.5, 0.99))
    figure = Figure(server.version, server.numbers, label, count, rate, cpu, median, p99)
    print(*asdict(figure).values(), sep="\t", flush=True)  # noqa: T201
    return figure


def read_cpu(server: Server) -> float:
    times = server.process.cpu_times()
    return float(times.user + times.system)


async def send(url: str, requests: Iterator[bytes]) -> list[float]:
    """Send the requests over all connections, and return how long each took."""
    times: list[float] = []

    async def keep_asking() -> None:
        reader, writer = await connect(url)
        for request in requests:
            began = time.perf_counter()
            await ask(reader, writer, request)
            times.append(time.perf_counter() - began)
        writer.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(keep_asking())
    return times


async def connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=2**22)


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    body = await reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0]))
    assert head.startswith(b"http/1.1 200"), body
    return body


if __name__ == "__main__":
    main()
