"""Checked documents as text: what is wrong, with the lines, and what a caller hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import defuse
from fallback.report.problems.text import MOST_SHOWN, render_problem, render_tally
from fallback.report.twiml import list_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.report.twiml import CheckedDocument
    from fallback.twiml.document import Context

_WHAT: Mapping[Context, str] = {"voice": "a call", "sms": "a message"}


def render_documents(documents: Sequence[CheckedDocument]) -> str:
    """Each document with its problems and one line for what it does, then the counts."""
    count = len(documents)
    last = f"{count} document{'' if count == 1 else 's'}: {render_tally(list_problems(documents))}"
    return defuse("\n".join([*(line for document in documents for line in _render_document(document)), last]))


def _render_document(document: CheckedDocument) -> Iterator[str]:
    shown = document.problems[:MOST_SHOWN]
    yield from (render_problem(problem, document.lines) for problem in shown)
    if left := len(document.faults) - len(shown):
        yield f"{document.name}: … and {left:,} more; `--format json` has all of them"
    if document.heard is None:
        yield f"{document.name}: Twilio cannot execute it, and asks the fallback"
    else:
        yield f"{document.name}: answers {_WHAT[document.context]}: {document.heard}"
