"""docs/emulator.md cannot drift: its table is the code's, and its examples run."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from click.testing import CliRunner

from fallback import emulator
from fallback.emulator import running
from fallback.emulator.core import switches
from fallback.emulator.faults import kinds
from fallback.emulator.faults.plan import parse_plan, read_document
from fallback.emulator.seed.document import parse
from fallback.emulator.server.app import create_app
from fallback.emulator.server.command import emulator as command
from fallback.emulator.server.storage import Store

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "emulator.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_table_of_switches_is_the_codes() -> None:
    assert switches.render_markdown() in TEXT


def test_the_table_of_faults_is_the_codes() -> None:
    assert kinds.render_markdown() in TEXT


def test_the_fault_plan_is_one_that_is_taken() -> None:
    _, text = blocks("yaml")

    assert len(parse_plan(read_document(yaml.safe_load(text)))) == 4
    for rule in re.findall(r'--fault "(.*?)"', TEXT):
        assert parse_plan([rule])


def test_the_seed_is_one_that_is_taken() -> None:
    text, _ = blocks("yaml")
    state = parse(yaml.safe_load(text), datetime.now(UTC))

    assert (len(state.accounts), len(state.numbers), len(state.applications), len(state.available)) == (2, 4, 1, 3)
    assert state.switches.clearing_primary == "cleared"


@pytest.mark.parametrize("text", blocks("python"))
def test_the_python_examples_run(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(ROOT)

    exec(compile(text, "docs/emulator.md", "exec"), {})  # noqa: S102 - our own page


def test_the_requests_to_the_control_surface_work() -> None:
    text, _ = blocks("yaml")
    asked = re.findall(r"^\$ curl (?:-X (\w+) )?\S*\$TWILIO_API_BASE_URL(\S+?)\"?(?: -d (.+))?$", TEXT, re.MULTILINE)
    assert len(asked) >= 5

    with running(yaml.safe_load(text)) as emulator:
        for method, target, form in asked:
            answer = requests.request(
                method or ("POST" if form else "GET"),
                emulator.url + target,
                data="".join(shlex.split(form)),
                timeout=5,
            )
            assert answer.ok, (target, answer.text)


def test_every_path_of_the_control_surface_is_named() -> None:
    routes: list[Any] = create_app(Store(parse({"accounts": [_account()]}, datetime.now(UTC)))).routes

    paths = {route.path for route in routes if route.path.startswith("/_emulator")}
    assert paths
    for path in paths:
        assert f"`{path}`" in TEXT


def test_every_module_is_in_the_map() -> None:
    package = ROOT / "fallback" / "emulator"
    listed = set(re.findall(r"^ +([a-z0-9_]+/?)(?= {2,}|$)", emulator.__doc__ or "", re.MULTILINE))

    folders = {f"{path.parent.name}/" for path in package.rglob("*/__init__.py")}
    modules = {path.stem for path in package.rglob("*.py") if path.parent.name != "resources"} - {"__init__"}
    assert listed == folders | modules


def test_every_option_of_the_command_is_named() -> None:
    options = re.findall(r"^  (--\w+)", CliRunner().invoke(command, ["--help"]).output, re.MULTILINE)

    assert {"--seed", "--state", "--switch"} <= set(options)
    for option in options:
        assert option == "--help" or f"`{option}" in TEXT


def _account() -> dict[str, str]:
    return {"sid": "AC" + "0" * 32, "auth_token": "a0000000000000000000000000000001"}
