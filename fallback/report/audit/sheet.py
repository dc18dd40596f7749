"""An audit as CSV, one row for each number, for spreadsheets: https://www.rfc-editor.org/rfc/rfc4180."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from fallback.display import defuse, escape
from fallback.values.e164 import E164

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.plan.answering import Answering
    from fallback.plan.audit import Audit, Audited

_PARTS = ("answered_by", "primary", "fallback", "outcome")
_COLUMNS = (
    *("kind", "address", "name", "stack", "outcome"),
    *(f"{asked}_{part}" for asked in ("calls", "messages") for part in _PARTS),
    "rules",
)
# A spreadsheet takes what begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"[=+\-@\t\r]")


def render_sheet(audit: Audit) -> str:
    """Every number, and what else people reach, in a row, below the names of the columns."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for one in (*audit.numbers, *audit.entry_points):
        writer.writerow([_guard(escape(cell)) for cell in _list_cells(one)])
    return defuse(text.getvalue().rstrip("\n"))


def _list_cells(one: Audited) -> Iterator[str]:
    yield from (one.kind, one.address, one.name, one.stack, one.outcome)
    for group in ("voice", "sms"):
        yield from _list_parts(one.answering.get(group))
    yield " ".join(dict.fromkeys(finding.rule for finding in one.findings))


def _list_parts(answering: Answering | None) -> tuple[str, ...]:
    if answering is None:
        return ("",) * len(_PARTS)
    addresses = (one.address if one else "" for one in (answering.primary, answering.fallback))
    return (answering.form, *addresses, answering.outcome)


def _guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. A phone number is none."""
    return f"'{cell}" if _FORMULA.match(cell) and not re.fullmatch(E164, cell) else cell
