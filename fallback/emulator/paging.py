"""Lists of numbers as Twilio pages them: https://www.twilio.com/docs/usage/twilios-response#pagination.

A page token names the last number of the page before (`PA…`) or the first of the page after (`PB…`), and
numbers are listed in the order of their SIDs. So a number that comes or goes between two pages neither
repeats another one nor hides it. `Page` is the client's own counter and moves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fallback.emulator.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fallback.emulator.state import Number

_TOKEN = re.compile(r"(P[AB])(PN[0-9a-fA-F]{32})")
_FILTERS = ("PhoneNumber", "FriendlyName")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its numbers, and the paging keys of its body."""

    numbers: Sequence[Number]
    keys: Mapping[str, str | int | None]


def page(numbers: Sequence[Number], path: str, query: Mapping[str, str]) -> Page:
    """The page of `numbers` that `query` asks for at `path`."""
    size = _size(query.get("PageSize") or "50")
    matching = sorted((number for number in numbers if _matches(number, query)), key=lambda number: number.sid)
    start, end = _bounds([number.sid for number in matching], query.get("PageToken", ""), size)
    index = int(query["Page"]) if query.get("Page", "").isdecimal() else 0
    shown = matching[start:end]

    def uri(at: int, token: str = "") -> str:
        filters = {name: query[name] for name in _FILTERS if query.get(name)}
        token_too = {"PageToken": token} if token else {}
        return f"{path}?{urlencode({**filters, 'PageSize': size, 'Page': at, **token_too})}"

    keys: dict[str, str | int | None] = {
        "first_page_uri": uri(0),
        "end": index * size + max(len(shown) - 1, 0),
        "previous_page_uri": uri(max(index - 1, 0), f"PB{shown[0].sid}") if shown and start else None,
        "uri": uri(index, query.get("PageToken", "")),
        "page_size": size,
        "start": index * size,
        "next_page_uri": uri(index + 1, f"PA{shown[-1].sid}") if end < len(matching) else None,
        "page": index,
    }
    return Page(shown, keys)


def _size(text: str) -> int:
    """Over 1000 is 20007 (https://www.twilio.com/docs/api/errors/20007); nonsense too (U)."""
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise TwilioError(20007, f"Page size must be between 1 and 1000, not {text}")
    return int(text)


def _bounds(sids: Sequence[str], token: str, size: int) -> tuple[int, int]:
    """Where the page starts and ends among the sorted `sids`."""
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


def _matches(number: Number, query: Mapping[str, str]) -> bool:
    """`PhoneNumber` may be a part of the number, with `*` for any digit; `FriendlyName` is exact."""
    name = query.get("FriendlyName") or number.friendly_name
    wanted = re.escape(query.get("PhoneNumber", "")).replace(r"\*", "[0-9]")
    return name == number.friendly_name and re.search(wanted, number.phone_number) is not None
