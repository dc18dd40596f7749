"""`fallback VERB`: the command line. A verb unpacks its options, makes one call and prints.

Exit: 0 nothing to say · 1 findings · 2 wrong usage or an invalid file · 3 the account or the network said no ·
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where each verb is. A verb is loaded when it is run or described, so that it does not pay for the others.
VERBS: Mapping[str, str] = {
    "answer": "fallback.commands.answer",
    "audit": "fallback.commands.audit",
    "doctor": "fallback.commands.doctor",
    "drift": "fallback.commands.drift",
    "drill": "fallback.commands.drill",
    "dump": "fallback.commands.dump",
    "emulator": "fallback.emulator.server.command",
    "engine": "fallback.commands.engine",
    "explain": "fallback.commands.explain",
    "incidents": "fallback.commands.incidents",
    "init": "fallback.commands.init",
    "plan": "fallback.commands.plan",
    "restore": "fallback.commands.restore",
    "schema": "fallback.commands.schema",
    "snapshot": "fallback.commands.snapshot",
    "twiml": "fallback.commands.twiml",
    "validate": "fallback.commands.validate",
}

_COMPLETION = """\b
For completion of stacks and numbers put into your shell's start-up file:
  bash   eval "$(_FALLBACK_COMPLETE=bash_source fallback)"
  zsh    eval "$(_FALLBACK_COMPLETE=zsh_source fallback)"
  fish   _FALLBACK_COMPLETE=fish_source fallback | source
"""


class _Verbs(click.Group):
    """The verbs. One that is interrupted ends with one line and 130; click would end it with 1."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = getattr(import_module(VERBS[cmd_name]), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_COMPLETION)
@click.option(
    "-C",
    "--directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run as if started in DIR. The project is looked for there and in the folders above.",
)
@click.version_option(package_name="twilio-fallback")
def main(directory: Path | None) -> None:
    """Twilio phone numbers and their fallback handlers, declared in files and applied by Pulumi."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what an encoding does not have is escaped, and is no traceback
            stream.reconfigure(errors="backslashreplace")
    if directory is not None:
        os.chdir(directory)
