"""The command `fallback emulator`: serve accounts on this machine, and change a number as a person in the console."""

from __future__ import annotations

from pathlib import Path

import click

from fallback.emulator.core import switches
from fallback.emulator.faults import kinds
from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.seed.values import SeedError
from fallback.emulator.server.client import Emulator, EmulatorRefused
from fallback.emulator.server.input_files import read_plan
from fallback.emulator.server.state_file import StateFileError

# Click joins the lines of a paragraph unless the paragraph starts with this mark.
_VERBATIM = "\b\n"
_SWITCHES = f"{_VERBATIM}Switches, for what Twilio does not document, with their defaults:\n\n{_VERBATIM}"
_FAULTS = f"""Faults, injected by rules of the form METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT:

{_VERBATIM}\
* METHOD and PATH are patterns; PATH may be the end of a path
* NAME=VALUE asks for a parameter, or for the actor that sends the request
* OCCURRENCE is always, 1, 1-3, 4-, every 7th, 5% or 5% seed 42

{_VERBATIM}\
--fault "POST IncomingPhoneNumbers.json 1 drop_after"
--fault "GET * 1-3 429=2"
--fault "* * always latency=80"

{_VERBATIM}"""
_EPILOG = f"{_SWITCHES}{switches.render_help()}\n\n{_FAULTS}{kinds.render_help()}"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True, epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default=True,
    help="The port to listen on; 0 chooses a free one.",
)
@click.option("--state", type=_FILE, help="Keep the accounts in this file; it is read at the start if it exists.")
@click.option("--seed", type=_FILE, help="What the accounts hold at first (YAML).")
@click.option("--switch", "given", metavar="NAME=VALUE", multiple=True, help="Set a switch; may be repeated.")
@click.option("--fault", "rules", metavar="RULE", multiple=True, help="Inject a fault; may be repeated.")
@click.option("--faults", "plan_file", type=_FILE, help="Inject the faults of this YAML file, a list of rules, first.")
@click.option("--ca", type=_FILE, help="Be an HTTPS proxy for Twilio's hosts, too; write the CA certificate here.")
@click.pass_context
def emulator(  # noqa: PLR0917 - click passes them all by name
    context: click.Context,
    host: str,
    port: int,
    state: Path | None,
    seed: Path | None,
    given: tuple[str, ...],
    rules: tuple[str, ...],
    plan_file: Path | None,
    ca: Path | None,
) -> None:
    """Serve Twilio accounts on this machine until interrupted.

    Print `export` lines for TWILIO_API_BASE_URL, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN when the server is ready.
    With --ca, also those that make a client use the proxy and trust it.
    """
    if context.invoked_subcommand is None:
        chosen = dict(_split_pair(setting, "NAME=VALUE") for setting in given)
        _serve(host, port, state, seed, chosen=chosen, rules=rules, plan_file=plan_file, ca=ca)


def _serve(
    host: str,
    port: int,
    state: Path | None,
    seed: Path | None,
    *,
    chosen: dict[str, str],
    rules: tuple[str, ...],
    plan_file: Path | None,
    ca: Path | None,
) -> None:
    try:
        from fallback.emulator.server.serve import NotLoopback, run  # noqa: PLC0415 - an extra, needed here only
    except ModuleNotFoundError as error:
        raise click.UsageError(f"the emulator needs {error.name}: pip install 'twilio-fallback[emulator]'") from None
    try:
        faults = [*(read_plan(plan_file) if plan_file else ()), *rules]
        run(port, seed, state, host, chosen, faults=faults, ca=ca)
    except (SeedError, StateFileError, switches.SwitchError, FaultError, NotLoopback, OSError) as error:
        raise click.UsageError(str(error)) from None


@emulator.command()
@click.argument("number")
@click.argument("settings", metavar="FIELD=VALUE…", nargs=-1, required=True)
@click.option("--url", envvar="TWILIO_API_BASE_URL", required=True, show_envvar=True, help="Where the emulator is.")
def console(number: str, settings: tuple[str, ...], url: str) -> None:
    """Change NUMBER as a person does in Twilio's web console; fields are named as in Twilio's JSON."""
    pairs = dict(_split_pair(setting, "FIELD=VALUE") for setting in settings)
    try:
        body = Emulator(url).console(number, **pairs)
    except (EmulatorRefused, OSError) as error:
        raise click.ClickException(f"{url}: {error}") from None
    for field in pairs:
        click.echo(f"{number} {field}: {body[field]}")


def _split_pair(setting: str, form: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise click.UsageError(f"{setting!r} is not {form}")
    return name, value
