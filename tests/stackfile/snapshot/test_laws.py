"""A snapshot keeps what is worth keeping, holds no secret, and a stack file that is made from it brings it back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from fallback.errors import InvalidStackFile
from fallback.fields import FIELDS, NONE
from fallback.model import KeptNumber, Live, SecretText
from fallback.plan.stack import make_plan
from fallback.stackfile import read_snapshot, write_snapshot, write_stack
from tests.random_accounts import ACCOUNTS, SECRET
from tests.seeds import ACCOUNT
from tests.stackfile.write.test_laws import guess_secrets, read

if TYPE_CHECKING:
    from fallback.fields import Value

TAKEN = datetime(2026, 11, 25, 4, 10, tzinfo=UTC)
EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
NUMBER = "+15005550006"


def keep(numbers: list[Live]) -> tuple[KeptNumber, ...]:
    text = write_snapshot(ACCOUNT, numbers, TAKEN)
    snapshot = read_snapshot(text.encode(), "before.yaml")

    assert (snapshot.account, snapshot.taken) == (ACCOUNT, "2026-11-25T04:10:00+00:00")
    return snapshot.numbers


def live(**values: Value) -> Live:
    return Live(NUMBER, "PN" + "1" * 32, ACCOUNT, EMPTY | values, ("mms", "sms", "voice"))


@given(ACCOUNTS)
@settings(max_examples=60)
def test_the_stack_file_of_a_snapshot_is_that_of_the_account(numbers: list[Live]) -> None:
    """But for the names of secrets, of which dead URLs have some, and for URLs that are hidden as a whole."""
    kept = keep(numbers)

    restored, dumped = write_stack(ACCOUNT, kept), write_stack(ACCOUNT, numbers)
    if not re.search(r"\$\{secret\.|\*\*\*", write_snapshot(ACCOUNT, numbers, TAKEN)):
        assert restored.text == dumped.text
    assert {one.number for one in kept} == {one.number for one in numbers}
    assert [number for number, _ in restored.left_out] == [number for number, _ in dumped.left_out]


@given(ACCOUNTS)
@settings(max_examples=60)
def test_applying_what_is_restored_brings_every_declared_field_back(numbers: list[Live]) -> None:
    stack, _ = read(write_stack(ACCOUNT, keep(numbers), whole=True).text)

    plan = make_plan(stack, {one.number: one for one in numbers}, guess_secrets(stack, numbers))
    assert [step.action for step in plan.steps] == ["same"] * len(numbers)
    for one in numbers:
        groups = stack.numbers[one.number].groups
        assert one.fields["status_callback"] != NONE or "status_callback" in groups


@given(ACCOUNTS)
@settings(max_examples=60)
def test_no_snapshot_holds_a_secret(numbers: list[Live]) -> None:
    assert SECRET not in write_snapshot(ACCOUNT, numbers, TAKEN)


def test_a_snapshot_is_written_like_this() -> None:
    one = live(
        friendly_name="Yes",
        voice_url="https://u:canary@www.example.com/${x}",
        voice_caller_id_lookup=True,
        sms_url="https://a b:canary@example.com/",
        status_callback="ftp://example.com/",
    )

    assert (
        write_snapshot(ACCOUNT, [one], TAKEN)
        == f"""\
# Numbers as they were. `fallback restore FILE` prints the stack file that brings them back.
version: 1
account: {ACCOUNT}
taken: "2026-11-25T04:10:00+00:00"
numbers:
  "+15005550006":
    sid: PN{"1" * 32}
    capabilities: [mms, sms, voice]
    friendly_name: "Yes"
    voice_url: "https://u:${{secret.example_com_password}}@www.example.com/$${{x}}"
    voice_caller_id_lookup: true
    sms_url: "***"
    status_callback: ftp://example.com/
"""
    )


def test_what_was_as_on_a_new_number_becomes_so_again() -> None:
    kept = keep([live(friendly_name="(500) 555-0006", voice_url="https://a.example.com/")])

    text = write_stack(ACCOUNT, kept, whole=True).text
    assert (
        text.partition("numbers:\n")[2]
        == """\
  "+15005550006":
    friendly_name: "(500) 555-0006"
    # warning: The primary has no fallback. Write who answers when the primary fails. [no-fallback]
    voice: {url: https://a.example.com/, fallback_url: none}
    sms: none
    status_callback: none
"""
    )


def test_secrets_keep_the_names_that_the_snapshot_gave_them() -> None:
    """Also where only a part of it is restored."""
    other = Live("+15005550007", "PN2", ACCOUNT, EMPTY | {"sms_url": "https://u:b@example.com/"})
    _, second = keep([live(sms_url="https://u:a@example.com/"), other])

    assert second.fields["sms_url"] == SecretText("https://u:${secret.example_com_password_2}@example.com/")
    written = write_stack(ACCOUNT, [second])
    assert [one.name for one in written.secrets] == ["example_com_password_2"]


HEAD = f"version: 1\naccount: {ACCOUNT}\ntaken: now\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: expected `version`, found nothing; name a file that `fallback snapshot` wrote"),
        ("[1]", "1:1: expected `version`, found nothing"),
        ("a: b: c", "1:5: expected YAML"),
        ("version: 2", "1:10: expected version 1 of a snapshot, found 2; take it with this version"),
        ("version: 1\naccount: AC1\ntaken: now\nnumbers: {}", "2:10: expected AC and 32 hex digits, found 'AC1'"),
        (f"{HEAD}numbers: {{'12345': {{sid: PN1}}}}", "4:11: numbers.12345: expected a number in E.164"),
        (f"{HEAD}numbers: {{'{NUMBER}': {{}}}}", "4:27: numbers.+15005550006: expected `sid`, found nothing"),
        (f"{HEAD}numbers: {{'{NUMBER}': {{sid: PN1, voice_ur: x}}}}", "did you mean `voice_url`?"),
        (f"{HEAD}numbers: {{'{NUMBER}': {{sid: PN1, voice_url: 5}}}}", "expected a text, found 5; quote it"),
        (
            f"{HEAD}numbers: {{'{NUMBER}': {{sid: PN1, voice_caller_id_lookup: x}}}}",
            "expected true or false, found 'x'",
        ),
        (f"{HEAD}numbers: {{'{NUMBER}': {{sid: PN1, voice_url: '${{x}}'}}}}", "expected a name from `vars`"),
    ],
)
def test_what_is_no_snapshot_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidStackFile) as caught:
        read_snapshot(text.encode(), "before.yaml")

    assert message in str(caught.value)
