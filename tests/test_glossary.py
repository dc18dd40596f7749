"""A word means the same in the code and in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import fallback

PAGE = Path(__file__).parents[1] / "docs" / "glossary.md"


def test_the_page_and_the_package_define_the_same_words() -> None:
    rows = re.findall(r"^\| (\w+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)[1:]
    text = " ".join((fallback.__doc__ or "").split())

    assert rows
    assert [word for word, meaning in rows if f"{word} {meaning.replace('`', '')}" not in text] == []


def test_the_map_names_every_part_of_the_package() -> None:
    package = Path(fallback.__file__).parent
    parts = {path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    text = fallback.__doc__ or ""

    unnamed = {part for part in parts if not part.startswith("__") and not re.search(rf"\b{part}\b", text)}
    assert unnamed == set()
