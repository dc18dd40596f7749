"""`fallback drift`: recorded and declared against live, and who changed it."""

from __future__ import annotations

import os
import re
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from fallback.commands.context import STACK_OPTION, exit_on_error, find_project
from fallback.commands.exits import Exit
from fallback.commands.output import OUT_OPTION, format_option, write_report
from fallback.commands.record import Export
from fallback.commands.terminal import show_progress
from fallback.errors import AccountError
from fallback.plan.drift import Drift, add_blame, find_drift
from fallback.report.drift.document import describe_drift
from fallback.report.drift.page import make_drift_page
from fallback.report.formats import Report

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fallback.account.accounts import Account
    from fallback.commands.context import Project
    from fallback.model import Live, Stack

_PERIOD = re.compile(r"([1-9][0-9]{0,3})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}


def _parse_period(_context: click.Context, _parameter: click.Parameter, text: str) -> timedelta:
    period = _PERIOD.fullmatch(text)
    if period is None:
        raise click.BadParameter(f"expected hours, days or weeks, as in 12h, 30d or 4w, found {text!r}")
    return timedelta(hours=int(period[1]) * _HOURS[period[2]])


@dataclass(frozen=True, slots=True)
class _Result:
    """The drift; since when the log was read, if it was; and why it could not be read, if it could not."""

    drift: Drift
    since: datetime | None = None
    unread: str = ""


@click.command
@STACK_OPTION
@click.option("--blame", is_flag=True, help="Say who changed each field, when and from where, by Twilio's log.")
@click.option(
    "--since",
    metavar="PERIOD",
    default="30d",
    show_default=True,
    callback=_parse_period,
    help="How far back to read the log: hours, days or weeks, as in 12h, 30d or 4w.",
)
@format_option()
@OUT_OPTION
def drift(name: str | None, form: Any, since: timedelta, out: Path | None, *, blame: bool) -> None:
    """Say which numbers are not as the stack file declares them, and which side moved. Nothing is written.

    Where Pulumi's record can be read, it tells what changed on the account since the last `up` from what changed in the
    file. With --blame, Twilio's log tells who it was: one call for each number that differs. An actor is named only if
    the newest logged change sets exactly the live value.

    Exit 1 if a number is not as declared, 2 for wrong usage or an invalid stack file, 3 if the account or the network
    said no.
    """
    with exit_on_error(form):
        project = find_project()
        stack = project.load(project.choose_stack(name))
        result = _find(project, stack, datetime.now(UTC) - since if blame else None)
        page = make_drift_page(result.drift, unread=result.unread)
        data = describe_drift(result.drift, since=result.since, unread=result.unread)
        write_report(Report(page, data), form, out)
    if result.unread:
        sys.exit(Exit.NO_ANSWER)
    sys.exit(Exit.FINDINGS if result.drift.numbers else Exit.NOTHING_TO_SAY)


def _find(project: Project, stack: Stack, since: datetime | None) -> _Result:
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with (
        closing(Export(project.root, stack.name)) as export,
        Accounts(os.environ) as accounts,
        show_progress(f"reading the numbers of account {stack.account}"),
    ):
        live = accounts.find_numbers(stack)
        drift = find_drift(stack, live, export.read_record())
        return _Result(drift) if since is None else _blame(accounts.open(stack.account), drift, live, since)


def _blame(account: Account, drift: Drift, live: Mapping[str, Live], since: datetime) -> _Result:
    """Add who it was. A log that cannot be read does not hide what drifted."""
    try:
        events = account.list_events(drift.sids_to_ask, since)
    except AccountError as error:
        return _Result(drift, since, str(error))
    return _Result(add_blame(drift, events, live, since), since)
