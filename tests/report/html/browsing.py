"""A page of ours in headless Chromium, and what axe-core and mermaid say about it.

Chromium comes from the machine: `chromium`, `chromium-browser`, `google-chrome` or `chrome` on PATH.
"""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[3]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Root may not use Chromium's sandbox; the others keep it from asking the network for its own sake.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Seen:
    """A page that is open, what it asked for besides itself, and what went wrong in it."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def find_chromium() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@cache
def read_module(path: str) -> str:
    """A file of an npm package that package-lock.json names."""
    tools = [ROOT / "scripts" / "node-packages", "tests/report/html"]
    installed = subprocess.run(tools, check=False, capture_output=True, text=True)
    if installed.returncode:
        pytest.fail(f"axe-core and mermaid are not installed: run scripts/test\n{installed.stderr}")
    return (Path(installed.stdout.strip()) / path).read_text(encoding="utf-8")


@contextmanager
def browsing(browser: Browser, file: Path, scheme: Scheme = "light", width: int = 1200) -> Iterator[Seen]:
    """Open a file as somebody who prefers this scheme, on a screen of this width."""
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        seen = Seen(page)
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("console", lambda message: seen.errors.append(message.text))
        page.on("dialog", lambda dialog: seen.errors.append(dialog.message))
        page.goto(file.as_uri())
        yield seen


def find_barriers(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical, each with the first places."""
    page.evaluate(read_module("axe-core/axe.min.js"))
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
