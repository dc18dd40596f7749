"""Pages of a list: https://www.twilio.com/docs/usage/twilios-response#pagination.

A page token names the last entry of the page before (`PA…`) or the first entry of the page after (`PB…`). Entries are
listed in the order of their SIDs, those of a log from the newest to the oldest. So an entry that is added or removed
between two pages neither repeats another entry nor hides it. `Page` is the client's own counter; it does not choose
the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode

from fallback.emulator.api.hosts import API
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core.errors import TwilioError
from fallback.emulator.core.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.state import State

_TOKEN = re.compile(r"(P[AB])([A-Z]{2}[0-9a-fA-F]{32})")


LARGEST_PAGE = 1000
_LONGEST_NUMBER = 9  # digits; Python refuses to convert more than 4,300


class HasSid(Protocol):
    """What can be listed."""

    @property
    def sid(self) -> str: ...


_T = TypeVar("_T", bound=HasSid)


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page: its entries, and whether the list has entries before and after them."""

    entries: Sequence[_T]
    has_before: bool
    has_after: bool


@dataclass(frozen=True, slots=True)
class Links:
    """Which page this is, and the links to itself, its neighbours and the first page."""

    index: int
    size: int
    length: int
    here: str
    first: str
    following: str | None
    previous: str | None


def render_list(
    before: State,
    request: ApiRequest,
    entries: Table[_T] | Iterable[_T],
    key: str,
    render: Callable[[_T], Mapping[str, Any]],
    *,
    where: Callable[[_T], bool] = lambda _: True,
    filters: Sequence[str] = (),
    date: Callable[[_T], datetime] | None = None,
) -> ApiResponse:
    """Answer with the page that `request` asks for, of the `entries` for which `where` holds, as the list `key`.

    A table by SID costs time for the entries on the page only, other entries for each of them. The links repeat the
    `filters` that are set in the query. The 2010 API puts relative links beside the list, the v1 APIs absolute ones
    into `meta`. Where entries have a `date`, the newest comes first.
    """
    size, index = read_page_size(request.query), _read_index(request.query)
    table = entries if isinstance(entries, Table) else Table((entry.sid, entry) for entry in entries)
    token = request.query.get("PageToken", "")
    page = _find_page_by_date(table, where, token, size, date) if date else _find_page(table, where, token, size)
    is_classic = request.host == API
    address = request.path if is_classic else request.locate(request.host) + request.path
    kept = {name: request.query[name] for name in (*filters, "PageToken") if request.query.get(name)}
    links = _make_links(page, address, kept, index, size)
    beside = _render_2010(links) if is_classic else {"meta": _render_meta(links, key)}
    return ApiResponse(200, {key: [render(entry) for entry in page.entries], **beside}, before)


def _find_page(table: Table[_T], where: Callable[[_T], bool], token: str, size: int) -> Page[_T]:
    side, edge = _read_token(token)
    if side == "PB":
        rest = filter(where, table.walk(before=edge))
        entries = [*islice(rest, size)][::-1]
        has_before = any(True for _ in rest)
        has_after = bool(entries) and any(map(where, table.walk(after=entries[-1].sid)))
    else:
        rest = filter(where, table.walk(after=edge))
        entries = [*islice(rest, size)]
        has_after = any(True for _ in rest)
        has_before = bool(token and entries) and any(map(where, table.walk(before=entries[0].sid)))
    return Page(entries, has_before, has_after)


def _find_page_by_date(
    table: Table[_T], where: Callable[[_T], bool], token: str, size: int, date: Callable[[_T], datetime]
) -> Page[_T]:
    side, edge = _read_token(token)
    ordered = sorted(filter(where, table.values()), key=lambda entry: (date(entry), entry.sid), reverse=True)
    places = [place for place, entry in enumerate(ordered) if entry.sid == edge]
    if edge and not places:
        raise TwilioError(21481, f"Invalid PageToken: {token}")
    if side == "PB":
        start, end = max(places[0] - size, 0), places[0]
    else:
        start = places[0] + 1 if places else 0
        end = start + size
    return Page(ordered[start:end], has_before=start > 0, has_after=end < len(ordered))


def _make_links(page: Page[Any], address: str, kept: Mapping[str, str], index: int, size: int) -> Links:
    token = kept.get("PageToken", "")
    filters = {name: value for name, value in kept.items() if name != "PageToken"}

    def link(at: int, token: str = "") -> str:
        token_too = {"PageToken": token} if token else {}
        return f"{address}?{urlencode({**filters, 'PageSize': size, 'Page': at, **token_too})}"

    return Links(
        index,
        size,
        len(page.entries),
        here=link(index, token),
        first=link(0),
        following=link(index + 1, f"PA{page.entries[-1].sid}") if page.has_after else None,
        previous=link(max(index - 1, 0), f"PB{page.entries[0].sid}") if page.has_before else None,
    )


def _render_2010(page: Links) -> dict[str, Any]:
    """Return the paging keys of the 2010 API, which stand beside the list. Links are relative."""
    return {
        "first_page_uri": page.first,
        "end": page.index * page.size + max(page.length - 1, 0),
        "previous_page_uri": page.previous,
        "uri": page.here,
        "page_size": page.size,
        "start": page.index * page.size,
        "next_page_uri": page.following,
        "page": page.index,
    }


def _render_meta(page: Links, key: str) -> dict[str, Any]:
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


def contains_digits(number: str, pattern: str) -> bool:
    """Return whether the pattern is a part of the number, with `*` for any digit.

    >>> contains_digits("+15005550006", "500*550"), contains_digits("+15005550006", "7")
    (True, False)
    """
    if "*" not in pattern:
        return pattern in number
    return re.search(re.escape(pattern).replace(r"\*", "[0-9]"), number) is not None


def read_page_size(query: Mapping[str, str], largest: int = LARGEST_PAGE) -> int:
    """Return `PageSize`. Over 1000 is 20007 (https://www.twilio.com/docs/api/errors/20007), as is anything else (U)."""
    text = query.get("PageSize") or "50"
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or not 1 <= int(text) <= largest:
        raise TwilioError(20007, f"Page size must be between 1 and {largest}, not {text}")
    return int(text)


def _read_index(query: Mapping[str, str]) -> int:
    """Return `Page`. Anything but a whole number is 20001 (U)."""
    text = query.get("Page") or "0"
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise TwilioError(20001, f"Page is not a whole number: {text}")
    return int(text)


def _read_token(token: str) -> tuple[str, str]:
    """Return which side of which SID the page is on."""
    parts = _TOKEN.fullmatch(token) if token else None
    if token and not parts:
        raise TwilioError(21481, f"Invalid PageToken: {token}")
    return (parts[1], parts[2]) if parts else ("PA", "")
