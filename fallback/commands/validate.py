"""`fallback validate`: every mistake in the stack files, without an account, a network or Pulumi."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import (
    STACKS,
    WrongUsage,
    complete_stack,
    exit_on_error,
    find_project,
    label_folder,
    read_today,
)
from fallback.commands.problems import FORMATS, check_stacks, choose_exit, harden
from fallback.lint.baseline import format_baseline, make_baseline, parse_baseline, subtract
from fallback.lint.docs import render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.commands.context import Project
    from fallback.report.problems import ProblemReport
    from fallback.stackfile import Folder


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-s", "--stack", "name", metavar="NAME", shell_complete=complete_stack, help="Check stacks/NAME.yaml only."
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Leave out what this file knows.")
@click.option("--update-baseline", is_flag=True, help="Write the baseline: warnings and advice of all stacks.")
@click.option("--rules", is_flag=True, help="Print the rules, as docs/rules.md holds them, and end.")
def validate(
    files: tuple[Path, ...],
    name: str | None,
    form: str,
    baseline: Path | None,
    *,
    strict: bool,
    update_baseline: bool,
    rules: bool,
) -> None:
    """Check stack files: all in ./stacks, one stack, or those that FILES belong to.

    Exit 0 if there is no error, 1 if a rule finds one, 2 if a file cannot be used as it is written.
    """
    if rules:
        click.echo(render_page(), nl=False)
        return
    if files and name is not None:
        raise click.UsageError("name files or a stack, not both")
    complete = not files and name is None
    with exit_on_error(form):
        asked = _find_stacks_of_files(files) if files else _find_stacks(find_project(), name)
        report = check_stacks(asked, read_today())
        if update_baseline:
            _write_baseline(baseline, report, complete=complete)
        if baseline is not None:
            report = _apply_baseline(baseline, report, complete=complete)
    if strict:
        report = harden(report)
    if text := FORMATS[form](report):
        click.echo(text)
    sys.exit(choose_exit(report.problems))


def _write_baseline(file: Path | None, report: ProblemReport, *, complete: bool) -> None:
    if file is None or not complete:
        raise WrongUsage("--update-baseline needs --baseline FILE, and takes all stacks: name none")
    known = make_baseline(report.problems)
    try:
        file.write_text(format_baseline(known), encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{file}: {error.strerror}") from None
    click.echo(f"{file}: wrote {known.count} known problem{'' if known.count == 1 else 's'}", err=True)


def _apply_baseline(file: Path, report: ProblemReport, *, complete: bool) -> ProblemReport:
    try:
        problems, gone = subtract(parse_baseline(file.read_text(encoding="utf-8")), report.problems)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise WrongUsage(f"{file}: {why}; write it with --update-baseline") from None
    if gone and complete:
        click.echo(f"{file}: {gone} known problem{'' if gone == 1 else 's'} gone; run with --update-baseline", err=True)
    return replace(report, problems=problems)


def _find_stacks(project: Project, name: str | None) -> list[tuple[Folder, str]]:
    folder = project.stacks
    names = folder.list_stacks() if name is None else [project.choose_stack(name)]
    if not names:
        raise WrongUsage(f"expected stack files in {folder.root}, found none: write the first, for example prod.yaml")
    return [(folder, name) for name in names]


def _find_stacks_of_files(files: Sequence[Path]) -> list[tuple[Folder, str]]:
    return list(dict.fromkeys(stack for file in files for stack in _find_stacks_of_file(file)))


def _find_stacks_of_file(file: Path) -> list[tuple[Folder, str]]:
    """The stacks that a file belongs to: its own, that of its folder, or, for a base, all of them."""
    if file.suffix != ".yaml":
        raise WrongUsage(f"expected stack files (*.yaml), found {str(file)!r}: name files that end in .yaml")
    above = next((parent for parent in file.absolute().parents if parent.name == STACKS), file.absolute().parent)
    folder = label_folder(above)
    inside = file.absolute().relative_to(above)
    names = folder.list_stacks()
    wanted = inside.parts[0] if len(inside.parts) > 1 else inside.stem
    if len(inside.parts) == 1:
        return [(folder, wanted)] if wanted in names else []  # the others are the engine's: Pulumi.<stack>.yaml
    return [(folder, name) for name in names if name == wanted or wanted not in names]
