"""`fallback plan` beside Pulumi: it knows the record, and it makes the same plan as the program without the secrets."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.project import Project

BOTH = """
    numbers:
      "+15005550006":
        voice: {url: "https://www.example.com/?t=${secret.t}", fallback_url: https://fallback.example.net/}
      "+15005550007": {friendly_name: Second}
"""


def plan(project: Project) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "fallback", "plan"],
        cwd=project.folder,
        env=project.environment,
        text=True,
        capture_output=True,
        check=True,
    )
    return done.stdout.splitlines()


def fingerprints(text: str) -> set[str]:
    return set(re.findall(r"fingerprint ([0-9a-f]{32})", text))


def test_a_plan_tells_adopted_from_updated_and_has_the_fingerprint_of_the_preview(project: Project) -> None:
    project.declare(BOTH)
    project.run("config", "set", "--secret", "t", "canary-1")

    assert plan(project)[0] == "2 adopt · 2 update · 0 keep · 0 buy · 0 release · 0 unchanged"
    preview = project.run("preview")
    assert fingerprints(preview) == {plan(project)[-1].removeprefix("fingerprint ")}
    assert "canary" not in preview

    project.up()
    assert plan(project)[0] == "0 adopt · 0 update · 0 keep · 0 buy · 0 release · 1 unchanged · 1 unknown"

    project.declare(BOTH.replace('"+15005550007": {friendly_name: Second}', ""))
    after = plan(project)
    assert after[0] == "0 adopt · 0 update · 1 keep · 0 buy · 0 release · 0 unchanged · 1 unknown"
    assert after[after.index("No longer declared; they stay on the account as they are:") + 1] == "  +15005550007"
