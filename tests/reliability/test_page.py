"""Every row has its proof, and the documentation's page is the table."""

from __future__ import annotations

import pytest

from tests.reliability.rows import PAGE, ROOT, ROWS, Row, page, proofs_of


def test_every_row_of_the_list_is_there_once() -> None:
    assert [row.number for row in ROWS] == [*range(1, 30), 31]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row {row.number}")
def test_every_row_has_a_test_that_exists(row: Row) -> None:
    assert proofs_of(row.number) or row.elsewhere
    for test in row.elsewhere:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text()


def test_the_page_is_made_of_the_rows() -> None:
    """To make it anew: python -c 'from tests.reliability.rows import *; PAGE.write_text(page())'."""
    assert PAGE.read_text() == page()
