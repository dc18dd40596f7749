"""`fallback plan`: declared against live, without an engine and without Pulumi's record."""

from __future__ import annotations

import os
import sys

import click

from fallback.commands.context import Exit, exit_on_error, find_project
from fallback.plan.limits import find_refusals
from fallback.plan.stack import make_plan
from fallback.report.documents import dump_json
from fallback.report.plan.document import describe_plan
from fallback.report.plan.text import render_plan


@click.command
@click.option("--stack", "name", required=True, help="The stack: stacks/NAME.yaml.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 if anything differs.")
def plan(name: str, form: str, *, expect_no_changes: bool) -> None:
    """Print what the stack file would change on the account (live -> declared). Nothing is written.

    Exit 1 if the limits refuse the plan. Only Pulumi knows secrets: a field that may differ in one is unknown and
    not a change.
    """
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with exit_on_error(), Accounts(os.environ) as accounts:
        stack = find_project().load(name)
        made = make_plan(stack, accounts.find_numbers(stack), None)
    refusals = find_refusals(made, stack.limits)
    click.echo(dump_json(describe_plan(made, refusals)) if form == "json" else render_plan(made, refusals, width=100))
    if refusals or (expect_no_changes and not made.is_settled):
        sys.exit(Exit.FINDINGS)
