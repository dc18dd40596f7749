"""`fallback validate`: every mistake in the stack files, without an account, a network or Pulumi."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.findings import FORMATS, Report, opened, sources
from fallback.lint import lint_across
from fallback.lint.docs import render_page
from fallback.stackfile import Checked, checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.model import Problem
    from fallback.stackfile import Folder

_STACKS = Path("stacks")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--stack", "name", help="Check stacks/NAME.yaml only.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--rules", is_flag=True, help="Print the rules, as docs/rules.md holds them, and end.")
def validate(files: tuple[Path, ...], name: str | None, form: str, *, strict: bool, rules: bool) -> None:
    """Check stack files: all in ./stacks, one stack, or those that FILES belong to.

    Exit 0 if there is no error, 1 if a rule finds one, 2 if a file cannot be taken as it is written.
    """
    if rules:
        click.echo(render_page(), nl=False)
        return
    if files and name is not None:
        raise click.UsageError("name files or a stack, not both")
    asked = _of_files(files) if files else _of_folder(name)
    report = made(asked, datetime.now(UTC).date(), strict=strict)
    if text := FORMATS[form](report):
        click.echo(text)
    sys.exit(report.status)


def made(asked: Sequence[tuple[Folder, str]], today: date, *, strict: bool = False) -> Report:
    """What is wrong with some stacks, each named with its folder, as of a day."""
    stacks = [checked(folder, name, today) for folder, name in asked]
    found = {problem for stack in stacks for problem in stack.problems} | set(_between(asked, stacks, today))
    if strict:
        found = {replace(problem, severity="error") if problem.severity == "warning" else problem for problem in found}
    return Report(stacks, sorted(found), sources(list(dict.fromkeys(folder for folder, _ in asked))))


def _between(asked: Sequence[tuple[Folder, str]], stacks: Sequence[Checked], today: date) -> list[Problem]:
    """What is wrong between the stacks and all others of their folders; the others come first and are not blamed."""
    others = [
        checked(folder, name, today, errors_only=True)
        for folder in dict.fromkeys(folder for folder, _ in asked)
        for name in folder.stacks()
        if (folder, name) not in asked
    ]
    ours = {desired.position for stack in stacks if stack.stack for desired in stack.stack.numbers.values()}
    found = lint_across([stack.stack for stack in [*others, *stacks] if stack.stack])
    return [problem for problem in found if problem.position in ours]


def _of_folder(name: str | None) -> list[tuple[Folder, str]]:
    folder = opened(_STACKS)
    names = folder.stacks() if name is None else [name]
    if not names:
        raise click.UsageError(f"expected stack files in {_STACKS.absolute()}, found none; go to the project's folder")
    return [(folder, name) for name in names]


def _of_files(files: Sequence[Path]) -> list[tuple[Folder, str]]:
    return list(dict.fromkeys(stack for file in files for stack in _of_file(file)))


def _of_file(file: Path) -> list[tuple[Folder, str]]:
    """The stacks that a file belongs to: its own, that of its folder, or, for a base, all of them."""
    if file.suffix != ".yaml":
        raise click.UsageError(f"expected stack files (*.yaml), found {str(file)!r}")
    above = next((parent for parent in file.absolute().parents if parent.name == _STACKS.name), file.absolute().parent)
    folder = opened(above)
    inside = file.absolute().relative_to(above)
    names = folder.stacks()
    wanted = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    if len(inside.parts) == 1:
        return [(folder, wanted)] if wanted in names else []  # the others are the engine's: Pulumi.<stack>.yaml
    return [(folder, name) for name in names if name == wanted or wanted not in names]
