from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.serving import send, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.server import BaseHTTPRequestHandler

ROOT = Path(__file__).parents[2]
TOOLS = "bash cat curl cut dirname env grep gzip install mkdir mktemp mv rm sed sh sort tail tar tee touch uname"
OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0", "GOPROXY": "off"}


@dataclass
class Site:
    """What the hosts of the internet serve, by URL without the scheme; and what was asked of them."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        url = f"{handler.headers['Host']}{handler.path}"
        self.asked.append(url)
        body = self.files.get(url)
        send(handler, b"" if body is None else body, 404 if body is None else 200)


@dataclass
class Machine:
    """A machine with a cache of its own, the tools that every system has, and this repository's scripts."""

    scripts: Path
    cache: Path
    bin: Path
    curl: Path

    def provide(self, name: str, script: str) -> None:
        """Put a command on PATH."""
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!{shutil.which('sh')}\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def run(self, *command: str, **variables: str) -> tuple[int, str, list[str]]:
        """Run a command; return its exit code, its output and the lines of its standard error."""
        environment = {
            "PATH": str(self.bin),
            "HOME": str(self.cache.parent),
            "XDG_CACHE_HOME": str(self.cache),
            "CURL_HOME": str(self.curl),
            **OFFLINE,
        }
        done = subprocess.run(
            command, env=environment | variables, cwd=self.scripts, text=True, capture_output=True, check=False
        )
        return done.returncode, done.stdout, done.stderr.splitlines()

    def list_engines(self) -> list[str]:
        """The engines in the cache, whole or not."""
        return sorted(path.name for path in (self.cache / "twilio-fallback" / "engine").glob("*"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(*(tmp_path / name for name in ("scripts", "cache", "bin", "curl")))
    shutil.copytree(ROOT / "fallback/toolchain", machine.scripts)
    for folder in (machine.cache, machine.bin, machine.curl):
        folder.mkdir()
    for tool in TOOLS.split():
        (machine.bin / tool).symlink_to(shutil.which(tool) or pytest.fail(f"{tool} is not on PATH"))
    machine.provide("python3", f'exec "{sys.executable}" "$@"')
    (machine.curl / ".curlrc").write_text('connect-to = "::127.0.0.1:9"\n')  # nobody listens there
    return machine


@pytest.fixture
def site(machine: Machine) -> Iterator[Site]:
    """The hosts that the scripts fetch from, on this machine, with certificates that its curl trusts."""
    site, authority = Site(), trustme.CA()
    authority.cert_pem.write_to_path(str(machine.curl / "ca.pem"))
    with serving(site.answer, authority, "github.com", "get.pulumi.com") as (url, _):
        address = url.removeprefix("https://")
        settings = f'connect-to = "::{address}"\ncacert = "{machine.curl / "ca.pem"}"\nnoproxy = "*"\n'
        (machine.curl / ".curlrc").write_text(settings)
        yield site
