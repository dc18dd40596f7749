"""What takes long is said on a terminal, and nowhere else."""

from __future__ import annotations

import io
import re
import sys
import threading
from typing import TYPE_CHECKING

from fallback.commands import terminal

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """A standard error that is a terminal, and tells when something is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.was_written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.was_written.set()
        return super().write(text)


def test_what_takes_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(terminal, "_SECONDS_OF_SILENCE", 0)

    with terminal.show_progress("reading the numbers"):
        assert said.was_written.wait(timeout=30)

    assert "reading the numbers" in said.getvalue()


def test_how_much_is_done_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(terminal, "_SECONDS_OF_SILENCE", 0)

    with terminal.show_progress("asking") as tell:
        assert said.was_written.wait(timeout=30)
        tell("asking [b]all[/b]", 3, 4)

    assert "asking [b]all[/b] ━" in re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", said.getvalue())


def test_what_is_quick_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal()
    monkeypatch.setattr(sys, "stderr", said)

    with terminal.show_progress("reading the numbers"):
        pass

    assert said.getvalue().replace("\x1b[?25h", "") == ""


def test_nothing_is_said_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "_SECONDS_OF_SILENCE", 0)
    threads = threading.active_count()

    with terminal.show_progress("reading the numbers"):
        assert threading.active_count() == threads

    assert capsys.readouterr() == ("", "")
