"""Which requests a fault hits: rules in a short text form, on the command line, in YAML and in JSON.

    METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT

    POST IncomingPhoneNumbers.json 1 drop_after
    GET */IncomingPhoneNumbers/*.json every 7th 500_before
    POST IncomingPhoneNumbers.json PhoneNumber=+15005550010 1-3 429=2
    * * actor=SK00000000000000000000000000000001 5% seed 42 reset_after
    * * always latency=80

METHOD, PATH and VALUE are patterns with `*` and `?`; a PATH that does not start with `/` or `*` is the end of the
whole. NAME is a parameter of the form or the query, or `actor`, the SID that signed in.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import yaml

from fallback.emulator.faults.kinds import Fault, FaultError, fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from random import Random

    from fallback.emulator.api.routes import Call

_FORM = "METHOD PATH [NAME=VALUE …] OCCURRENCE FAULT"
_NAME = re.compile(r"[A-Z][A-Za-z]*|actor")
_OCCURRENCE = re.compile(
    r"always"
    r"|(?P<first>[1-9][0-9]*)(?P<to>-(?P<last>[1-9][0-9]*)?)?"
    r"|every (?P<step>[1-9][0-9]*)(?:st|nd|rd|th)?"
    r"|(?P<percent>[0-9]+(?:\.[0-9]+)?)%(?: seed (?P<seed>[0-9]+))?"
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Which of the requests that a rule matches are hit: the `first` to the `last`, every `step`th, with a chance."""

    first: int = 1
    last: int | None = None
    step: int = 1
    percent: float = 100.0
    seed: int = 0

    def includes(self, count: int, random: Random) -> bool:
        """Whether the `count`th is hit. `random` goes on by one number for each request, so that a seed repeats."""
        lucky = self.percent >= 100 or random.random() * 100 < self.percent
        return lucky and self.first <= count <= (self.last or count) and count % self.step == 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a fault plan; `text` is how it was written."""

    text: str
    method: str
    path: str
    values: Mapping[str, str]
    occurrence: Occurrence
    fault: Fault

    def matches(self, call: Call, actor: str | None) -> bool:
        """Whether `call`, for which `actor` signed in, is one of those that the rule counts."""
        given = {**call.query, **call.form, "actor": actor or ""}
        return (
            fnmatchcase(call.method, self.method)
            and fnmatchcase(call.path, self.path)
            and all(name in given and fnmatchcase(given[name], wanted) for name, wanted in self.values.items())
        )


def read(path: Path) -> list[str]:
    """The rules in a YAML file: a list of texts."""
    try:
        return listed(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise FaultError(f"{path}: {error}") from error


def listed(document: Any) -> list[str]:
    """A list of rules as YAML or JSON has it; nothing at all is an empty one."""
    if not isinstance(document or [], list) or not all(isinstance(text, str) for text in document or ()):
        raise FaultError("a fault plan is a list of texts; write each rule in quotes")
    return list(document or ())


def parsed(texts: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of a plan, in order."""
    if isinstance(texts, str):
        raise FaultError("a fault plan is a list of rules, not one text")
    return tuple(_rule(text) for text in texts)


def _rule(text: str) -> Rule:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise FaultError(f"{text!r}: {error}") from None
    if len(words) < 4:
        raise FaultError(f"{text!r} is not {_FORM}")
    method, path, *rest, named = words
    conditions = [word for word in rest if "=" in word]
    try:
        when = _occurrence(" ".join(rest[len(conditions) :]))
        return Rule(text.strip(), method.upper(), _anywhere(path), _values(conditions), when, fault(named))
    except FaultError as error:
        raise FaultError(f"{text!r}: {error}") from None


def _anywhere(path: str) -> str:
    return path if path.startswith(("/", "*")) else f"*/{path}"


def _values(conditions: list[str]) -> dict[str, str]:
    values = dict(condition.split("=", 1) for condition in conditions)
    for name in values:
        if not _NAME.fullmatch(name):
            raise FaultError(f"{name!r} is neither a parameter like PhoneNumber nor actor")
    return values


def _occurrence(text: str) -> Occurrence:
    found = _OCCURRENCE.fullmatch(text)
    if not found:
        raise FaultError(f"{text!r} is not an occurrence: always, 1, 1-3, 4-, every 7th, 5% or 5% seed 42")
    if found["percent"]:
        return Occurrence(percent=float(found["percent"]), seed=int(found["seed"] or 0))
    first = int(found["first"] or 1)
    last = int(found["last"]) if found["last"] else first if found["first"] and not found["to"] else None
    return Occurrence(first, last, int(found["step"] or 1))
