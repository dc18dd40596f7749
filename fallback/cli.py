"""`fallback VERB`: the command line. A verb unpacks its options, makes one call and prints.

Exit: 0 nothing to say · 1 findings · 2 wrong usage or an invalid file · 3 the account or the network said no ·
130 interrupted.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fallback.commands.context import Exit
from fallback.commands.doctor import doctor
from fallback.commands.dump import dump
from fallback.commands.explain import explain
from fallback.commands.init import init
from fallback.commands.plan import plan
from fallback.commands.twiml import twiml
from fallback.commands.validate import validate
from fallback.emulator.server.command import emulator
from fallback.stackfile import format_schema

_COMPLETION = """\b
For completion of stacks and numbers put into your shell's start-up file:
  bash   eval "$(_FALLBACK_COMPLETE=bash_source fallback)"
  zsh    eval "$(_FALLBACK_COMPLETE=zsh_source fallback)"
  fish   _FALLBACK_COMPLETE=fish_source fallback | source
"""


class _Verbs(click.Group):
    """A group whose verbs end with one line and 130 when they are interrupted; click would end them with 1."""

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


@main.command()
def schema() -> None:
    """Print the JSON Schema of a stack file, for editors: save it as stacks/stack.schema.json."""
    click.echo(format_schema(), nl=False)


main.add_command(validate)
main.add_command(explain)
main.add_command(plan)
main.add_command(dump)
main.add_command(twiml)
main.add_command(emulator)
main.add_command(init)
main.add_command(doctor)
