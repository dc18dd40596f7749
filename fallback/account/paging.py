"""Lists, page by page, each with an end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from fallback.errors import CallInDoubt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
PAGE_SIZE = 1000  # the API's maximum; the package would send any page size it is given
MOST_PAGES = 5000  # five million records; no account is known to have so many numbers


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the address of the next part; None after the last."""

    records: Sequence[T]
    following: str | None


class Pages(Generic[T]):
    """A list that is read page by page, as far as its user wants it. Not thread-safe.

    A page that could not be read is asked for again by the next call of `read`. A list whose pages lead back to one
    that was read is an error, as is one of more than `MOST_PAGES`: it has no end.
    """

    def __init__(self, what: str, read_page: Callable[[str | None], Page[T]]) -> None:
        self.count = 0
        self._what = what
        self._read_page = read_page
        self._following: str | None = None
        self._seen: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether the last page was read."""
        return self.count > 0 and self._following is None

    def read(self) -> Sequence[T]:
        """Return the records of the next page. There must be one."""
        page = self._read_page(self._following)
        if page.following in self._seen:
            raise CallInDoubt(self._what, "the list has no end: a page leads back to one that was read")
        if page.following and self.count + 1 >= MOST_PAGES:
            raise CallInDoubt(self._what, f"the list has no end: it leads on after {MOST_PAGES:,} pages")
        if page.following:
            self._seen.add(page.following)
        self._following = page.following or None
        self.count += 1
        return page.records
