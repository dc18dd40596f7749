"""What a process knows of an account's numbers, and the cheapest way to learn of one more.

There are two ways to ask. A *page* of the list brings up to 1,000 numbers, takes Twilio a second or two and weighs
about a megabyte; a *look* asks for one number by its name. A page is right for most accounts: they have one. Where
there are many, a stack of three numbers must not read them all; but how many pages there are is not told, and a
provider is not told either how many numbers it will be asked for.

So it is decided while asking, like renting or buying skis: the first page is read; a number that is not on it is
looked for; and each page that was read pays for one more look before the next page is due, with three to begin with.
That costs at most twice the cheaper of the two ways and four calls, whatever the account and the stack are. Whoever
knows that only a few numbers are wanted begins without a page (`FEW`).

Rejected: listing always (a hundred pages to change one number of a large account); looking always (a call for each
number, which is what all other tools do); a guess kept in a file (wrong on a fresh machine, which is where CI runs).
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.account.paging import Pages
    from fallback.model import Live

FEW = 3  # as many looks cost less than a page


class Inventory:
    """The numbers of one account, for all threads of a process: each is asked for once, and writes are kept.

    What a write brought is never replaced by an answer that may be older. Changes that others make in the meantime
    are not seen. `pages` and `look` ask the account; whatever they raise leaves `find` and nothing is remembered.
    """

    def __init__(self, pages: Pages[Live], look: Callable[[str], Live | None]) -> None:
        self._pages = pages
        self._look = look
        self._lock = Lock()
        self._known: dict[str, Live | None] = {}  # None: there is no such number
        self._looks = 0

    def find(self, number: str, *, wanted: int | None = None) -> Live | None:
        """The number as it is on the account, or None. `wanted`: how many will be asked for, if that is known."""
        few = wanted is not None and wanted <= FEW
        with self._lock:
            while number not in self._known and self._is_page_due(few=few):
                self._read_page()
            # One page is the whole truth of one moment. Several may miss a number while others come and go.
            if number in self._known or (self._pages.count == 1 and self._pages.is_complete):
                return self._known.get(number)
            self._looks += 1
        found = self._look(number)
        with self._lock:
            return self._known.setdefault(number, found)

    def list(self, *, most_pages: int | None) -> tuple[list[Live], bool]:
        """Every number that is known after at most so many pages were read, and whether there are no others.

        None reads the list to its end.
        """
        with self._lock:
            while not self._pages.is_complete and (most_pages is None or self._pages.count < most_pages):
                self._read_page()
            return [live for live in self._known.values() if live], self._pages.is_complete

    def remember(self, live: Live) -> Live:
        """Keeps what a write, or a newer answer, says of a number, and returns it."""
        with self._lock:
            self._known[live.number] = live
        return live

    def forget(self, number: str) -> None:
        """The number was given back."""
        with self._lock:
            self._known[number] = None

    def _is_page_due(self, *, few: bool) -> bool:
        allowed = self._pages.count + FEW if few or self._pages.count else 0
        return not self._pages.is_complete and self._looks >= allowed

    def _read_page(self) -> None:
        for live in self._pages.read():
            self._known.setdefault(live.number, live)
