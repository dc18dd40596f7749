"""What each variable of the documented way of working is worth, on a file, on Postgres and on S3 (moto).

    python -m bench.settings --sizes 100,1000 --backends file,postgres,s3 --out settings.json

Postgres and moto have to be on PATH (`initdb`, `postgres`, `moto_server`); one that is not is left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from bench.measure import account, declared, interruptible, machine
from tests.engine.project import make_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine.project import Project

# What `scripts/env` sets, and what Pulumi does when it does not.
AS_DOCUMENTED = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_CONTINUE_ON_ERROR": "true", "PULUMI_PARALLEL": "16"}
UP = ("up", "--yes", "--skip-preview")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def listening(port: int) -> None:
    """Waits until somebody listens."""
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@contextmanager
def on_file(folder: Path) -> Iterator[dict[str, str]]:
    (folder / "files").mkdir()
    yield {"PULUMI_BACKEND_URL": f"{(folder / 'files').as_uri()}?metadata=skip"}


@contextmanager
def on_postgres(folder: Path) -> Iterator[dict[str, str]]:
    data, port = folder / "postgres", free_port()
    # Postgres refuses to run as root.
    user = {"user": "postgres"} if os.geteuid() == 0 and _is_user("postgres") else {}
    data.mkdir()
    if user:
        folder.chmod(0o755)
        shutil.chown(data, "postgres", "postgres")
    subprocess.run(["initdb", "-D", data, "-U", "postgres", "-A", "trust"], check=True, capture_output=True, **user)  # type: ignore[call-overload]
    command = ["postgres", "-D", str(data), "-p", str(port), "-k", str(data), "-h", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **user) as server:  # type: ignore[call-overload]
        try:
            listening(port)
            time.sleep(1)  # it listens before it accepts
            yield {"PULUMI_BACKEND_URL": f"postgres://postgres@127.0.0.1:{port}/postgres?sslmode=disable"}
        finally:
            server.terminate()


def _is_user(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


@contextmanager
def on_s3(_folder: Path) -> Iterator[dict[str, str]]:
    port = free_port()
    command = ["moto_server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            listening(port)
            requests.put(f"http://127.0.0.1:{port}/state", timeout=30).raise_for_status()
            url = f"s3://state?endpoint=http://127.0.0.1:{port}&s3ForcePathStyle=true&region=us-east-1&awssdk=v2"
            yield {"PULUMI_BACKEND_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        finally:
            server.terminate()


BACKENDS = {"file": (on_file, "pulumi"), "postgres": (on_postgres, "initdb"), "s3": (on_s3, "moto_server")}


def seconds(size: int, backend: str) -> Iterator[tuple[str, float]]:
    """Seconds of an `up` that changes every number, at 80 ms a call: with all settings, and without one at a time."""
    with (
        tempfile.TemporaryDirectory() as name,
        account(size, Path(name), ("* * always latency=80",)) as (emulator, _),
        BACKENDS[backend][0](Path(name)) as where,
    ):
        project = make_project(Path(name), emulator)
        inherited = {key: value for key, value in project.environment.items() if key not in AS_DOCUMENTED}
        whole = inherited | where | AS_DOCUMENTED | {"FALLBACK_DEADLINE": "60"}
        run = partial(_run, project)
        run(whole, "stack", "init", project.stack)
        project.declare(declared(size, [0] * size))
        run(whole, *UP)
        for edit, without in enumerate(("", *AS_DOCUMENTED), 1):
            project.declare(declared(size, [edit] * size))
            started = time.perf_counter()
            run({key: value for key, value in whole.items() if key != without}, *UP)
            yield without, round(time.perf_counter() - started, 2)


def _run(project: Project, environment: dict[str, str], *command: str) -> None:
    command = ("pulumi", *command, "--non-interactive")
    subprocess.run(command, cwd=project.folder, env=environment, check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,1000")
    parser.add_argument("--backends", default=",".join(BACKENDS))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    interruptible()
    figures = []
    for backend in given.backends.split(","):
        if not shutil.which(BACKENDS[backend][1]):
            sys.stderr.write(f"left out: {backend}: {BACKENDS[backend][1]} is not on PATH\n")
            continue
        for size in map(int, given.sizes.split(",")):
            for without, spent in seconds(size, backend):
                figures.append({"backend": backend, "size": size, "without": without, "seconds": spent})
                sys.stderr.write(f"{figures[-1]}\n")
                given.out.write_text(json.dumps({"machine": machine(), "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
