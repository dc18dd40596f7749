"""`fallback snapshot`: numbers as they are, in a file from which they can be brought back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from fallback.commands.account import read_numbers
from fallback.commands.context import ACCOUNT_OPTION, exit_on_error, parse_number
from fallback.commands.output import OUT_OPTION, write_text
from fallback.stackfile import write_snapshot

if TYPE_CHECKING:
    from pathlib import Path


@click.command
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1)
@ACCOUNT_OPTION
@OUT_OPTION
def snapshot(numbers: tuple[str, ...], account: str, out: Path | None) -> None:
    """Print the account's numbers, or NUMBER…, as they are, for `fallback restore`. Nothing is written at Twilio.

    A snapshot holds no secret: it has names in place of passwords and of values that are named like secrets.

    Exit 2 for wrong usage, 3 if the account or the network said no.
    """
    with exit_on_error():
        sid, live = read_numbers(account, [parse_number(number) for number in numbers])
        write_text(write_snapshot(sid, live, datetime.now(UTC)).rstrip("\n"), out)
