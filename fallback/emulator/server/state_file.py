"""Lock, replace and extend the file of lines that one emulator writes.

Other users may be able to write to the folder, such as /tmp. So the temporary file has a random name and is readable
by its owner only, and a symbolic link in the place of the file is refused.

The lock is on the open file, not on a second file beside it, so a killed emulator leaves no lock. A replaced file loses
the lock of the old one. Therefore the new file is locked before it gets its name, and after locking a file the emulator
checks that the file still has the name.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class StateFileError(ValueError):
    """A state file that the emulator cannot use. The message names the file."""


class StateFile:
    """The file at `path`, which may not exist yet. No other emulator can use it until it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = _open_locked(path)

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return self._descriptor is not None

    def read(self) -> str:
        """Return the content. Raise OSError or ValueError if it is no text."""
        with open(self._get_descriptor(), encoding="utf-8", newline="\n", closefd=False) as file:
            file.seek(0)
            return file.read()

    def replace(self, lines: Iterable[str]) -> int:
        """Write the whole content in one step, and return its size in bytes.

        Only the owner may read the file: it holds the tokens of the accounts.
        """
        descriptor, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        temporary = Path(name)
        try:
            _lock(descriptor, self.path)
            with open(descriptor, "w", encoding="utf-8", newline="\n", closefd=False) as file:
                file.writelines(lines)
            self._give_name(temporary)
        except BaseException:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            raise
        self.close()
        self._descriptor = descriptor
        return os.fstat(descriptor).st_size

    def append(self, line: str) -> int:
        """Append `line`, and return the size of the file in bytes.

        If the file at `path` is no longer ours, or the disk is full, raise and append nothing.
        """
        descriptor, data = self._get_descriptor(), line.encode()
        if not os.path.samestat(os.lstat(self.path), os.fstat(descriptor)):
            raise OSError(errno.ESTALE, "another file has taken its place", str(self.path))
        end = os.lseek(descriptor, 0, os.SEEK_END)
        size = end + len(data)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
        except OSError:
            os.ftruncate(descriptor, end)
            raise
        return size

    def close(self) -> None:
        """Let other emulators use the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _get_descriptor(self) -> int:
        if self._descriptor is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such file", str(self.path))
        return self._descriptor

    def _give_name(self, temporary: Path) -> None:
        if not self.exists:
            try:
                # Unlike a rename, a link does not replace the file of an emulator that has started meanwhile.
                self.path.hardlink_to(temporary)
            except FileExistsError:
                raise StateFileError(f"{self.path}: something else has just created it; try again") from None
            except OSError:  # a file system without links
                pass
            else:
                temporary.unlink()
                return
        temporary.replace(self.path)


def _open_locked(path: Path) -> int | None:
    """Return a descriptor of the file with the lock on it, or None if there is no file."""
    while True:
        descriptor = _open(path)
        if descriptor is None:
            return None
        try:
            _check_regular(descriptor, path)
            _lock(descriptor, path)
        except (OSError, StateFileError):
            os.close(descriptor)
            raise
        if _is_at(path, descriptor):
            return descriptor
        os.close(descriptor)


def _open(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise StateFileError(f"{path}: expected a file, found a symbolic link; name the file itself") from None


def _check_regular(descriptor: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise StateFileError(f"{path}: expected a file, found something else, such as a device")


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lock(descriptor: int, path: Path) -> None:
    import fcntl  # noqa: PLC0415 - not on Windows, where all but state files works

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StateFileError(f"{path}: another emulator is using it; stop that one, or name another file") from None
