"""Values in the answers about what is no number, under the names that a number has for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.account.records import read_flag, read_text
from fallback.fields import BY_NAME, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fallback.fields import Value


def read_fields(record: Any, names: Mapping[str, str] | Iterable[str]) -> dict[str, Value]:
    """Return fields of a number, canonical. `names` are theirs; a mapping has what the record calls each."""
    called = names if isinstance(names, dict) else {name: name for name in names}
    return {name: canonical(BY_NAME[name], _read(record, name, one)) for name, one in called.items()}


def read_name(record: Any) -> str:
    """Return what people call it; "" if it has no name."""
    return read_text(record, "friendly_name") or ""


def _read(record: Any, name: str, called: str) -> Value | None:
    return read_flag(record, called) if BY_NAME[name].kind == "flag" else read_text(record, called)
