"""`fallback audit`: who answers each number of an account, what becomes of a failure, and what is wrong."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fallback.commands.context import ACCOUNT_OPTION, WrongUsage, exit_on_error, find_project
from fallback.commands.exits import Exit
from fallback.commands.output import OUT_OPTION, format_option, write_report, write_text
from fallback.commands.terminal import show_progress
from fallback.plan.audit import audit_account
from fallback.report.audit.document import describe_audit
from fallback.report.audit.page import make_audit_page
from fallback.report.audit.sheet import render_sheet
from fallback.report.formats import FORMATS, Report

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from fallback.plan.audit import Audit


@click.command
@ACCOUNT_OPTION
@format_option((*FORMATS, "csv"))
@OUT_OPTION
def audit(account: str, form: Any, out: Path | None) -> None:
    """Say who answers each number of an account, who does if that fails, and what is wrong. Nothing is written there.

    It needs credentials and no file. It reads the numbers, the applications, the trunks, the Messaging Services with
    their pools, the short codes, the SIP domains and the BYOC trunks, and says what it could not read. In a project, it
    says which stack declares each number.

    Exit 1 if a number would go silent or a rule finds an error, 2 for wrong usage, 3 if the account or the network said
    no to something that the answer depends on.
    """
    with exit_on_error(form):
        result, has_stacks = _audit(account)
        if form == "csv":
            write_text(render_sheet(result), out)
        else:
            report = Report(make_audit_page(result, has_stacks=has_stacks), describe_audit(result))
            write_report(report, form, out)
    sys.exit(_choose_exit(result))


def _audit(account_sid: str) -> tuple[Audit, bool]:
    """Return the audit, and whether there were stack files of the account."""
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with Accounts(os.environ) as accounts, show_progress("reading the account"):
        account = accounts.open(account_sid)
        numbers, _ = account.list(most_pages=None)
        backing = account.read_backing()
    stacks = _map_stacks(account.sid)
    return audit_account(account.sid, numbers, backing, stacks), bool(stacks)


def _map_stacks(account: str) -> Mapping[str, str]:
    """Return the stack that declares each number of an account; nothing outside of a project."""
    try:
        return find_project().map_declared(account)
    except WrongUsage:
        return {}


def _choose_exit(result: Audit) -> Exit:
    if not result.is_complete:
        return Exit.NO_ANSWER
    is_wrong = result.having("silent") or any(finding.severity == "error" for finding in result.findings)
    return Exit.FINDINGS if is_wrong else Exit.NOTHING_TO_SAY
