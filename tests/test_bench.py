"""The benchmark's page says what was measured; the measuring itself is no test."""

from __future__ import annotations

from pathlib import Path

from bench import report

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_is_made_of_the_figures() -> None:
    assert (DOCS / "benchmark.md").read_text() == report.page(), "python -m bench.report"


def test_every_step_of_a_thousand_numbers_was_measured_at_both_latencies() -> None:
    _, runs = report.read(report.HERE / "figures.json")

    measured = {(latency, step) for who, size, latency, step in runs if who == "ours" and size == 1000}

    assert measured == {(latency, step) for latency in (0, 80) for step in report.STEPS}
    posts = [run["calls"].get("POST", 0) for each in runs.values() for run in each if run["size"] == 1000]
    assert set(posts) == {0, 1, 1000}
