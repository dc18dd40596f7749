"""`fallback plan`: declared against live, without an engine."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import STACK_OPTION, exit_on_error, find_project
from fallback.commands.exits import Exit
from fallback.commands.history import open_version
from fallback.commands.output import OUT_OPTION, format_option, write_file, write_report
from fallback.commands.problems import check_stacks
from fallback.commands.record import Export
from fallback.commands.terminal import show_progress
from fallback.plan.limits import find_refusals
from fallback.plan.stack import Plan, describe_others, make_plan
from fallback.report.documents import dump_json
from fallback.report.formats import Report
from fallback.report.plan.document import describe_plan
from fallback.report.plan.findings import compare_findings
from fallback.report.plan.page import make_plan_page

if TYPE_CHECKING:
    from fallback.commands.context import Project
    from fallback.model import Problem, Stack
    from fallback.report.formats import Format
    from fallback.report.plan.findings import FindingsChange


@click.command
@STACK_OPTION
@format_option()
@OUT_OPTION
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan, for a review and FALLBACK_REVIEWED.",
)
@click.option("--expect-no-changes", is_flag=True, help="Exit 1 if anything differs.")
@click.option("--unmanaged", is_flag=True, help="List the numbers on the account that are in no stack.")
@click.option("--expect-all-managed", is_flag=True, help="Exit 1 if there are such numbers.")
@click.option(
    "--diff-from",
    metavar="REF",
    help="Say which findings the stack file adds and removes since this commit, branch or tag.",
)
def plan(
    name: str | None,
    form: Format,
    out: Path | None,
    save: Path | None,
    diff_from: str | None,
    *,
    expect_no_changes: bool,
    unmanaged: bool,
    expect_all_managed: bool,
) -> None:
    """Print what the stack file would change on the account (live -> declared). Nothing is written there.

    The stack is the one that is named, else the only one or the one that is selected in Pulumi. Only Pulumi knows
    secrets: a field that may differ in one is unknown and not a change.

    Exit 1 if the limits refuse the plan or an expectation is not met, 2 for wrong usage or an invalid stack file, 3 if
    the account or the network said no.
    """
    with exit_on_error(form):
        project = find_project()
        stack = project.load(project.choose_stack(name))
        findings = _compare_findings(project, stack.name, diff_from) if diff_from is not None else None
        planned = _make_plan(project, stack, whole=unmanaged or expect_all_managed)
        refusals = find_refusals(planned, stack.limits)
        page = make_plan_page(planned, refusals, with_others=unmanaged, findings=findings)
        report = Report(page, describe_plan(planned, refusals, findings))
        if save:
            write_file(save, dump_json(report.data))
        write_report(report, form, out)
    is_changed = expect_no_changes and not planned.is_settled
    is_unmanaged = expect_all_managed and planned.others and planned.others.numbers
    if refusals or is_changed or is_unmanaged:
        sys.exit(Exit.FINDINGS)


def _compare_findings(project: Project, name: str, reference: str) -> FindingsChange:
    with open_version(project.stacks, reference) as before:
        known: list[Problem] = []
        if name in before.list_stacks():
            known = list(check_stacks([(before, name)], project.today).problems)
    return compare_findings(reference, known, check_stacks([(project.stacks, name)], project.today).problems)


def _make_plan(project: Project, stack: Stack, *, whole: bool) -> Plan:
    # The twilio package takes half a second to load.
    from fallback.account.accounts import Accounts  # noqa: PLC0415
    from fallback.documents.apply import locate_documents  # noqa: PLC0415

    with (
        closing(Export(project.root, stack.name)) as export,
        Accounts(os.environ) as accounts,
        show_progress("reading the numbers of the account"),
    ):
        stack = locate_documents(accounts, stack, project.name)
        survey = accounts.survey(stack, whole=whole)
        declared = set(stack.numbers)
        if any(live.number not in declared for live in survey.seen):
            declared = project.list_declared(stack.account, stack)
        others = describe_others(survey.seen, declared, is_complete=survey.is_complete)
        return make_plan(stack, survey.numbers, None, recorded=export.read_numbers(), others=others)
