"""`fallback twiml`: what is wrong with TwiML documents, and what a caller hears."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fallback.commands.context import WrongUsage, exit_on_error
from fallback.commands.exits import Exit
from fallback.display import display, display_text
from fallback.drill.evidence import Question
from fallback.drill.failures import Failure
from fallback.drill.reach import Reach
from fallback.drill.taking import require_twiml
from fallback.errors import FallbackError
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


class NoDocument(FallbackError):
    """A URL was asked, and it gave nothing that could be TwiML."""


_FORMATS: dict[str, Callable[[Sequence[CheckedDocument]], str]] = {
    "text": render_documents,
    "json": lambda documents: dump_json(describe_documents(documents)),
    "github": lambda documents: "\n".join(map(render_annotation, list_problems(documents))),
}


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--voice", "context", flag_value="voice", help="The documents answer calls.")
@click.option("--sms", "context", flag_value="sms", help="The documents answer messages.")
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option(
    "--allow-local", is_flag=True, help="Ask URLs at loopback and private addresses, too; never link-local ones."
)
def twiml(documents: tuple[str, ...], context: Context | None, form: str, *, allow_local: bool) -> None:
    """Check TwiML documents, and say what a caller hears. `-` is standard input.

    A URL is asked with GET, in 15 s at most and with up to 10 redirects. Without --voice or --sms, a document is for
    messages if more of its verbs are for messages only than for calls only.

    Exit 0 if no document has an error, 1 if one has, 2 if a file cannot be read, 3 if a URL gives no document.
    """
    with exit_on_error(form):
        checked = [judge_document(name, _read(name, context, allow_local=allow_local), context) for name in documents]
    if text := _FORMATS[form](checked):
        click.echo(text)
    has_error = any(problem.severity == "error" for problem in list_problems(checked))
    sys.exit(Exit.FINDINGS if has_error else Exit.NOTHING_TO_SAY)


def _read(name: str, context: Context | None, *, allow_local: bool) -> bytes:
    """The first bytes of a file or of what a URL answers, one more than Twilio reads."""
    if "://" in name:
        return _fetch(name, context or "voice", allow_local=allow_local)
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongUsage(f"expected a TwiML document, found {name!r}: {error.strerror}; correct the name") from None


def _fetch(url: str, context: Context, *, allow_local: bool) -> bytes:
    from fallback.drill.caller import Caller  # noqa: PLC0415 -- asyncio and TLS take a tenth of a second to load

    caller = Caller(Reach(allow_local=allow_local))
    try:
        answer = asyncio.run(caller.fetch(Question(context, url, "GET", {})))
        require_twiml(answer)
    except Failure as failure:
        words = f"{display(url)}: no document, and Twilio's code for that is {failure.code}: {failure.words}"
        raise NoDocument(display_text(words)) from None
    return answer.body
