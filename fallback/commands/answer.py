"""`fallback answer`: the fallback handler, on this machine or as an archive for Lambda."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fallback.answer.alerts.sinks import NotDelivered, describe_sink, send
from fallback.answer.alerts.storms import make_example
from fallback.answer.handler import make_handler
from fallback.answer.settings import TOKENS, SettingsError, parse_settings
from fallback.answer.setup.archive import make_archive
from fallback.answer.setup.describe import describe_settings
from fallback.answer.setup.read import read_document
from fallback.commands.context import WrongUsage, exit_on_error
from fallback.commands.exits import Exit
from fallback.commands.terminal import measure_width
from fallback.display import defuse

if TYPE_CHECKING:
    from fallback.answer.settings import Settings


@click.command()
@click.option(
    "--settings",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The settings file, for example answer.yaml.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The port; 0 chooses a free one."
)
@click.option(
    "--lambda",
    "archive",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an archive for AWS Lambda in place of serving.",
)
@click.option("--check", is_flag=True, help="Say what the settings lead to, and end.")
@click.option("--try-alerts", is_flag=True, help="Send one alert to each place, say which ones took it, and end.")
def answer(file: Path, host: str, port: int, archive: Path | None, *, check: bool, try_alerts: bool) -> None:
    """Answer calls and messages whose primary handler failed, until interrupted.

    TWILIO_AUTH_TOKEN checks that Twilio asks; during a rotation TWILIO_AUTH_TOKEN_PREVIOUS is taken, too. /healthz says
    whether requests can be answered.
    """
    with exit_on_error():
        document = read_document(file)
        if check:
            click.echo(_wrap(defuse(f"{file}: {describe_settings(document, os.environ)}")))
        if archive is not None:
            _write_archive(document, archive)
        if try_alerts:
            _try_alerts(_parse(document))
        if not (check or try_alerts or archive is not None):
            _serve(_parse_to_serve(document), document["public_url"], host, port)


def _try_alerts(settings: Settings) -> None:
    alert = make_example(time.time(), settings.every)
    failures = 0
    for sink in settings.sinks:
        try:
            send(sink, alert)
        except NotDelivered as error:
            failures += 1
            click.echo(f"{describe_sink(sink)}: not sent: {error}", err=True)
        else:
            click.echo(f"{describe_sink(sink)}: sent", err=True)
    if failures:
        sys.exit(Exit.NO_ANSWER)


def _wrap(text: str) -> str:
    """The lines of a text, each folded below itself where it is too long."""
    lines = text.splitlines()
    folded = [" " * (len(line) - len(line.lstrip()) + 4) for line in lines]
    return "\n".join(
        textwrap.fill(line, measure_width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        for line, indent in zip(lines, folded, strict=True)
    )


def _write_archive(document: dict[str, Any], file: Path) -> None:
    try:
        data = make_archive(document)
        file.write_bytes(data)
    except (SettingsError, OSError) as error:
        raise WrongUsage(f"{file}: {getattr(error, 'strerror', None) or error}") from None
    click.echo(f"{file}: wrote {len(data) / 1024:,.0f} kB; its handler is fallback.answer.aws_lambda.handler")


def _serve(settings: Settings, public_url: str, host: str, port: int) -> None:
    try:
        from fallback.answer.serve import format_address, listen, serve  # noqa: PLC0415 - an extra, needed here only
    except ModuleNotFoundError as error:
        raise WrongUsage(f"serving needs {error.name}: pip install 'twilio-fallback[answer]'") from None
    try:
        listener = listen(host, port)
    except OSError as error:
        raise WrongUsage(f"cannot listen on {host} port {port}: {error.strerror or error}") from None
    click.echo(f"answering on {format_address(listener)} for {public_url}")
    serve(make_handler(settings), listener)


def _parse(document: dict[str, Any]) -> Settings:
    try:
        return parse_settings(document, os.environ)
    except SettingsError as error:
        raise WrongUsage(str(error)) from None


def _parse_to_serve(document: dict[str, Any]) -> Settings:
    settings = _parse(document)
    if settings.signature == "required" and not settings.tokens:
        raise WrongUsage(
            f"expected an auth token in {TOKENS[0]}, found none: every request would be refused; set it, or write "
            '`signature: harmless` or `signature: "off"`'
        )
    return settings
