"""`fallback doctor`: what a run needs, checked one by one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from fallback.commands.context import STACK_OPTION, WrongUsage, exit_on_error, find_project
from fallback.commands.exits import Exit
from fallback.commands.output import format_option, write_report
from fallback.commands.terminal import show_progress
from fallback.errors import InvalidStackFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.commands.context import Project
    from fallback.doctor import Diagnosis
    from fallback.model import Stack
    from fallback.report.formats import Format


@click.command()
@STACK_OPTION
@format_option()
@click.option("--allow-local", is_flag=True, help="Take hosts on this machine and in private networks for reachable.")
def doctor(name: str | None, form: Format, *, allow_local: bool) -> None:
    """Check what a run needs: engine, settings, credentials, clock, account, and DNS and TLS of each declared host.

    Nothing is written, and no declared URL is asked. Each check says what to do. Exit 1 if something is wrong.
    """
    from fallback.report.diagnoses import report_diagnoses  # noqa: PLC0415 -- each verb loads what it needs

    with exit_on_error(form), show_progress("looking around"):
        diagnoses = list(_diagnose(name, allow_local=allow_local))
    write_report(report_diagnoses(diagnoses), form, None)
    if any(each.verdict == "wrong" for each in diagnoses):
        sys.exit(Exit.FINDINGS)


def _diagnose(name: str | None, *, allow_local: bool) -> Iterator[Diagnosis]:
    from fallback.doctor.account import diagnose_account  # noqa: PLC0415 -- the twilio package takes half a second
    from fallback.doctor.diagnosis import approve, leave_open, object_to  # noqa: PLC0415
    from fallback.doctor.hosts import diagnose_hosts, list_hosts  # noqa: PLC0415
    from fallback.doctor.machine import diagnose_machine  # noqa: PLC0415

    project = _find_project()
    yield from diagnose_machine(project.root if project else None, os.environ)
    stack: Stack | None = None
    if project:
        try:
            stack = project.load(project.choose_stack(name))
            yield approve("stack file", f"stacks/{stack.name}.yaml can be applied")
        except InvalidStackFile as error:
            problems = f"{len(error.problems)} problem{'' if len(error.problems) == 1 else 's'} in the stack file"
            yield object_to("stack file", problems, "run `fallback validate`")
        except WrongUsage as error:
            yield leave_open("stack file", str(error))
    yield from diagnose_account(os.environ, stack)
    if stack:
        yield from diagnose_hosts(list_hosts(stack), allow_local=allow_local)


def _find_project() -> Project | None:
    try:
        return find_project()
    except WrongUsage:
        return None
