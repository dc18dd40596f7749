"""`PhoneNumber` in a program, under Pulumi's mocks: what it registers, and what it refuses at once."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from fallback import NO_FALLBACK, Application, PhoneNumber, Sms, StatusCallback, Trunk, Voice

URLS = {"url": "https://www.example.com/v", "fallback_url": "https://fallback.example.org/v"}


class Mocks(pulumi.runtime.Mocks):
    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs = {
            name: value for name, value in args.inputs.items() if value is not None and not name.startswith("__")
        }
        return args.name, args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:
        raise AssertionError(args.token)


def register(**arguments: Any) -> dict[str, Any]:
    mocks = Mocks()
    pulumi.runtime.set_mocks(mocks, project="numbers", stack="dev")
    pulumi.runtime.test(lambda: PhoneNumber("+15005550006", **arguments) and None)()
    return mocks.inputs


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({}, {}),
        ({"friendly_name": "Support"}, {"friendly_name": "Support"}),
        (
            {"sms": Sms(url="https://www.example.com/s", fallback_url=NO_FALLBACK)},
            {
                "sms_url": "https://www.example.com/s",
                "sms_method": "POST",
                "sms_fallback_url": "none",
                "sms_fallback_method": "POST",
                "sms_application_sid": "none",
            },
        ),
        (
            {"voice": Trunk("TK" + "1" * 32)},
            {"trunk_sid": "TK" + "1" * 32, "voice_application_sid": "none"},
        ),
        ({"sms": Application("AP" + "1" * 32)}, {"sms_application_sid": "AP" + "1" * 32}),
        (
            {"status_callback": StatusCallback(url="https://www.example.com/end")},
            {"status_callback": "https://www.example.com/end", "status_callback_method": "POST"},
        ),
    ],
)
def test_a_group_is_registered_with_every_field_that_it_owns(arguments: dict[str, Any], fields: dict[str, Any]) -> None:
    assert register(**arguments) == {"phone_number": "+15005550006", **fields}


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"voice": URLS}, "voice: expected Voice(…), Application(…) or Trunk(…), found a dictionary"),
        ({"sms": Voice(**URLS)}, "sms: expected Sms(…) or Application(…), found Voice(…)"),
        ({"voice": Sms(**URLS)}, "voice: expected Voice(…), Application(…) or Trunk(…), found Sms(…)"),
        ({"sms": Trunk("TK" + "1" * 32)}, "sms: expected Sms(…) or Application(…), found Trunk(…)"),
        ({"status_callback": "https://www.example.com/"}, "status_callback: expected StatusCallback(…), found str(…)"),
    ],
)
def test_a_group_with_a_value_of_another_type_is_refused(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        register(**arguments)

    assert str(caught.value) == f"+15005550006: {text}: correct the argument"


def test_a_number_is_declared_once_in_a_run() -> None:
    def declare() -> None:
        PhoneNumber("+15005550006")
        PhoneNumber("support", phone_number="+15005550006")

    pulumi.runtime.set_mocks(Mocks(), project="numbers", stack="dev")
    with pytest.raises(pulumi.RunError, match="declared by two resources, '\\+15005550006' and 'support'"):
        pulumi.runtime.test(declare)()
