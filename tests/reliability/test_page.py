"""Every row has its proof, and the documentation's page is the table."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.reliability.rows import PAGE, ROOT, ROWS, render_page


def test_every_row_of_the_list_is_there_once() -> None:
    assert [row.number for row in ROWS] == [*range(1, 30), 31]


def test_every_row_has_a_test_and_pytest_finds_those_that_it_names() -> None:
    """That a row's own test judges the account is for the fixture `ledger` to see."""
    named = [test for row in ROWS for test in row.elsewhere]
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "tests/reliability", *named]

    environment = {**os.environ, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    rows_without = [
        row.number for row in ROWS if not row.elsewhere and f"::test_row_{row.number:02}_" not in done.stdout
    ]
    assert rows_without == []


def test_the_page_is_made_of_the_rows() -> None:
    """To make it anew: python -c 'from tests.reliability.rows import *; PAGE.write_text(render_page())'."""
    assert PAGE.read_text() == render_page()
