"""What doctor says of the engine, the SDK and the project's settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fallback.doctor.machine import (
    OLDEST_ENGINE,
    diagnose_engine,
    diagnose_language_host,
    diagnose_machine,
    diagnose_project,
    diagnose_settings,
)
from fallback.toolchain import locate

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {"PULUMI_CONTINUE_ON_ERROR": "true", "PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_PARALLEL": "16"}


def program(folder: Path, name: str, script: str = "exit 0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("v3.259.0", "ok"),
        ("v3.254.0", "ok"),
        ("v3.253.9", "wrong"),
        ("3.1000.0-dev.1+a", "ok"),
        ("v4.0.0", "ok"),
        ("v2.999.0", "wrong"),
        ("not a version", "unknown"),
        ("", "unknown"),
        (None, "wrong"),
    ],
)
def test_the_engine_has_to_be_new_enough(answer: str | None, verdict: str) -> None:
    diagnosis = diagnose_engine(answer)

    assert diagnosis.verdict == verdict
    assert bool(diagnosis.remedy) == (verdict == "wrong")


def test_the_oldest_engine_is_that_of_the_script_that_gets_one() -> None:
    with locate() as toolchain:
        script = (toolchain / "engine" / "install").read_text()

    assert re.findall(r"^oldest=(.+)$", script, re.MULTILINE) == [".".join(map(str, OLDEST_ENGINE))]


@pytest.mark.parametrize(("where", "verdict"), [("beside", "ok"), ("elsewhere", "ok"), (None, "wrong")])
def test_the_language_host_is_on_path_or_beside_the_engine(tmp_path: Path, where: str | None, verdict: str) -> None:
    engine = program(tmp_path / "engine", "pulumi")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/pulumi").symlink_to(engine)
    if where:
        program(tmp_path / {"beside": "engine", "elsewhere": "other"}[where], "pulumi-language-python")

    diagnosis = diagnose_language_host({"PATH": f"{tmp_path / 'bin'}:{tmp_path / 'other'}"})

    assert diagnosis.verdict == verdict


def test_each_setting_that_is_missing_is_named_with_its_cost() -> None:
    assert diagnose_settings(SETTINGS).verdict == "ok"
    diagnosis = diagnose_settings(SETTINGS | {"PULUMI_PARALLEL": ""})
    assert diagnosis.verdict == "wrong"
    assert diagnosis.detail == (
        "not set in the environment: PULUMI_PARALLEL (Pulumi works on four numbers for each core at a time)"
    )
    assert ". ./activate" in diagnosis.remedy


GOOD = """\
name: numbers
runtime: python
options: {refresh: always}
plugins: {providers: [{name: pulumi-python, path: host}]}
"""


@pytest.mark.parametrize(
    ("settings", "launcher", "wrong"),
    [
        (GOOD, 0o755, {}),
        (GOOD, 0o644, {"host": "run chmod +x host/pulumi-resource-pulumi-python"}),
        (GOOD, None, {"host": "run `fallback init`, which writes the folder `host`, and write `path: host`"}),
        (
            "name: numbers\nruntime: python\n",
            0o755,
            {
                "host": "Run `fallback init`, which writes the folder `host`, and add to Pulumi.yaml: plugins: "
                "{providers: [{name: pulumi-python, path: host}]}",
                "refresh": "Add to Pulumi.yaml: options: {refresh: always}",
            },
        ),
    ],
)
def test_the_project_has_to_serve_our_host_and_to_refresh(
    tmp_path: Path, settings: str, launcher: int | None, wrong: dict[str, str]
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(settings)
    if launcher is not None:
        program(tmp_path / "host", "pulumi-resource-pulumi-python").chmod(launcher)

    diagnoses = list(diagnose_project(tmp_path))

    assert [diagnosis.subject for diagnosis in diagnoses] == ["host", "refresh"]
    assert {each.subject: each.remedy for each in diagnoses if each.verdict == "wrong"} == wrong


def test_the_engine_is_asked_for_its_version(tmp_path: Path) -> None:
    program(tmp_path, "pulumi", "echo v3.300.1")
    program(tmp_path, "pulumi-language-python")

    diagnoses = {each.subject: each for each in diagnose_machine(None, {"PATH": str(tmp_path), **SETTINGS})}

    assert diagnoses["engine"].detail == "Pulumi v3.300.1"
    assert diagnoses["project"].verdict == "unknown"
    assert diagnoses["SDK"].detail.startswith("pulumi 3.")


@pytest.mark.parametrize("script", ["exit 1", "sleep() { :; }; kill -9 $$"])
def test_an_engine_that_does_not_run_is_wrong(tmp_path: Path, script: str) -> None:
    program(tmp_path, "pulumi", script)

    diagnoses = {each.subject: each for each in diagnose_machine(None, {"PATH": str(tmp_path)})}

    assert diagnoses["engine"].verdict == "wrong"
    assert "https://www.pulumi.com/docs/install/" in diagnoses["engine"].remedy
