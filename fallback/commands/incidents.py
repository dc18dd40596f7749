"""`fallback incidents`: how often primaries failed, and what their fallbacks did."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from fallback.commands.context import ACCOUNT_OPTION, exit_on_error
from fallback.commands.exits import Exit
from fallback.commands.output import OUT_OPTION, format_option, write_report
from fallback.commands.terminal import show_progress
from fallback.plan.incidents import Period, find_incidents
from fallback.report.incidents import report_incidents

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.plan.incidents import IncidentReport
    from fallback.report.formats import Format

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=30)  # for as long Twilio keeps alerts


def _parse_period(_context: click.Context, _parameter: click.Parameter, text: str) -> timedelta:
    """Return a time back from now: `90m`, `24h`, `30d`."""
    match = re.fullmatch(r"([0-9]{1,6})([mhd])", text)
    period = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta() < period <= _LONGEST:
        raise click.BadParameter(f"expected 1m to 30d, such as 90m, 24h or 7d, found {text!r}")
    return period


@click.command()
@ACCOUNT_OPTION
@click.option(
    "--since", metavar="PERIOD", callback=_parse_period, default="24h", show_default=True, help="How far to look back."
)
@format_option()
@OUT_OPTION
def incidents(account: str, since: timedelta, form: Format, out: Path | None) -> None:
    """Say how often primaries failed, with which codes, and whether their fallbacks were asked and answered.

    It reads Monitor's alerts, and the calls and messages that they belong to. Twilio has the events of a call, which
    prove that a fallback answered, from 15 minutes after its end, and has none of messages. Nothing is written.

    Exit 1 if a primary failed, 2 for wrong usage, 3 if the account or the network said no, or something that the answer
    depends on could not be read.
    """
    with exit_on_error(form):
        result = _read(account, since)
        write_report(report_incidents(result), form, out)
    if result.unread:
        sys.exit(Exit.NO_ANSWER)
    if result.incidents or result.unattributed:
        sys.exit(Exit.FINDINGS)


def _read(account_sid: str, since: timedelta) -> IncidentReport:
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    until = datetime.now(UTC)
    period = Period(until - since, until)
    with Accounts(os.environ) as accounts, show_progress("reading the alerts of the account"):
        account = accounts.open(account_sid)
        traffic = account.read_traffic(period.since, period.until)
        numbers, _ = account.list(most_pages=None)
        backing = account.read_backing()
    return find_incidents(account.sid, period, numbers, backing, traffic)
