"""Rules for a number beside what its account says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import NONE, can_be_asked, form_of
from fallback.lint.checks import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from fallback.fields import Group
    from fallback.lint.catalogue import RuleId
    from fallback.model import Desired

_ASKED: Mapping[Group, str] = {"voice": "calls", "sms": "messages"}
_FIELDS = {"trunk": "trunk_sid", "application": "{}_application_sid", "url": "{}_url"}


def check_missing_capability(desired: Desired, capabilities: Collection[str]) -> Iterator[tuple[Place, str]]:
    for group, what in _ASKED.items():
        field = _FIELDS[form_of(group, desired.fields)].format(group)
        if group not in desired.groups or desired.fields.get(field, NONE) == NONE:
            continue
        if not can_be_asked(group, capabilities):
            can = ", ".join(sorted(name.lower() for name in capabilities))
            yield (
                Place(desired, field),
                f"The handler for {what} is never asked: the number can only do {can}.",
            )


CHECKS: Mapping[RuleId, Callable[[Desired, Collection[str]], Iterator[tuple[Place, str]]]] = {
    "missing-capability": check_missing_capability,
}
