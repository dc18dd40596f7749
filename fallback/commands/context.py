"""What every command needs: the project, the day, and what becomes of an error."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fallback.commands.exits import Exit
from fallback.commands.record import read_selected_stack
from fallback.display import defuse
from fallback.errors import FallbackError, InvalidStackFile, NoCredentials, WrongSetting
from fallback.model import Document
from fallback.report.documents import dump_json
from fallback.report.problems.document import describe_problem
from fallback.stackfile import Folder, load_stack, load_to_apply
from fallback.stackfile.text.wording import Unknown, suggest
from fallback.values.e164 import parse_e164
from fallback.values.sid import parse_sid
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem

    from fallback.model import Stack
    from fallback.stackfile import StackFile

STACKS = "stacks"
_PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
_ERROR_VERSION = 1


class WrongUsage(FallbackError):
    """A command was run in the wrong place, or for something that is not there."""


@dataclass(frozen=True, slots=True)
class Project:
    """The project's folder, as of a day."""

    root: Path
    today: date

    @property
    def name(self) -> str:
        """Its name in `Pulumi.yaml`; "" where none can be read."""
        import yaml  # noqa: PLC0415 -- few commands need it

        try:
            settings = yaml.safe_load((self.root / _PROJECTS[0]).read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError):
            return ""
        return str(settings.get("name") or "") if isinstance(settings, dict) else ""

    @property
    def stacks(self) -> Folder:
        """The folder of its stack files."""
        return label_folder(self.root / STACKS)

    def check(self, name: str, *, errors_only: bool = False) -> StackFile:
        """One stack and what is wrong with it."""
        return load_stack(self.stacks, name, self.today, errors_only=errors_only)

    def load(self, name: str) -> Stack:
        """One stack that may be applied. Raises `InvalidStackFile`."""
        return load_to_apply(self.stacks, name, self.today)

    def locate_documents(self, stack: Stack) -> Stack:
        """The stack with the URLs of the words that Twilio serves, which it takes a call and credentials to know."""
        if not any(isinstance(value, Document) for each in stack.numbers.values() for value in each.fields.values()):
            return stack
        # The twilio package takes half a second to load.
        from fallback.account.accounts import Accounts  # noqa: PLC0415
        from fallback.documents.apply import locate_documents  # noqa: PLC0415

        try:
            with Accounts(os.environ) as accounts:
                return locate_documents(accounts, stack, self.name)
        except NoCredentials:
            return stack

    def choose_stack(self, name: str | None) -> str:
        """The stack that is named; else the only one, or the one that is selected in Pulumi. Raises `WrongUsage`."""
        names = self.stacks.list_stacks()
        if name in names:
            return str(name)
        if name is not None:
            raise WrongUsage(self._describe_missing(name, names))
        if len(names) == 1:
            return names[0]
        selected = read_selected_stack(self.root) if names else None
        if selected in names:
            return str(selected)
        raise WrongUsage(
            f"expected one stack file in {self.root / STACKS}, found {', '.join(names)}: name a stack with --stack"
            if names
            else f"expected a stack file in {self.root / STACKS}, found none: write the first, for example prod.yaml"
        )

    def list_declared(self, account: str, known: Stack) -> set[str]:
        """The numbers that any stack of an account declares. A stack that cannot be read counts as far as it can be."""
        declared = set(known.numbers)
        for name in self.stacks.list_stacks():
            stack = None if name == known.name else self.check(name, errors_only=True).stack
            declared |= set(stack.numbers) if stack and stack.account == account else set()
        return declared

    def map_declared(self, account: str) -> dict[str, str]:
        """The stack that declares each number of an account, as far as the stacks can be read; the first of several."""
        declared: dict[str, str] = {}
        for name in self.stacks.list_stacks():
            stack = self.check(name, errors_only=True).stack
            for number in stack.numbers if stack and stack.account == account else ():
                declared.setdefault(number, name)
        return declared

    def _describe_missing(self, name: str, names: list[str]) -> str:
        if (self.root / STACKS / f"{name}.yml").is_file():
            return f"expected {STACKS}/{name}.yaml, found {STACKS}/{name}.yml: rename it"
        hint = suggest(Unknown(name, names)) or ": write it, or name another stack"
        return f"expected the file of stack {name!r} in {self.root / STACKS}, found none{hint}"


def find_project() -> Project:
    """The project of the working directory, today: the nearest folder from here upward that has a `Pulumi.yaml`.

    A folder with stack files and without Pulumi is a project, too, where it is the working directory. Raises
    `WrongUsage`.
    """
    here = Path.cwd()
    if (here / STACKS).is_dir():
        return Project(here, read_today())
    for folder in (here, *here.parents):
        if any((folder / name).is_file() for name in _PROJECTS):
            return Project(folder, read_today())
    raise WrongUsage(
        f"expected Pulumi.yaml or {STACKS}/ in {here} or Pulumi.yaml in a folder above it, found neither: go to the "
        "project's folder, or name it with `fallback -C DIR`"
    )


def read_today() -> date:
    """The day that waivers are judged by."""
    return datetime.now(UTC).date()


def label_folder(root: Path) -> Folder:
    """A folder of stack files that is called by its path from here, so that editors and GitHub find its files."""
    path = os.path.relpath(root)
    return Folder(root, Path(path if not path.startswith("..") else root.absolute()).as_posix())


@contextmanager
def exit_on_error(form: str = "text") -> Iterator[None]:
    """End the command with one message and its exit code where an error of ours leaves it.

    The message goes to standard error. With the format `json` it is a document on standard output instead.
    """
    try:
        yield
    except FallbackError as error:
        if form == "json":
            click.echo(dump_json(describe_error(error)))
        else:
            click.echo(defuse(str(error)), err=True)
        sys.exit(choose_exit(error))


def choose_exit(error: FallbackError) -> Exit:
    """The exit code for an error."""
    ours = isinstance(error, InvalidStackFile | WrongSetting | WrongUsage)
    return Exit.WRONG_USAGE if ours else Exit.NO_ANSWER


def describe_error(error: FallbackError) -> dict[str, Any]:
    """An error as plain data: its `kind`, its `message`, and for an invalid stack file its `problems`."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    found = error.problems if isinstance(error, InvalidStackFile) else ()
    problems = {"problems": [describe_problem(problem) for problem in found]} if found else {}
    return {"version": _ERROR_VERSION, "error": {"kind": kind, "message": str(error), **problems}}


def complete_stack(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The stacks whose names begin with what was typed, for the shell."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- for shells that complete, and no one else

    try:
        names = find_project().stacks.list_stacks()
    except FallbackError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(typed)]


def complete_number(context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The declared numbers that begin with what was typed, for the shell."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 -- for shells that complete, and no one else

    try:
        project = find_project()
        names = [context.params["name"]] if context.params.get("name") else project.stacks.list_stacks()
        stacks = [project.check(name, errors_only=True).stack for name in names]
    except FallbackError:
        return []
    declared = {number: desired for stack in stacks if stack for number, desired in stack.numbers.items()}
    return [
        CompletionItem(number, help=str(desired.fields.get("friendly_name", "")))
        for number, desired in sorted(declared.items())
        if number.startswith(typed)
    ]


def parse_number(text: str) -> str:
    """A number that was named on the command line. Raises `WrongUsage`."""
    number = parse_e164(text)
    if isinstance(number, Violation):
        raise WrongUsage(number.message)
    return number


def _parse_account(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if text and isinstance(violation := parse_sid(text, "AC"), Violation):
        raise click.BadParameter(violation.message)
    return text


ACCOUNT_OPTION = click.option(
    "--account",
    metavar="AC…",
    default="",
    callback=_parse_account,
    help="The account; without it, that of the credentials in the environment.",
)
STACK_OPTION = click.option(
    "-s", "--stack", "name", metavar="NAME", shell_complete=complete_stack, help="The stack: stacks/NAME.yaml."
)
