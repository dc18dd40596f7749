"""Measures the fallback handler beside a Flask app of ten lines that returns a constant, in the same run.

Each server has one process on one core, and the client has another core. Ours checks a signature, parses a form and
counts an event for each request; its alerts go to a web server that is not there. The rounds of the servers alternate,
so that a machine that slows down slows all of them.

    python -m bench.answer --servers PYTHON      a Python that has gunicorn and Flask; see `scripts/bench-answer`
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from fallback.answer.setup.archive import HANDLER, make_archive
from tests.answer.asking import TOKEN, ask, call, make_document
from tests.answer.events import make_function_url_event

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
ROOT = HERE.parent
FLASK = """\
from flask import Flask, Response

app = Flask(__name__)
WORDS = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>We are having trouble.</Say><Hangup/></Response>'


@app.route("/voice", methods=["GET", "POST"])
def answer():
    return Response(WORDS, mimetype="text/xml")
"""
COLD = """\
import time; start = time.perf_counter()
import json, sys; sys.path.insert(0, sys.argv[1]); event = json.loads(sys.argv[2])
from importlib import import_module
module, _, name = sys.argv[3].rpartition(".")
assert getattr(import_module(module), name)(event, None)["statusCode"] == 200
print(time.perf_counter() - start)
"""
CONNECTIONS = 4
SERVER_CORE, CLIENT_CORE = {0}, {1}


def make_request(port: int) -> bytes:
    """A signed question for the handler at a port, as bytes."""
    request = ask(call(), public=f"http://127.0.0.1:{port}")
    headers = {**request.headers, "Host": f"127.0.0.1:{port}", "Content-Length": str(len(request.body))}
    lines = [f"POST {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + request.body


def find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def serving(who: str, servers: str, folder: Path) -> Iterator[tuple[psutil.Process, int]]:
    """One server, the process of it that answers, and its port."""
    port = find_port()
    settings = folder / f"{port}.json"
    sink = {"webhook": f"http://127.0.0.1:{find_port()}/"}
    alerts = {"every": "1s", "to": [sink]}
    settings.write_text(json.dumps(make_document(public_url=f"http://127.0.0.1:{port}", alerts=alerts)))
    gunicorn = [servers, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    command = {
        "Flask, gunicorn": [*gunicorn, "flask_app:app"],
        "ours, gunicorn (WSGI)": [*gunicorn, "fallback.answer.wsgi:application"],
        "ours, uvicorn (ASGI)": [
            *(sys.executable, "-m", "fallback", "answer", "--settings", str(settings), "--port", str(port)),
        ],
    }[who]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "FALLBACK_ANSWER_SETTINGS": str(settings),
    }
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: take_core(SERVER_CORE),  # noqa: PLW1509 - no thread runs yet
    ) as process:
        try:
            wait_for(port)
            yield next(iter(psutil.Process(process.pid).children()), psutil.Process(process.pid)), port
        finally:
            process.terminate()


def take_core(core: set[int]) -> None:
    """Run on one core, and before whatever else runs there, if that may be asked for.

    Without that, a server with more threads would get more of a busy core.
    """
    os.sched_setaffinity(0, core)
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens on {port}")


def run_load(port: int, count: int) -> tuple[float, list[float]]:
    """Ask `count` times over some connections. Return the seconds in all, and those of each answer."""
    request, seconds = make_request(port), []

    def ask_often(share: int) -> None:
        with closing(socket.create_connection(("127.0.0.1", port))) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(share):
                start = time.perf_counter()
                connection.sendall(request)
                read_answer(connection)
                seconds.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask_often, args=(count // CONNECTIONS,)) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, sorted(seconds)


def read_answer(connection: socket.socket) -> None:
    data = b""
    while b"</Response>" not in data:
        part = connection.recv(65_536)
        if not part or b" 403 " in data:
            raise ConnectionError(data)
        data += part


def measure_speed(servers: str, folder: Path, count: int, rounds: int) -> list[dict[str, Any]]:
    whos = ["Flask, gunicorn", "ours, gunicorn (WSGI)", "ours, uvicorn (ASGI)"]
    runs: dict[str, list[dict[str, float]]] = {who: [] for who in whos}
    for _ in range(rounds):
        for who in whos:
            with serving(who, servers, folder) as (process, port):
                run_load(port, count // 10)
                before = sum(process.cpu_times()[:2])
                took, seconds = run_load(port, count)
                cpu = sum(process.cpu_times()[:2]) - before
            p99 = seconds[int(len(seconds) * 0.99)] * 1000
            runs[who].append({"rate": len(seconds) / took, "cpu": cpu / len(seconds) * 1e6, "p99": p99})
    return [
        {
            "who": who,
            "rates": [round(run["rate"]) for run in runs[who]],
            "cpu_us": [round(run["cpu"]) for run in runs[who]],
            "p99_ms": round(median(run["p99"] for run in runs[who]), 2),
        }
        for who in whos
    ]


def measure_memory(servers: str, folder: Path) -> list[dict[str, Any]]:
    """The resident memory of the process that answers, after the first and after the last request."""
    figures = []
    for who in ("ours, gunicorn (WSGI)", "ours, uvicorn (ASGI)"):
        with serving(who, servers, folder) as (process, port):
            run_load(port, 1000)
            first = process.memory_info().rss
            run_load(port, 99_000)
            figures.append(
                {"who": who, "after_1000_mib": to_mib(first), "after_100000_mib": to_mib(process.memory_info().rss)}
            )
    return figures


def to_mib(size: int) -> float:
    return round(size / 2**20, 1)


def measure_cold_start(folder: Path, rounds: int = 15) -> dict[str, Any]:
    """From the start of a Python to its first answer, and how much of that is ours; from an unpacked archive."""
    data = make_archive(make_document())
    (folder / "out.zip").write_bytes(data)
    with zipfile.ZipFile(folder / "out.zip") as archive:
        archive.extractall(folder / "unpacked")  # noqa: S202 - our own archive
    event = make_function_url_event(ask(call(), public="https://fallback.example.com"))
    command = [sys.executable, "-I", "-S", "-c", COLD, str(folder / "unpacked"), json.dumps(event), HANDLER]
    whole, ours = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        run = subprocess.run(command, capture_output=True, text=True, check=True, env={"TWILIO_AUTH_TOKEN": TOKEN})
        whole.append(time.perf_counter() - start)
        ours.append(float(run.stdout.splitlines()[-1]))
    return {
        "process_ms": round(median(whole[1:]) * 1000),
        "handler_ms": round(median(ours[1:]) * 1000),
        "archive_kb": round(len(data) / 1024),
    }


def render(figures: dict[str, Any]) -> str:
    """The figures as Markdown, for docs/answer.md."""
    flask = median(figures["speed"][0]["cpu_us"])
    memory = {each["who"]: each for each in figures["memory"]}
    lines = [
        "| on one core | requests a second | p99, ms | CPU, µs a request | compared | MiB after 1,000, 100,000 |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for each in figures["speed"]:
        held = memory.get(each["who"])
        size = f"{held['after_1000_mib']} and {held['after_100000_mib']}" if held else ""
        cpu = median(each["cpu_us"])
        rate = f"{median(each['rates']):,.0f}"
        lines.append(f"| {each['who']} | {rate} | {each['p99_ms']} | {cpu:,.0f} | {cpu / flask:.2f} | {size} |")
    cold = figures["cold_start"]
    return "\n".join(
        [
            *lines,
            "",
            f"The archive for Lambda has {cold['archive_kb']} kB. A new process answers after {cold['process_ms']} ms;",
            f"{cold['handler_ms']} ms of them are the handler's. Measured on {figures['machine']}.",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--servers", default=sys.executable, help="a Python that has gunicorn and Flask")
    parser.add_argument("--count", type=int, default=8000, help="requests in each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "answer.json")
    options = parser.parse_args()
    take_core(CLIENT_CORE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flask_app.py").write_text(FLASK)
        figures = {
            "machine": f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores",
            "speed": measure_speed(options.servers, folder, options.count, options.rounds),
            "memory": measure_memory(options.servers, folder),
            "cold_start": measure_cold_start(folder),
        }
    options.out.write_text(json.dumps(figures, indent=2) + "\n")
    print(render(figures))  # noqa: T201 - this is the program's output


if __name__ == "__main__":
    main()
