"""`fallback drill`: ask every handler as Twilio would, and say whether the net holds."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import STACK_OPTION, WrongUsage, complete_number, exit_on_error, find_project
from fallback.commands.exits import Exit
from fallback.commands.output import OUT_OPTION, format_option, write_file, write_report
from fallback.commands.terminal import show_progress
from fallback.drill.cases import declare_reach, list_cases
from fallback.drill.history import Entry, parse_history, summarise
from fallback.drill.rounds import FAILS, ask_all
from fallback.drill.verdict import judge_all
from fallback.report.drill.document import describe_drill
from fallback.report.drill.junit import render_junit
from fallback.report.drill.page import make_drill_page
from fallback.report.formats import FORMATS, Report
from fallback.stackfile.text.wording import Unknown, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from fallback.drill.rounds import Fail
    from fallback.drill.verdict import Drill
    from fallback.model import Stack
    from fallback.report.formats import Format


@click.command()
@click.argument("numbers", nargs=-1, shell_complete=complete_number)
@STACK_OPTION
@click.option("--fail", type=click.Choice(list(FAILS)), help="Assume that each primary fails in this way.")
@click.option(
    "--allow-local", is_flag=True, help="Ask loopback and private addresses, too; never link-local or metadata ones."
)
@click.option("--allow-host", "hosts", metavar="HOST", multiple=True, help="Follow redirects to this host, too.")
@format_option((*FORMATS, "junit"))
@OUT_OPTION
@click.option(
    "--history", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Add the result to FILE."
)
def drill(  # noqa: PLR0917 -- click passes them all by name
    numbers: tuple[str, ...],
    name: str | None,
    fail: Fail | None,
    hosts: tuple[str, ...],
    form: Format | Literal["junit"],
    out: Path | None,
    history: Path | None,
    *,
    allow_local: bool,
) -> None:
    """Ask the primary and the fallback of each number as Twilio would, and say whether the net holds.

    Nobody is called, and nothing is changed. Handlers get GETs and form POSTs with the header X-Fallback-Drill, signed
    if TWILIO_AUTH_TOKEN is set. Only hosts that the stack declares are asked.

    Exit 1 if a net has a hole, 2 for wrong usage or an invalid stack file, 3 if nothing could be reached.
    """
    with exit_on_error("text" if form == "junit" else form):
        project = find_project()
        stack = project.locate_documents(project.load(project.choose_stack(name)))
        _refuse_unknown(numbers, stack)
        before = _read_history(history)
        done = _run(stack, numbers, fail, hosts, allow_local=allow_local)
        _write(done, form, out, before)
        if history is not None:
            _append(history, summarise(done))
    if done.holes:
        sys.exit(Exit.NO_ANSWER if done.has_no_network else Exit.FINDINGS)


def _run(stack: Stack, numbers: Sequence[str], fail: Fail | None, hosts: Sequence[str], *, allow_local: bool) -> Drill:
    from fallback.drill.caller import Caller  # noqa: PLC0415 -- asyncio and TLS take a tenth of a second to load

    start, at = time.monotonic(), datetime.now(UTC)
    reach = declare_reach(stack, more_hosts=hosts, allow_local=allow_local)
    cases = list_cases(stack, numbers)
    with show_progress("asking the handlers") as tell:
        caller = Caller(reach, token=os.environ.get("TWILIO_AUTH_TOKEN", ""))
        asking = ask_all(
            cases, caller, stack.account, fail, lambda done, total: tell(f"asking the handlers: {done} of {total}")
        )
        findings = asyncio.run(asking)
    return judge_all(stack.name, at, fail, findings, time.monotonic() - start)


def _write(done: Drill, form: Format | Literal["junit"], out: Path | None, before: Sequence[Entry]) -> None:
    if form == "junit":
        text = render_junit(done)
        if out is None:
            click.echo(text)
        else:
            write_file(out, text)
        return
    entries = [entry for entry in [*before, summarise(done)] if entry.stack == done.stack] if before else []
    write_report(Report(make_drill_page(done, entries), describe_drill(done)), form, out)


def _append(file: Path, entry: Entry) -> None:
    """Add a line to the history; what is there stays as it is, even if the run is killed now."""
    try:
        with file.open("a+b") as lines:
            size = lines.seek(0, os.SEEK_END)
            lines.seek(max(0, size - 1))
            is_whole = lines.read(1) in {b"", b"\n"}
            lines.write(f"{'' if is_whole else chr(10)}{entry}\n".encode())
    except OSError as error:
        raise WrongUsage(f"expected a file for the history, found {str(file)!r}: {error.strerror}") from None


def _refuse_unknown(numbers: Sequence[str], stack: Stack) -> None:
    for number in numbers:
        if number not in stack.numbers:
            hint = suggest(Unknown(number, stack.numbers))
            raise WrongUsage(f"expected a number of stack {stack.name}, found {number!r}{hint}")


def _read_history(file: Path | None) -> list[Entry]:
    if file is None or not file.exists():
        return []
    try:
        return parse_history(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(f"expected a history of drills, found {str(file)!r}: {error}; name another file") from None
