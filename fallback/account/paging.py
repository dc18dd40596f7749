"""Lists, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
PAGE_SIZE = 1000  # the API's maximum; the package would send any page size it is given


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the address of the next part; None after the last."""

    records: Sequence[T]
    following: str | None


def read_all(read_page: Callable[[str | None], Page[T]]) -> list[T]:
    """Read a list to its end."""
    page = read_page(None)
    records = list(page.records)
    while page.following:
        page = read_page(page.following)
        records += page.records
    return records
