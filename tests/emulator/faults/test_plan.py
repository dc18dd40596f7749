"""Fault rules: how they are written, which requests they match, and which of those they hit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fallback.emulator.api.routes import ApiRequest
from fallback.emulator.faults.injection import Injection
from fallback.emulator.faults.kinds import KINDS, FaultError, parse_fault
from fallback.emulator.faults.plan import parse_plan, read_document
from tests.emulator.emulated_account import ACCOUNT, KEY, OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
NUMBERS = f"{ROOT}/IncomingPhoneNumbers.json"
NUMBER = f"{ROOT}/IncomingPhoneNumbers/PN{'0' * 32}.json"


def request(
    method: str = "POST", path: str = NUMBERS, form: Mapping[str, str] | None = None, **query: str
) -> ApiRequest:
    return ApiRequest(method, path, query, form or {}, None, datetime(2026, 1, 1, tzinfo=UTC))


def hits(rules: list[str], requests: list[ApiRequest], actor: str = ACCOUNT) -> list[list[str]]:
    """The names of the faults that hit each of the requests, one after the other."""
    injection = Injection(parse_plan(rules))
    found = []
    for each in requests:
        with injection.inject(each, actor) as hit:
            found.append(hit.names)
    return found


@pytest.mark.parametrize(
    ("rule", "matching"),
    [
        ("POST IncomingPhoneNumbers.json", {"buy", "buy other"}),
        ("post IncomingPhoneNumbers.json", {"buy", "buy other"}),
        ("* IncomingPhoneNumbers.json", {"list", "buy", "buy other"}),
        ("* */IncomingPhoneNumbers/*.json", {"update", "release"}),
        ("DELETE IncomingPhoneNumbers/*", {"release"}),
        (f"* {NUMBERS}", {"list", "buy", "buy other"}),
        ("* PhoneNumbers.json", set()),
        ("* *", {"list", "buy", "buy other", "update", "release"}),
        ("* * PhoneNumber=+15005550010", {"list", "buy"}),
        ("POST * PhoneNumber=+1500*", {"buy", "buy other"}),
        ("* * 'FriendlyName=Support line'", {"update"}),
        ("* * FriendlyName=Support", set()),
        (f"* * actor={ACCOUNT}", {"list", "buy", "buy other", "update", "release"}),
        (f"* * actor={KEY}", set()),
    ],
)
def test_a_rule_matches_by_method_path_parameters_and_actor(rule: str, matching: set[str]) -> None:
    requests = {
        "list": request("GET", PhoneNumber="+15005550010"),
        "buy": request(form={"PhoneNumber": "+15005550010"}),
        "buy other": request(form={"PhoneNumber": "+15005550011"}),
        "update": request(path=NUMBER, form={"FriendlyName": "Support line"}),
        "release": request("DELETE", NUMBER),
    }

    hit = hits([f"{rule} always drop_before"], list(requests.values()))

    assert {name for name, names in zip(requests, hit, strict=True) if names} == matching


@pytest.mark.parametrize(
    ("occurrence", "hit"),
    [
        ("always", list(range(1, 16))),
        ("1", [1]),
        ("3", [3]),
        ("2-4", [2, 3, 4]),
        ("13-", [13, 14, 15]),
        ("every 7th", [7, 14]),
        ("every 5", [5, 10, 15]),
        ("100%", list(range(1, 16))),
        ("0%", []),
    ],
)
def test_an_occurrence_chooses_among_the_requests_that_match(occurrence: str, hit: list[int]) -> None:
    found = hits([f"POST * {occurrence} drop_before"], [request(), request("GET")] * 15)[::2]

    assert [index for index, names in enumerate(found, 1) if names] == hit


def test_a_probability_repeats_with_its_seed() -> None:
    requests = [request()] * 1000
    first, again, other = (hits([f"* * 20% seed {seed} 429"], requests) for seed in (42, 42, 43))

    assert first == again != other
    assert 150 < sum(map(bool, first)) < 250


def test_every_rule_counts_all_that_it_matches_and_the_first_that_decides_does() -> None:
    rules = ["POST * 1 drop_after", "* * always latency=1", "* * 1-2 429", "POST * 2 ignore=VoiceUrl"]

    assert hits(rules, [request()] * 3) == [["drop_after", "latency"], ["latency", "429", "ignore"], ["latency"]]


def test_a_concurrency_limit_is_each_accounts_own() -> None:
    injection = Injection(parse_plan(["* * always concurrency=2"]))
    foreign = request(path=f"/2010-04-01/Accounts/{OTHER}.json")

    with (
        injection.inject(request(), ACCOUNT),
        injection.inject(request(), ACCOUNT),
        injection.inject(request(), ACCOUNT) as third,
        injection.inject(foreign, OTHER) as others,
    ):
        assert (third.names, others.names) == (["concurrency"], [])
    with injection.inject(request(), ACCOUNT) as later:
        assert later.names == []
    assert injection.report() == [{"rule": "* * always concurrency=2", "matched": 5, "injected": 1}]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("POST", "is not METHOD PATH"),
        ("POST * drop_after", "is not METHOD PATH"),
        ("POST * 1 drop_afterwards", "unknown fault 'drop_afterwards', did you mean 'drop_after'?"),
        ("POST * 0 drop_after", "'0' is not an occurrence: always, 1, 1-3, 4-, every 7th, 5% or 5% seed 42"),
        ("POST * sometimes drop_after", "'sometimes' is not an occurrence"),
        ("POST * phone_number=1 1 drop_after", "'phone_number' is neither a parameter like PhoneNumber nor actor"),
        ("POST * 1 drop_after=3", "'drop_after=3' is not drop_after"),
        ("POST * 1 slow", "'slow' is not slow=SECONDS"),
        ("POST * 1 slow=-1", "'slow=-1' is not slow=SECONDS"),
        ("POST * 1 429=soon", "'429=soon' is not 429[=SECONDS]"),
        ("POST * 1 latency=0.5", "'latency=0.5' is not latency=MILLISECONDS"),
        (f"POST * {'9' * 5000} drop_after", "is not an occurrence"),
        (f"POST * every {'9' * 5000}th drop_after", "is not an occurrence"),
        (f"POST * 5% seed {'9' * 5000} drop_after", "is not an occurrence"),
        (f"POST * {'9' * 400}% drop_after", "is not an occurrence"),
        (f"POST * 1 latency={'9' * 5000}", "is not latency=MILLISECONDS"),
        (f"POST * 1 hidden={'9' * 400}", "is not hidden=SECONDS"),
        ("POST * 1 ignore=", "'ignore=' is not ignore=PARAMETER"),
        ("POST 'IncomingPhoneNumbers.json 1 drop_after", "No closing quotation"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_the_rule(rule: str, complaint: str) -> None:
    with pytest.raises(FaultError) as refused:
        parse_plan([rule])

    assert repr(rule)[1:-1] in str(refused.value)
    assert complaint in str(refused.value)


def test_a_plan_is_a_list_of_texts() -> None:
    assert read_document(["* * always 429"]) == ["* * always 429"]
    assert read_document(None) == []
    for nonsense in ({"a": 1}, "* * always 429", [1]):
        with pytest.raises(FaultError, match="a list of texts"):
            read_document(nonsense)
    with pytest.raises(FaultError, match="not one text"):
        parse_plan("* * always 429")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_written_as_it_is_listed(kind: object) -> None:
    usage = kind.usage  # type: ignore[attr-defined]

    written = usage.replace("[", "").replace("]", "").replace("PARAMETER", "VoiceUrl")
    for unit in ("MILLISECONDS", "SECONDS", "REQUESTS"):
        written = written.replace(unit, "2")
    assert parse_fault(written).kind is kind
