"""Who answers: trunk before application before URL, declared or live."""

from __future__ import annotations

import pytest

from fallback.fields import FIELDS, NONE, Value
from fallback.model import Desired, Position, SecretText
from fallback.plan.answering import Answering, Endpoint, describe_topology, find_answering

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
