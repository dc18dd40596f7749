"""`fallback init`: the files of a project of one's own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import WrongUsage, exit_on_error
from fallback.scaffold import NewProject, make_files
from fallback.values.sid import parse_sid
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fallback.scaffold import NewFile

_PACKAGE = "twilio-fallback"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}")  # of a stack, as Pulumi takes it

_ABOUT_STATE = (
    "With --local, the state is in your home folder. A team keeps it in Pulumi Cloud, S3 or PostgreSQL:",
    "https://www.pulumi.com/docs/iac/concepts/state-and-backends/",
)


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--account", metavar="AC…", default="", help="The account of the first stack.  [default: TWILIO_ACCOUNT_SID]"
)
@click.option("-s", "--stack", "name", metavar="NAME", default="dev", show_default=True, help="The first stack.")
def init(folder: Path, account: str, name: str) -> None:
    """Write the files of a new project into DIR. Files that exist stay as they are."""
    with exit_on_error():
        account = _check_account(account or os.environ.get("TWILIO_ACCOUNT_SID", ""))
        if not _NAME.fullmatch(name):
            raise WrongUsage(f"--stack: expected letters, digits, - and _, found {name!r}")
        project = NewProject(_name_project(folder), version(_PACKAGE), name, account)
        written, kept = write_files(folder, make_files(project))
    for path in written:
        click.echo(f"wrote {path}")
    for path in kept:
        click.echo(f"kept  {path}, which exists")
    click.echo(_describe_next_steps(folder, project))


def write_files(folder: Path, files: Iterable[NewFile]) -> tuple[list[Path], list[Path]]:
    """Write the files that do not exist yet. Return the paths that were written, and those that were there before.

    Raise `WrongUsage` where the folder cannot be written to. Links are not followed.
    """
    written, kept = [], []
    for file in files:
        path = folder / file.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(file.text)
            if file.is_executable:
                path.chmod(0o755)
            written.append(path)
        except FileExistsError:
            kept.append(path)
        except OSError as error:
            raise WrongUsage(f"{path}: {error.strerror}; name a folder that can be written to") from None
    return written, kept


def _check_account(account: str) -> str:
    parsed = parse_sid(account, "AC") if account else ""
    if isinstance(parsed, Violation):
        raise WrongUsage(f"--account: expected {parsed.expected}, found {parsed.found}")
    return parsed


def _name_project(folder: Path) -> str:
    """A name that Pulumi and Python packages take: https://packaging.python.org/en/latest/specifications/name-normalization/."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return name if name not in {"", _PACKAGE} else "phone-numbers"  # a package cannot depend on itself


def _describe_next_steps(folder: Path, project: NewProject) -> str:
    """The commands that come next. Each works as it is printed."""
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    package = shlex.quote(f"{_PACKAGE}=={project.version}")
    install = "uv sync" if shutil.which("uv") else f"python3 -m venv .venv && .venv/bin/pip install {package}"
    is_logged_in = bool(os.environ.get("PULUMI_BACKEND_URL"))
    login = "" if is_logged_in else "pulumi login --local && "
    lines = [
        "",
        f"Write your numbers into stacks/{project.stack}.yaml. Then run:",
        f"  {go}{install} && . ./activate",
        f"  {login}pulumi stack init {project.stack} && pulumi preview --diff",
    ]
    return "\n".join(lines if is_logged_in else [*lines, *_ABOUT_STATE])
