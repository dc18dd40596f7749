"""`fallback explain NUMBER`: where each value was written, who answers, and what happens when that fails."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from fallback.commands.context import WrongUsage, complete_number, complete_stack, exit_on_error, find_project
from fallback.commands.problems import choose_exit, report_problems
from fallback.report.explanation import render_explanation
from fallback.report.problems.text import render_problems
from fallback.stackfile.text.wording import Unknown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.model import Desired, Problem
    from fallback.stackfile import Folder, StackFile


@click.command()
@click.argument("number", shell_complete=complete_number)
@click.option(
    "-s",
    "--stack",
    "name",
    metavar="NAME",
    shell_complete=complete_stack,
    help="The stack; without it, the first that has the number.",
)
def explain(number: str, name: str | None) -> None:
    """Show where each value of NUMBER was written, who answers, and what happens when that fails.

    The exit code is that of `fallback validate` for the problems of this number.
    """
    with exit_on_error():
        project = find_project()
        names = [project.choose_stack(name)] if name is not None else project.stacks.list_stacks()
        stacks = [project.check(each) for each in names]
        for stack in stacks:
            if stack.stack and number in stack.stack.numbers:
                _explain_number(stack.stack.numbers[number], stack, project.stacks)
        _refuse_number(number, stacks, project.stacks)


def _explain_number(desired: Desired, stack: StackFile, folder: Folder) -> NoReturn:
    report = report_problems([stack], _find_problems_of(desired, stack), [folder])
    click.echo(render_explanation(desired, stack.name))
    click.echo(f"\n{render_problems(report)}" if report.problems else "\nnothing to say against it")
    sys.exit(choose_exit(report.problems))


def _refuse_number(number: str, stacks: Sequence[StackFile], folder: Folder) -> NoReturn:
    report = report_problems(stacks, [problem for stack in stacks for problem in stack.errors], [folder])
    if report.problems:
        click.echo(render_problems(report), err=True)
    declared = {each for stack in stacks if stack.stack for each in stack.stack.numbers}
    hint = suggest(Unknown(number, declared)) or ": `fallback validate` shows what is read"
    raise WrongUsage(f"expected a number of a stack, found {number!r}{hint}")


def _find_problems_of(desired: Desired, stack: StackFile) -> list[Problem]:
    """The problems of this number: in its entry, or where its values come from."""
    origins = [*desired.origins.values(), *desired.group_origins.values()]
    places = {desired.position, *(origin.position for origin in origins)}
    places |= {part.position for origin in origins for part in (origin.head, origin.tail) if part}
    entry = f"numbers.{desired.number}"
    return [
        problem
        for problem in stack.problems
        if problem.position in places or problem.path == entry or problem.path.startswith(f"{entry}.")
    ]
