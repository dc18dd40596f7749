"""The property bag: canonical, mirrored, and the same whichever way it was made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fallback.fields import FIELDS, GROUPS, NONE, fields_of
from fallback.masking import mask
from fallback.model import Live
from fallback.numbers.record import (
    Record,
    normalize_inputs,
    observe,
    parse_record,
    pick_fields,
    record_applied,
    write_inputs,
    write_outputs,
)

NUMBER = "+15005550006"
ACCOUNT = "AC" + "1" * 32
EMPTY = {field.name: field.default for field in FIELDS}
BY_KIND: dict[str, list[Any]] = {
    "url": [NONE, "https://a.example/v", "https://user:secret@b.example/v"],
    "method": ["GET", "POST"],
    "flag": [True, False],
    "text": ["Support", "Second"],
}
VALUES = st.fixed_dictionaries(
    {f.name: st.sampled_from(BY_KIND.get(f.kind, [NONE, f.prefix + "0" * 32])) for f in FIELDS}
)
MANAGED = st.sets(st.sampled_from(GROUPS))


def declaration(values: dict[str, Any], groups: set[str]) -> dict[str, Any]:
    named = {field.name for group in groups for field in fields_of(group)}  # type: ignore[arg-type]
    return {"phone_number": NUMBER} | {name: value for name, value in values.items() if name in named}


def live(values: dict[str, Any]) -> Live:
    return Live(NUMBER, "PN" + "1" * 32, ACCOUNT, values, ("sms", "voice"))


@given(VALUES, VALUES, MANAGED)
def test_check_is_idempotent(recorded: dict[str, Any], declared: dict[str, Any], groups: set[str]) -> None:
    once = normalize_inputs(recorded, declaration(declared, groups), ACCOUNT)

    assert normalize_inputs(recorded, once, ACCOUNT) == once
    assert normalize_inputs(once, declaration(declared, groups), ACCOUNT) == once


@given(VALUES, MANAGED)
def test_what_read_returns_for_an_applied_declaration_is_what_check_recorded(
    values: dict[str, Any], groups: set[str]
) -> None:
    """Or every refresh would show drift."""
    inputs = normalize_inputs(values, declaration(values, groups), ACCOUNT)
    outputs = record_applied(live(values), parse_record(inputs), None)

    assert write_inputs(observe(live(values), outputs)) == inputs


@given(VALUES, VALUES)
def test_a_group_that_is_not_declared_keeps_its_recorded_values_without_passwords(
    recorded: dict[str, Any], declared: dict[str, Any]
) -> None:
    """The engine marks a value as secret because the declaration says so; a value that left it has no mark."""
    inputs = normalize_inputs(recorded, declaration(declared, {"voice"}), ACCOUNT)
    others = [name for name in EMPTY if not name.startswith(("voice", "trunk"))]

    assert [inputs[name] for name in others] == [
        mask(recorded[name]) if isinstance(recorded[name], str) else recorded[name] for name in others
    ]
    assert inputs["managed"] == "voice"


def test_nothing_declared_is_a_word_and_not_an_empty_string() -> None:
    """Pulumi's engine prints an empty string as if the property were absent."""
    assert normalize_inputs({}, {"phone_number": NUMBER}, ACCOUNT)["managed"] == "nothing"


def test_a_password_is_recorded_only_by_who_declared_it() -> None:
    url = "https://user:secret@www.example.com/"
    number = live({**EMPTY, "voice_url": url})

    knowing = Record(NUMBER, fields={"voice_url": url})
    assert observe(number, None).fields["voice_url"] == "https://***@www.example.com/"
    assert observe(number, knowing).fields["voice_url"] == url
    assert "secret" not in repr(knowing)


def test_an_update_records_no_live_value_that_no_preview_showed() -> None:
    """Or the next update would take a change for reviewed that nobody has seen: managed or not."""
    desired = Record(NUMBER, managed=("sms",), fields={**EMPTY, "sms_url": "https://a.example/"})
    recorded = replace(desired, fields={**desired.fields, "voice_url": "https://recorded.example/"})
    drifted = live({**EMPTY, "sms_url": "https://drifted.example/", "voice_url": "https://drifted.example/"})

    fields = record_applied(drifted, desired, recorded).fields

    assert (fields["sms_url"], fields["voice_url"]) == ("https://a.example/", "https://recorded.example/")


TOMBSTONE = {"phone_number": NUMBER, "account_sid": ACCOUNT, "managed": "voice", "release": NUMBER, **EMPTY}


def test_a_tombstone_stays_as_it_is_whatever_its_entry_says() -> None:
    declared = {"phone_number": NUMBER, "release": NUMBER, "voice_url": "https://new.example/"}

    assert normalize_inputs(TOMBSTONE, declared, ACCOUNT) == TOMBSTONE


@given(VALUES)
def test_values_are_the_fields_of_a_bag(values: dict[str, Any]) -> None:
    assert pick_fields({"phone_number": NUMBER, "sid": "PN", **values}) == values


@given(VALUES, MANAGED, st.booleans())
def test_a_record_survives_its_bag(values: dict[str, Any], groups: set[str], bought: bool) -> None:  # noqa: FBT001
    record = Record(NUMBER, ACCOUNT, tuple(sorted(groups)), values, bought, "", "PN" + "1" * 32, "sms voice")

    assert parse_record(write_outputs(record)) == record


def test_an_import_that_was_not_applied_manages_nothing_that_is_written() -> None:
    assert "managed" not in write_inputs(observe(live(EMPTY), None))
