"""Who answers a number before and after a step, and who does when that fails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fallback.plan.answering import ANSWERED, Answering, Endpoint, find_answering

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.fields import Group
    from fallback.model import Desired, Live

_NAMED_BY = {"application": "{}_application_sid", "trunk": "trunk_sid"}


@dataclass(frozen=True, slots=True)
class Routing:
    """Who answers the calls or the messages of a number, in texts that may be shown.

    `before` is None where the number is not on the account yet, `after` where it is given back.
    """

    group: Group
    before: Answering | None
    after: Answering | None


def find_routings(desired: Desired, live: Live | None, shown: Mapping[str, str]) -> Iterator[Routing]:
    """Who answers for each declared group. `shown` has as much of each live value as may be shown."""
    for group in ANSWERED:
        if group in desired.groups:
            before = _hide(find_answering(group, live.fields), group, shown) if live else None
            after = None if desired.release else find_answering(group, desired.fields)
            yield Routing(group, before, after)


def _hide(answering: Answering, group: Group, shown: Mapping[str, str]) -> Answering:
    if answering.form != "url":
        name = _NAMED_BY[answering.form].format(group)
        return replace(answering, primary=_rename(answering.primary, shown[name]))
    primary, fallback = shown[f"{group}_url"], shown[f"{group}_fallback_url"]
    return replace(
        answering, primary=_rename(answering.primary, primary), fallback=_rename(answering.fallback, fallback)
    )


def _rename(endpoint: Endpoint | None, address: str) -> Endpoint | None:
    return replace(endpoint, address=address) if endpoint else None
