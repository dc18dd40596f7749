"""Pages of a list: https://www.twilio.com/docs/usage/twilios-response#pagination.

A page token names the last entry of the page before (`PA…`) or the first entry of the page after (`PB…`). Entries are
listed in the order of their SIDs. So an entry that is added or removed between two pages neither repeats another
entry nor hides it. `Page` is the client's own counter; it does not choose the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from fallback.emulator.api.hosts import API
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_TOKEN = re.compile(r"(P[AB])([A-Z]{2}[0-9a-fA-F]{32})")


_LONGEST_NUMBER = 9  # digits; Python refuses to convert more than 4,300


class HasSid(Protocol):
    """What can be listed."""

    @property
    def sid(self) -> str: ...


_T = TypeVar("_T", bound=HasSid)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page: its entries, and the links to itself, its neighbours and the first page."""

    entries: Sequence[_T]
    index: int
    size: int
    here: str
    first: str
    following: str | None
    previous: str | None


def _paginate(entries: Iterable[_T], address: str, query: Mapping[str, str], filters: Sequence[str] = ()) -> Page[_T]:
    """Return the page of `entries` that `query` asks for at `address`. Its links repeat the `filters` that are set."""
    size = read_page_size(query)
    ordered = sorted(entries, key=lambda entry: entry.sid)
    token = query.get("PageToken", "")
    start, end = _find_bounds([entry.sid for entry in ordered], token, size)
    index = _read_index(query)
    on_page = ordered[start:end]
    kept = {name: query[name] for name in filters if query.get(name)}

    def link(at: int, token: str = "") -> str:
        token_too = {"PageToken": token} if token else {}
        return f"{address}?{urlencode({**kept, 'PageSize': size, 'Page': at, **token_too})}"

    return Page(
        on_page,
        index,
        size,
        here=link(index, token),
        first=link(0),
        following=link(index + 1, f"PA{on_page[-1].sid}") if on_page and end < len(ordered) else None,
        previous=link(max(index - 1, 0), f"PB{on_page[0].sid}") if on_page and start else None,
    )


def render_list(
    before: State,
    request: ApiRequest,
    entries: Iterable[_T],
    key: str,
    render: Callable[[_T], Mapping[str, Any]],
    *,
    filters: Sequence[str] = (),
) -> ApiResponse:
    """Answer with the page of `entries` that `request` asks for, as the list `key`, in the style of the host.

    The 2010 API puts relative links beside the list, the v1 APIs absolute ones into `meta`.
    """
    is_classic = request.host == API
    address = request.path if is_classic else request.locate(request.host) + request.path
    page = _paginate(entries, address, request.query, filters)
    links = _render_2010(page) if is_classic else {"meta": _render_meta(page, key)}
    return ApiResponse(200, {key: [render(entry) for entry in page.entries], **links}, before)


def _render_2010(page: Page[Any]) -> dict[str, Any]:
    """Return the paging keys of the 2010 API, which stand beside the list. Links are relative."""
    return {
        "first_page_uri": page.first,
        "end": page.index * page.size + max(len(page.entries) - 1, 0),
        "previous_page_uri": page.previous,
        "uri": page.here,
        "page_size": page.size,
        "start": page.index * page.size,
        "next_page_uri": page.following,
        "page": page.index,
    }


def _render_meta(page: Page[Any], key: str) -> dict[str, Any]:
    """Return the `meta` of the v1 APIs. `key` is the name of the list beside it."""
    return {
        "key": key,
        "page": page.index,
        "page_size": page.size,
        "first_page_url": page.first,
        "previous_page_url": page.previous,
        "url": page.here,
        "next_page_url": page.following,
    }


def read_page_size(query: Mapping[str, str]) -> int:
    """Return `PageSize`. Over 1000 is 20007 (https://www.twilio.com/docs/api/errors/20007), as is anything else (U)."""
    text = query.get("PageSize") or "50"
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or not 1 <= int(text) <= 1000:
        raise TwilioError(20007, f"Page size must be between 1 and 1000, not {text}")
    return int(text)


def _read_index(query: Mapping[str, str]) -> int:
    """Return `Page`. Anything but a whole number is 20001 (U)."""
    text = query.get("Page") or "0"
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise TwilioError(20001, f"Page is not a whole number: {text}")
    return int(text)


def _find_bounds(sids: Sequence[str], token: str, size: int) -> tuple[int, int]:
    """Return where the page starts and ends in the sorted `sids`."""
    if not token:
        return 0, size
    parts = _TOKEN.fullmatch(token)
    if not parts:
        raise TwilioError(21481, f"Invalid PageToken: {token}")
    side, edge = parts.groups()
    if side == "PA":
        start = sum(sid <= edge for sid in sids)
        return start, start + size
    end = sum(sid < edge for sid in sids)
    return max(end - size, 0), end
