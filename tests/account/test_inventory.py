"""What is asked of an account so that a number is known: as few calls as may be, none twice, none after a write."""

from __future__ import annotations

import threading

import pytest

from fallback.account.inventory import FEW, Inventory
from fallback.account.paging import Page, Pages
from fallback.errors import CallInDoubt
from fallback.fields import FIELDS
from fallback.model import Live

A_PAGE = 1000


def live(index: int, sid: str = "") -> Live:
    return Live(number(index), sid or f"PN{index:032}", "AC", {field.name: field.default for field in FIELDS}, ())


def number(index: int) -> str:
    return f"+1415{index:07}"


class Account:
    """An account of `size` numbers that counts what it is asked."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pages = self.looks = 0
        self.inventory = Inventory(Pages("listing", self.page), self.look)

    def page(self, address: str | None) -> Page[Live]:
        self.pages += 1
        start = int(address or 0)
        end = min(start + A_PAGE, self.size)
        return Page([live(index) for index in range(start, end)], str(end) if end < self.size else None)

    def look(self, wanted: str) -> Live | None:
        self.looks += 1
        index = int(wanted.removeprefix("+1415"))
        return live(index) if index < self.size else None


@pytest.mark.parametrize(
    ("size", "wanted", "pages", "looks"),
    [
        (0, [0], 1, 0),
        (1, [0], 1, 0),
        (1000, range(1000), 1, 0),
        (1000, range(1100), 1, 0),  # one page is the whole truth: what is not on it is not there
        (1001, [0, 1000], 1, 1),
        (5000, [1500, 2500, 4999], 1, 3),
        (5000, [1500, 2500, 3500, 4500], 1, 4),
        (5000, range(5000), 5, 7),
        (5000, range(4000, 5000), 5, 7),
        (100_000, range(50_000, 50_010), 7, 10),  # neither way costs more than twice the cheaper one
        (1500, [9999], 1, 1),
    ],
)
def test_pages_and_looks_for_numbers_that_come_one_by_one(size: int, wanted: range, pages: int, looks: int) -> None:
    account = Account(size)

    for index in wanted:
        assert (account.inventory.find(number(index)) is not None) == (index < size)

    assert (account.pages, account.looks) == (pages, looks)
    for index in wanted:
        account.inventory.find(number(index))
    assert (account.pages, account.looks) == (pages, looks)  # nothing is asked twice


@pytest.mark.parametrize(
    ("size", "wanted", "pages", "looks"),
    [
        (5000, range(4000, 4001), 0, 1),
        (5000, range(4000, 4000 + FEW), 0, FEW),
        (5000, range(4000, 4000 + FEW + 1), 1, FEW + 1),
        (5000, range(4000, 4400), 5, 0),
        (1500, range(1200, 1500), 2, 0),
        (1500, range(1480, 1520), 2, 20),  # several pages may miss a number, so it is looked for
        (1000, range(900, 1100), 1, 0),  # one page does not
        (100_000, range(50_000, 50_010), 3, 10),
        (100_000, range(90_000, 90_500), 91, 0),
        (0, range(5), 1, 0),
        (5000, range(0), 0, 0),
    ],
)
def test_whoever_knows_all_numbers_that_are_wanted_reads_as_many_pages_as_they_are_worth(
    size: int, wanted: range, pages: int, looks: int
) -> None:
    account = Account(size)
    numbers = [number(index) for index in wanted]

    found = account.inventory.find_all(numbers)

    assert list(found) == [number(index) for index in wanted if index < size]
    assert (account.pages, account.looks) == (pages, looks)
    assert account.inventory.find_all(numbers) == found
    assert (account.pages, account.looks) == (pages, looks)


def test_a_number_that_several_pages_lack_is_asked_for_by_itself() -> None:
    """While a long list is read, a number may move to a page that was read already."""
    account = Account(2500)
    missed = live(9999)
    account.look = lambda wanted: missed if wanted == missed.number else None  # type: ignore[method-assign]
    account.inventory = Inventory(Pages("listing", account.page), account.look)
    for index in range(2500):
        account.inventory.find(number(index))

    assert account.inventory.find(missed.number) == missed


def test_an_older_answer_never_replaces_what_a_write_brought() -> None:
    account = Account(2500)
    written = live(2400, sid="PNnew")
    account.inventory.find(number(0))
    account.inventory.remember(written)
    account.inventory.forget(number(2401))

    for index in range(2500):
        account.inventory.find(number(index))

    assert account.inventory.find(number(2400)) == written
    assert account.inventory.find(number(2401)) is None


def test_a_page_that_failed_is_asked_for_again_by_the_next() -> None:
    account = Account(1)
    answers = iter([CallInDoubt("listing", "reset"), None])

    def page(address: str | None) -> Page[Live]:
        if error := next(answers):
            raise error
        return account.page(address)

    inventory = Inventory(Pages("listing", page), account.look)
    with pytest.raises(CallInDoubt):
        inventory.find(number(0))

    assert inventory.find(number(0)) == live(0)


def test_threads_share_one_list() -> None:
    account = Account(1000)
    threads = [threading.Thread(target=account.inventory.find, args=(number(index),)) for index in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (account.pages, account.looks) == (1, 0)


def test_a_list_is_read_as_far_as_it_is_asked_for() -> None:
    account = Account(2500)

    for most_pages, count, is_complete in ((0, 0, False), (1, 1000, False), (0, 1000, False), (None, 2500, True)):
        numbers, complete = account.inventory.list(most_pages=most_pages)
        assert (len(numbers), complete) == (count, is_complete)
    assert account.pages == 3
