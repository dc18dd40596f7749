"""Lines on a terminal: in colour, as wide as it is. In a pipe: plain, and of one width.

`rich` is imported only where there is a terminal. It honours `NO_COLOR`.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, Protocol

import click

from fallback.display import defuse
from fallback.report.layout import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fallback.report.layout import Line, Meaning

WIDTH = 100  # of what is piped: it fits a CI log and a comment
_NARROWEST = 40
_SECONDS_OF_SILENCE = 2.0
_STYLES: dict[Meaning, str] = {
    "text": "",
    "heading": "bold",
    "code": "",
    "quoted": "",
    "name": "",
    "good": "green",
    "warning": "yellow",
    "danger": "bold red",
    "before": "red",
    "after": "green",
    "mark": "bold yellow",
    "quiet": "dim",
}


def measure_width() -> int:
    """How many columns standard output has."""
    return max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else WIDTH


def print_lines(lines: Iterable[Line]) -> None:
    """The lines, coloured if standard output is a terminal."""
    if not sys.stdout.isatty():
        click.echo(to_text(lines))
        return
    from rich.console import Console  # noqa: PLC0415 -- see above
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((defuse(span.text), _STYLES[span.meaning]) for span in line)))


class Tell(Protocol):
    """Say something else from then on, and how much of how many is done, if that is known."""

    def __call__(self, what: str, done: int = 0, total: int | None = None, /) -> None: ...


@contextmanager
def show_progress(what: str) -> Iterator[Tell]:
    """Say on standard error what takes so long, with a bar, from two seconds on, if it is a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415 -- see above
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    text = TextColumn("{task.description}", markup=False)
    progress = Progress(text, BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = progress.add_task(what, total=None)
    timer = Timer(_SECONDS_OF_SILENCE, progress.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda what, done=0, total=None: progress.update(task, description=what, completed=done, total=total)
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
