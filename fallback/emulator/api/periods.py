"""Read the dates by which lists are filtered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Period:
    """The time from `since` to `until`, both included. None is without a bound."""

    since: datetime | None = None
    until: datetime | None = None

    def includes(self, moment: datetime | None) -> bool:
        """Return whether the period includes the second of `moment`. Only an unbound period includes no moment."""
        if self.since is None and self.until is None:
            return True
        if moment is None:
            return False
        second = moment.replace(microsecond=0)
        return (self.since is None or second >= self.since) and (self.until is None or second <= self.until)


def read_period(query: Mapping[str, str]) -> Period:
    """Return the period of Monitor's `StartDate` and `EndDate`. An end date includes its day (U)."""
    return Period(_read_moment(query, "StartDate"), _read_moment(query, "EndDate", ends_day=True))


def read_periods(query: Mapping[str, str], name: str) -> tuple[Period, Period]:
    """Return the periods of a parameter of the 2010 API and of its variants with `>` and `<`.

    A date alone is its whole day; after `>` and `<` it is its first moment (U).
    """
    around = Period(_read_moment(query, name), _read_moment(query, name, ends_day=True))
    return around, Period(_read_moment(query, f"{name}>"), _read_moment(query, f"{name}<"))


def _read_moment(query: Mapping[str, str], name: str, *, ends_day: bool = False) -> datetime | None:
    """Return a date or a time in GMT; anything that is neither is 20001 (U)."""
    text = query.get(name)
    if not text:
        return None
    moment = _parse(text)
    if moment is None:
        raise TwilioError(20001, f"{name} is not a date: {text}")
    if ends_day and len(text) == len("YYYY-MM-DD"):
        moment = datetime.combine(moment, time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse(text: str) -> datetime | None:
    """Read ISO 8601, or RFC 2822 as in Twilio's examples."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except (ValueError, TypeError, OverflowError):
            continue
    return None
