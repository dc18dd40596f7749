"""What a process knows of an account's numbers, and the cheapest way to learn of one more.

Terms. A *page* of the list brings up to 1,000 numbers, takes Twilio a second or two and weighs about a megabyte. A
*look* asks for one number by its name.

Premise. A page is right for most accounts: they have one. Where there are many, a stack of three numbers must not read
them all; but Twilio does not tell how many pages there are, and Pulumi does not tell a provider how many numbers it
will be asked for.

So it is decided while asking, like renting or buying skis: the first page is read; a number that is not on it is
looked for; and each page that was read pays for one more look before the next page is due, with three to begin with.
That costs at most twice the cheaper of the two ways and four calls, whatever the account and the stack are.

A program knows all numbers that it wants. It reads a page as long as the numbers that are left outweigh the pages
read so far, a page being worth three looks, and looks for the rest. So a few numbers are looked for without any page,
and many are read without any look.

Rejected: listing always (a hundred pages to change one number of a large account); looking always (a call for each
number, which is what all other tools do); a guess kept in a file (wrong on a fresh machine, which is where CI runs).
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fallback.account.paging import Pages
    from fallback.model import Live

FEW = 3  # as many looks cost less than a page


class Inventory:
    """The numbers of one account, for all threads of a process: each is asked for once, and writes are kept.

    What a write brought is never replaced by an answer that may be older. Changes that others make in the meantime
    are not seen. `pages` and `look` ask the account; whatever they raise leaves `find` and `find_all`, and nothing is
    remembered.
    """

    def __init__(self, pages: Pages[Live], look: Callable[[str], Live | None]) -> None:
        self._pages = pages
        self._look = look
        self._lock = Lock()
        self._known: dict[str, Live | None] = {}  # None: there is no such number
        self._looks = 0

    def find(self, number: str) -> Live | None:
        """Return the number as it is on the account, or None. More numbers may be asked for later."""
        with self._lock:
            while number not in self._known and self._is_page_due():
                self._read_page()
        return self._look_unless_known(number)

    def find_all(self, numbers: Collection[str]) -> dict[str, Live]:
        """Return those of `numbers` that are on the account, by E.164. No others will be asked for."""
        with self._lock:
            while not self._pages.is_complete and self._count_unknown(numbers) > FEW * (self._pages.count + 1):
                self._read_page()
        found = {number: self._look_unless_known(number) for number in numbers}
        return {number: live for number, live in found.items() if live}

    def _look_unless_known(self, number: str) -> Live | None:
        with self._lock:
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
        """Keep what a write, or a newer answer, says of a number, and return it."""
        with self._lock:
            self._known[live.number] = live
        return live

    def forget(self, number: str) -> None:
        """Keep that the number was given back."""
        with self._lock:
            self._known[number] = None

    def _is_page_due(self) -> bool:
        if self._pages.count == 0:
            return True
        return not self._pages.is_complete and self._looks >= self._pages.count + FEW

    def _count_unknown(self, numbers: Collection[str]) -> int:
        return sum(number not in self._known for number in numbers)

    def _read_page(self) -> None:
        for live in self._pages.read():
            self._known.setdefault(live.number, live)
