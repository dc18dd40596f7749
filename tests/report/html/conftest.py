from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.report.html.browsing import OPTIONS, find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Headless Chromium, where the machine has one.

    Each test starts its own: Playwright's event loop runs in this thread, where no other test could start one.
    """
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium is on PATH: install it (Debian: apt-get install chromium) to test the pages in it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        yield started
        started.close()
