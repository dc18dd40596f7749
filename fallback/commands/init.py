"""`fallback init`: the files of a project of one's own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import ACCOUNT_OPTION, WrongUsage, exit_on_error
from fallback.commands.terminal import show_progress
from fallback.report.dump import render_summary
from fallback.scaffold import BASE, NewProject, make_base, make_files, make_stack
from fallback.stackfile import MAX_BYTES, write_stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fallback.account.accounts import Accounts
    from fallback.scaffold import NewFile
    from fallback.stackfile import WrittenStack

_PACKAGE = "twilio-fallback"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,99}")  # of a stack, as Pulumi takes it
_ABOUT_STATE = (
    "With --local, the state is in your home folder. A team keeps it in Pulumi Cloud, S3 or PostgreSQL:",
    "https://www.pulumi.com/docs/iac/concepts/state-and-backends/",
)


@dataclass(frozen=True, slots=True)
class NewStack:
    """A stack of the new project. `written` is what its account has now; None where it starts without numbers."""

    name: str
    account: str
    written: WrittenStack | None = None


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(file_okay=False, path_type=Path))
@ACCOUNT_OPTION
@click.option("-s", "--stack", "name", metavar="NAME", default="dev", show_default=True, help="The first stack.")
@click.option("--from-account", is_flag=True, help="Declare the numbers that the account has, as they are.")
@click.option("--subaccounts", is_flag=True, help="Write one stack for each subaccount, all from one base.")
def init(folder: Path, account: str, name: str, *, from_account: bool, subaccounts: bool) -> None:
    """Write the files of a new project into DIR. Files that exist stay as they are. Nothing is written at Twilio.

    The account is only asked with --from-account or --subaccounts. Exit 2 for wrong usage, 3 if the account or the
    network said no.
    """
    with exit_on_error():
        if not _NAME.fullmatch(name):
            raise WrongUsage(f"--stack: expected letters, digits, - and _, found {name!r}")
        stacks = _find_stacks(account, name, from_account=from_account, subaccounts=subaccounts)
        files = make_files(NewProject(_name_project(folder), version(_PACKAGE), _write_stacks(stacks, subaccounts)))
        written, kept = write_files(folder, files)
    for path in written:
        click.echo(f"wrote {path}")
    for path in kept:
        click.echo(f"kept  {path}, which exists")
    click.echo("\n".join(["", *_describe_stacks(stacks), *_list_next_steps(folder, stacks)]))


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


def _find_stacks(account_sid: str, name: str, *, from_account: bool, subaccounts: bool) -> list[NewStack]:
    """Return the stacks of the new project. The account is asked where it has to be."""
    if not (from_account or subaccounts):
        return [NewStack(name, account_sid or os.environ.get("TWILIO_ACCOUNT_SID", ""))]
    from fallback.account.accounts import Accounts  # noqa: PLC0415 -- the twilio package takes half a second to load

    with Accounts(os.environ) as accounts, show_progress("reading the account"):
        account = accounts.open(account_sid)
        named = name_stacks(account.subaccounts()) if subaccounts else {account.sid: name}
        if not named:
            raise WrongUsage(
                f"--subaccounts: expected accounts that {account.sid} owns, found none: set the auth token of the "
                "account that owns them; an API key does not reach them"
            )
        return [_read_stack(accounts, sid, named[sid], from_account=from_account, base=subaccounts) for sid in named]


def _read_stack(accounts: Accounts, sid: str, name: str, *, from_account: bool, base: bool) -> NewStack:
    live = accounts.open(sid).list(most_pages=None)[0] if from_account else []
    return NewStack(name, sid, write_stack(sid, live, extends=BASE if base else "") if live else None)


def name_stacks(accounts: Mapping[str, str]) -> dict[str, str]:
    """Return a name of a stack for each account, from its own name. Where two would be the same, from its SID.

    >>> name_stacks({"AC1": "Shop No. 1", "AC2": "Büro", "AC3": "buro", "AC4": "B-ro"})
    {'AC1': 'shop-no-1', 'AC2': 'b-ro', 'AC3': 'buro', 'AC4': 'ac4'}
    """
    names: dict[str, str] = {}
    for sid, name in accounts.items():
        slug = _make_slug(name)[:100].strip("-")
        names[sid] = slug if slug and slug not in names.values() else sid.lower()
    return names


def _write_stacks(stacks: Iterable[NewStack], base: bool) -> dict[str, str]:  # noqa: FBT001 -- one caller
    files = {BASE: make_base()} if base else {}
    for stack in stacks:
        if stack.written:
            files |= stack.written.to_files(stack.name, MAX_BYTES)
        else:
            files[f"{stack.name}.yaml"] = make_stack(stack.account, extends=BASE if base else "")
    return files


def _name_project(folder: Path) -> str:
    """A name that Pulumi and Python packages take: https://packaging.python.org/en/latest/specifications/name-normalization/."""
    name = _make_slug(folder.resolve().name)
    return name if name not in {"", _PACKAGE} else "phone-numbers"  # a package cannot depend on itself


def _make_slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _describe_stacks(stacks: Iterable[NewStack]) -> Iterator[str]:
    """What there is to say of each stack file, and to write in it."""
    for stack in stacks:
        if stack.written:
            yield f"stacks/{stack.name}.yaml: " + render_summary(stack.written).replace("\n", "; ")
        else:
            yield f"stacks/{stack.name}.yaml: write its numbers"


def _list_next_steps(folder: Path, stacks: list[NewStack]) -> Iterator[str]:
    """The commands that come next. Each works as it is printed."""
    first = stacks[0]
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    package = shlex.quote(f"{_PACKAGE}=={version(_PACKAGE)}")
    install = "uv sync" if shutil.which("uv") else f"python3 -m venv .venv && .venv/bin/pip install {package}"
    is_logged_in = bool(os.environ.get("PULUMI_BACKEND_URL"))
    login = "" if is_logged_in else "pulumi login --local && "
    secrets = [secret.name for secret in first.written.secrets] if first.written else []
    yield "Then run:"
    yield f"  {go}{install} && . ./activate"
    if secrets:
        yield f"  {login}pulumi stack init {first.name}"
        yield from (f"  pulumi config set --secret {name}" for name in secrets)
        yield "  pulumi preview --diff"
    else:
        yield f"  {login}pulumi stack init {first.name} && pulumi preview --diff"
    if len(stacks) > 1:
        yield f"and the same for each of the other {len(stacks) - 1} stacks."
    if not is_logged_in:
        yield from _ABOUT_STATE
