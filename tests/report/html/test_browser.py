"""The pages in headless Chromium: light and dark, on a phone, with 1,000 numbers, and with hostile texts in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fallback.display import escape
from fallback.drill.history import summarise
from fallback.report.drill.page import make_drill_page
from fallback.report.html import render_html
from fallback.report.markdown.mermaid import render_mermaid
from fallback.report.page import Edge, Node, Topology
from tests.report.drill.test_page import EVERYTHING
from tests.report.html.browsing import browsing, find_barriers, read_module
from tests.report.pages import HOSTILE, page_of
from tests.report.plans import PLANS, do_everything

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from fallback.report.page import Page
from tests.report.html.browsing import Scheme

PHONE = 390  # pixels


def write(folder: Path, page: Page) -> Path:
    file = folder / "report.html"
    file.write_text(render_html(page), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["nothing", "one-change", "everything", "refused"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", PHONE), ("dark", PHONE)])
def test_a_plan_has_no_barrier_and_fits_the_screen(
    browser: Browser, tmp_path: Path, name: str, scheme: Scheme, width: int
) -> None:
    with browsing(browser, write(tmp_path, PLANS[name]().page), scheme, width) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert find_barriers(seen.page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", PHONE)])
def test_a_drill_has_no_barrier_and_fits_the_screen(
    browser: Browser, tmp_path: Path, scheme: Scheme, width: int
) -> None:
    page = make_drill_page(EVERYTHING, [summarise(EVERYTHING)] * 30)

    with browsing(browser, write(tmp_path, page), scheme, width) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.page.locator(".bar").count() == 30
        assert find_barriers(seen.page) == []


def test_a_page_asks_the_network_for_nothing_and_runs_nothing_but_its_script(browser: Browser, tmp_path: Path) -> None:
    file = write(tmp_path, do_everything().page)
    with browsing(browser, file) as seen:
        assert (seen.requests, seen.errors) == ([file.as_uri()], [])

        seen.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=https://evil.example/x>')")
        seen.page.wait_for_function("document.images[0].complete")
        assert "violates the following Content Security Policy directive" in seen.errors[0]


def test_a_thousand_numbers_can_be_filtered_and_sorted(browser: Browser, tmp_path: Path) -> None:
    with browsing(browser, write(tmp_path, do_everything(985).page)) as seen:
        page, rows = seen.page, seen.page.locator("tbody tr:visible")
        assert (rows.count(), page.locator("output").inner_text()) == (1_000, "1,000 numbers")

        page.get_by_label("Filter").fill("line 99 UPDATE")
        assert rows.count() == 19, "99, 199 and so on to 899, and 990 to 999"
        assert page.locator("output").inner_text() == "19 of 1,000 numbers"

        page.get_by_label("Filter").fill("")
        page.get_by_role("button", name="Name").click()
        page.get_by_role("button", name="Name").click()
        assert page.get_by_role("columnheader", name="Name").get_attribute("aria-sort") == "descending"
        assert rows.first.locator("td").first.inner_text() == "Line 999"
        assert seen.errors == []


def test_a_long_word_fits_a_phone_wherever_it_stands(browser: Browser, tmp_path: Path) -> None:
    with browsing(browser, write(tmp_path, page_of("AC" + "1" * 62, 2)), width=PHONE) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == PHONE


@pytest.mark.parametrize("width", [1200, PHONE])
def test_a_thousand_numbers_have_no_barrier(browser: Browser, tmp_path: Path, width: int) -> None:
    with browsing(browser, write(tmp_path, do_everything(985).page), width=width) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert find_barriers(seen.page) == []


def test_print_shows_what_is_folded_and_no_filter(browser: Browser, tmp_path: Path) -> None:
    with browsing(browser, write(tmp_path, page_of(many=40))) as seen:
        page = seen.page
        assert not page.get_by_text("+14155550039").first.is_visible()
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")

        assert page.get_by_text("+14155550039").first.is_visible()
        assert not page.get_by_label("Filter").is_visible()


def test_hostile_texts_are_seen_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    pages = [page_of(text, 2) for text in HOSTILE]
    whole = replace(pages[0], sections=tuple(section for page in pages for section in page.sections))

    with browsing(browser, write(tmp_path, whole)) as seen:
        assert seen.errors == []
        assert len(seen.requests) == 1
        title = escape(HOSTILE[0])
        assert seen.page.title() == f"Page of {title}: 1 update · {title}"
        shown = seen.page.locator("main").text_content() or ""
        assert [text for text in HOSTILE if escape(text) not in shown] == []
        assert seen.page.evaluate("document.querySelectorAll('img, a, script, iframe, form').length") == 1
        assert find_barriers(seen.page) == []


def test_mermaid_draws_the_topology_of_a_plan(browser: Browser, tmp_path: Path) -> None:
    sections = do_everything().page.sections
    topology = next(block for section in sections for block in section.blocks if isinstance(block, Topology))

    assert read_labels(browser, tmp_path, topology) >= {"nobody", "+14155550004", "https://fb2.example.net/voice"}


def test_a_hostile_text_is_a_label_in_mermaid(browser: Browser, tmp_path: Path) -> None:
    nodes = tuple(Node(str(index), index % 2, (text, "second line")) for index, text in enumerate(HOSTILE))
    edges = tuple(Edge(a.key, b.key, text) for a, b, text in zip(nodes, nodes[1:], HOSTILE, strict=False))

    labels = read_labels(browser, tmp_path, Topology("x", nodes, edges))

    assert {text for text in HOSTILE if clean(escape(text)) not in labels} == set()


def read_labels(browser: Browser, folder: Path, topology: Topology) -> set[str]:
    """The labels of the nodes as mermaid, which GitHub uses, draws them."""
    file = folder / "empty.html"
    file.write_text("<!doctype html><title>x</title><body></body>")
    with browsing(browser, file) as seen:
        seen.page.add_script_tag(content=read_module("mermaid/dist/mermaid.min.js"))
        drawn = seen.page.evaluate(
            """async (text) => {
                mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
                document.body.innerHTML = (await mermaid.render('x', text)).svg;
                return [...document.querySelectorAll('.nodeLabel')].flatMap((label) => label.innerText.split('\\n'));
            }""",
            render_mermaid(topology),
        )
        assert seen.page.evaluate("document.querySelectorAll('body a, body img, body script').length") == 0
        assert (seen.requests, seen.errors) == ([file.as_uri()], [])
    return set(map(clean, drawn))


def clean(text: str) -> str:
    """A label without what isolates its direction, and with single blanks, as HTML shows it."""
    return re.sub(r"\s+", " ", re.sub("[\u2068\u2069\u200b]", "", text)).strip()
