"""The examples and the resource's page are run."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pulumi
import pytest

from fallback.engine.resource import OUTPUTS, PhoneNumber
from tests.engine.project import ROOT, Project, Step

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.emulator import Emulator

PAGE = (ROOT / "docs" / "phone-number.md").read_text()
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def verbs(document: Path) -> list[str]:
    """The TwiML verbs of a document."""
    return [each.tag for each in ET.fromstring(document.read_text())]  # noqa: S314 -- our own document


def test_the_support_line_publishes_its_fallbacks_before_the_number_points_at_them(
    project: Project, emulator: Emulator
) -> None:
    folder = project.folder / "examples" / "support_line"
    shutil.copytree(ROOT / "examples" / "support_line", folder)
    example = Project(folder, emulator)
    for name in ("state", "home"):
        (folder / name).mkdir()
    example.run("stack", "init", "dev")

    (created,) = example.preview()
    assert created == Step("create", "+15005550006", {})
    example.up()

    live = example.live("+15005550006")
    assert live["voice_url"] == "https://www.example.com/voice"
    assert live["voice_fallback_method"] == live["sms_fallback_method"] == "GET"
    spoken, written = (live[f"{group}_fallback_url"].rpartition("/") for group in ("voice", "sms"))
    assert spoken[0] == written[0] == "https://fallback.example.com"
    assert verbs(folder / "public" / spoken[2]) == ["Say"]
    assert verbs(folder / "public" / written[2]) == ["Message"]
    example.run("refresh", "--yes", "--skip-preview")
    example.check_settled()

    example.run("destroy", "--yes", "--skip-preview")
    assert example.live("+15005550006")["voice_url"] == "https://www.example.com/voice"


class Registering(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        self.numbers: list[str] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
        self.numbers.append(str(args.inputs.get("phone_number")))
        return args.name, args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, object]:
        raise AssertionError(args.token)


@pytest.mark.parametrize("text", PROGRAMS)
def test_every_program_of_the_page_registers_a_number(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime.config, "get_config_env", lambda: {"page:webhook": "hunter2"})
    registering = Registering()
    pulumi.runtime.set_mocks(registering, project="page", stack="dev")

    pulumi.runtime.test(lambda: exec(text, {}))()  # noqa: S102 -- our own documentation

    assert len(registering.numbers) == 1
    assert registering.numbers[0].startswith("+1500555")


def test_every_input_and_output_is_on_the_page() -> None:
    inputs = set(PhoneNumber.__init__.__annotations__) - {"return", "opts"}

    assert [name for name in [*inputs, *OUTPUTS] if f"`{name}`" not in PAGE] == []


def test_type_checkers_see_every_output() -> None:
    source = next(node for node in ast.walk(ast.parse(inspect.getsource(PhoneNumber))) if isinstance(node, ast.If))

    assert {ast.unparse(each.target) for each in source.body if isinstance(each, ast.AnnAssign)} == set(OUTPUTS)
