"""Who answers: by what the number says, declared or live, and by what lies behind it on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

import pytest

from fallback.fields import FIELDS, NONE, Value
from fallback.model import (
    Backing,
    BackingKind,
    Behind,
    Desired,
    LiveEntryPoint,
    LiveService,
    LiveTrunk,
    OriginationUrl,
    Position,
    SecretText,
    Unread,
)
from fallback.plan.answering import Answering, Endpoint, describe_topology, find_answering, find_answering_at

if TYPE_CHECKING:
    from fallback.fields import Group

EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
A, B = "https://www.example.com/a#ct=1000&rt=2000&rc=0", "https://net.example.org/b"
AP, TK = "AP" + "0" * 32, "TK" + "0" * 32


@pytest.mark.parametrize(
    ("values", "answering", "text"),
    [
        ({}, Answering("url", None), "nobody"),
        ({"voice_url": B}, Answering("url", Endpoint(B, "POST", 15.0)), f"{B}, else nobody"),
        (
            {"voice_url": A, "voice_fallback_url": B, "voice_fallback_method": "GET"},
            Answering("url", Endpoint(A, "POST", 3.0), Endpoint(B, "GET", 15.0)),
            f"{A}, else {B}",
        ),
        ({"voice_url": A, "voice_application_sid": AP}, Answering("application", Endpoint(AP)), AP),
        ({"voice_url": A, "voice_application_sid": AP, "trunk_sid": TK}, Answering("trunk", Endpoint(TK)), TK),
    ],
)
def test_the_first_of_trunk_application_and_url_answers(
    values: dict[str, Value], answering: Answering, text: str
) -> None:
    found = find_answering("voice", {**EMPTY, **values})

    assert found == answering
    assert str(found) == text


def test_a_trunk_answers_calls_only() -> None:
    values = {**EMPTY, "trunk_sid": TK, "sms_url": B}

    assert find_answering("sms", values).primary == Endpoint(B, "POST", 15.0)


def test_what_answers_is_shown_without_passwords_and_control_characters() -> None:
    values = {
        **EMPTY,
        "voice_url": "https://u:canary@h.example/\x1b",
        "voice_fallback_url": SecretText("https://${secret.u}:${secret.p}@h.example/"),
    }

    assert str(find_answering("voice", values)) == "https://***@h.example/\\x1b, else https://***@h.example/"


def test_the_topology_of_a_number_has_its_declared_groups() -> None:
    values = {name: EMPTY[name] for name in EMPTY if name.startswith(("sms", "voice", "trunk"))}
    desired = Desired("+15005550006", frozenset({"sms", "friendly_name"}), values | {"sms_url": A}, Position("s", 1, 1))

    assert describe_topology(desired) == {"sms": f"{A}, else nobody"}
    assert NONE not in describe_topology(desired).values()


PN = "+15005550006"
MG = "MG" + "1" * 32
NET = "https://net.example.net/x"


def behind(sid: str, **fields: Value) -> Behind:
    return Behind(sid, "IVR", {**EMPTY, **fields})


def trunk(*urls: OriginationUrl, **fields: Value) -> LiveTrunk:
    return LiveTrunk(TK, "Office", {"voice_fallback_url": NONE, "voice_fallback_method": "POST", **fields}, urls)


def service(*, defers: bool = False, senders: frozenset[str] = frozenset({PN}), **fields: Value) -> LiveService:
    return LiveService(MG, "US", {**EMPTY, **fields}, defers, senders)


def origination(url: str, priority: int = 10, weight: int = 10, *, is_enabled: bool = True) -> OriginationUrl:
    return OriginationUrl(url, priority, weight, is_enabled)


APPLICATION = behind(AP, voice_url=A, voice_fallback_url=B, sms_url=A)
OFFICE = trunk(
    origination("sip:b.example.com", 20),
    origination("sip:light.example.com", 10, 1),
    origination("sip:heavy.example.com", 10, 9),
    origination("sip:off.example.com", 1, is_enabled=False),
    voice_fallback_url=NET,
)
SIP = "sip:heavy.example.com, sip:light.example.com, sip:b.example.com"
UNREAD = {kind: Unread(kind, "403", is_broken=False) for kind in get_args(BackingKind)}


class Case(NamedTuple):
    """What a number says, what lies behind it, and who answers then, with what becomes of a failure."""

    group: Group
    values: dict[str, Value]
    backing: Backing
    answers: str
    outcome: str


CASES = {
    "own URL": Case("voice", {"voice_url": A, "voice_fallback_url": NET}, Backing(), f"{A}, else {NET}", "caught"),
    "no fallback": Case("voice", {"voice_url": A}, Backing(), f"{A}, else nobody", "silent"),
    "same host": Case("voice", {"voice_url": A, "voice_fallback_url": f"{A}2"}, Backing(), f"{A}, else {A}2", "silent"),
    "nothing": Case("voice", {}, Backing(), "nobody", "nobody"),
    "an application": Case(
        "voice", {"voice_application_sid": AP, "voice_url": NET}, Backing({AP: APPLICATION}), f"{A}, else {B}", "caught"
    ),
    "an application for messages": Case(
        "sms",
        {"sms_application_sid": AP, "sms_fallback_url": B},
        Backing({AP: APPLICATION}),
        f"{A}, else nobody",
        "silent",
    ),
    "an application without a URL": Case(
        "voice", {"voice_application_sid": AP}, Backing({AP: behind(AP)}), "nobody", "nobody"
    ),
    "an application that is gone": Case(
        "voice", {"voice_application_sid": AP, "voice_url": A}, Backing(), "nobody", "nobody"
    ),
    "an application that was not read": Case(
        "voice", {"voice_application_sid": AP, "voice_url": A}, Backing(unread=(UNREAD["applications"],)), AP, "unknown"
    ),
    "a trunk": Case(
        "voice", {"trunk_sid": TK, "voice_url": A}, Backing(trunks={TK: OFFICE}), f"{SIP}, else {NET}", "caught"
    ),
    "a trunk before an application": Case(
        "voice",
        {"trunk_sid": TK, "voice_application_sid": AP},
        Backing({AP: APPLICATION}, {TK: OFFICE}),
        f"{SIP}, else {NET}",
        "caught",
    ),
    "a trunk without disaster recovery": Case(
        "voice", {"trunk_sid": TK}, Backing(trunks={TK: trunk(origination("sip:a"))}), "sip:a, else nobody", "silent"
    ),
    "a trunk with disaster recovery alone": Case(
        "voice", {"trunk_sid": TK}, Backing(trunks={TK: trunk(voice_fallback_url=NET)}), f"{NET}, else nobody", "silent"
    ),
    "a trunk with nothing": Case("voice", {"trunk_sid": TK}, Backing(trunks={TK: trunk()}), "nobody", "nobody"),
    "a trunk that was not read": Case("voice", {"trunk_sid": TK}, Backing(unread=(UNREAD["trunks"],)), TK, "unknown"),
    "a trunk takes no messages": Case(
        "sms", {"trunk_sid": TK, "sms_url": A}, Backing(trunks={TK: OFFICE}), f"{A}, else nobody", "silent"
    ),
    "a service": Case(
        "sms",
        {"sms_url": A},
        Backing(services=(service(sms_url=B, sms_fallback_url=NET),)),
        f"{B}, else {NET}",
        "caught",
    ),
    "a service before an application": Case(
        "sms",
        {"sms_application_sid": AP},
        Backing({AP: APPLICATION}, services=(service(sms_url=B),)),
        f"{B}, else nobody",
        "silent",
    ),
    "a service that drops messages": Case(
        "sms", {"sms_url": A, "sms_fallback_url": NET}, Backing(services=(service(),)), "nobody", "nobody"
    ),
    "a service that defers": Case(
        "sms",
        {"sms_url": A, "sms_fallback_url": NET},
        Backing(services=(service(defers=True, sms_url=B),)),
        f"{A}, else {NET}",
        "caught",
    ),
    "a service that defers to an application": Case(
        "sms",
        {"sms_application_sid": AP, "sms_url": B},
        Backing({AP: APPLICATION}, services=(service(defers=True),)),
        f"{A}, else nobody",
        "silent",
    ),
    "a service of others": Case(
        "sms",
        {"sms_url": A},
        Backing(services=(service(sms_url=B, senders=frozenset({"+15005550007"})),)),
        f"{A}, else nobody",
        "silent",
    ),
    "a service takes no calls": Case(
        "voice", {"voice_url": A}, Backing(services=(service(sms_url=B),)), f"{A}, else nobody", "silent"
    ),
    "services that were not read": Case(
        "sms",
        {"sms_url": A, "sms_fallback_url": NET},
        Backing(unread=(UNREAD["Messaging Services"],)),
        f"{A}, else {NET}",
        "unknown",
    ),
    "a service that was read among others": Case(
        "sms",
        {"sms_url": A},
        Backing(services=(service(sms_url=B, sms_fallback_url=NET),), unread=(UNREAD["Messaging Services"],)),
        f"{B}, else {NET}",
        "caught",
    ),
    "short codes that were not read": Case(
        "sms", {"sms_url": A}, Backing(unread=(UNREAD["short codes"],)), f"{A}, else nobody", "silent"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_whole_net_decides_who_answers(case: Case) -> None:
    answering = find_answering(case.group, {**EMPTY, **case.values}, case.backing, PN)

    assert (str(answering), answering.outcome) == (case.answers, case.outcome)


def test_without_the_account_what_lies_behind_is_unknown() -> None:
    answering = find_answering("voice", {**EMPTY, "voice_application_sid": AP})

    assert (str(answering), answering.outcome) == (AP, "unknown")


def test_a_hidden_host_is_not_taken_for_another_ones() -> None:
    values = {**EMPTY, "voice_url": SecretText("https://${secret.a}.example.com/"), "voice_fallback_url": NET}

    assert find_answering("voice", values, Backing()).outcome == "caught"


def test_no_address_shows_what_is_named_like_a_secret() -> None:
    values = {**EMPTY, "voice_url": "https://u:canary@a.example.com/?token=canary2"}

    assert str(find_answering("voice", values)) == "https://***@a.example.com/?token=***, else nobody"


def test_an_entry_point_answers_by_its_own_urls() -> None:
    code = LiveEntryPoint("SC" + "1" * 32, "", {"sms_url": A, "sms_method": "GET", "sms_fallback_url": B}, "12345")

    assert str(find_answering_at("sms", code)) == f"{A}, else {B}"
    assert str(find_answering_at("voice", code)) == "nobody"
