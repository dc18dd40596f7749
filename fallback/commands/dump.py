"""`fallback dump`: the stack file that declares an account as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.account import read_numbers
from fallback.commands.context import ACCOUNT_OPTION, WrongUsage, exit_on_error, parse_number
from fallback.report.dump import render_summary
from fallback.stackfile import MAX_BYTES, write_stack

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.stackfile import WrittenStack


@click.command
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@ACCOUNT_OPTION
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write a new file; a big one gets a folder of parts."
)
@click.option(
    "--waive-until",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Write waivers up to this day for the errors that the account has.",
)
def dump(numbers: tuple[str, ...], account: str, out: Path | None, waive_until: datetime | None) -> None:
    """Print the stack file that declares the account's numbers, or NUMBER…, as they are. Nothing is written at Twilio.

    Applying the file adopts the numbers and changes nothing. Comments say where a rule objects and what a stack file
    cannot declare. Secrets in URLs get names, and the file says which to set.

    Exit 2 for wrong usage, 3 if the account or the network said no.
    """
    with exit_on_error():
        sid, live = read_numbers(account, [parse_number(number) for number in numbers])
        written = write_stack(sid, live, waive_until.date() if waive_until else None)
        if out is None:
            click.echo(written.text, nl=False)
        else:
            write_stack_file(out, written)
    is_too_big = out is None and len(written.split(MAX_BYTES)) > 1
    click.echo(render_summary(written, is_too_big=is_too_big), err=True)


def write_stack_file(file: Path, written: WrittenStack) -> None:
    """Write a stack file, and its parts into the folder that `load_stack` takes them from. No file is overwritten.

    Raises `WrongUsage`.
    """
    if file.suffix != ".yaml":
        raise WrongUsage(f"expected a file that ends in .yaml, found {str(file)!r}: name it after its stack")
    files = {file.parent / name: text for name, text in written.to_files(file.stem, MAX_BYTES).items()}
    if existing := [name for name in files if name.exists()]:
        raise WrongUsage(f"expected a new file, found {str(existing[0])!r}: remove it, or name another one")
    try:
        for name, text in files.items():
            name.parent.mkdir(parents=True, exist_ok=True)
            name.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"expected a file that can be written, found {str(name)!r}: {error.strerror}") from None
