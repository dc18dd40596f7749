"""Render what most resources have in common, as Twilio's JSON. `bodies` has the resources that are shown otherwise."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.records import find_key
from fallback.emulator.core.state import Capabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fallback.emulator.core.switches import Switches


def render_classic(record: object, names: Iterable[str], switches: Switches) -> dict[str, Any]:
    """Return fields of a record as the 2010 API shows them: dates as in RFC 2822, what is unset as null."""
    return _render(record, names, switches, format_datetime)


def render_v1(record: object, names: Iterable[str], switches: Switches) -> dict[str, Any]:
    """Return fields of a record as the v1 APIs show them: dates as in ISO 8601, what is unset as null."""
    return _render(record, names, switches, format_iso)


def format_iso(date: datetime) -> str:
    """Return a date as the v1 APIs show it.

    >>> from datetime import UTC
    >>> format_iso(datetime(2015, 7, 30, 20, 12, 31, tzinfo=UTC))
    '2015-07-30T20:12:31Z'
    """
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def _render(
    record: object, names: Iterable[str], switches: Switches, format_date: Callable[[datetime], str]
) -> dict[str, Any]:
    unset = "" if switches.unset == "text" else None
    values = {find_key(name): getattr(record, name) for name in names}
    return {name: _render_value(value, format_date, unset) for name, value in values.items()}


def _render_value(value: Any, format_date: Callable[[datetime], str], unset: str | None) -> Any:
    if isinstance(value, datetime):
        return format_date(value)
    if isinstance(value, Capabilities):
        return asdict(value)
    return unset if value == "" else value
