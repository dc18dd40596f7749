"""The only module of this folder that reads files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fallback.model import Position
from fallback.stackfile.text.lines import split_lines
from fallback.stackfile.text.problems import Rejection

MAX_BYTES = 2 * 1024 * 1024
_ENGINES = "Pulumi."


@dataclass(frozen=True)
class Folder:
    """The folder of stack files. Files in it are named by their path from here, with `/`.

    `label` is what positions call the folder; its own name by default.
    """

    root: Path
    label: str = ""

    def label_file(self, name: str) -> str:
        """Return what positions call a file: its path from where this folder lies, on one line."""
        path = f"{self._label}/{name}"
        return path if path.isprintable() else repr(path)

    def read_lines(self, labelled: str) -> list[str]:
        """Return the lines of a file by the name that positions call it; none if it cannot be read as text."""
        try:
            return split_lines(self.read(labelled.removeprefix(f"{self._label}/")).decode("utf-8-sig"))
        except (Rejection, UnicodeDecodeError):
            return []

    @property
    def _label(self) -> str:
        return self.label or self.root.absolute().name

    def list_stacks(self) -> list[str]:
        """Return the stacks that have a file here, in order. `Pulumi.<stack>.yaml` belongs to the engine."""
        return sorted(path.stem for path in self.root.glob("*.yaml") if not path.name.startswith(_ENGINES))

    def list_parts(self, stack: str) -> list[str]:
        """Return the files that add numbers to `stack`, in order."""
        return sorted(f"{stack}/{path.name}" for path in (self.root / stack).glob("*.yaml"))

    def read(self, name: str) -> bytes:
        """Return what a file holds. Raise a `Rejection` for whatever is no file in here of at most `MAX_BYTES`."""
        start = Position(self.label_file(name), 1, 1)
        try:
            data = _read_bytes(self.root, self.root / name)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its name is not one"
            message = f"expected a file that can be read, found one that cannot: {why}"
            raise Rejection("unreadable-file", start, message) from None
        if isinstance(data, str):
            raise Rejection("unreadable-file", start, data)
        if len(data) > MAX_BYTES:
            limit = f"{MAX_BYTES // 1024 // 1024} MiB"
            raise Rejection("file-too-big", start, f"expected at most {limit} in a file, found more; split it")
        return data


def _read_bytes(root: Path, path: Path) -> bytes | str:
    """Return what a file holds, up to a byte more than it may, or why it is none."""
    # Reports quote the lines of a file, and a pull request may bring a link to a file that its author may not read.
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return "expected a file inside the folder of stack files, found a link that leads out of it; copy the file"
    if not path.exists():
        return "expected a file, found nothing of that name; write it or correct the name"
    if not path.is_file():
        return "expected a file, found a directory or a device; remove it or correct the name"
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
