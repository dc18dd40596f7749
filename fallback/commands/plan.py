"""`fallback plan`: declared against live, without an engine."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import STACK_OPTION, Exit, WrongUsage, exit_on_error, find_project
from fallback.commands.record import Export
from fallback.commands.terminal import measure_width, print_lines, show_progress
from fallback.plan.limits import find_refusals
from fallback.plan.stack import Plan, describe_others, make_plan
from fallback.report.documents import dump_json
from fallback.report.plan.document import describe_plan
from fallback.report.plan.text import lay_out_plan

if TYPE_CHECKING:
    from fallback.commands.context import Project
    from fallback.model import Stack

_FILE = click.Path(path_type=Path)


@click.command
@STACK_OPTION
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--save", metavar="FILE", type=_FILE, help="Save the plan, for a review and FALLBACK_REVIEWED.")
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 if anything differs.")
@click.option("--unmanaged", is_flag=True, help="List the numbers on the account that are in no stack.")
@click.option("--expect-all-managed", is_flag=True, help="Exit 1 if there are such numbers.")
def plan(
    name: str | None,
    form: str,
    save: Path | None,
    *,
    expect_no_changes: bool,
    unmanaged: bool,
    expect_all_managed: bool,
) -> None:
    """Print what the stack file would change on the account (live -> declared). Nothing is written.

    The stack is the one that is named, else the only one or the one that is selected in Pulumi. Only Pulumi knows
    secrets: a field that may differ in one is unknown and not a change.

    Exit 1 if the limits refuse the plan or an expectation is not met, 2 for wrong usage or an invalid stack file, 3 if
    the account or the network said no.
    """
    with exit_on_error(form):
        project = find_project()
        stack = project.load(project.choose_stack(name))
        planned = _make_plan(project, stack, whole=unmanaged or expect_all_managed)
        refusals = find_refusals(planned, stack.limits)
        document = dump_json(describe_plan(planned, refusals))
        if save:
            _save(save, document)
    if form == "json":
        click.echo(document)
    else:
        print_lines(lay_out_plan(planned, refusals, width=measure_width(), with_others=unmanaged))
    is_changed = expect_no_changes and not planned.is_settled
    is_unmanaged = expect_all_managed and planned.others and planned.others.numbers
    if refusals or is_changed or is_unmanaged:
        sys.exit(Exit.FINDINGS)


def _save(file: Path, document: str) -> None:
    try:
        file.write_text(f"{document}\n", encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"expected a file to save the plan in, found {str(file)!r}: {error.strerror}") from None


def _make_plan(project: Project, stack: Stack, *, whole: bool) -> Plan:
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with (
        closing(Export(project.root, stack.name)) as export,
        Accounts(os.environ) as accounts,
        show_progress(f"reading the numbers of account {stack.account}"),
    ):
        survey = accounts.survey(stack, whole=whole)
        declared = set(stack.numbers)
        if any(live.number not in declared for live in survey.seen):
            declared = project.list_declared(stack.account, stack)
        others = describe_others(survey.seen, declared, is_complete=survey.is_complete)
        return make_plan(stack, survey.numbers, None, recorded=export.read_numbers(), others=others)
