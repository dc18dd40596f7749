"""States that earlier versions wrote: each is refreshed, previewed and applied by this version, and nothing changes.

A folder of `states` is named after the version that recorded it; `states/record.py` says how.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.project import TYPE
from tests.engine.states.record import CANARY, PASSPHRASE, read_seed

if TYPE_CHECKING:
    from typing import Any

    from tests.engine.project import Project

STATES = Path(__file__).parent / "states"
RECORDED = sorted(path.parent for path in STATES.glob("*/*/applied.json"))
TOMBSTONE, CHANGED = "+15005550022", "+15005550006"


@pytest.fixture(params=RECORDED, ids=lambda folder: "-".join(folder.parts[-2:]))
def recorded(request: pytest.FixtureRequest) -> Path:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def seed(recorded: Path) -> dict[str, Any]:
    """The account as it was when the state was recorded."""
    return read_seed(recorded / "after.yaml")  # type: ignore[no-any-return]


@pytest.fixture
def project(project: Project, recorded: Path) -> Project:
    """A project with the recorded declaration."""
    assert project.environment["PULUMI_CONFIG_PASSPHRASE"] == PASSPHRASE
    shutil.copytree(recorded, project.folder, dirs_exist_ok=True)
    return project


def numbers(project: Project) -> dict[str, tuple[Any, Any]]:
    """What is recorded of each number, in the clear: a ciphertext is another one each time it is written."""
    exported = project.run("stack", "export", "--show-secrets")
    return {
        resource["id"]: (resource["inputs"], resource["outputs"])
        for resource in json.loads(exported)["deployment"]["resources"]
        if resource["type"] == TYPE
    }


def test_a_state_of_an_earlier_version_is_refreshed_previewed_and_applied_without_a_change(project: Project) -> None:
    project.run("stack", "import", "--file", "refreshed.json")
    before = numbers(project)

    project.run("preview", "--expect-no-changes")
    project.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    project.run("preview", "--refresh", "--expect-no-changes")
    project.up("--expect-no-changes")

    assert numbers(project) == before
    assert before[TOMBSTONE][1]["release"] == TOMBSTONE
    assert project.writes() == []


def test_a_refresh_records_what_the_earlier_version_recorded(project: Project) -> None:
    """The first refresh after an `up` also records the groups that are not declared."""
    project.run("stack", "import", "--file", "refreshed.json")
    expected = numbers(project)
    project.run("stack", "import", "--file", "applied.json")

    project.run("preview", "--expect-no-changes")
    project.run("refresh", "--yes", "--skip-preview")

    assert numbers(project) == expected
    project.check_settled()


def test_a_state_of_an_earlier_version_is_updated_by_one_write_for_one_change(project: Project) -> None:
    stack_file, program = project.folder / "stacks" / "dev.yaml", project.folder / "__main__.py"
    declaration = stack_file if stack_file.exists() else program
    project.run("stack", "import", "--file", "applied.json")
    declaration.write_text(declaration.read_text().replace("Support line", "Another line"))

    project.up()

    assert project.writes() == [("POST", {"FriendlyName": "Another line"})]
    assert project.live(CHANGED)["friendly_name"] == "Another line"


def test_no_recorded_state_holds_a_password_in_the_clear() -> None:
    files = [path for path in STATES.glob("*/**/*") if path.is_file()]

    assert len(RECORDED) >= 2
    assert [str(path) for path in files if CANARY in path.read_text()] == []
    assert all("ciphertext" in path.read_text() for path in STATES.glob("*/*/*ed.json"))
