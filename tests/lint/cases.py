"""Every rule has a file in `trips` that breaks it, beside the report, and the nearest file in `near` that does not.

A case is one file, taken as `stacks/dev.yaml`, or a folder of several. It is judged as of one day.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fallback.commands.problems import check_stacks
from fallback.stackfile import Folder

if TYPE_CHECKING:
    from fallback.report.problems import ProblemReport

HERE = Path(__file__).parent
TRIPS = HERE / "trips"
NEAR = HERE / "near"
TODAY = date(2026, 11, 23)


def cases(root: Path) -> list[Path]:
    """The cases in a folder, each a file or a folder that is named after its rule."""
    return sorted(path for path in root.iterdir() if path.suffix != ".txt")


def judged(case: Path, folder: Path) -> ProblemReport:
    """What `fallback validate` finds in a case that is copied to `folder`."""
    stacks = folder / "stacks"
    if case.is_dir():
        shutil.copytree(case, stacks)
    else:
        stacks.mkdir()
        shutil.copy(case, stacks / "dev.yaml")
    label = Folder(stacks, "stacks")
    return check_stacks([(label, name) for name in label.list_stacks()], TODAY)
