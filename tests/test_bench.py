"""The benchmark's page says what was measured; the measuring itself is no test."""

from __future__ import annotations

import json
from pathlib import Path

from bench import report, reports

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_is_made_of_the_figures() -> None:
    assert (DOCS / "benchmark.md").read_text() == report.page(), "python -m bench.report"


def test_every_step_of_a_thousand_numbers_was_measured_at_both_latencies() -> None:
    _, runs = report.read(report.HERE / "figures.json")

    measured = {(latency, step) for who, size, latency, step in runs if who == "ours" and size == 1000}

    assert measured == {(latency, step) for latency in (0, 80) for step in report.STEPS}
    posts = [run["calls"].get("POST", 0) for each in runs.values() for run in each if run["size"] == 1000]
    assert set(posts) == {0, 1, 1000}


def test_every_report_was_measured_for_a_thousand_and_for_ten_thousand_numbers_and_is_linear() -> None:
    costs = json.loads((report.HERE / "reports.json").read_text())["costs"]

    assert {(cost["command"], cost["size"]) for cost in costs} >= {
        (name, size) for name in reports.COMMANDS for size in reports.SIZES
    }
    for name in reports.COMMANDS:
        small, large = (
            min(cost["cpu"] for cost in costs if (cost["command"], cost["size"]) == (name, size))
            for size in reports.SIZES
        )
        assert large < 12 * small
    assert {cost["calls"]["GET"] for cost in costs if cost["command"].startswith(("plan", "dump"))} == {1, 10}
