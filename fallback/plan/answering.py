"""Who answers the calls or the messages of a number, and who does when that fails.

Twilio asks the trunk if there is one, else the application, else the URL (`fields.form_of`). An application and a trunk
bring a fallback of their own; the number's URLs are dead then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fallback.display import display
from fallback.fields import NONE, form_of
from fallback.model import Document, SecretText
from fallback.webhook.connection import bound_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.fields import Form, Group
    from fallback.model import Desired, DesiredValue

ANSWERED: tuple[Group, ...] = ("voice", "sms")
_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What Twilio asks, as it may be shown: a URL with its method, or the SID of an application or a trunk.

    `seconds` is how long Twilio asks a URL at most before it goes on to the fallback.
    """

    address: str
    method: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for one group. `primary` is None where nobody does.

    `fallback` is None where none is set, and where the form is not a URL: then it is not the number's.
    """

    form: Form
    primary: Endpoint | None
    fallback: Endpoint | None = None

    def __str__(self) -> str:
        if self.primary is None:
            return _NOBODY
        if self.form != "url":
            return self.primary.address
        return f"{self.primary.address}, else {self.fallback.address if self.fallback else _NOBODY}"


def find_answering(group: Group, values: Mapping[str, DesiredValue]) -> Answering:
    """Who answers for `group` with these values, declared or live."""
    form = form_of(group, values)
    if form == "url":
        return Answering(form, _find_endpoint(f"{group}_", values), _find_endpoint(f"{group}_fallback_", values))
    name = "trunk_sid" if form == "trunk" else f"{group}_application_sid"
    return Answering(form, Endpoint(display(values[name])))


def describe_topology(desired: Desired) -> dict[str, str]:
    """Who answers a number's calls and messages, and who if that fails; only for groups that are declared."""
    return {group: str(find_answering(group, desired.fields)) for group in ANSWERED if group in desired.groups}


def _find_endpoint(prefix: str, values: Mapping[str, DesiredValue]) -> Endpoint | None:
    url = values[f"{prefix}url"]
    if url == NONE:
        return None
    text = url.template if isinstance(url, SecretText) else url.fragment if isinstance(url, Document) else str(url)
    return Endpoint(display(url), str(values[f"{prefix}method"]), bound_seconds(text))
