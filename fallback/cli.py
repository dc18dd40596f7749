"""`fallback VERB`: the command line. A verb unpacks its options, makes one call and prints.

Exit: 0 nothing to say · 1 findings · 2 wrong usage or an invalid file · 3 the account or the network said no.
"""

from __future__ import annotations

import click

from fallback.commands.explain import explain
from fallback.commands.plan import plan
from fallback.commands.validate import validate
from fallback.emulator.server.command import emulator
from fallback.stackfile import format_schema


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="twilio-fallback")
def main() -> None:
    """Twilio phone numbers and their fallback handlers, declared in files and applied by Pulumi."""


@main.command()
def schema() -> None:
    """Print the JSON Schema of a stack file, for editors: save it as stacks/stack.schema.json."""
    click.echo(format_schema(), nl=False)


main.add_command(validate)
main.add_command(explain)
main.add_command(plan)
main.add_command(emulator)
