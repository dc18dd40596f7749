from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile
from fallback.fields import managed_fields
from fallback.model import Desired, Limits, Position, Stack
from tests.stackfile.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable

    Declare = Callable[..., Stack]

EXAMPLE = Path(__file__).parents[1] / "good" / "example" / "stacks"
AC, AP, TK, FW = (prefix + "1".zfill(32) for prefix in ("AC", "AP", "TK", "FW"))


def test_the_example_of_the_design_resolves_to_these_values() -> None:
    first = {
        "friendly_name": "Support line",
        "voice_url": "https://www.example.com/voice",
        "voice_method": "POST",
        "voice_fallback_url": "https://fallback.example.com/voice",
        "voice_fallback_method": "GET",
        "voice_caller_id_lookup": False,
        "voice_application_sid": "none",
        "trunk_sid": "none",
        "sms_url": "https://www.example.com/sms",
        "sms_method": "POST",
        "sms_fallback_url": f"https://webhooks.twilio.com/v1/Accounts/{AC}/Flows/{FW}",
        "sms_fallback_method": "GET",
        "sms_application_sid": "none",
        "status_callback": "https://www.example.com/status",
        "status_callback_method": "POST",
    }
    second = {"voice_application_sid": "none", "trunk_sid": TK, "sms_application_sid": AP}
    third = {
        "voice_url": "https://www.example.com/gone",
        "voice_method": "POST",
        "voice_fallback_url": "none",
        "voice_fallback_method": "POST",
        "voice_caller_id_lookup": False,
        "voice_application_sid": "none",
        "trunk_sid": "none",
    }

    def at(line: int) -> Position:
        return Position("stacks/dev.yaml", line, 3)

    groups = frozenset({"friendly_name", "voice", "sms", "status_callback"})
    numbers = {
        "+15005550006": Desired("+15005550006", groups, first, at(16)),
        "+15005550007": Desired("+15005550007", frozenset({"voice", "sms"}), second, at(21), buy=True),
        "+15005550008": Desired("+15005550008", frozenset({"voice"}), third, at(25), release=True),
    }

    assert Stack("dev", AC, numbers, Limits(), production=True) == load(EXAMPLE)


@pytest.mark.parametrize(
    "entry",
    [
        "{}",
        "{voice: none, sms: none, status_callback: none}",
        "{voice: {url: none, fallback_url: none}}",
        f"{{voice: {{application: {AP}}}, friendly_name: a}}",
        f"{{voice: {{trunk: {TK}}}, regulatory: {{}}}}",
        f"{{regulatory: {{address: AD{'1'.zfill(32)}}}}}",
    ],
)
def test_exactly_the_fields_that_a_number_owns_have_a_value(declare: Declare, entry: str) -> None:
    desired = declare(f'numbers: {{"+15005550006": {entry}}}').numbers["+15005550006"]

    assert list(desired.fields) == [field.name for field in managed_fields(desired.groups, desired.fields)]


def test_an_empty_entry_records_the_number_and_manages_nothing(declare: Declare) -> None:
    desired = declare('numbers: {"+15005550006": {}}').numbers["+15005550006"]

    assert desired == Desired("+15005550006", frozenset(), {}, Position("stacks/dev.yaml", 2, 11))


def test_none_for_a_group_is_complete_and_takes_no_default(declare: Declare) -> None:
    text = 'defaults: {voice: {method: GET, caller_id_lookup: true}}\nnumbers: {"+15005550006": {voice: none}}'

    fields = declare(text).numbers["+15005550006"].fields

    assert fields["voice_url"] == fields["voice_fallback_url"] == "none"
    assert (fields["voice_method"], fields["voice_caller_id_lookup"]) == ("POST", False)


def test_defaults_fill_what_a_handler_leaves_out_but_never_another_form_nor_an_unwritten_group(
    declare: Declare,
) -> None:
    numbers = declare(
        "defaults: {sms: {fallback_url: https://a.example, method: GET}, status_callback: {url: https://a.example}}\n"
        "handlers: {h: {url: https://b.example, method: POST}}\n"
        'numbers: {"+15005550006": {sms: h}, "+15005550007": {sms: {application: ' + AP + "}}}"
    ).numbers

    assert numbers["+15005550006"].fields == {
        "sms_url": "https://b.example",
        "sms_method": "POST",
        "sms_fallback_url": "https://a.example",
        "sms_fallback_method": "POST",
        "sms_application_sid": "none",
    }
    assert numbers["+15005550007"].fields == {"sms_application_sid": AP}


def test_a_handler_is_resolved_for_the_group_that_uses_it(declare: Declare) -> None:
    """The defaults of voice make it complete there; for sms, nothing is said of its fallback."""
    text = (
        "defaults: {voice: {fallback_url: none}}\n"
        "handlers: {h: {url: https://b.example}}\n"
        'numbers: {"+15005550006": {voice: h}, "+15005550007": {voice: h, sms: h}, "+15005550008": {sms: h}}'
    )

    with pytest.raises(InvalidStackFile) as raised:
        declare(text)

    assert [str(problem) for problem in raised.value.problems] == [
        (
            "stacks/dev.yaml:3:12: handlers.h: expected `fallback_url`, found nothing; write a URL, a target, or `none`"
            " [missing-fallback]"
        )
    ]


def test_a_group_and_its_only_field_have_places_of_their_own(declare: Declare) -> None:
    """`status_callback` is the name of both."""
    text = 'numbers: {"+15005550006": {status_callback: {url: https://a.example}, friendly_name: A}}'

    desired = declare(text).numbers["+15005550006"]

    places = {name: origin.path.rpartition("06.")[2] for name, origin in desired.origins.items()}
    assert places == {
        "status_callback": "status_callback.url",
        "status_callback_method": "status_callback",
        "friendly_name": "friendly_name",
    }
    assert desired.group_origins["status_callback"].position == Position("stacks/dev.yaml", 2, 45)
    assert desired.origins["status_callback"].position == Position("stacks/dev.yaml", 2, 51)


@pytest.mark.parametrize(("share", "value"), [("0%", 0.0), ("7%", 0.07), ("30%", 0.3), ("100%", 1.0)])
def test_the_share_of_changes_is_a_percentage(declare: Declare, share: str, value: float) -> None:
    stack = declare(f'limits: {{changes: {share}}}\nnumbers: {{"+15005550006": {{}}}}')

    assert stack.limits == Limits(changes=value)


def test_variables_fill_friendly_names_and_the_result_is_what_has_64_characters(declare: Declare) -> None:
    text = 'vars: {n: "1"}\nnumbers: {"+15005550006": {friendly_name: "' + "${n}" * 64 + '"}}'

    assert declare(text).numbers["+15005550006"].fields == {"friendly_name": "1" * 64}


def test_a_thousand_numbers_with_one_mistake_in_common_get_one_problem(declare: Declare) -> None:
    numbers = "".join(f'  "+1500555{n:04}": {{voice: h}}\n' for n in range(1000))

    with pytest.raises(InvalidStackFile) as raised:
        declare(f"handlers: {{h: {{url: www.example.com, fallback_url: none}}}}\nnumbers:\n{numbers}")

    assert len(raised.value.problems) == 1
