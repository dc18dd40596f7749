"""`fallback plan`: declared against live, without an engine and without Pulumi's record."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from fallback.errors import FallbackError, InvalidStackFile
from fallback.plan.report import document, summary
from fallback.plan.stack import Plan, plan, refused
from fallback.stackfile import Folder, checked

_FOUND, _INVALID, _NO_ANSWER = 1, 2, 3


@click.command(name="plan")
@click.option("--stack", "name", required=True, help="The stack: stacks/NAME.yaml.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 if anything differs.")
def planned(name: str, form: str, *, expect_no_changes: bool) -> None:
    """Print what the stack file would change on the account (live -> declared). Nothing is written.

    Exit 1 if the limits refuse the plan. A field that holds a secret counts as a change: only Pulumi knows its value.
    """
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    try:
        stack = checked(Folder(Path("stacks")), name, datetime.now(UTC).date(), errors_only=True).accepted()
        with Accounts(os.environ) as accounts:
            made = plan(stack, accounts.find_numbers(stack), None)
    except InvalidStackFile as error:
        _leave(str(error), _INVALID)
    except FallbackError as error:
        _leave(str(error), _NO_ANSWER)
    reasons = refused(made, stack.limits)
    if form == "json":
        click.echo(json.dumps(document(made, stack, reasons), indent=2))
    else:
        click.echo("\n".join([summary(made, stack) or _nothing(made), *(f"refused: {reason}" for reason in reasons)]))
    if reasons or (expect_no_changes and not _is_settled(made)):
        sys.exit(_FOUND)


def _is_settled(made: Plan) -> bool:
    return all(step.action in {"same", "released"} for step in made.steps)


def _nothing(made: Plan) -> str:
    return "nothing to do: every number is as declared" if _is_settled(made) else "nothing can be done:"


def _leave(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)
