"""The only module of this folder that reads files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 2 * 1024 * 1024
_ENGINES = "Pulumi."


class Unreadable(Exception):
    """A file of a stack that cannot be read. `str()` says what was expected, found and is to be done."""

    def __init__(self, message: str, rule: str = "unreadable-file") -> None:
        self.rule = rule
        super().__init__(message)


@dataclass(frozen=True)
class Folder:
    """The folder of stack files. Files in it are named by their path from here, with `/`.

    `label` is what positions call the folder; its own name, if nothing else is said.
    """

    root: Path
    label: str = ""

    def shown(self, name: str) -> str:
        """What positions call the file: its path from where this folder lies, on one line."""
        path = f"{self._label}/{name}"
        return path if path.isprintable() else repr(path)

    def lines(self, shown: str) -> list[str]:
        """The lines of a file by the name that positions call it; none if it cannot be read as text."""
        try:
            return self.read(shown.removeprefix(f"{self._label}/")).decode("utf-8-sig").splitlines()
        except (Unreadable, UnicodeDecodeError):
            return []

    @property
    def _label(self) -> str:
        return self.label or self.root.absolute().name

    def stacks(self) -> list[str]:
        """The stacks that have a file here, in order. `Pulumi.<stack>.yaml` belongs to the engine."""
        return sorted(path.stem for path in self.root.glob("*.yaml") if not path.name.startswith(_ENGINES))

    def parts(self, stack: str) -> list[str]:
        """The files that add numbers to `stack`, in order."""
        return sorted(f"{stack}/{path.name}" for path in (self.root / stack).glob("*.yaml"))

    def read(self, name: str) -> bytes:
        """What the file holds. Raises `Unreadable` for whatever is no file of at most `MAX_BYTES`."""
        path = self.root / name
        try:
            if not path.exists():
                raise Unreadable("expected a file, found nothing of that name; write it or correct the name")
            if not path.is_file():
                raise Unreadable("expected a file, found a directory or a device; remove it or correct the name")
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "its name is not one"
            raise Unreadable(f"expected a file that can be read, found one that cannot: {why}") from None
        if len(data) > MAX_BYTES:
            limit = f"{MAX_BYTES // 1024 // 1024} MiB"
            raise Unreadable(f"expected at most {limit} in a file, found more; split it", "file-too-big")
        return data
