"""Draws docs/benchmark.svg: ours beside the empty provider, step by step."""

from __future__ import annotations

import matplotlib as mpl
from matplotlib import pyplot as plt

from bench.report import HERE, ROOT, STEPS, middle, read


def main() -> None:
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "twilio-fallback", "svg.fonttype": "none", "font.size": 9})
    _, runs = read(HERE / "figures.json")
    size = 1000
    steps = [step for step in STEPS if ("empty", size, 0, step) in runs]
    bars = {
        "empty provider": [middle(runs["empty", size, 0, step]) for step in steps],
        "ours, Twilio answers at once": [middle(runs["ours", size, 0, step]) for step in steps],
        "ours, Twilio answers in 80 ms": [middle(runs["ours", size, 80, step]) for step in steps],
    }
    figure, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")
    for index, ((label, seconds), color) in enumerate(
        zip(bars.items(), ("#b8b8b8", "#5b8def", "#1d3f8f"), strict=True)
    ):
        axes.bar([place + (index - 1) * 0.27 for place in range(len(steps))], seconds, 0.25, label=label, color=color)
    axes.set_xticks(range(len(steps)), steps)
    axes.set_ylabel("seconds (median)")
    axes.set_title(f"{size:,} numbers: what the engine takes, and what it takes with us")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(ROOT / "docs" / "benchmark.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
