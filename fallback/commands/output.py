"""Where a report goes: to standard output, in colour on a terminal, or to a file; in the format that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import WrongUsage
from fallback.commands.terminal import WIDTH, measure_width, print_lines
from fallback.report.formats import FORMATS, render
from fallback.report.text import lay_out_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fallback.report.formats import Format, Report

OUT_OPTION = click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the report to FILE, not to standard output.",
)


def format_option(forms: Sequence[str] = FORMATS) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The option `--format` with these choices; the first is the default."""
    return click.option("--format", "form", type=click.Choice(list(forms)), default=forms[0], show_default=True)


def write_report(report: Report, form: Format, out: Path | None) -> None:
    """Print the report, or write it to `out`. Raises `WrongUsage` if that cannot be written."""
    if out is None and form == "text":
        print_lines(lay_out_page(report.page, measure_width()))
    else:
        write_text(render(report, form, WIDTH), out)


def write_text(text: str, out: Path | None) -> None:
    """Print a text, or write it to `out`. Raises `WrongUsage` if that cannot be written."""
    if out is None:
        click.echo(text)
    else:
        write_file(out, text)


def write_file(file: Path, text: str) -> None:
    """Write a text, with a line's end at its end, to a file. Raises `WrongUsage`."""
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"expected a file to write to, found {str(file)!r}: {error.strerror}") from None
