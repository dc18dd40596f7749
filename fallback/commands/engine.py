"""`fallback engine`: a Pulumi engine for this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

import click

from fallback.commands.exits import Exit
from fallback.toolchain import locate

_SHELL = "bash"
_BY_HAND = "https://www.pulumi.com/docs/install/"


@click.command()
@click.option("--folder", is_flag=True, help="Print only the folder to add to PATH; an empty line if none is needed.")
def engine(*, folder: bool) -> None:
    """Get a Pulumi engine, and print the line that puts it on PATH:  eval "$(fallback engine)"

    It takes pulumi on PATH if that is new enough; else Pulumi's release, if it has the published checksum; else it
    builds Pulumi from Go modules, which takes 5 to 10 minutes. FALLBACK_ENGINE=path, release or build allows one of
    them only. What it installs is kept in ~/.cache/twilio-fallback. Standard error says what it does.

    Exit 3 if no engine can be had.
    """
    path = _install()
    if folder:
        click.echo(path)
    elif path:
        click.echo(f'export PATH={shlex.quote(path)}:"$PATH"')


def _install() -> str:
    """Return the folder of the engine, "" if it is on PATH. End the command if there is none."""
    if shutil.which(_SHELL) is None:
        click.echo(f"expected {_SHELL} on PATH, found none: install Pulumi: {_BY_HAND}", err=True)
        sys.exit(Exit.NO_ANSWER)
    with locate() as toolchain:
        done = subprocess.run(
            [_SHELL, toolchain / "engine" / "install"],
            env=os.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(Exit.NO_ANSWER)
    return done.stdout.strip()
