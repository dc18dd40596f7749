"""How long a drill takes: 1,000 numbers over 20 hosts, of which one is dead and one never answers.

    python -m bench.drill [--numbers 1000] [--hosts 20] [--seconds 2] [--healthy]

The servers run in a process of their own, over TLS. The same URLs are asked by a plain client in asyncio, which has the
same turns (4 requests at a host, 32 in all) and the same time-outs, and nothing else: no judging of addresses, no
parameters of a call, no TwiML. The figures are printed as Markdown.

The bound. A host with q URLs serves them 4 at a time, and each lasts at most t, the time that the overrides of its URLs
allow (`bound_seconds`). All others share the turns that a hanging host leaves. Primaries and fallbacks are two rounds.
So a drill ends after the sum over both rounds of

    the largest ceil(q / 4) * t of any host that hangs
    + the sum of the other requests' times / (32 - 4 for each host that hangs)

and what the drill itself computes.

With `--healthy` no host is dead and none hangs, so that the ratio shows what the drill itself costs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import socket
import ssl
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import trustme

from fallback.drill.caller import Caller
from fallback.drill.cases import Case
from fallback.drill.net import Handler
from fallback.drill.reach import Reach
from fallback.drill.rounds import Finding, ask_all
from fallback.drill.turns import AT_ONE_HOST, IN_ALL, Turns
from fallback.webhook.connection import bound_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.drill.evidence import Asked

ROOT = Path(__file__).parents[1]
DOCUMENT = b"<Response><Say>We are having trouble. Please call back.</Say></Response>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(DOCUMENT) + DOCUMENT
DEAD, HANGING = "host0.test", "host1.test"


class _Server:
    """Answers every request well, except those of the hanging host, and counts."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            host = head.partition("Host: ")[2].partition(":")[0]
            self.asked[f"{head.partition(' HTTP')[0]} {host}"] += 1
            self.now[host] += 1
            self.most[host] = max(self.most[host], self.now[host])
            if host == HANGING:
                await reader.read()
            else:
                writer.write(ANSWER)
                await writer.drain()
            self.now[host] -= 1
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()


async def serve(folder: Path) -> None:
    """Print the port; then, for each line that comes in, print what was counted. End with the input."""
    server = _Server()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0, ssl=context, backlog=1000)
    _say(listening.sockets[0].getsockname()[1])
    while await asyncio.to_thread(sys.stdin.readline):
        repeated = sum(count > 1 for count in server.asked.values())
        _say([sum(server.asked.values()), repeated, max(server.most.values(), default=0)])


def _say(value: object) -> None:
    print(json.dumps(value), flush=True)  # noqa: T201 -- to the process that measures


async def resolve(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def make_cases(numbers: int, names: Sequence[str], port: int, dead_port: int, seconds: float) -> list[Case]:
    """Each number has URLs of its own, the fallback on the next host."""

    def handler(index: int, path: str) -> Handler:
        host = names[index % len(names)]
        tail = f"#tt={round(seconds * 1000)}&rc=0" if host == HANGING else ""
        return Handler(f"https://{host}:{dead_port if host == DEAD else port}/{path}{tail}", "POST")

    return [
        Case(f"+1500{index:07}", "voice", handler(index, f"voice?{index}"), handler(index + 1, f"net?{index}"))
        for index in range(numbers)
    ]


def bound(findings: Sequence[Finding]) -> float:
    """The formula at the top of this file, with the times that the requests took."""
    rounds = [[one.primary for one in findings], [one.fallback for one in findings]]
    return sum(_bound_round([asked for asked in each if asked]) for each in rounds)


def _bound_round(asked: Sequence[Asked]) -> float:
    hanging = [one.url for one in asked if HANGING in one.url]
    others = sum(one.seconds for one in asked if HANGING not in one.url)
    longest = math.ceil(len(hanging) / AT_ONE_HOST) * max(map(bound_seconds, hanging), default=0.0)
    return longest + others / (IN_ALL - AT_ONE_HOST * bool(hanging))


async def _post(host: str, target: str, tls: ssl.SSLContext) -> None:
    name, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port), ssl=tls, server_hostname=name)
    try:
        writer.write(f"POST {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        await reader.readexactly(len(ANSWER))
    finally:
        writer.transport.abort()


async def ask_plainly(cases: Sequence[Case], tls: ssl.SSLContext) -> None:
    """The same URLs with the least that asks for them."""
    turns = Turns()

    async def ask(handler: Handler) -> None:
        host = handler.url.split("/")[2]
        async with turns.take(host.partition(":")[0]):
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(bound_seconds(handler.url)):
                    await _post(host, handler.url.partition(host)[2].partition("#")[0], tls)

    for handlers in ([case.primary for case in cases], [case.fallback for case in cases]):
        await asyncio.gather(*(ask(handler) for handler in handlers if handler))


def measure(numbers: int, hosts: int, seconds: float, *, healthy: bool) -> dict[str, Any]:
    authority = trustme.CA()
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    with TemporaryDirectory() as folder, socket.socket() as dead:
        dead.bind(("127.0.0.1", 0))
        names = [f"host{index + 2 * healthy}.test" for index in range(hosts)]
        authority.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(f"{folder}/server.pem")
        command = [sys.executable, "-m", "bench.drill", "--serve", folder]
        with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT) as server:
            assert server.stdin
            assert server.stdout
            port = json.loads(server.stdout.readline())
            cases = make_cases(numbers, names, port, dead.getsockname()[1], seconds)
            findings, ours_took = _time(_drill(cases, tls))
            print(file=server.stdin, flush=True)  # noqa: T201 -- ask for the counts
            asked, repeated, most = json.loads(server.stdout.readline())
            _, plain_took = _time(ask_plainly(cases, tls))
            server.stdin.close()
    return {
        "numbers": numbers,
        "hosts": hosts,
        "hold": sum(one.fallback is not None and one.fallback.code is None for one in findings),
        "requests": asked,
        "urls asked twice": repeated,
        "most at a host": most,
        "seconds": round(ours_took, 2),
        "bound": round(bound(findings), 2),
        "plain client": round(plain_took, 2),
        "ratio": round(ours_took / plain_took, 2),
    }


async def _drill(cases: Sequence[Case], tls: ssl.SSLContext) -> list[Finding]:
    caller = Caller(Reach(allow_local=True), tls=tls, resolve=resolve)
    return await ask_all(cases, caller, "AC" + "0" * 32, None, lambda _done, _total: None)


def _time(asking: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    result = asyncio.run(asking)
    return result, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=2.0, help="tt of the URLs at the hanging host")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--healthy", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve))
        return
    figures = measure(options.numbers, options.hosts, options.seconds, healthy=options.healthy)
    if options.out:
        options.out.write_text(json.dumps(figures, indent=2) + "\n")
    print(  # noqa: T201 -- this is its output
        f"| {' | '.join(figures)} |\n|{' --- |' * len(figures)}\n| {' | '.join(map(str, figures.values()))} |"
    )


if __name__ == "__main__":
    main()
