"""Many questions at once: each URL once, a few for each host, and each fallback told of its primary's failure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from fallback.drill.cases import Case
from fallback.drill.net import Handler
from fallback.drill.rounds import Finding, ask_all
from tests.drill.conftest import ACCOUNT, local_caller, with_servers
from tests.drill.faulty import HOST, OTHER_HOSTS

if TYPE_CHECKING:
    from fallback.drill.rounds import Fail
    from fallback.twiml.document import Context
    from tests.drill.faulty import Arrived, Servers


def number(index: int) -> str:
    return f"+1500555{index:04}"


def run(make_cases: object, fail: Fail | None = None) -> tuple[list[Finding], Servers, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []

    async def act(servers: Servers) -> tuple[list[Finding], Servers, list[tuple[int, int]]]:
        cases = make_cases(servers)  # type: ignore[operator]
        findings = await ask_all(cases, local_caller(servers), ACCOUNT, fail, lambda *done: told.append(done))
        return findings, servers, told

    return with_servers(act)


def handler(servers: Servers, path: str, host: str = HOST) -> Handler:
    return Handler(f"https://{host}:{servers.ports['tls']}{path}", "POST")


def count(arrived: list[Arrived]) -> Counter[tuple[str, str]]:
    return Counter((one.method, one.target) for one in arrived)


def test_a_url_is_asked_once_however_many_numbers_name_it() -> None:
    def make(servers: Servers) -> list[Case]:
        primary, fallback = handler(servers, "/500"), handler(servers, "/healthy")
        return [Case(number(index), "voice", primary, fallback) for index in range(100)]

    findings, servers, told = run(make)

    assert count(servers.arrived) == {("POST", "/500"): 1, ("POST", "/healthy"): 1}
    assert servers.arrived[0].form["To"] == number(0)
    assert len({id(one.primary) for one in findings}) == 1
    assert told == [(1, 2), (2, 2)]


def test_it_is_asked_once_for_calls_and_once_for_messages_and_with_each_method() -> None:
    def make(servers: Servers) -> list[Case]:
        url = f"https://{HOST}:{servers.ports['tls']}/healthy"
        groups: list[Context] = ["voice", "sms"]
        return [
            Case(number(index), group, Handler(url, "POST"), Handler(url + "?b", "GET" if index else "POST"))
            for group in groups
            for index in range(2)
        ]

    _, servers, _ = run(make)

    paths = Counter((one.method, "CallSid" in one.form or "CallSid" in one.query) for one in servers.arrived)
    assert paths == {("POST", True): 2, ("POST", False): 2, ("GET", True): 1, ("GET", False): 1}


def test_at_most_four_requests_arrive_at_a_host_at_once() -> None:
    def make(servers: Servers) -> list[Case]:
        return [Case(number(index), "voice", handler(servers, f"/a?{index}"), None) for index in range(60)]

    findings, servers, _ = run(make)

    assert all(one.primary is not None and one.primary.code is None for one in findings)
    assert len(servers.arrived) == 60
    assert 1 < servers.most_at_once <= 4


def test_at_most_32_requests_arrive_in_all() -> None:
    def make(servers: Servers) -> list[Case]:
        return [
            Case(number(index), "voice", handler(servers, f"/a?{index}", OTHER_HOSTS[index % 20]), None)
            for index in range(200)
        ]

    _, servers, _ = run(make)

    assert len(servers.arrived) == 200
    assert 4 < servers.most_at_once <= 32


@pytest.mark.parametrize(
    ("path", "fail", "code"),
    [
        ("/500", None, "11200"),
        ("/HTML", None, "12100"),
        ("/healthy", None, "11200"),
        ("/healthy", "refused", "11202"),
        ("/healthy", "timeout", "11203"),
        ("/healthy", "bad-twiml", "12100"),
        ("/HTML", "500", "11200"),
    ],
)
def test_a_fallback_is_told_of_the_failure(path: str, fail: Fail | None, code: str) -> None:
    def make(servers: Servers) -> list[Case]:
        return [Case(number(0), "voice", handler(servers, f"{path}#rc=0"), handler(servers, "/net"))]

    _, servers, _ = run(make, fail)

    (told,) = [one.form for one in servers.arrived if one.path == "/net"]
    assert told["ErrorCode"] == code
    assert told["ErrorUrl"] == f"https://{HOST}:{servers.ports['tls']}{path}"


def test_nobody_is_asked_for_a_case_that_cannot_be_asked() -> None:
    findings, servers, told = run(lambda _: [Case(number(0), "voice", why="nobody answers calls")])

    assert (findings[0].primary, findings[0].fallback, servers.arrived, told) == (None, None, [], [])


def test_the_parameters_are_those_of_nobody() -> None:
    def make(servers: Servers) -> list[Case]:
        return [
            Case(number(0), "voice", handler(servers, "/call"), None),
            Case(number(0), "sms", handler(servers, "/message"), None),
        ]

    _, servers, _ = run(make)

    forms = {one.path: one.form for one in servers.arrived}
    assert (forms["/call"]["CallSid"], forms["/message"]["MessageSid"]) == ("CA" + "0" * 32, "SM" + "0" * 32)
    assert all(form["AccountSid"] == ACCOUNT for form in forms.values())
