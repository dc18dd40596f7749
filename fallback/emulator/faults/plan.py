"""A fault plan: rules that say which requests a fault hits, on the command line, in YAML and in JSON.

    METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT

    POST IncomingPhoneNumbers.json 1 drop_after
    GET */IncomingPhoneNumbers/*.json every 7th 500_before
    POST IncomingPhoneNumbers.json PhoneNumber=+15005550010 1-3 429=2
    * * actor=SK00000000000000000000000000000001 5% seed 42 reset_after
    * * always latency=80

METHOD, PATH and VALUE are patterns with `*` and `?`. A PATH that does not start with `/` or `*` is the end of a path.
A PATH may begin with a host: `/messaging.twilio.com/*`.
NAME is a parameter of the form or the query, or `actor`: the SID of the account or API key that sends the request.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from fallback.emulator.faults.kinds import Fault, FaultError, parse_fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from fallback.emulator.api.routes import ApiRequest

_FORM = "METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT"
_NAME = re.compile(r"[A-Z][A-Za-z]*|actor")
_OCCURRENCE = re.compile(
    r"always"
    r"|(?P<first>[1-9][0-9]{0,8})(?P<to>-(?P<last>[1-9][0-9]{0,8})?)?"
    r"|every (?P<step>[1-9][0-9]{0,8})(?:st|nd|rd|th)?"
    r"|(?P<percent>[0-9]{1,9}(?:\.[0-9]{1,9})?)%(?: seed (?P<seed>[0-9]{1,9}))?"
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Which of the matching requests are hit: from the `first` to the `last`, every `step`th, with a probability."""

    first: int = 1
    last: int | None = None
    step: int = 1
    percent: float = 100.0
    seed: int = 0

    def includes(self, count: int, random: Random) -> bool:
        """Return whether the `count`th request is hit. Each call takes one number of `random`, so a seed repeats."""
        is_chosen = self.percent >= 100 or random.random() * 100 < self.percent
        return is_chosen and self.first <= count <= (self.last or count) and count % self.step == 0


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One line of a fault plan. `text` is how it was written."""

    text: str
    method: str
    path: str
    values: Mapping[str, str]
    occurrence: Occurrence
    fault: Fault

    def matches(self, request: ApiRequest, actor: str | None) -> bool:
        """Return whether the rule counts `request`, which `actor` sends."""
        given = {**request.query, **request.form, "actor": actor or ""}
        return (
            fnmatchcase(request.method, self.method)
            and any(fnmatchcase(path, self.path) for path in (request.path, f"/{request.host}{request.path}"))
            and all(name in given and fnmatchcase(given[name], pattern) for name, pattern in self.values.items())
        )


def read_document(document: Any) -> list[str]:
    """Return the rules of a document from YAML or JSON. An empty document has none."""
    if not isinstance(document or [], list) or not all(isinstance(text, str) for text in document or ()):
        raise FaultError("a fault plan is a list of texts; write each rule in quotes")
    return list(document or ())


def parse_plan(texts: Sequence[str]) -> tuple[FaultRule, ...]:
    """Return the rules of a plan, in order."""
    if isinstance(texts, str):
        raise FaultError("a fault plan is a list of rules, not one text")
    return tuple(_parse_rule(text) for text in texts)


def _parse_rule(text: str) -> FaultRule:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise FaultError(f"{text!r}: {error}") from None
    if len(words) < 4:
        raise FaultError(f"{text!r} is not {_FORM}")
    method, path, *rest, fault = words
    conditions = [word for word in rest if "=" in word]
    try:
        occurrence = _parse_occurrence(" ".join(rest[len(conditions) :]))
        values = _parse_conditions(conditions)
        return FaultRule(text.strip(), method.upper(), _anchor_path(path), values, occurrence, parse_fault(fault))
    except FaultError as error:
        raise FaultError(f"{text!r}: {error}") from None


def _anchor_path(path: str) -> str:
    return path if path.startswith(("/", "*")) else f"*/{path}"


def _parse_conditions(conditions: list[str]) -> dict[str, str]:
    values = dict(condition.split("=", 1) for condition in conditions)
    for name in values:
        if not _NAME.fullmatch(name):
            raise FaultError(f"{name!r} is neither a parameter like PhoneNumber nor actor")
    return values


def _parse_occurrence(text: str) -> Occurrence:
    parts = _OCCURRENCE.fullmatch(text)
    if not parts:
        raise FaultError(f"{text!r} is not an occurrence: always, 1, 1-3, 4-, every 7th, 5% or 5% seed 42")
    if parts["percent"]:
        return Occurrence(percent=float(parts["percent"]), seed=int(parts["seed"] or 0))
    first = int(parts["first"] or 1)
    last = int(parts["last"]) if parts["last"] else first if parts["first"] and not parts["to"] else None
    return Occurrence(first, last, int(parts["step"] or 1))
