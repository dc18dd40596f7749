"""`fallback emulator`: the account on this machine, and a hand in its console."""

from __future__ import annotations

from pathlib import Path

import click

from fallback.emulator.core import switches
from fallback.emulator.faults import kinds as faulting
from fallback.emulator.faults import plan as fault_rules
from fallback.emulator.faults.kinds import FaultError
from fallback.emulator.seed.values import SeedError
from fallback.emulator.server.client import Emulator, EmulatorRefused

# Click joins the lines of a paragraph unless it starts with this mark.
_AS_IT_IS = "\b\n"
_SWITCHES = f"{_AS_IT_IS}Switches, for what Twilio does not document, with their defaults:\n\n{_AS_IT_IS}"
_FAULTS = f"""Faults, injected by rules of the form METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT:

{_AS_IT_IS}\
* METHOD and PATH are patterns; PATH may be the end of a path
* NAME=VALUE asks for a parameter, or for the actor that signed in
* OCCURRENCE is always, 1, 1-3, 4-, every 7th, 5% or 5% seed 42

{_AS_IT_IS}\
--fault "POST IncomingPhoneNumbers.json 1 drop_after"
--fault "GET * 1-3 429=2"
--fault "* * always latency=80"

{_AS_IT_IS}"""
_EPILOG = f"{_SWITCHES}{switches.help_text()}\n\n{_FAULTS}{faulting.help_text()}"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True, epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address to listen on.")
@click.option("--port", default=0, show_default=True, help="The port to listen on; 0 chooses a free one.")
@click.option("--state", type=_FILE, help="Keep the account in this file; it is read at the start if it exists.")
@click.option("--seed", type=_FILE, help="What the account holds at first (YAML).")
@click.option("--switch", "given", metavar="NAME=VALUE", multiple=True, help="Set a switch; may be repeated.")
@click.option("--fault", "rules", metavar="RULE", multiple=True, help="Inject a fault; may be repeated.")
@click.option("--faults", "plan", type=_FILE, help="Inject the faults of this YAML file, a list of rules, first.")
@click.pass_context
def emulator(  # noqa: PLR0917 - click passes them all by name
    context: click.Context,
    host: str,
    port: int,
    state: Path | None,
    seed: Path | None,
    given: tuple[str, ...],
    rules: tuple[str, ...],
    plan: Path | None,
) -> None:
    """Serve a Twilio account on this machine until interrupted.

    Prints `export` lines for TWILIO_API_BASE_URL, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN when it is ready.
    """
    if context.invoked_subcommand is None:
        chosen = dict(_pair(setting, "NAME=VALUE") for setting in given)
        _serve(host, port, state, seed, switched=chosen, rules=rules, plan=plan)


def _serve(
    host: str,
    port: int,
    state: Path | None,
    seed: Path | None,
    *,
    switched: dict[str, str],
    rules: tuple[str, ...],
    plan: Path | None,
) -> None:
    try:
        from fallback.emulator.server.serve import NotLoopback, run  # noqa: PLC0415 - an extra, needed here only
    except ModuleNotFoundError as error:
        raise click.UsageError(f"the emulator needs {error.name}: pip install 'twilio-fallback[emulator]'") from None
    try:
        faults = [*(fault_rules.read(plan) if plan else ()), *rules]
        run(port, seed, state, host, switched, faults=faults)
    except (SeedError, switches.SwitchError, FaultError, NotLoopback, OSError) as error:
        raise click.UsageError(str(error)) from None


@emulator.command()
@click.argument("number")
@click.argument("settings", metavar="FIELD=VALUE…", nargs=-1, required=True)
@click.option("--url", envvar="TWILIO_API_BASE_URL", required=True, show_envvar=True, help="Where the emulator is.")
def console(number: str, settings: tuple[str, ...], url: str) -> None:
    """Change NUMBER as a person in Twilio's web console would; fields as in Twilio's JSON."""
    pairs = dict(_pair(setting, "FIELD=VALUE") for setting in settings)
    try:
        changed = Emulator(url).console(number, **pairs)
    except (EmulatorRefused, OSError) as error:
        raise click.ClickException(f"{url}: {error}") from None
    for field in pairs:
        click.echo(f"{number} {field}: {changed[field]}")


def _pair(setting: str, form: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise click.UsageError(f"{setting!r} is not {form}")
    return name, value
