"""docs/answer.md and README's three uses cannot drift: their settings are taken, and their commands run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bench.answer import render
from fallback import answer
from fallback.answer.alerts.storms import Storms
from fallback.answer.alerts.wording import write_json
from fallback.answer.exchange import MAX_BYTES, MAX_PARAMETERS
from fallback.answer.setup.read import read_document
from fallback.answer.setup.schema import build_schema
from fallback.cli import main
from fallback.commands.answer import answer as command
from tests.answer.alerts.receiving import find_free_port
from tests.answer.alerts.test_storms import make_event
from tests.answer.asking import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "answer.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
USES = README.partition("## Three uses of a fallback")[2].partition("\n## ")[0]


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_settings_of_the_page_are_taken(text: str, tmp_path: Path) -> None:
    (tmp_path / "answer.yaml").write_text(text)

    assert read_document(tmp_path / "answer.yaml")["public_url"]


def test_every_key_every_option_and_every_limit_is_on_the_page() -> None:
    keys = [*build_schema()["properties"], "redirect", "retry_primary", "dial", "voicemail", "hangup", "otherwise"]
    options = re.findall(r"^  (--[\w-]+)", CliRunner().invoke(command, ["--help"]).output, re.MULTILINE)

    assert [key for key in keys if f"`{key}`" not in PAGE and f"{key}:" not in PAGE] == []
    assert [option for option in options if option not in PAGE and option != "--help"] == []
    assert f"{MAX_BYTES // 1024} kB or {MAX_PARAMETERS:,} parameters" in PAGE


def test_every_key_of_an_alert_is_on_the_page() -> None:
    alert = Storms(300).add(make_event())
    assert alert
    document = json.loads(write_json(alert))
    named = PAGE.partition("The JSON has ")[2].partition("\n\n")[0]

    for key in [*document, *document["counts"], *document["example"]]:
        assert f"`{key}`" in named or key in {"origin", "recording"}, key


def test_the_table_of_costs_is_made_of_the_figures() -> None:
    figures = json.loads((ROOT / "bench" / "answer.json").read_text())

    assert render(figures) in PAGE, "scripts/bench-answer prints the table"
    assert {each["who"] for each in figures["memory"]} < {each["who"] for each in figures["speed"]}


def test_every_module_is_in_the_map() -> None:
    package = ROOT / "fallback" / "answer"
    named = set(re.findall(r"^(\w+(?:, \w+)*)/?(?: |$)", answer.__doc__ or "", re.MULTILINE))
    listed = {name for names in named for name in names.split(", ")}

    assert {path.stem for path in package.iterdir() if path.stem not in {"__init__", "__pycache__"}} <= listed


@contextmanager
def running(*command: str, ready: str, **environment: str) -> Iterator[None]:
    """A command in a process of its own, from when it prints `ready` on."""
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables
    ) as process:
        assert process.stdout
        try:
            assert any(ready in line for line in process.stdout)
            yield
        finally:
            process.kill()


@pytest.fixture
def uses(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """The example with free ports in place of its own, and which is which."""
    ports = {port: str(find_free_port()) for port in ("8001", "8002", "8080")}
    for file in ("stacks/dev.yaml", "answer.yaml", "second/support.xml"):
        text = (ROOT / "examples" / "uses" / file).read_text()
        for port, free in ports.items():
            text = text.replace(f":{port}", f":{free}")
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    return tmp_path, ports


def test_the_three_uses_of_the_readme_hold(uses: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, ports = uses
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    second = ("-m", "http.server", ports["8002"], "--directory", str(folder / "second"))
    net = ("-m", "fallback", "answer", "--settings", str(folder / "answer.yaml"), "--port", ports["8080"])
    monkeypatch.chdir(folder)

    with running(*second, ready="Serving HTTP"), running(*net, ready="answering on", TWILIO_AUTH_TOKEN=TOKEN):
        drill = CliRunner().invoke(main, ["drill", "--allow-local", "--format", "json"])

    numbers = json.loads(drill.stdout)["numbers"]
    heard = {(each["number"], each["group"]): each["fallback"]["heard"] for each in numbers}
    words = '"We are having trouble. Please call back in an hour." then hangs up'
    assert heard == {
        ("+15005550006", "voice"): '"This is the support line, on our second server." then hangs up',
        ("+15005550021", "voice"): words,
        ("+15005550021", "sms"): 'replies "We are having trouble; your message was not read."',
        ("+15005550022", "voice"): words,
    }
    assert {each["net"] for each in numbers} == {"holds"}
    assert {each["primary"]["code"] for each in numbers} == {"11202"}
    assert all(text.partition(" then")[0] in README for text in heard.values() if not text.startswith("replies"))


def test_the_commands_of_the_three_uses_are_those_that_the_tests_run() -> None:
    """The first ones above, those of Pulumi in tests/engine/test_uses.py."""
    commands = re.findall(r"^\$ (.*)$", USES, re.MULTILINE)

    assert commands == [
        "python3 -m http.server 8002 --directory examples/uses/second",
        "fallback answer --settings examples/uses/answer.yaml",
        "cd examples/uses",
        "pulumi stack init dev",
        "pulumi up --yes",
        "fallback drill --allow-local",
        "fallback answer --settings examples/uses/answer.yaml --try-alerts",
    ]


def test_the_stack_file_of_the_uses_is_the_one_that_the_readme_shows() -> None:
    stack = (ROOT / "examples" / "uses" / "stacks" / "dev.yaml").read_text()
    (shown,) = re.findall(r"```yaml\n(.*?)```", USES, re.DOTALL)

    assert stack.endswith(shown)
