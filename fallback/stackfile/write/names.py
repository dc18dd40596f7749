"""Good names for handlers: from the host and the path of what answers, as short as tells them apart.

What is the same primary has the same name, with a suffix where it answers calls and messages, or has several fallbacks.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from fallback.fields import NONE
from fallback.lint.checks.hosts import find_registrable_domain
from fallback.model import SECRET, SecretText
from fallback.stackfile.write.free_names import FreeNames
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fallback.fields import Form, Group, Value
    from fallback.stackfile.write.urls import Written

_WORD = re.compile(r"[a-z0-9]+")
_EXTENSION = re.compile(r"\.\w{1,5}$")
_LONGEST = 40
_SHORT_SID = 8  # hex digits
_TARGETS: Mapping[str, str] = {"studio_flow": "studio-flow", "twiml_bin": "twiml-bin", "proxy_service": "proxy"}


class Handler(NamedTuple):
    """A handler that is to have a name: its group, its form, what is written for it, and its primary as a text."""

    group: Group
    form: Form
    written: dict[str, Written]
    primary: Value | SecretText

    @property
    def answers(self) -> str:
        """What answers, whatever the fallback is."""
        return f"{self.form} {self.written[self.form]}"


def choose_names(handlers: Sequence[tuple[Handler, int]]) -> list[str]:
    """Return a name for each handler, all different. A handler comes with how often it is used.

    The names depend on the handlers and not on their order.
    """
    primaries = _name_primaries({handler.answers: handler for handler, _ in handlers})
    groups = defaultdict(set)
    for handler, _ in handlers:
        groups[handler.answers].add(handler.group)
    ordered = sorted(range(len(handlers)), key=lambda place: (-handlers[place][1], str(handlers[place][0])))
    names: dict[int, str] = {}
    free = FreeNames("-")
    for place in ordered:
        handler, _ = handlers[place]
        suffix = f"-{handler.group}" if len(groups[handler.answers]) > 1 else ""
        base = f"{primaries[handler.answers]}{suffix}"
        names[place] = free.take(base, f"{base}-{_name_fallback(handler)}")
    return [names[place] for place in range(len(handlers))]


def _name_primaries(handlers: Mapping[str, Handler]) -> dict[str, str]:
    """Name what answers, each by the shortest of its names that no other has."""
    levels = {answers: list(_list_names(handler)) for answers, handler in handlers.items()}
    names: dict[str, str] = {}
    for level in range(max(map(len, levels.values()), default=0)):
        left = {answers: some[min(level, len(some) - 1)] for answers, some in levels.items() if answers not in names}
        counts = Counter([*left.values(), *names.values()])
        names |= {answers: name for answers, name in left.items() if counts[name] == 1}
    free = FreeNames("-", names.values())
    for answers in sorted(levels.keys() - names.keys(), key=lambda text: (len(text), text)):
        names[answers] = free.take(levels[answers][-1])
    return names


def _list_names(handler: Handler) -> Iterator[str]:
    """Yield names for what answers, from the shortest to the most detailed."""
    target = handler.written.get("url")
    if handler.form != "url":
        yield from _list_sid_names(handler.form, handler.written[handler.form])
    elif isinstance(target, dict) and (known := _TARGETS.keys() & target.keys()):
        (name,) = known
        yield from _list_sid_names(_TARGETS[name], target[name])
    elif isinstance(url := parse_url(str(handler.primary)), Url):
        words = _WORD.findall(_EXTENSION.sub("", SECRET.sub("", url.path).lower()))
        host = _WORD.findall(SECRET.sub("", url.host).removeprefix("www.")) or ["secret"]
        yield _join([_name_owner(url.host), *words[-1:]])
        yield _join([_name_owner(url.host), *words])
        yield _join([*host, *words])
    else:
        yield "nobody"


def _list_sid_names(kind: str, sid: Written) -> Iterator[str]:
    yield kind
    yield f"{kind}-{str(sid)[2 : 2 + _SHORT_SID].lower()}"


def _name_owner(host: str) -> str:
    """The label of the domain that somebody registered; of an address or a name without one, all of it."""
    known = SECRET.sub("", host)
    domain = find_registrable_domain(known)
    return _join(_WORD.findall(domain.partition(".")[0] if domain else known)) or "secret"


def _name_fallback(handler: Handler) -> str:
    fallback = handler.written.get("fallback_url", NONE)
    if isinstance(fallback, dict):
        return _join(_WORD.findall(next(iter(fallback))))
    url = parse_url(SecretText(str(fallback)))
    return _name_owner(url.host) if isinstance(url, Url) else "no-fallback"


def _join(words: Iterable[str]) -> str:
    return "-".join(words)[:_LONGEST].strip("-")
