"""`fallback audit` against an account over HTTP: who answers, what cannot be read, the calls and the exit codes."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from click.testing import CliRunner

from fallback.cli import main
from fallback.commands.audit import audit
from fallback.commands.dump import dump
from fallback.commands.restore import restore
from fallback.commands.snapshot import snapshot
from fallback.plan.answering import Outcome
from tests.seeds import ACCOUNT, seed_of
from tests.whole_net import APPLICATION, BLACK_HOLE, MAIN, NET, SERVICE, TEXTS, TEXTS_NET, TRUNK, big_net, whole_net

if TYPE_CHECKING:
    import click

    from fallback.emulator import Emulator


@pytest.fixture
def seed() -> dict[str, Any]:
    return whole_net()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["audit", *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def read() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("--format", "json")[1])
    return document


def test_the_first_line_says_how_many_would_go_silent(signed_in: Emulator) -> None:
    status, text, _ = run()

    assert status == 1
    assert text.splitlines()[0] == "4 of 12 numbers would go silent if their server failed"
    assert {request["method"] for request in signed_in.requests()} == {"GET"}


OUTCOMES = {
    "+14155550100": ("caught", "caught"),
    "+14155550101": ("silent", "nobody"),
    "+14155550102": ("caught", "caught"),  # by the application's fallback
    "+14155550103": ("silent", "nobody"),  # the application has none
    "+14155550104": ("caught", "nobody"),  # by the trunk's disaster recovery
    "+14155550105": ("silent", "nobody"),  # the trunk has none
    "+14155550106": ("nobody", "caught"),  # by the service's fallback
    "+14155550107": ("nobody", "caught"),  # the service defers to the number
    "+14155550108": ("nobody", "nobody"),  # the service drops messages
    "+14155550109": ("silent", "nobody"),  # the fallback is on the same host
    "+14155550110": ("caught", None),  # it cannot take messages
    "+14155550111": ("nobody", "nobody"),
}


@pytest.mark.usefixtures("signed_in")
def test_each_number_is_judged_by_what_answers_for_it() -> None:
    numbers = {one["number"]: one for one in read()["numbers"]}

    assert {
        number: tuple(one[asked] and one[asked]["outcome"] for asked in ("calls", "messages"))
        for number, one in numbers.items()
    } == OUTCOMES
    assert numbers["+14155550102"]["calls"] == {
        "answered_by": "application",
        "behind": APPLICATION,
        "primary": MAIN,
        "fallback": NET,
        "outcome": "caught",
        "why": "",
    }
    assert numbers["+14155550104"]["calls"] == {
        "answered_by": "trunk",
        "behind": TRUNK,
        "primary": "sip:first.example.com, sip:second.example.com",
        "fallback": NET,
        "outcome": "caught",
        "why": "",
    }
    assert numbers["+14155550106"]["messages"] == {
        "answered_by": "service",
        "behind": SERVICE,
        "primary": TEXTS,
        "fallback": TEXTS_NET,
        "outcome": "caught",
        "why": "",
    }
    assert numbers["+14155550108"]["messages"]["behind"] == BLACK_HOLE
    assert [one["rule"] for one in numbers["+14155550110"]["findings"]] == ["missing-capability"]


@pytest.mark.usefixtures("signed_in")
def test_what_is_no_number_and_what_lies_behind_are_judged_too() -> None:
    document = read()

    assert [(one["kind"], one["address"], one["outcome"]) for one in document["entry_points"]] == [
        ("short code", "12345", "caught"),  # by its service
        ("short code", "54321", "caught"),
        ("SIP domain", "office.sip.twilio.com", "silent"),
        ("BYOC trunk", f"BY{'a' * 32}", "caught"),
    ]
    behind = {one["friendly_name"]: one for one in document["behind"]}
    assert behind["IVR"]["answers_for"] == ["+14155550102"]
    assert [(one["rule"], one["field"]) for one in behind["Old IVR"]["findings"]] == [
        ("no-fallback", "voice_fallback_url"),
        ("plain-http", "voice_url"),
    ]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("form", ["text", "markdown", "json", "html", "csv"])
def test_no_report_shows_a_secret_or_takes_a_name_for_markup(form: str) -> None:
    _, text, _ = run("--format", form)

    assert "canary" not in text
    assert "Sales" in text
    assert "<b>" not in text or form in {"text", "markdown", "json", "csv"}


@pytest.mark.usefixtures("signed_in")
def test_a_sheet_has_every_number_in_a_row() -> None:
    status, text, _ = run("--format", "csv")

    rows = list(csv.DictReader(text.splitlines()))
    assert status == 1
    assert [row["address"] for row in rows] == [*OUTCOMES, "12345", "54321", "office.sip.twilio.com", f"BY{'a' * 32}"]
    assert (rows[2]["calls_answered_by"], rows[2]["calls_primary"], rows[2]["calls_fallback"]) == (
        "application",
        MAIN,
        NET,
    )
    assert (rows[10]["messages_outcome"], rows[10]["rules"]) == ("", "missing-capability")


@pytest.mark.usefixtures("signed_in")
def test_the_report_goes_to_a_file(elsewhere: Path) -> None:
    status, text, _ = run("--format", "html", "--out", "audit.html")

    assert (status, text) == (1, "")
    assert (elsewhere / "audit.html").read_text().startswith("<!doctype html>")


@pytest.mark.usefixtures("signed_in")
def test_the_stack_that_declares_a_number_is_named(elsewhere: Path) -> None:
    assert all(one["stack"] == "" for one in read()["numbers"])
    assert "in no stack" not in run()[1]
    (elsewhere / "stacks").mkdir()
    (elsewhere / "stacks" / "prod.yaml").write_text(f'account: {ACCOUNT}\nnumbers: {{"+14155550100": {{}}}}\n')
    (elsewhere / "stacks" / "other.yaml").write_text(f'account: AC{"2" * 32}\nnumbers: {{"+14155550101": {{}}}}\n')

    assert {one["number"]: one["stack"] for one in read()["numbers"] if one["stack"]} == {"+14155550100": "prod"}
    assert "11 numbers of 12 in no stack" in run()[1]


HEALTHY = seed_of({"+14155550100": {"voice_url": MAIN, "voice_fallback_url": NET}})


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("seed", [HEALTHY], ids=["healthy"])
def test_nothing_to_say_is_exit_0() -> None:
    status, text, _ = run()

    assert status == 0
    assert text.splitlines()[0] == "0 of 1 number would go silent if their server failed"


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("seed", [seed_of({})], ids=["empty"])
def test_an_account_without_numbers_has_an_audit() -> None:
    assert run()[:2][0] == 0
    assert read()["counts"] == {"numbers": 0, "silent": 0, "caught": 0, "nobody": 0, "unknown": 0}


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("faults", "status", "unread", "unknown"),
    [
        (["GET *Applications.json always restricted"], 3, {"applications": False}, 2),
        (["GET *v1/Trunks* always restricted"], 3, {"trunks": False}, 2),
        (["GET *v1/Services* always restricted"], 3, {"Messaging Services": False}, 11),
        (["GET *ShortCodes.json always restricted"], 1, {"short codes": False}, 0),
        (["GET *OriginationUrls* always 503_before"], 3, {"trunks": True}, 2),
        (["GET *ShortCodes.json always 503_before"], 3, {"short codes": True}, 0),
    ],
    ids=["applications", "trunks", "services", "short codes", "an outage of trunks", "an outage of short codes"],
)
def test_what_could_not_be_read_is_said(status: int, unread: dict[str, bool], unknown: int) -> None:
    code, text, _ = run()
    document = read()
    reasons = {one["kind"]: one["broken"] for one in document["unread"]}

    assert code == status
    assert reasons == unread
    assert document["complete"] is (status != 3)
    outcomes = [one[asked] and one[asked]["outcome"] for one in document["numbers"] for asked in ("calls", "messages")]
    assert outcomes.count("unknown") == unknown + ("applications" in unread)
    assert text.count("not read: listing the ") >= 1


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("faults", "message"),
    [
        (["GET *IncomingPhoneNumbers.json* always 401"], "TWILIO_AUTH_TOKEN is wrong or expired"),
        (["GET *IncomingPhoneNumbers.json* always 503_before"], "no usable answer"),
        (["GET *IncomingPhoneNumbers.json* 1- drop_before"], "no usable answer"),
    ],
)
def test_an_account_that_cannot_be_read_is_no_audit(message: str) -> None:
    status, text, errors = run()

    assert (status, text) == (3, "")
    assert message in errors
    assert json.loads(run("--format", "json")[1])["error"]["kind"]


@pytest.mark.parametrize("seed", [big_net(500, 10, 2)], ids=["500"])
def test_five_hundred_numbers_cost_about_twenty_calls(signed_in: Emulator) -> None:
    run()

    assert len(signed_in.requests()) <= 25
    assert len({(one["host"], one["path"]) for one in signed_in.requests()}) == len(signed_in.requests())


def test_another_account_is_refused_by_its_own_words(signed_in: Emulator) -> None:
    status, _, errors = run("--account", f"AC{'2' * 32}")

    assert status == 3
    assert f"AC{'2' * 32}" in errors
    assert len(signed_in.requests()) == 1


PAGE = (Path(__file__).parents[2] / "docs" / "account.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [audit, dump, snapshot, restore], ids=lambda command: command.name)
def test_the_page_has_every_option_and_its_commands_run(
    command: click.Command, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / "before.yaml").touch()
    monkeypatch.chdir(elsewhere)
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}

    assert {option for option in options if option not in PAGE} == set()
    lines = re.findall(rf"^\$ fallback {command.name}(.*)$", PAGE, re.MULTILINE)
    assert lines
    for line in lines:
        command.make_context(str(command.name), shlex.split(line.partition(">")[0]))


@pytest.mark.usefixtures("signed_in")
def test_the_page_has_every_key_and_outcome() -> None:
    document = read()
    keys = {*document, *document["counts"], *document["numbers"][0], *document["numbers"][0]["calls"]}
    keys |= {*document["behind"][0], *document["entry_points"][0], *document["behind"][1]["findings"][0]}

    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
    assert {one for one in get_args(Outcome) if f"\n| `{one}` | " not in PAGE} == set()
