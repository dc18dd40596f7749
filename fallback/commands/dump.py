"""`fallback dump`: the stack file that declares an account as it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import ACCOUNT_OPTION, WrongUsage, exit_on_error, parse_number
from fallback.commands.terminal import show_progress
from fallback.errors import Refused
from fallback.report.dump import render_summary
from fallback.stackfile import MAX_BYTES, write_stack
from fallback.stackfile.text.wording import Unknown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fallback.account.accounts import Account
    from fallback.model import Live
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
        wanted = [parse_number(number) for number in numbers]
        sid, live = _read_numbers(account, wanted)
        written = write_stack(sid, live, waive_until.date() if waive_until else None)
        if out is None:
            click.echo(written.text, nl=False)
        else:
            _write(out, written)
    is_too_big = out is None and len(written.split(MAX_BYTES)) > 1
    click.echo(render_summary(written, is_too_big=is_too_big), err=True)


def _read_numbers(account_sid: str, wanted: Sequence[str]) -> tuple[str, Sequence[Live]]:
    """Return the account that was asked, and its numbers, or those that are wanted."""
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with Accounts(os.environ) as accounts, show_progress("reading the numbers of the account"):
        account = accounts.open(account_sid)
        if wanted:
            return account.sid, _find_numbers(account, wanted)
        live, _ = account.list(most_pages=None)
        if not live:
            raise Refused(f"account {account.sid} has no numbers, and a stack file declares at least one")
        return account.sid, live


def _find_numbers(account: Account, wanted: Sequence[str]) -> Sequence[Live]:
    found = account.find_all(wanted)
    missing = [number for number in wanted if number not in found]
    if missing:
        seen, _ = account.list(most_pages=1)
        hint = suggest(Unknown(missing[0], {live.number for live in seen}))
        raise WrongUsage(f"expected numbers of account {account.sid}, found {', '.join(missing)}{hint}")
    return list(found.values())


def _write(file: Path, written: WrittenStack) -> None:
    """Write a stack file, and its parts into the folder that `load_stack` takes them from. No file is overwritten."""
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
