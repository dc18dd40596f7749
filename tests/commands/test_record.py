"""What Pulumi knows is used where it can be had, and nothing fails where it cannot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fallback.commands.record import TYPE_TOKEN, Export, parse_record, read_selected_stack
from fallback.model import Recorded

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: numbers\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path


def pulumi(project: Path, script: str) -> None:
    path = project / "bin" / "pulumi"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def resource(number: str, *, token: str = TYPE_TOKEN, **more: object) -> dict[str, object]:
    return {"type": token, "id": number, **more}


def export(*resources: dict[str, object]) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": list(resources)}})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (export(), set()),
        (json.dumps({"deployment": {}}), set()),
        (export(resource("+1"), resource("x", token="pulumi:pulumi:Stack")), {"+1"}),
        (export(resource("+1", delete=True), resource("+2", outputs={"release": "+2"})), set()),
        ("no JSON", None),
        ("[]", None),
        ("{}", None),
    ],
)
def test_the_numbers_on_record_are_those_that_were_not_given_back(text: str, numbers: set[str] | None) -> None:
    record = parse_record(text)

    assert (None if record is None else set(record)) == numbers


def test_an_encrypted_value_is_not_known() -> None:
    encrypted = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    outputs = {"voice_url": encrypted, "voice_method": "GET", "voice_caller_id_lookup": False, "sid": "PN1", "x": "y"}

    record = parse_record(export(resource("+1", outputs=outputs)))

    fields = {"voice_url": None, "voice_method": "GET", "voice_caller_id_lookup": False}
    assert record == {"+1": Recorded("+1", "PN1", fields)}


@pytest.mark.parametrize(
    ("script", "numbers"),
    [
        (f"echo '{export(resource('+15005550006'))}'; echo $* >asked", {"+15005550006"}),
        ("echo \"error: no stack named 'prod' found\" >&2; exit 6", set()),
        ("echo 'error: log in first' >&2; exit 1", None),
        ("echo nothing", None),
    ],
)
def test_a_record_is_read_from_pulumi(project: Path, script: str, numbers: set[str] | None) -> None:
    pulumi(project, script)

    assert Export(project, "prod").read_numbers() == numbers


def test_pulumi_is_asked_without_waiting_for_input(project: Path) -> None:
    pulumi(project, "echo $* >asked; cat; echo $PULUMI_SKIP_UPDATE_CHECK >>asked")

    Export(project, "prod").read_numbers()

    assert (project / "asked").read_text() == "stack export --stack prod --non-interactive\ntrue\n"


def test_without_pulumi_or_a_project_nothing_is_known(project: Path) -> None:
    assert Export(project, "prod").read_numbers() is None
    assert read_selected_stack(project) is None

    pulumi(project, "echo dev")
    (project / "Pulumi.yaml").unlink()
    assert Export(project, "prod").read_numbers() is None
    assert read_selected_stack(project) is None


@pytest.mark.parametrize(
    ("script", "stack"), [("echo dev", "dev"), ("echo acme/numbers/dev", "dev"), ("echo none >&2; exit 1", None)]
)
def test_the_selected_stack_is_read_from_pulumi(project: Path, script: str, stack: str | None) -> None:
    pulumi(project, script)

    assert read_selected_stack(project) == stack


def test_a_record_that_nobody_reads_leaves_no_process(project: Path) -> None:
    pulumi(project, "exec sleep 60")
    export = Export(project, "prod")

    export.close()

    assert export._process is not None
    assert export._process.poll() is not None
