"""How many calls a command makes. Counts are the same on every machine; seconds are for `scripts/bench`."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.accounts import Accounts
from tests.seeds import seed_of

if TYPE_CHECKING:
    from fallback.emulator import Emulator
    from tests.engine.project import Project


# How many of the thousand numbers on the account are declared. A page holds all of them either way, and an engine takes
# half a minute for a thousand; scripts/soak takes its time.
DECLARED = int(os.environ.get("FALLBACK_SOAK_NUMBERS", "250"))


def account(count: int) -> dict[str, Any]:
    return seed_of({number(index): {} for index in range(count)})


def number(index: int) -> str:
    return f"+1415{2000000 + index}"


def declare(project: Project, indices: list[int], changed: int = 0) -> None:
    """The numbers at `indices`; the first `changed` of them with a new URL."""
    entries = [
        f'  "{number(index)}": {{voice: {{url: "https://{"new" if place < changed else "www"}.example.com/v", '
        "fallback_url: none}}"
        for place, index in enumerate(indices)
    ]
    project.declare("limits: {changes: 100%, at_most: 10000}\nnumbers:\n" + "\n".join(entries) + "\n")


def count_calls(project: Project, *command: str) -> Counter[str]:
    """The calls of one command: pages of the list, looks for one number, and writes."""
    project.emulator.clear()
    project.run(*command)
    return Counter(
        call["method"] if call["method"] != "GET" else "look" if "PhoneNumber" in call["query"] else "page"
        for call in project.emulator.requests()
    )


UP = ("up", "--yes", "--skip-preview")
DRIFT = ("preview", "--refresh", "--expect-no-changes")


@pytest.mark.parametrize("seed", [account(1000)], ids=["1000"])
def test_a_thousand_numbers_cost_a_page_for_each_process_and_a_write_for_each_change(
    project: Project, emulator: Emulator
) -> None:
    everything = list(range(DECLARED))
    declare(project, everything)
    as_declared = [number(index) for index in range(0, DECLARED, 4)]
    for each in as_declared:
        emulator.console(each, voice_url="https://www.example.com/v")

    # Two processes list the account: the program, which guards, and the provider.
    assert count_calls(project, *UP) == {"page": 2, "POST": DECLARED - len(as_declared)}
    assert count_calls(project, "preview", "--expect-no-changes") == {"page": 2}
    assert count_calls(project, "refresh", "--yes", "--skip-preview") == {"page": 1}
    assert count_calls(project, *DRIFT) == {"page": 2}
    declare(project, everything, changed=7)
    assert count_calls(project, *UP) == {"page": 2, "POST": 7}
    assert count_calls(project, *UP) == {"page": 2}


@pytest.mark.parametrize("seed", [account(5000)], ids=["5000"])
def test_three_numbers_on_an_account_of_five_thousand_cost_at_most_ten_calls(
    project: Project, emulator: Emulator
) -> None:
    first_page = Accounts(emulator.environment).open("")._numbers._inventory._pages.read()  # noqa: SLF001
    elsewhere = {number(index) for index in range(5000)} - {live.number for live in first_page}
    three = [int(each[-4:]) for each in sorted(elsewhere)[::1500]]
    declare(project, three)

    assert count_calls(project, "preview") == {"look": 6, "page": 1}
    assert count_calls(project, *UP) == {"look": 6, "page": 1, "POST": 3}
    assert count_calls(project, "preview", "--expect-no-changes") == {"look": 6, "page": 1}
    assert count_calls(project, "refresh", "--yes", "--skip-preview") == {"look": 3, "page": 1}
    declare(project, three, changed=3)
    assert count_calls(project, *UP) == {"look": 6, "page": 1, "POST": 3}


@pytest.mark.parametrize(("size", "seed"), [(size, account(size)) for size in (1001, 2500)], ids=["1001", "2500"])
def test_no_page_of_a_long_list_is_read_twice_by_a_process(size: int, project: Project) -> None:
    """For time's sake the stack is smaller here, and lies on all pages."""
    declare(project, list(range(size - 1, size - 60, -1)))

    calls = count_calls(project, *UP)

    pages = -(-size // 1000)
    assert calls["page"] <= 2 * pages
    assert calls["look"] <= 2 * (pages + 3)
    assert calls["POST"] == 59


@pytest.mark.parametrize("seed", [account(200)], ids=["200"])
@pytest.mark.parametrize("faults", [["* * always latency=20", "* * always concurrency=5"]], ids=["five at once"])
def test_an_account_that_bears_five_calls_at_once_is_served_whole(project: Project, emulator: Emulator) -> None:
    declare(project, list(range(200)))

    calls = count_calls(project, *UP, "--parallel", "64")

    refused = [call for call in emulator.requests() if call["status"] == 429]
    assert len(refused) < 0.2 * calls.total()  # of a short run; tests/account/test_gate.py has a long one
    assert {entry["voice_url"] for entry in emulator.numbers()} == {"https://www.example.com/v"}
    assert len(project.state()) == 200
    assert count_calls(project, *DRIFT) == {"page": 2}
