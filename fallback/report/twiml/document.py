"""Checked documents as plain data for other programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fallback.report.twiml import list_problems
from fallback.twiml.check import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.report.twiml import CheckedDocument
    from fallback.twiml.document import Fault

VERSION = 1


def describe_documents(documents: Sequence[CheckedDocument]) -> dict[str, Any]:
    """Every document and every problem. The keys are documented in docs/twiml.md."""
    counts = Counter(problem.severity for problem in list_problems(documents))
    return {
        "version": VERSION,
        "documents": [_describe_document(document) for document in documents],
        "errors": counts["error"],
        "warnings": counts["warning"],
    }


def _describe_document(document: CheckedDocument) -> dict[str, Any]:
    return {
        "name": document.name,
        "for": "calls" if document.context == "voice" else "messages",
        "heard": document.heard,
        "problems": [_describe_fault(fault) for fault in document.faults],
    }


def _describe_fault(fault: Fault) -> dict[str, Any]:
    rule = RULES[fault.rule]
    return {
        "line": fault.place.line,
        "column": fault.place.column,
        "severity": rule.severity,
        "rule": fault.rule,
        "code": rule.code or None,
        "message": fault.message,
        "reason": rule.reason,
    }
