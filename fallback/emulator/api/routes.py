"""The types of the protocol: a request, its response, and the routes that lead from one to the other.

They are called `ApiRequest` and `ApiResponse` because a call, in this package, is a telephone call.

A resource declares its routes with the host, the path as in Twilio's OpenAPI documents, and a function for each method:

    ROUTES = (
        make_route(MESSAGING, "/v1/Services", GET=_list, POST=_create),
        make_route(MESSAGING, "/v1/Services/{sid}", GET=_fetch, POST=_update, DELETE=_delete),
    )

`{sid}` stands for a part of the path, which the function gets by name. It is no word like `Local` or `TollFree`, which
names another resource, perhaps one that is not emulated. `{service:name}` may be a word, too: a unique name.

The answer to a path that no route has is 501. A path that a route has, with a part that names nothing, is 404: the
function raises `NotFound`. A documented method that is not emulated is declared as `refuse_unserved`, also 501.
`paging.render_list` pages a list in the style of the request's host; `parameters.read` reads a form by a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fallback.emulator.api.hosts import API, AT_ROOT
from fallback.emulator.core.errors import NotEmulated, Unauthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from fallback.emulator.api.access import Principal
    from fallback.emulator.core.state import State

ACCOUNTS = "/2010-04-01/Accounts"
ACCOUNT = f"{ACCOUNTS}/{{account}}"

_IN_ACCOUNT = re.compile(rf"{ACCOUNTS}/(?P<account>AC[0-9a-fA-F]{{32}})(?:/|\.json)")
_PART = re.compile(r"\{(\w+)(:name)?\}")
_NO_WORD = r"(?!(?:[A-Z][a-z]+)+(?:\.json)?(?:/|$))"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request to the API at `path` of `host`. `form` and `query` hold the last value of each name.

    `fields` holds every pair of the form in order, for parameters that may be repeated. `body` is the request's body
    as it came, with its `content_type`. `server_url` is the address of this server as the client used it; it is empty
    if the client used Twilio's own names. `is_prefixed` says whether the path on this server began with the host.
    `query_string` is the query as the client wrote it, and `signature` its `X-Twilio-Signature`. The build that
    a request starts fails if the request `is_doomed`. `principal` is set once the credentials are known.
    """

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    authorization: str | None = field(repr=False)
    now: datetime
    host: str = API
    server_url: str = "http://127.0.0.1"
    is_prefixed: bool = False
    fields: Sequence[tuple[str, str]] = ()
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    query_string: str = ""
    signature: str = ""
    is_doomed: bool = False
    client_address: str | None = None
    principal: Principal | None = None

    def get_all(self, name: str) -> list[str]:
        """Return all values of a parameter of the form, in order."""
        return [value for key, value in self.fields if key == name]

    def locate(self, host: str) -> str:
        """Return the URL at which this client finds the API of `host`, without a slash at its end."""
        if not self.server_url:
            return f"https://{host}"
        return self.server_url if host in AT_ROOT and not self.is_prefixed else f"{self.server_url}/{host}"

    @property
    def own_account(self) -> str:
        """The SID of the account whose credentials the request has: on the v1 hosts, the owner of every resource."""
        if self.principal is None:
            raise Unauthenticated
        return self.principal.account.sid


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What Twilio answers, and the state afterwards. `body` is JSON, or bytes of the type in `headers`, or None."""

    status: int
    body: Mapping[str, Any] | bytes | None
    state: State
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """A path of a host, and for each method a function of the state, the request and the named parts of the path."""

    host: str
    path: str
    pattern: re.Pattern[str]
    methods: Mapping[str, Callable[..., ApiResponse]]


def find_account_sid(path: str) -> str | None:
    """Return the SID of the account that a path of the 2010 API names."""
    parts = _IN_ACCOUNT.match(path)
    return parts["account"] if parts else None


def make_route(host: str, path: str, **methods: Callable[..., ApiResponse]) -> Route:
    """Return the route at `path`, whose parts in braces stand for identifiers."""
    literals = _PART.split(path)[::3]
    parts = [f"{'' if is_name else _NO_WORD}(?P<{part}>[^/]+?)" for part, is_name in _PART.findall(path)]
    pattern = "".join(re.escape(literal) + part for literal, part in zip(literals, [*parts, ""], strict=True))
    return Route(host, path, re.compile(pattern), methods)


def refuse_unserved(_before: State, request: ApiRequest, **_parts: str) -> ApiResponse:
    """Answer a method that Twilio has and the emulator does not serve."""
    raise NotEmulated(request.method, f"https://{request.host}{request.path}")
