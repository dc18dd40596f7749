"""Checked TwiML documents: text with the lines, plain data for programs, annotations for GitHub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.display import display_text, escape
from fallback.model import Position, Problem
from fallback.twiml.check import RULES, check_response, guess_context
from fallback.twiml.document import Fault
from fallback.twiml.heard import describe_heard
from fallback.twiml.read import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fallback.twiml.document import Context


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """One document: what it is called, what it is for, what is wrong with it, and what a caller hears.

    `heard` is None where Twilio cannot execute the document. `lines` are its lines, for quotations.
    """

    name: str
    context: Context
    faults: Sequence[Fault]
    heard: str | None
    lines: Sequence[str]

    @property
    def problems(self) -> list[Problem]:
        """The faults as problems, in the order of the document."""
        return [_to_problem(fault, self.name) for fault in self.faults]


def judge_document(name: str, body: bytes, context: Context | None) -> CheckedDocument:
    """A document checked for a context; without one, for what it seems to be for."""
    root, lines = read_document(body), body.decode("utf-8", errors="replace").splitlines()
    if isinstance(root, Fault):
        return CheckedDocument(escape(name), context or "voice", [root], None, lines)
    chosen = context or guess_context(root)
    heard = display_text(describe_heard(root, chosen))
    return CheckedDocument(escape(name), chosen, check_response(root, chosen), heard, lines)


def list_problems(documents: Iterable[CheckedDocument]) -> list[Problem]:
    """The problems of all documents."""
    return [problem for document in documents for problem in document.problems]


def _to_problem(fault: Fault, name: str) -> Problem:
    rule = RULES[fault.rule]
    label = f"{fault.rule}, Twilio {rule.code}" if rule.code else fault.rule
    return Problem(Position(name, *fault.place), "", escape(fault.message), label, rule.severity)
