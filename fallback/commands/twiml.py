"""`fallback twiml`: what is wrong with TwiML documents, and what a caller hears."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import Exit, WrongUsage, exit_on_error
from fallback.report.documents import dump_json
from fallback.report.problems.github import render_annotation
from fallback.report.twiml import CheckedDocument, judge_document, list_problems
from fallback.report.twiml.document import describe_documents
from fallback.report.twiml.text import render_documents
from fallback.twiml.write import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fallback.twiml.document import Context

_STANDARD_INPUT = "-"
_FORMATS: dict[str, Callable[[Sequence[CheckedDocument]], str]] = {
    "text": render_documents,
    "json": lambda documents: dump_json(describe_documents(documents)),
    "github": lambda documents: "\n".join(map(render_annotation, list_problems(documents))),
}


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="FILE...")
@click.option("--voice", "context", flag_value="voice", help="The documents answer calls.")
@click.option("--sms", "context", flag_value="sms", help="The documents answer messages.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
def twiml(documents: tuple[str, ...], context: Context | None, form: str) -> None:
    """Check TwiML documents, and say what a caller hears. `-` is standard input.

    Without --voice or --sms, a document is for messages if it has a verb for messages.

    Exit 0 if no document has an error, 1 if one has, 2 if a file cannot be read.
    """
    with exit_on_error(form):
        checked = [judge_document(name, _read(name), context) for name in documents]
    if text := _FORMATS[form](checked):
        click.echo(text)
    has_error = any(problem.severity == "error" for problem in list_problems(checked))
    sys.exit(Exit.FINDINGS if has_error else Exit.NOTHING_TO_SAY)


def _read(name: str) -> bytes:
    """The first bytes of a file, one more than Twilio reads."""
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongUsage(f"expected a TwiML document, found {name!r}: {error.strerror}; correct the name") from None
