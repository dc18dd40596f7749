"""The words of the protocol: a call, its answer, and a route from one to the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from fallback.emulator.api.access import SignedIn
    from fallback.emulator.core.state import State

ACCOUNTS = "/2010-04-01/Accounts"
ACCOUNT = rf"{ACCOUNTS}/(?P<account>AC[0-9a-fA-F]{{32}})"


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the API. `form` and `query` hold the last value of each name.

    `base` is the address that the caller used; `who` is filled in when the credentials are known.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    authorization: str | None = field(repr=False)
    now: datetime
    base: str = "http://127.0.0.1"
    caller: str | None = None
    who: SignedIn | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What Twilio answers (`body` None: no content), and the state after it."""

    status: int
    body: Mapping[str, Any] | None
    state: State


@dataclass(frozen=True, slots=True)
class Route:
    """A path, and what each method does there: a function of the state, the call and the path's named parts."""

    pattern: re.Pattern[str]
    methods: Mapping[str, Callable[..., Answer]]


def route(pattern: str, **methods: Callable[..., Answer]) -> Route:
    """The route at `pattern`, a regular expression for the whole path."""
    return Route(re.compile(pattern), methods)


def sid(prefix: str) -> str:
    """The pattern of a SID as the path's part `sid`."""
    return rf"(?P<sid>{prefix}[0-9a-fA-F]{{32}})"
