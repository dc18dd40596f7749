"""What a reviewer must not overlook."""

from __future__ import annotations

import pytest

from fallback.fields import FIELDS, Value
from fallback.model import Desired, Live, Position, SecretText
from fallback.plan.dangers import find_losses

EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
A, B, C = "https://a.example.com/", "https://b.example.com/", "https://c.example.com/"
AP, TK = "AP" + "0" * 32, "TK" + "0" * 32
URLS = {"voice_url": A, "voice_fallback_url": B}
FIELDS_OF_VOICE = [field.name for field in FIELDS if field.group == "voice"]


def voice(**values: Value | SecretText) -> Desired:
    fields = {name: EMPTY[name] for name in FIELDS_OF_VOICE} | values
    return Desired("+15005550006", frozenset({"voice"}), fields, Position("s", 1, 1))


def live(capabilities: tuple[str, ...] = (), **values: Value) -> Live:
    return Live("+15005550006", "PN1", "AC1", EMPTY | values, capabilities)


@pytest.mark.parametrize(
    ("before", "after", "kind", "text"),
    [
        (URLS, URLS, None, ""),
        (URLS, {"voice_url": C, "voice_fallback_url": B}, None, ""),
        ({}, {}, None, ""),
        ({}, {"voice_url": A}, None, ""),
        ({"voice_url": A}, {"voice_url": C}, None, ""),
        (URLS, {"voice_application_sid": AP}, None, ""),
        ({"voice_application_sid": AP}, URLS, None, ""),
        (URLS, {}, "handler", f"nobody answers calls any more; now {A}, else {B}"),
        ({"voice_url": A}, {}, "handler", f"nobody answers calls any more; now {A}, else nobody"),
        ({"trunk_sid": TK, **URLS}, {}, "handler", f"nobody answers calls any more; now the trunk {TK}"),
        (URLS, {"voice_url": A}, "fallback", f"calls have no fallback any more; now {B}"),
        (URLS, {"voice_url": C}, "fallback", f"calls have no fallback any more; now {B}"),
        (
            {"voice_application_sid": AP},
            {"voice_url": A},
            "fallback",
            f"calls have no fallback any more; now that of the application {AP}",
        ),
    ],
)
def test_a_handler_and_a_fallback_that_are_removed_are_dangers(
    before: dict[str, Value], after: dict[str, Value], kind: str | None, text: str
) -> None:
    shown = {name: str(value) for name, value in live(**before).fields.items()}

    found = list(find_losses(voice(**after), live(**before), shown))

    assert [(danger.kind, str(danger)) for danger in found] == ([(kind, text)] if kind else [])


def test_a_group_that_is_not_declared_loses_nothing() -> None:
    desired = Desired("+15005550006", frozenset({"friendly_name"}), {"friendly_name": "A"}, Position("s", 1, 1))

    assert list(find_losses(desired, live(**URLS, sms_url=A), {})) == []
