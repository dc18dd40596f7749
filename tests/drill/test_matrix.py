"""Every fault as the primary with every fault as the fallback, over real sockets and TLS.

The expectations are the table of docs/drill.md, where each row has its source at Twilio.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fallback.drill.cases import Case
from fallback.drill.failures import CAUSES
from fallback.drill.net import Handler, Passage, pass_through
from fallback.drill.rounds import ask_all
from fallback.drill.turns import Turns
from fallback.drill.verdict import Drill, judge_all
from tests.drill.conftest import ACCOUNT, NUMBER, PARAMETERS, local_caller, with_servers

if TYPE_CHECKING:
    from tests.drill.faulty import Servers

PAGE = (Path(__file__).parents[2] / "docs" / "drill.md").read_text(encoding="utf-8")
_ROW = re.compile(
    r"^\| (?P<fault>[^|]+?) \| (?P<code>\d{5})? ?\| (?P<heard>[^|]+?)? ?\| (?P<doubt>U)? ?\| (?P<source>.+) \|$",
    re.MULTILINE,
)
ERROR_MESSAGE = "Twilio's error message then hangs up"


@dataclass(frozen=True)
class Row:
    fault: str
    code: str | None
    heard: str | None
    doubt: str | None
    source: str


ROWS = [
    Row(*row.group("fault", "code", "heard", "doubt", "source"))
    for row in _ROW.finditer(PAGE.split("## What a failure is called")[1])
    if not row["fault"].startswith(("what", "---"))
]
WANTED = {
    *("healthy", "refused", "dns", "connect time-out", "read time-out", "TLS wrong name", "expired", "self-signed"),
    *("301 loop", "chain of 11", "308", "400", "404", "405 to POST", "429", "500", "503", "empty", "truncated"),
    *("broken chunks", "HTML", "JSON", "wrong root", "bad XML", "blank before <?xml", "over 64 kB", "slow drip"),
    *("wrong content type", "no content type", "text/plain"),
}


def handler(servers: Servers, fault: str) -> Handler:
    return Handler(servers.url(fault), "POST")


@pytest.fixture(scope="module")
def passages() -> dict[tuple[str, str], Passage]:
    """A call for each pair."""

    async def act(servers: Servers) -> dict[tuple[str, str], Passage]:
        caller = local_caller(servers, turns=Turns(at_one_host=100, in_all=100))

        async def call(one: str, other: str) -> tuple[tuple[str, str], Passage]:
            primary, fallback = handler(servers, one), handler(servers, other)
            return (one, other), await pass_through(caller, "voice", PARAMETERS["voice"], primary, fallback)

        pairs = [call(one.fault, other.fault) for one in ROWS for other in ROWS]
        return dict(await asyncio.gather(*pairs))

    return with_servers(act)


@pytest.fixture(scope="module")
def drill() -> Drill:
    """A drill of each pair, which asks both."""

    async def act(servers: Servers) -> Drill:
        cases = [
            Case(f"{one.fault} / {other.fault}", "voice", handler(servers, one.fault), handler(servers, other.fault))
            for one in ROWS
            for other in ROWS
        ]
        findings = await ask_all(cases, local_caller(servers), ACCOUNT, None, lambda _done, _total: None)
        return judge_all("prod", datetime.now(UTC), None, findings)

    return with_servers(act)


def test_the_table_has_every_fault_and_each_row_a_source() -> None:
    faults = [row.fault for row in ROWS]

    assert set(faults) >= WANTED
    assert len(faults) == len(set(faults))
    assert all("https://" in row.source or "fixture" in row.source or "captures" in row.source for row in ROWS)
    assert all((row.code is None) != (row.heard is None) for row in ROWS)


@pytest.mark.parametrize("primary", ROWS, ids=lambda row: row.fault)
def test_a_call_goes_as_the_table_says(primary: Row, passages: dict[tuple[str, str], Passage]) -> None:
    for fallback in ROWS:
        passage = passages[primary.fault, fallback.fault]
        asked = None if passage.fallback is None else passage.fallback.code

        expected = (
            (primary.code, None, primary.heard)
            if primary.heard
            else (primary.code, fallback.code, fallback.heard or ERROR_MESSAGE)
        )
        assert (passage.primary.code, asked, passage.heard) == expected, fallback.fault
        assert (passage.fallback is None) == (primary.heard is not None)


@pytest.mark.parametrize("fallback", ROWS, ids=lambda row: row.fault)
def test_a_net_holds_where_the_fallback_answers(fallback: Row, drill: Drill) -> None:
    nets = {one.net for one in drill.judgements if one.finding.case.number.endswith(f" / {fallback.fault}")}

    assert nets == {"holds" if fallback.heard else "hole"}


def test_every_code_that_a_failure_can_have_is_in_the_table() -> None:
    codes = {row.code for row in ROWS if row.code}

    assert {cause.code for cause in CAUSES.values()} - codes == {"11100"}  # of URLs that `fallback validate` refuses


def test_a_fallback_is_told_the_code_and_the_url_of_the_failure() -> None:
    async def act(servers: Servers) -> list[dict[str, str]]:
        primary = handler(servers, "read time-out")
        await pass_through(local_caller(servers), "voice", PARAMETERS["voice"], primary, handler(servers, "healthy"))
        return [one.form for one in servers.arrived if one.path == "/healthy"]

    (told,) = with_servers(act)

    assert {**PARAMETERS["voice"], "ErrorCode": "11205"}.items() <= told.items()
    assert told["To"] == NUMBER
    assert re.fullmatch(r"https://handler\.test:\d+/read_time-out", told["ErrorUrl"])
