"""Lists end, whatever an account answers."""

from __future__ import annotations

from itertools import count

import pytest

from fallback.account.paging import MOST_PAGES, Page, Pages
from fallback.errors import CallInDoubt
from tests.account.answers import NUMBER, a_page, answering, open_account


def walk(*pages: Page[str]) -> Pages[str]:
    left = list(pages)
    return Pages("listing", lambda _address: left.pop(0))


def test_a_list_is_complete_after_the_page_that_names_no_other() -> None:
    pages = walk(Page(["a"], "/2"), Page(["b"], None))
    assert not pages.is_complete
    assert pages.read() == ["a"]
    assert not pages.is_complete
    assert pages.read() == ["b"]
    assert pages.is_complete
    assert pages.count == 2


@pytest.mark.parametrize("links", [["/2", "/2"], ["/2", "/3", "/2"], ["/2", "/3", "/3"]])
def test_a_list_that_leads_back_to_a_page_has_no_end(links: list[str]) -> None:
    pages = walk(*(Page([link], link) for link in links))
    for _ in links[1:]:
        pages.read()

    with pytest.raises(CallInDoubt, match="listing: no usable answer: the list has no end"):
        pages.read()


def test_a_list_that_leads_on_and_on_has_no_end() -> None:
    links = (f"/{page}" for page in count())
    pages = Pages("listing", lambda _address: Page([], next(links)))
    while pages.count < MOST_PAGES - 1:
        pages.read()

    with pytest.raises(CallInDoubt, match="the list has no end: it leads on after 5,000 pages"):
        pages.read()


def test_looking_for_a_number_ends_though_the_list_leads_back() -> None:
    link = "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?Page=1"
    transport = answering(a_page(following=link), a_page(following=link), a_page(following=link), a_page())

    with pytest.raises(CallInDoubt, match="the list has no end"):
        open_account(transport).find_all([NUMBER])
    assert len(transport.requests) == 2
