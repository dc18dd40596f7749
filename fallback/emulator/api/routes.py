"""The types of the protocol: a request, its response, and the routes that lead from one to the other.

They are called `ApiRequest` and `ApiResponse` because a call, in this package, is a telephone call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from fallback.emulator.api.access import Principal
    from fallback.emulator.core.state import State

ACCOUNTS = "/2010-04-01/Accounts"
ACCOUNT = rf"{ACCOUNTS}/(?P<account>AC[0-9a-fA-F]{{32}})"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request to the API. `form` and `query` hold the last value of each name.

    `base_url` is the address that the client used. `principal` is set once the credentials are known.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    authorization: str | None = field(repr=False)
    now: datetime
    base_url: str = "http://127.0.0.1"
    client_address: str | None = None
    principal: Principal | None = None


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What Twilio answers, and the state afterwards. `body` is None where there is no content."""

    status: int
    body: Mapping[str, Any] | None
    state: State


@dataclass(frozen=True, slots=True)
class Route:
    """A path, and for each method a function of the state, the request and the named parts of the path."""

    pattern: re.Pattern[str]
    methods: Mapping[str, Callable[..., ApiResponse]]


def make_route(pattern: str, **methods: Callable[..., ApiResponse]) -> Route:
    """Return the route at `pattern`, a regular expression for the whole path."""
    return Route(re.compile(pattern), methods)


def make_sid_pattern(prefix: str) -> str:
    """Return the pattern of a SID, which is the part `sid` of the path."""
    return rf"(?P<sid>{prefix}[0-9a-fA-F]{{32}})"
