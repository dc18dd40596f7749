"""Who changed a field, in words: as much as the log says, and nothing that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import display
from fallback.report.page import code, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.plan.drift import Blame
    from fallback.report.page import Phrase

# https://www.twilio.com/docs/usage/monitor-events; what is not here is shown as Twilio writes it.
_ACTORS: Mapping[str, str] = {
    "user": "the user",
    "account": "the account's token,",
    "api-key": "the API key",
    "twilio-admin": "Twilio",
}
_SOURCES: Mapping[str, str] = {"web": "in the Console", "api": "over the API", "twilio": "at Twilio"}


def describe_blame(blame: Blame) -> Phrase:
    """By whom, how, from where and when; or why that is not known."""
    if blame.unknown:
        return phrase(f"not known by whom: {blame.unknown}")
    actor = _ACTORS.get(blame.actor_type, display(blame.actor_type))
    source = _SOURCES.get(blame.source, display(blame.source))
    return phrase(
        f"by {actor or 'somebody'} ",
        *((code(display(blame.actor_sid)), " ") if blame.actor_sid else ()),
        source,
        *((" from ", code(display(blame.ip))) if blame.ip else ()),
        f" at {blame.date:%Y-%m-%d %H:%M:%S} UTC" if blame.date else "",
    )
