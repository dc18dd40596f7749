"""The stack files as git has them at an earlier version. The only place that runs git."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fallback.commands.context import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.stackfile import Folder


@contextmanager
def open_version(folder: Folder, reference: str) -> Iterator[Folder]:
    """The folder as it was at a version, called as it is called now. It is empty where there was none.

    Raises `WrongUsage` where git does not have the version.
    """
    with tempfile.TemporaryDirectory(prefix="fallback-") as copy:
        if archive := _archive(folder.root, reference):
            _unpack(archive, Path(copy))
        yield replace(folder, root=Path(copy), label=folder.label or folder.root.absolute().name)


def _archive(folder: Path, reference: str) -> bytes:
    """The folder at the version as a tar archive; nothing if it was not there."""
    commit = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit.returncode:
        why = commit.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise WrongUsage(
            f"--diff-from: expected a commit, a branch or a tag of the repository of {folder}, found {reference!r}"
            f"{f' ({why})' if why else ''}: fetch it first, in GitHub's checkout with `fetch-depth: 0`"
        )
    place = _run(folder, "rev-parse", "--show-toplevel", "--show-prefix").stdout.decode().splitlines()
    top, prefix = Path(place[0]), "".join(place[1:]).rstrip("/")
    tree = _run(top, "rev-parse", "--verify", "--quiet", f"{commit.stdout.decode().strip()}:{prefix}")
    # In a folder of the repository, git archives only the part of a tree that has the folder's path.
    return b"" if tree.returncode else _run(top, "archive", "--format=tar", tree.stdout.decode().strip()).stdout


def _unpack(archive: bytes, target: Path) -> None:
    """The files of an archive. A link that leads out of the folder is left out, as the reader would refuse it."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(target, filter=_filter)  # noqa: S202 -- the filter lets nothing out of the folder


def _filter(member: tarfile.TarInfo, target: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, target)
    except tarfile.FilterError:
        return None


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise WrongUsage(f"--diff-from: expected git on PATH, found {error.strerror}: install it") from None
