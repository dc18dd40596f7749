"""The documentation names only files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_OUR_PATH = re.compile(r"`((?:fallback|scripts|tests|examples|docs|bench)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    links = {page.parent / target for target in _LINK.findall(text)}
    named = {ROOT / path for path in _OUR_PATH.findall(text)}

    assert sorted(str(path) for path in links | named if not path.exists()) == []
