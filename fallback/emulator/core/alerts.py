"""Monitor alerts, one for each error that Twilio met: https://www.twilio.com/docs/usage/monitor-alert."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fallback.emulator.core.lifecycle import ResourceKind
from fallback.emulator.core.records import Alert

if TYPE_CHECKING:
    from datetime import datetime

    from fallback.emulator.core.state import State

LEVELS = ("error", "warning", "notice", "debug")
# Twilio keeps older alerts, but does not support queries for them.
_AGE = timedelta(days=30)
_MOST = 10_000


ALERTS = ResourceKind(Alert, "alerts", "NO")


def list_alerts(state: State, account_sid: str, now: datetime) -> list[Alert]:
    """Return the newest alerts of an account: at most 10,000, none older than 30 days."""
    alerts = [each for each in state.alerts.values() if each.account_sid == account_sid]
    recent = [each for each in alerts if now - each.date_generated <= _AGE]
    return sorted(recent, key=lambda each: each.date_generated, reverse=True)[:_MOST]


def format_text(error_code: str, level: str, url: str = "", http_response: str = "") -> str:
    """Return the text of an alert. Those of live accounts are forms like this, whose first parameter has no value.

    >>> format_text("11200", "error", "https://www.example.com/voice", "405")
    'Msg&sourceComponent=12000&ErrorCode=11200&httpResponse=405&url=https%3A%2F%2Fwww.example.com%2Fvoice&LogLevel=ERROR'
    """
    found = {"httpResponse": http_response, "url": url}
    known = {name: value for name, value in found.items() if value}
    form = {"sourceComponent": "12000", "ErrorCode": error_code, **known, "LogLevel": level.upper()}
    return f"Msg&{urlencode(form)}"
