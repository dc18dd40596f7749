"""`fallback validate`: every mistake in the stack files, without an account, a network or Pulumi."""

from __future__ import annotations

import sys
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
from fallback.commands.problems import FORMATS, check_stacks, choose_exit
from fallback.lint.docs import render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.commands.context import Project
    from fallback.stackfile import Folder


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-s", "--stack", "name", metavar="NAME", shell_complete=complete_stack, help="Check stacks/NAME.yaml only."
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--rules", is_flag=True, help="Print the rules, as docs/rules.md holds them, and end.")
def validate(files: tuple[Path, ...], name: str | None, form: str, *, strict: bool, rules: bool) -> None:
    """Check stack files: all in ./stacks, one stack, or those that FILES belong to.

    Exit 0 if there is no error, 1 if a rule finds one, 2 if a file cannot be used as it is written.
    """
    if rules:
        click.echo(render_page(), nl=False)
        return
    if files and name is not None:
        raise click.UsageError("name files or a stack, not both")
    with exit_on_error(form):
        asked = _find_stacks_of_files(files) if files else _find_stacks(find_project(), name)
    report = check_stacks(asked, read_today(), strict=strict)
    if text := FORMATS[form](report):
        click.echo(text)
    sys.exit(choose_exit(report.problems))


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
