"""`fallback restore`: the stack file that brings back what a snapshot kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import WrongUsage, exit_on_error, parse_number
from fallback.commands.dump import write_stack_file
from fallback.report.dump import render_summary
from fallback.stackfile import MAX_BYTES, read_snapshot, write_stack
from fallback.stackfile.text.wording import Unknown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.model import KeptNumber, Snapshot


_EFFECT = "as they were; applying the file brings them back"


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write a new file; a big one gets a folder of parts."
)
def restore(file: Path, numbers: tuple[str, ...], out: Path | None) -> None:
    """Print the stack file that brings back what the snapshot FILE kept, or NUMBER… of it. No account is asked.

    Applying it is an ordinary change: take what you need over into your stack file, and review the plan.

    Exit 2 for wrong usage, or a file that is no snapshot.
    """
    with exit_on_error():
        snapshot = read_snapshot(file.read_bytes(), str(file))
        wanted = _choose(snapshot, [parse_number(number) for number in numbers])
        written = write_stack(snapshot.account, wanted, about=f"as it was at {snapshot.taken}", whole=True)
        if out is None:
            click.echo(written.text, nl=False)
        else:
            write_stack_file(out, written)
    is_too_big = out is None and len(written.split(MAX_BYTES)) > 1
    click.echo(render_summary(written, effect=_EFFECT, is_too_big=is_too_big), err=True)


def _choose(snapshot: Snapshot, wanted: Sequence[str]) -> Sequence[KeptNumber]:
    kept = {one.number: one for one in snapshot.numbers}
    if missing := [number for number in wanted if number not in kept]:
        hint = suggest(Unknown(missing[0], kept))
        raise WrongUsage(f"expected numbers of the snapshot, found {', '.join(missing)}{hint}")
    if not kept:
        raise WrongUsage("expected numbers in the snapshot, found none: there is nothing to bring back")
    return [kept[number] for number in wanted] or list(snapshot.numbers)
