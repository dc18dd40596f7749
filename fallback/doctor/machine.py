"""Pulumi's engine and SDK on this machine, and the settings of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from fallback.doctor.diagnosis import approve, leave_open, object_to
from fallback.engine.setup import find_missing_host, find_missing_refresh, find_missing_settings, read_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.doctor.diagnosis import Diagnosis

OLDEST_ENGINE = (3, 254, 0)
_INSTALL = 'run eval "$(fallback engine)", or install Pulumi: https://www.pulumi.com/docs/install/'
_LAUNCHER = "pulumi-resource-pulumi-python"
_SECONDS = 20


def diagnose_machine(project: Path | None, environ: Mapping[str, str]) -> Iterator[Diagnosis]:
    """Look at the engine, the SDK and the settings. `project` is None outside of a project."""
    yield diagnose_engine(_read_engine_version(environ))
    yield diagnose_language_host(environ)
    yield _diagnose_sdk()
    yield diagnose_settings(environ)
    if project is None:
        yield leave_open("project", "there is no Pulumi.yaml here or above", "write a project with `fallback init`")
    else:
        yield from diagnose_project(project)


def diagnose_engine(answer: str | None) -> Diagnosis:
    """Judge what `pulumi version` answers; None where it could not be run."""
    oldest = ".".join(map(str, OLDEST_ENGINE))
    if answer is None:
        return object_to("engine", "pulumi is not on PATH, or does not run", _INSTALL)
    match = re.match(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})", answer)
    if match is None:
        return leave_open("engine", f"`pulumi version` answers {answer[:40]!r}, which is no version")
    if tuple(map(int, match.groups())) < OLDEST_ENGINE:
        return object_to("engine", f"Pulumi {match[0]} is older than {oldest}", _INSTALL)
    return approve("engine", f"Pulumi {match[0]}")


def diagnose_language_host(environ: Mapping[str, str]) -> Diagnosis:
    """Look for the program that runs Python programs for the engine. It lies beside `pulumi`, or on PATH."""
    name = "pulumi-language-python"
    path = environ.get("PATH", "")
    engine = shutil.which("pulumi", path=path)
    beside = os.pathsep.join([str(Path(engine).parent), str(Path(engine).resolve().parent)]) if engine else ""
    if shutil.which(name, path=path) or shutil.which(name, path=beside or None):
        return approve("language host", name)
    return object_to("language host", f"{name} is neither on PATH nor beside pulumi", _INSTALL)


def _diagnose_sdk() -> Diagnosis:
    try:
        return approve("SDK", f"pulumi {version('pulumi')}, twilio {version('twilio')}")
    except PackageNotFoundError as missing:
        return object_to("SDK", f"the package {missing.name} is not installed", "install twilio-fallback again")


def diagnose_settings(environ: Mapping[str, str]) -> Diagnosis:
    """Look for the settings of Pulumi that a stack of more than a few numbers needs."""
    lack = find_missing_settings(environ)
    if lack:
        return object_to("settings", lack.detail, lack.remedy)
    return approve("settings", "the settings of Pulumi that large stacks need are set")


def diagnose_project(project: Path) -> Iterator[Diagnosis]:
    """Look at `Pulumi.yaml`: our host, which must be there and start, and the refresh in each run."""
    lack = find_missing_host(project)
    yield object_to("host", lack.detail, lack.remedy) if lack else _diagnose_launcher(project, read_host(project) or "")
    lack = find_missing_refresh(project)
    yield object_to("refresh", lack.detail, lack.remedy) if lack else approve("refresh", "every run asks Twilio first")


def _diagnose_launcher(project: Path, host: str) -> Diagnosis:
    launcher = project / host / _LAUNCHER
    if not launcher.is_file():
        return object_to(
            "host",
            f"Pulumi.yaml names {host}, where {_LAUNCHER} is missing",
            "run `fallback init`, which writes the folder `host`, and write `path: host`",
        )
    if not os.access(launcher, os.X_OK):
        return object_to("host", f"{host}/{_LAUNCHER} is not executable", f"run chmod +x {host}/{_LAUNCHER}")
    return approve("host", f"{host}/{_LAUNCHER}")


def _read_engine_version(environ: Mapping[str, str]) -> str | None:
    try:
        done = subprocess.run(
            ["pulumi", "version"],
            env={**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
