"""What the set-up of a run lacks, what that costs, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOST = Path(__file__).parents[1] / "host"
_PLUGIN = "pulumi-python"

# Each setting of Pulumi that a stack of more than a few numbers needs, and what happens without it: docs/benchmark.md.
_SETTINGS: Mapping[str, str] = {
    "PULUMI_CONTINUE_ON_ERROR": "one refused number stops a random part of the others",
    "PULUMI_SKIP_CHECKPOINTS": "Pulumi rewrites the whole state after every number",
    "PULUMI_PARALLEL": "Pulumi works on four numbers for each core at a time",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: what it costs, and what to do."""

    detail: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.detail}. {self.remedy}"


def read_host(project: Path) -> str | None:
    """Return the folder of the host for dynamic providers that `Pulumi.yaml` names; None if it names none."""
    for each in _read_settings(project, "plugins").get("providers") or []:
        if isinstance(each, dict) and each.get("name") == _PLUGIN:
            return str(each.get("path"))
    return None


def serves_our_host(project: Path) -> bool:
    """Return whether `Pulumi.yaml` serves dynamic providers with a host of its own. The stock host cannot import.

    A folder without `Pulumi.yaml` is not a project, so nothing is known about its host: True.
    """
    return not (project / "Pulumi.yaml").exists() or read_host(project) is not None


def find_missing_host(project: Path) -> Lack | None:
    """Return what a project without our host lacks."""
    if serves_our_host(project):
        return None
    is_inside = _HOST.is_relative_to(project)
    remedy = "Add" if is_inside else "Run `fallback init`, which writes the folder `host`, and add"
    path = _HOST.relative_to(project).as_posix() if is_inside else "host"
    return Lack(
        "Pulumi.yaml does not name this project's host for dynamic providers: a preview shows the adoption of a number "
        "as `create`, without the values that `up` overwrites",
        f"{remedy} to Pulumi.yaml: plugins: {{providers: [{{name: {_PLUGIN}, path: {path}}}]}}",
    )


def find_missing_refresh(project: Path) -> Lack | None:
    """Return what a project lacks whose runs do not compare with Twilio."""
    if not (project / "Pulumi.yaml").exists() or _read_settings(project, "options").get("refresh") == "always":
        return None
    return Lack(
        "Pulumi.yaml does not refresh in every run: a run does not see what was changed at Twilio since the last one",
        "Add to Pulumi.yaml: options: {refresh: always}",
    )


def find_missing_settings(environ: Mapping[str, str]) -> Lack | None:
    """Return which of Pulumi's settings are not set, and what that costs."""
    missing = [f"{name} ({cost})" for name, cost in _SETTINGS.items() if not environ.get(name)]
    if not missing:
        return None
    return Lack(
        f"not set in the environment: {'; '.join(missing)}",
        "Set them: `. ./activate` does it in a project that `fallback init` wrote; docs/benchmark.md says what each is "
        "worth",
    )


def _read_settings(project: Path, key: str) -> dict[str, Any]:
    path = project / "Pulumi.yaml"
    settings = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}
    section = settings.get(key) if isinstance(settings, dict) else None
    return section if isinstance(section, dict) else {}
