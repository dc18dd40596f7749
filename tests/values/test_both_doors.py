"""A stack file and a program's declaration are held to the same grammar: same verdict, same rule."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from fallback.fields import FIELDS, NONE
from fallback.numbers.check import list_errors
from fallback.stackfile import Folder, load_stack

NUMBER = "+15005550006"
URL, OTHER = "https://a.example.com/v", "https://b.example.net/v"
SID = "0" * 32
_RULE = re.compile(r"\[([a-z0-9-]+)\]$")

URLS = {
    "url-scheme": [
        "",
        "www.example.com",
        "ftp://a.example.com",
        "HTTPS://a.example.com",
        "//a.example.com",
        "FW" + SID,
    ],
    "url-host": [
        "https://",
        "https:///path",
        "https://a.example.com:port/",
        "https://a.example.com:/",
        "https://a.example.com:1234567/",
        "https://a.example.com\\.evil.example",
        "https://a,example.com/",
        "https://[::1",
    ],
    "url-whitespace": [
        "https://a.example.com/a b",
        "https://a.example.com/\n",
        "https://a.example.com/\x00",
        "https://a.example.com/\x1b[2J",
        "https://a.example.com/\u202e",
        "https://a.example.com\u2028/",
    ],
    "host-not-idna": ["https://bücher.example/", "https://a\uff0eexample.com/"],
    "text-too-long": ["https://a.example.com/" + "a" * 10_000],
    "template-braces": ["https://a.example.com/{{CallSid}}", "https://a.example.com/<id>"],
    "bad-host": [
        "http://localhost/x",
        "https://pbx/",
        "https://com./",
        "https://a-.example.com/",
        "https://a..example.com/",
        "https://a.example.com:99999/",
    ],
    "numeric-host": ["https://2130706433/", "https://0x7f.1/", "https://010.0.0.1/"],
    "override-range": [
        "https://a.example.com/#ct=1",
        "https://a.example.com/#rc=6&rp=3xx",
        "https://a.example.com/#sni=maybe",
    ],
}
NAMES = {"friendly-name": ["", "x" * 65, "line\nfeed", "\x00", "\u202e"], "text-too-long": ["x" * 10_001]}
METHODS = {"bad-value": ["get", "PUT", "", "GET "]}
SIDS = {"bad-sid": ["", "AP1", "XX" + SID, SID, SID + "\n"]}


def values(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(value, rule) for rule, broken in table.items() for value in broken]


def voice(**more: object) -> dict[str, object]:
    return {"voice": {"url": URL, "fallback_url": OTHER, **more}}


BAD: list[tuple[dict[str, Any], str]] = [
    *((voice(url=value), rule) for value, rule in values(URLS)),
    *((voice(fallback_url=value), rule) for value, rule in values(URLS)),
    *(({"sms": {"url": value, "fallback_url": NONE}}, rule) for value, rule in values(URLS)),
    *(({"status_callback": {"url": value}}, rule) for value, rule in values(URLS)),
    *((voice(fallback_method=value), rule) for value, rule in values(METHODS)),
    *(({"friendly_name": value}, rule) for value, rule in values(NAMES)),
    *(({"sms": {"application": value}}, rule) for value, rule in values(SIDS)),
    *(({"voice": {"trunk": value}}, rule) for value, rule in values(SIDS)),
    *(({"regulatory": {"bundle": value}}, rule) for value, rule in values(SIDS)),
    ({"voice": {"url": URL}}, "missing-fallback"),
    ({"sms": {"fallback_url": URL}}, "missing-primary"),
    ({"status_callback": {"method": "GET"}}, "missing-primary"),
    ({"voice": {"url": NONE, "fallback_url": OTHER}}, "fallback-without-primary"),
    ({"sms": {"url": URL, "fallback_url": URL}}, "fallback-is-primary"),
    ({"sms": {"url": URL, "fallback_url": f"{URL}#rc=1"}}, "fallback-is-primary"),
    ({"release": "+15005550007"}, "release-not-the-number"),
    ({"release": "15005550006"}, "release-not-the-number"),
    ({**voice(), "release": NUMBER, "buy": True}, "buy-and-release"),
    ({"friendly_name": "New", "buy": True}, "buy-without-handler"),
]
NUMBERS = [
    ("5005550006", "not-e164"),
    ("+05005550006", "not-e164"),
    ("+1 500 555 0006", "not-e164"),
    ("support", "not-e164"),
    ("+1500555000612345", "not-e164"),
    ("12345", "short-code"),
]
GOOD: list[dict[str, Any]] = [
    {},
    voice(),
    voice(url="http://A.Example.com.:8080/a%20b?c=d@e#rc=2", method="GET", fallback_url=NONE),
    voice(url="https://[2606:4700::1111]:8443/"),
    {"voice": {"url": NONE, "fallback_url": NONE}},
    {"sms": {"application": "AP" + SID}, "voice": {"trunk": "TK" + "aF" * 16}},
    {"status_callback": {"url": URL, "method": "GET"}, "friendly_name": "Zoë ☎ " + "x" * 58},
    {"regulatory": {"address": "AD" + SID, "bundle": "BU" + SID, "identity": "RI" + SID}},
    {**voice(), "buy": True},
    {"release": NUMBER},
]


def rules_of_a_file(entry: dict[str, Any], number: str = NUMBER) -> set[str]:
    document = {"account": "AC" + SID, "numbers": {number: entry}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "dev.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        stack = load_stack(Folder(Path(folder)), "dev", date(2026, 11, 23), errors_only=True)
    return {problem.rule for problem in stack.errors}


def rules_of_a_program(entry: dict[str, Any], number: str = NUMBER) -> set[str]:
    errors = list_errors({}, flatten(number, entry))
    return {rule[1] if (rule := _RULE.search(error)) else error for error in errors}


def flatten(number: str, entry: dict[str, Any]) -> dict[str, Any]:
    """The properties of a `PhoneNumber` with these groups: what it leaves out has its default, URLs have none."""
    bag = {"phone_number": number, **{key: entry[key] for key in ("buy", "release", "friendly_name") if key in entry}}
    for field in FIELDS:
        group = entry.get(field.group)
        if isinstance(group, dict) and field.key in group:
            bag[field.name] = group[field.key]
        elif isinstance(group, dict) and field.kind != "url" and field.group != "regulatory":
            bag[field.name] = field.default
    return bag


@pytest.mark.parametrize(
    ("entry", "rule"), BAD, ids=lambda value: value if isinstance(value, str) else repr(value)[:60]
)
def test_both_doors_refuse_a_bad_value_by_the_same_rule(entry: dict[str, Any], rule: str) -> None:
    assert rules_of_a_file(entry) == {rule}
    assert rules_of_a_program(entry) == {rule}


@pytest.mark.parametrize(("number", "rule"), NUMBERS)
def test_both_doors_refuse_a_bad_number_by_the_same_rule(number: str, rule: str) -> None:
    assert rules_of_a_file({}, number) == rules_of_a_program({}, number) == {rule}


@pytest.mark.parametrize("entry", GOOD, ids=repr)
def test_both_doors_take_a_good_value(entry: dict[str, Any]) -> None:
    assert rules_of_a_file(entry) == rules_of_a_program(entry) == set()


def test_a_password_in_the_clear_may_be_a_secret_in_a_program_and_nowhere_else() -> None:
    """The one value that a file refuses and a program may have: Pulumi keeps it encrypted."""
    entry = voice(url="https://user:hunter2@a.example.com/")

    assert rules_of_a_file(entry) == {"url-password"}
    assert rules_of_a_program(entry) == set()
