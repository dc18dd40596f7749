"""Evidence -> does the net hold, and what do primary and fallback share?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fallback.drill.cases import Case
from fallback.drill.evidence import Asked, Certificate, Hop
from fallback.drill.net import Handler
from fallback.drill.rounds import Fail, Finding
from fallback.drill.verdict import Drill, judge, judge_all

if TYPE_CHECKING:
    from fallback.twiml.document import Context

A, B = "https://a.example/voice", "https://b.example/voice"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
FINE = '"Hello." then hangs up'


def asked(
    url: str, code: str | None = None, heard: str | None = FINE, *, address: str = "", key: str = "", days: int = 90
) -> Asked:
    certificate = Certificate(key, NOW + timedelta(days=days)) if key else None
    hop = Hop(url, "POST", (address,) if address else (), certificate, None if code else 200)
    kind = "refused" if code == "11202" else "dns" if code == "11210" else None
    return Asked(url, code, 0.1, (hop,), kind, f"why {code}" if code else "", None if code else heard)


def finding(primary: Asked | None, fallback: Asked | None, group: Context = "voice", why: str = "") -> Finding:
    case = Case(
        "+15005550006",
        group,
        Handler(primary.url, "POST") if primary else None,
        Handler(fallback.url, "POST") if fallback else None,
        why,
    )
    return Finding(case, primary, fallback)


@pytest.mark.parametrize(
    ("one", "net", "why"),
    [
        (finding(asked(A), asked(B)), "holds", "the fallback answers"),
        (finding(asked(A, "11202"), asked(B)), "holds", "the fallback answers"),
        (finding(asked(A), asked(B, "11200")), "hole", "the fallback fails with 11200: why 11200"),
        (finding(asked(A, "11202"), asked(B, "11200")), "hole", "the fallback fails with 11200: why 11200"),
        (
            finding(asked(A), asked(B, heard="nothing: hangs up")),
            "hole",
            "the fallback answers, and the caller hears nothing",
        ),
        (finding(asked(A), asked(B, heard="nothing: no reply"), "sms"), "holds", "the fallback answers"),
        (finding(asked(A), None, why="no fallback is declared"), "none", "no fallback is declared"),
        (
            finding(asked(A, "11202"), None, why="no fallback is declared"),
            "hole",
            "the primary fails with 11202, and no fallback is declared",
        ),
        (finding(None, None, why="nobody answers calls"), "none", "nobody answers calls"),
    ],
)
def test_a_net_is_judged_by_what_its_fallback_does(one: Finding, net: str, why: str) -> None:
    judgement = judge(one, None)

    assert (judgement.net, judgement.why) == (net, why)


@pytest.mark.parametrize(
    ("primary", "fallback", "shares"),
    [
        (asked(A), asked(B), ()),
        (asked(A), asked("https://a.example/other"), ("host",)),
        (asked(A, address="192.0.2.1"), asked(B, address="192.0.2.1"), ("address",)),
        (asked(A, key="k"), asked(B, key="k"), ("certificate",)),
        (
            asked(A, address="192.0.2.1", key="k"),
            asked("https://A.example:8443/", address="192.0.2.1", key="k"),
            ("address", "certificate", "host"),
        ),
        (asked(A, address="192.0.2.1", key="k"), asked(B, address="192.0.2.2", key="l"), ()),
    ],
)
def test_what_both_have_in_common_is_named(primary: Asked, fallback: Asked, shares: tuple[str, ...]) -> None:
    judgement = judge(finding(primary, fallback), None)

    assert (judgement.net, judgement.shares) == ("holds", shares)


@pytest.mark.parametrize(
    ("fail", "net"),
    [(None, "holds"), ("500", "holds"), ("bad-twiml", "holds"), ("refused", "hole"), ("timeout", "hole")],
)
@pytest.mark.parametrize("fallback", [asked("https://a.example/other"), asked(B, address="192.0.2.1")])
def test_a_dead_server_takes_the_fallback_on_it_with_it(fail: Fail | None, net: str, fallback: Asked) -> None:
    assert judge(finding(asked(A, address="192.0.2.1"), fallback), fail).net == net


def test_a_shared_certificate_alone_does_not_die_with_a_server() -> None:
    assert judge(finding(asked(A, key="k"), asked(B, key="k")), "refused").net == "holds"


def drill(*findings: Finding) -> Drill:
    return judge_all("prod", NOW, None, findings)


def test_one_hole_makes_the_verdict() -> None:
    good, bad = finding(asked(A), asked(B)), finding(asked(A), asked(B, "11200"))

    assert (drill(good).verdict, drill(good, bad).verdict, len(drill(good, bad).holes)) == ("holds", "holes", 1)


def test_certificates_are_listed_by_their_end_once_for_each_host() -> None:
    ends = drill(
        finding(asked(A, key="k", days=50), asked(B, key="l", days=5)),
        finding(asked(A, key="m", days=40), None),
    ).ends

    assert [(host, (end - NOW).days) for host, end in ends.items()] == [("b.example", 5), ("a.example", 40)]


def test_no_network_is_where_nothing_was_reached_at_all() -> None:
    assert drill(finding(asked(A, "11210"), asked(B, "11210"))).has_no_network
    assert not drill(finding(asked(A, "11202"), asked(B, "11210"))).has_no_network
    assert not drill(finding(None, None)).has_no_network
