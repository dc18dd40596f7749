"""What is wrong with a declaration is said with its field, its rule and the way out, and quotes no possible secret."""

from __future__ import annotations

from typing import Any

import pytest

from fallback.fields import FIELDS, NONE
from fallback.numbers.check import list_errors, list_warnings

NUMBER = "+15005550006"
ACCOUNT = "AC" + "1" * 32
EMPTY = {field.name: field.default for field in FIELDS}
VOICE = {name: value for name, value in EMPTY.items() if name.startswith(("voice", "trunk"))}
SMS = {"sms_url": "https://a.example/", "sms_method": "GET", "sms_fallback_method": "GET", "sms_application_sid": NONE}
STATUS = {"status_callback": NONE, "status_callback_method": "POST"}
TOMBSTONE = {"phone_number": NUMBER, "account_sid": ACCOUNT, "managed": "voice", "release": NUMBER, **EMPTY}
UNKNOWN = object()


@pytest.mark.parametrize(
    ("recorded", "declared", "text"),
    [
        (
            {},
            {"phone_number": "5005550006"},
            "phone_number: expected a number in E.164, as in \"+15005550006\", found '5005550006' [not-e164]",
        ),
        ({}, {"phone_number": UNKNOWN}, "phone_number: expected the number itself, found a value that is not known"),
        (
            {"phone_number": "+15005550007"},
            {},
            "phone_number cannot change (recorded +15005550007, declared +15005550006)",
        ),
        ({"account_sid": ACCOUNT}, {"account_sid": "AC2"}, "account_sid cannot change"),
        (
            {},
            {"release": "+1500"},
            (
                "release: expected \"+15005550006\", the number of this entry, found '+1500'; repeat the number to "
                "give it back for ever, or remove `release` [release-not-the-number]"
            ),
        ),
        (
            {},
            {"release": NUMBER, "buy": True, **VOICE},
            "release: expected `buy` or `release`, found both; remove one of them [buy-and-release]",
        ),
        (EMPTY, {"release": NUMBER}, "release: this stack has not managed the number yet; adopt it first"),
        (TOMBSTONE, {}, "the number was released; remove the entry and run `pulumi up`"),
        (
            {},
            SMS,
            (
                "sms_fallback_url: expected `fallback_url`, found nothing; write a URL, or NO_FALLBACK if nothing "
                "shall answer [missing-fallback]"
            ),
        ),
        (
            {},
            {**SMS, "sms_fallback_url": "https://***@b.example/"},
            "sms_fallback_url: expected the whole URL, found one whose password is masked [url-password]",
        ),
        (
            {},
            {**SMS, "sms_url": NONE, "sms_fallback_url": "https://a.example/"},
            (
                "sms_url: expected a URL beside `fallback_url`, found `none`; write one, or `none` for both "
                "[fallback-without-primary]"
            ),
        ),
        (
            {},
            {"buy": True},
            (
                "buy: expected `voice` or `sms` beside `buy`, found neither; a number is bought only with a handler "
                "[buy-without-handler]"
            ),
        ),
        (
            {},
            {"friendly_name": "x" * 65},
            (
                "friendly_name: expected 1 to 64 characters, found a text of 65 characters; write another name "
                "[friendly-name]"
            ),
        ),
        ({}, {"friendly_name": 100.0}, "friendly_name: expected a text, found 100.0 [wrong-type]"),
        (
            {},
            {**STATUS, "status_callback": "www.a.com"},
            (
                "status_callback: expected a URL that starts with http:// or https://, or 'none', found a text of 9 "
                "characters [url-scheme]"
            ),
        ),
        (
            {},
            {**STATUS, "status_callback": "https://www.example.com/{{CallSid}}?key=x"},
            "[template-braces]",
        ),
        (
            {},
            {**SMS, "sms_fallback_url": "https://a.example#rc=1"},
            (
                "sms_fallback_url: A fallback that equals the primary fails with it. To retry the primary, use "
                "`#rc=1`. [fallback-is-primary]"
            ),
        ),
        ({}, {**STATUS, "status_callback": "https://a-.example/"}, "[bad-host]"),
        ({}, {**STATUS, "status_callback": "https://a.example/#ct=1"}, "[override-range]"),
        ({}, {**STATUS, "status_callback": ["https://hunter2"]}, "status_callback: expected a text, found a list"),
        (
            {},
            {**STATUS, "status_callback_method": "PUT"},
            "status_callback_method: expected GET or POST, found 'PUT' [bad-value]",
        ),
        (
            {},
            {**VOICE, "voice_caller_id_lookup": "yes"},
            "voice_caller_id_lookup: expected true or false, found a text of 3 characters [wrong-type]",
        ),
        (
            {},
            {"bundle_sid": "AD" + "0" * 32},
            f"bundle_sid: expected BU and 32 hex digits, or 'none', found 'AD{'0' * 32}' [bad-sid]",
        ),
    ],
)
def test_an_error_says_what_was_expected_and_found(
    recorded: dict[str, Any], declared: dict[str, Any], text: str
) -> None:
    (error,) = list_errors(recorded, {"phone_number": NUMBER, **declared})

    assert text in error


def test_all_errors_are_said_at_once() -> None:
    declared = {"phone_number": NUMBER, **STATUS, "status_callback": "x", "status_callback_method": "PUT"}

    assert len(list_errors({}, declared)) == 2


@pytest.mark.parametrize(
    "declared",
    [
        {"friendly_name": UNKNOWN},
        {**STATUS, "status_callback": UNKNOWN},
        {**SMS, "sms_url": UNKNOWN, "sms_fallback_url": "https://a.example/"},
        {**SMS, "sms_url": NONE, "sms_fallback_url": UNKNOWN},
    ],
)
def test_a_value_that_is_not_known_yet_passes(declared: dict[str, Any]) -> None:
    assert list_errors({}, {"phone_number": NUMBER, **declared}) == []


@pytest.mark.parametrize("name", ["status_callback", "friendly_name"])
@pytest.mark.parametrize(
    "value",
    ["ftp://user:hunter2@a.example/", "https://a.example:hunter2", "https://hunter2/{x}", "hunter2\n", "hunter2é"],
)
def test_no_error_quotes_a_value_that_may_be_a_secret(name: str, value: str) -> None:
    """The engine does not tell a provider which values are secret."""
    errors = list_errors({}, {"phone_number": NUMBER, **STATUS, name: value})

    assert not [error for error in errors if "hunter2" in error]


def test_what_is_only_mirrored_is_not_judged() -> None:
    """It is what the account has, and nobody declares it."""
    mirrored = {"phone_number": NUMBER, "managed": "sms", **SMS, "sms_fallback_url": NONE, "friendly_name": "\n"}

    assert list_errors({}, mirrored) == []


def test_a_rule_that_the_declaration_waives_is_not_applied() -> None:
    declared = {"phone_number": NUMBER, **SMS, "sms_fallback_url": "https://a.example/"}

    assert len(list_errors({}, declared)) == 1
    assert list_errors({}, {**declared, "waived": "no-fallback fallback-is-primary"}) == []
    assert list_warnings({**declared, "sms_fallback_url": NONE, "waived": "no-fallback"}) == []


@pytest.mark.parametrize(
    ("declared", "warnings"),
    [
        ({}, []),
        ({**SMS, "sms_fallback_url": "https://b.example/"}, []),
        ({**SMS, "sms_fallback_url": UNKNOWN}, []),
        ({**SMS, "sms_fallback_url": "https://b.example/?token=hunter2"}, []),  # may be a secret of Pulumi's
        ({**SMS, "sms_url": UNKNOWN, "sms_fallback_url": NONE}, []),
        ({**SMS, "sms_fallback_url": NONE}, ["sms_fallback_url", "no-fallback"]),
        ({**SMS, "sms_fallback_url": "https://a.example/hunter2"}, ["sms_fallback_url", "same-host"]),
        (
            {**SMS, "sms_url": "https://10.0.0.1/", "sms_fallback_url": "https://b.example"},
            ["sms_url", "unreachable-host"],
        ),
        (
            {**VOICE, "voice_url": "https://c.example", "voice_fallback_url": "https://a.example"}
            | SMS
            | {"sms_fallback_url": "https://b.example"},
            ["sms_url", "shared-document"],
        ),
    ],
)
def test_a_warning_names_the_field_and_the_rule_and_quotes_nothing(
    declared: dict[str, Any], warnings: list[str]
) -> None:
    texts = list_warnings({"phone_number": NUMBER, **declared})

    assert [text.partition(":")[0] for text in texts] + [text[text.rindex("[") + 1 : -1] for text in texts] == warnings
    assert not [text for text in texts if "hunter2" in text or "10.0.0.1" in text]
