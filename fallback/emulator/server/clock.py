"""The time in the accounts: this machine's, unless somebody moves it or stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fallback.emulator.core.errors import describe_unknown, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST, _LAST = 1970, 2999
_SETTINGS = ("time", "advance", "running")


class ClockError(ValueError):
    """Settings of the clock that make no sense."""


def read_machine_clock() -> datetime:
    """Return the time, by this machine's clock."""
    return datetime.now(UTC)


class Clock:
    """A clock that follows the clock `read`, at a distance that can be set, or that is stopped."""

    def __init__(self, read: Callable[[], datetime] = read_machine_clock) -> None:
        self._read = read
        self._ahead = timedelta()
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        """Return the time in the accounts."""
        return self._stopped or self._read() + self._ahead

    @property
    def is_running(self) -> bool:
        """Whether time passes by itself."""
        return self._stopped is None

    def set(self, settings: Any) -> None:
        """Set the clock: to a `time` (ISO 8601), then further by `advance` seconds, `running` or stopped."""
        moment, is_running = _read_settings(settings, self())
        self._ahead = moment - self._read()
        stops = not self.is_running if is_running is None else not is_running
        self._stopped = moment if stops else None

    def reset(self) -> None:
        """Follow the clock again without a distance."""
        self._ahead, self._stopped = timedelta(), None


def _read_settings(settings: Any, now: datetime) -> tuple[datetime, bool | None]:
    if not isinstance(settings, dict) or not settings:
        raise ClockError(f"expected a mapping with {', '.join(_SETTINGS)}, found {shorten(settings)}")
    for name in settings:
        if name not in _SETTINGS:
            raise ClockError(describe_unknown("setting", name, _SETTINGS))
    running, seconds = settings.get("running"), settings.get("advance", 0)
    if not isinstance(running, bool | None):
        raise ClockError(f"running: expected true or false, found {shorten(running)}")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise ClockError(f"advance: expected seconds, found {shorten(seconds)}")
    moment = _read_time(settings["time"]) if "time" in settings else now
    try:
        moment += timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise ClockError(f"advance: {shorten(seconds)} seconds are too many") from None
    if not _FIRST <= moment.year <= _LAST:
        raise ClockError(f"expected a time in the years {_FIRST} to {_LAST}, found {moment.isoformat()}")
    return moment, running


def _read_time(value: Any) -> datetime:
    """Return a time that JSON holds as text and YAML perhaps as a date. Without an offset it is GMT."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ClockError(f"time: expected a time like 2026-01-31T12:00:00Z, found {shorten(value)}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
