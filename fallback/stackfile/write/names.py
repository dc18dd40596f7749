"""Good names for handlers: from the host and the path of what answers, as short as tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from fallback.fields import NONE
from fallback.lint.checks.hosts import find_registrable_domain
from fallback.model import SECRET, SecretText
from fallback.values.url import Url, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fallback.fields import Form, Group, Value
    from fallback.stackfile.write.urls import Written

_WORD = re.compile(r"[a-z0-9]+")
_EXTENSION = re.compile(r"\.\w{1,5}$")
_LONGEST = 40
_TARGETS: Mapping[str, str] = {"studio_flow": "studio-flow", "twiml_bin": "twiml-bin", "proxy_service": "proxy"}
_SHORT_SID = 8  # hex digits


class Handler(NamedTuple):
    """A handler that is to have a name: its group, its form, what is written for it, and its primary as a text."""

    group: Group
    form: Form
    written: dict[str, Written]
    primary: Value | SecretText


def choose_names(handlers: Sequence[Handler]) -> list[str]:
    """Return a name for each handler, all different. They depend on the handlers and not on their order."""
    names: dict[int, str] = {}
    levels = [list(_list_candidates(handler)) for handler in handlers]
    for level in range(max(map(len, levels), default=0)):
        candidates = {place: some[min(level, len(some) - 1)] for place, some in enumerate(levels) if place not in names}
        counts = Counter([*candidates.values(), *names.values()])
        names |= {place: name for place, name in candidates.items() if counts[name] == 1}
    taken = set(names.values())
    alike = set(range(len(handlers))) - names.keys()
    for place in sorted(alike, key=lambda place: (len(str(handlers[place])), str(handlers[place]))):
        names[place] = next(name for name in _count_up(levels[place][-1]) if name not in taken)
        taken.add(names[place])
    return [names[place] for place in range(len(handlers))]


def _list_candidates(handler: Handler) -> Iterator[str]:
    """Yield names for a handler, from the shortest to the most detailed."""
    whole = ""
    for name in _list_names(handler):
        whole = _shorten(name)
        yield whole
    yield _shorten(f"{whole}-{handler.group}")
    yield _shorten(f"{whole}-{handler.group}-{_name_fallback(handler)}")


def _list_names(handler: Handler) -> Iterator[str]:
    if handler.form != "url":
        yield handler.form
        yield f"{handler.form}-{_cut_sid(handler.written[handler.form])}"
        return
    target = handler.written["url"]
    if isinstance(target, dict) and (known := _TARGETS.keys() & target.keys()):
        (name,) = known
        yield _TARGETS[name]
        yield f"{_TARGETS[name]}-{_cut_sid(target[name])}"
        return
    url = parse_url(handler.primary) if not isinstance(handler.primary, bool) else None
    if not isinstance(url, Url):
        yield "nobody"
        return
    words = _list_words(url.path)
    yield "-".join([_name_owner(url.host), *words[-1:]])
    yield "-".join([_name_owner(url.host), *words])
    yield "-".join([*_WORD.findall(url.host.removeprefix("www.")), *words])


def _list_words(path: str) -> list[str]:
    return _WORD.findall(_EXTENSION.sub("", SECRET.sub("", path).lower()))


def _name_owner(host: str) -> str:
    """The label of the domain that somebody registered; of an address or a name without one, all of it."""
    known = SECRET.sub("", host)
    domain = find_registrable_domain(known)
    return "-".join(_WORD.findall(domain.partition(".")[0] if domain else known)) or "secret"


def _name_fallback(handler: Handler) -> str:
    fallback = handler.written.get("fallback_url", NONE)
    if isinstance(fallback, dict):
        return "-".join(_WORD.findall(next(iter(fallback))))
    url = parse_url(SecretText(str(fallback)))
    return _name_owner(url.host) if isinstance(url, Url) else "no-fallback"


def _cut_sid(sid: Written) -> str:
    return str(sid)[2 : 2 + _SHORT_SID].lower()


def _shorten(name: str) -> str:
    return name[:_LONGEST].strip("-")


def _count_up(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))
