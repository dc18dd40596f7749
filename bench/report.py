"""The figures of `measure` and `settings` as docs/benchmark.md; `plot` draws the picture beside it."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
STEPS = ("adopt", "preview", "refresh", "update all", "update one", "drift check", "fallback plan")
Runs = dict[tuple[str, int, int, str], list[dict[str, Any]]]


def read(path: Path) -> tuple[str, Runs]:
    """The machine, and the figures of each step with all its runs."""
    document = json.loads(path.read_text())
    runs: Runs = defaultdict(list)
    for figure in document["figures"]:
        runs[figure["who"], figure["size"], figure["latency"], figure["step"]].append(figure)
    return document["machine"], runs


def middle(runs: list[dict[str, Any]]) -> float:
    return median(run["seconds"] for run in runs)


def spread(runs: list[dict[str, Any]]) -> str:
    """The median in seconds, and the least and the most where there was more than one run."""
    seconds = [run["seconds"] for run in runs]
    return f"{median(seconds):.2f}" + (f" ({min(seconds):.2f}–{max(seconds):.2f})" if len(seconds) > 1 else "")  # noqa: RUF001 -- a range


def ratio(runs: Runs, size: int, latency: int, step: str) -> float | None:
    """How many times the empty provider's seconds ours takes; the plan has no engine to be compared with."""
    floor = runs.get(("empty", size, 0, step))
    return middle(runs["ours", size, latency, step]) / middle(floor) if floor else None


def calls(runs: list[dict[str, Any]]) -> str:
    """The calls by method; the same in every run, or both ends."""
    found = sorted({" + ".join(f"{count:,} {verb}" for verb, count in sorted(run["calls"].items())) for run in runs})
    return " / ".join(found)


def table(runs: Runs) -> str:
    """A row for each size and step; ours at each latency."""
    latencies = sorted({latency for who, _, latency, _ in runs if who == "ours"})
    head = ["numbers", "step", "calls", "empty provider, s"]
    for latency in latencies:
        head += [f"ours at {latency} ms, s", "ratio"]
    head += ["provider, MiB", "emulator's CPU, s"]
    lines = [head, ["---:", "---", "---", "---:", *["---:"] * (2 * len(latencies)), "---:", "---:"]]
    for size in sorted({size for _, size, _, _ in runs}):
        for step in STEPS:
            ours = {latency: runs[found] for latency in latencies if (found := ("ours", size, latency, step)) in runs}
            if not ours:
                continue
            every = [run for each in ours.values() for run in each]
            floor = runs.get(("empty", size, 0, step))
            row = [f"{size:,}", step, calls(every), spread(floor) if floor else ""]
            for latency in latencies:
                times = ratio(runs, size, latency, step) if latency in ours else None
                row += [spread(ours[latency]) if latency in ours else "", f"{times:.2f}" if times else ""]
            memory = max(run["memory"] for run in every)
            row += [f"{memory}" if memory else "", f"{median(run['account'] for run in every):.2f}"]
            lines.append(row)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def settings(path: Path) -> str:
    """What each variable of the way of working is worth: seconds with all of them, and without one."""
    document = json.loads(path.read_text())
    rows: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    for figure in document["figures"]:
        rows[figure["backend"], figure["size"], figure["without"]].append(figure["seconds"])
    lines = [["state in", "numbers", "setting", "update all, s", "ratio"], ["---", "---:", "---", "---:", "---:"]]
    for (backend, size, without), seconds in rows.items():
        whole = median(rows[backend, size, ""])
        what = f"without `{without}`" if without else "as documented"
        lines.append([backend, f"{size:,}", what, f"{median(seconds):.1f}", f"{median(seconds) / whole:.2f}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def reports(path: Path) -> str:
    """What each report costs; a row for each command and size."""
    document = json.loads(path.read_text())
    rows: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for cost in document["costs"]:
        rows[cost["command"], cost["size"]].append(cost)
    lines = [["report", "numbers", "calls", "CPU, s", "MiB", "report, kB"], ["---", *["---:"] * 5]]
    for (command, size), runs in sorted(rows.items()):
        seconds = spread([{"seconds": run["cpu"]} for run in runs])
        memory, written = max(run["memory"] for run in runs), runs[0]["written"]
        lines.append([command, f"{size:,}", calls(runs), seconds, f"{memory}", f"{written // 1000:,}"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page() -> str:
    """The documentation's page."""
    machine, runs = read(HERE / "figures.json")
    text = (HERE / "page.md").read_text()
    filled = {"machine": machine, "table": table(runs), "settings": settings(HERE / "settings.json")}
    filled["reports"] = reports(HERE / "reports.json")
    for name, value in filled.items():
        text = text.replace(f"<!-- {name} -->", value)
    return text


if __name__ == "__main__":
    (ROOT / "docs" / "benchmark.md").write_text(page())
