"""The state file: every change a line, and nothing acknowledged is lost."""

from __future__ import annotations

import contextlib
import copy
import errno
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from fallback.emulator.core.resource_kinds import KINDS
from fallback.emulator.core.table import Table
from fallback.emulator.server import storage
from fallback.emulator.server.state_file import StateFile, StateFileError
from fallback.emulator.server.storage import Store, load
from tests.emulator.emulated_account import FAMILY, KEY, SECRET, SUBACCOUNT, Pure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.emulator.core.lifecycle import ResourceKind

NUMBER = "+15005550006"
CALL_EVENT = {
    "request": {"method": "POST", "url": "https://www.example.com/voice", "parameters": {"From": "+15005550001"}},
    "response": {"response_code": 200, "date_created": "-1h"},
}


@pytest.fixture
def file(tmp_path: Path) -> Iterator[StateFile]:
    with contextlib.closing(StateFile(tmp_path / "state")) as opened:
        yield opened


@pytest.fixture
def eventful() -> Pure:
    """A state in which everything has happened that can."""
    seed = copy.deepcopy(FAMILY)
    seed["accounts"][0]["test"] = {"sid": "AC" + "7" * 32, "auth_token": "test-token"}
    seed["accounts"][0]["applications"] = {"AP" + "5" * 32: {"voice_url": "https://www.example.com/"}}
    seed["accounts"][0]["short_codes"] = {"12345": {"friendly_name": "Alerts"}}
    seed["accounts"][0]["messaging_services"] = {
        "MG" + "5" * 32: {"phone_numbers": [NUMBER], "short_codes": ["12345"], "validity_period": 600}
    }
    seed["accounts"][0]["trunks"] = {
        "TK" + "5" * 32: {"origination_urls": {"OU" + "5" * 32: {"sip_url": "sip:a.example.com", "enabled": False}}}
    }
    seed["accounts"][0]["sip_domains"] = {"SD" + "5" * 32: {"domain_name": "a.sip.twilio.com"}}
    seed["accounts"][0]["byoc_trunks"] = {"BY" + "5" * 32: {"cnam_lookup_enabled": True}}
    seed["accounts"][0]["address_configurations"] = {
        "IG" + "5" * 32: {"type": "sms", "address": NUMBER, "auto_creation": {"webhook_filters": ["onMessageAdded"]}}
    }
    seed["accounts"][1]["numbers"]["+15005550030"] = {"add_ons": {"XE" + "5" * 32: {"configuration": {"a": [1]}}}}
    seed["accounts"][0]["calls"] = {"CA" + "5" * 32: {"from": "+15005550001", "to": NUMBER, "events": [CALL_EVENT]}}
    seed["accounts"][0]["messages"] = {"SM" + "5" * 32: {"from": "+15005550001", "to": NUMBER, "error_code": 30007}}
    seed["accounts"][0]["alerts"] = {"NO" + "5" * 32: {"error_code": "11200", "date_generated": "-1h"}}
    seed["available"] = {"+15005550040": {"capabilities": {"fax": True}, "region": "WA"}, "+15005550041": {}}
    pure = Pure(seed, reclaim_seconds="60")
    bought = pure.buy({"PhoneNumber": "+15005550040", "EmergencyAddressSid": "AD" + "0" * 32})[1]["sid"]
    pure.buy({"PhoneNumber": "+15005550041", "VoiceUrl": "https://www.example.com/"}, auth=(KEY, SECRET))
    pure.change(NUMBER, {"AccountSid": SUBACCOUNT, "VoiceCallerIdLookup": "true", "VoiceMethod": "GET"})
    pure.ask("POST", "Applications.json", {"FriendlyName": "IVR"})
    pure.release("+15005550041")
    pure.ask("POST", "Keys.json", {"FriendlyName": "Deploy"})
    pure.ask("POST", "/2010-04-01/Accounts.json")
    pure.ask("POST", f"/messaging.twilio.com/v1/Services/MG{'5' * 32}/PhoneNumbers", {"PhoneNumberSid": bought})
    return pure


def test_a_state_is_read_as_it_was_written(file: StateFile, eventful: Pure) -> None:
    Store(eventful.state, file)

    assert load(file) == eventful.state


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.collection)
def test_the_tests_here_have_a_resource_of_every_kind(eventful: Pure, kind: ResourceKind[Any]) -> None:
    assert kind.get_all(eventful.state)


def test_changes_are_read_as_if_the_whole_had_been_written(file: StateFile, eventful: Pure) -> None:
    store = Store(Pure(FAMILY).state, file)
    store.commit(eventful.state)
    eventful.wait(minutes=1)
    eventful.change(NUMBER, {"FriendlyName": "Later"})
    eventful.ask("DELETE", f"Applications/AP{'5' * 32}.json")
    store.commit(eventful.state)

    read = load(file)
    assert read == eventful.state
    assert list(read.accounts) == list(eventful.state.accounts)


def test_a_change_adds_a_line_as_long_as_the_change(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    before = file.path.read_text()
    pure.change(NUMBER, {"FriendlyName": "Changed"})
    store.commit(pure.state)

    added = file.path.read_text().removeprefix(before)
    assert added.endswith("\n")
    assert json.loads(added).keys() == {"numbers", "events"}


def test_what_reads_only_writes_nothing(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    before = file.path.stat()
    pure.show(NUMBER)
    store.commit(pure.state)

    assert file.path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_line_cut_off_anywhere_was_never_acknowledged(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    pure.change(NUMBER, {"FriendlyName": "Acknowledged"})
    store.commit(pure.state)
    whole = file.path.read_bytes()
    kept = pure.state
    pure.change(NUMBER, {"FriendlyName": "Cut off"})
    store.commit(pure.state)
    longer = file.path.read_bytes()

    for end in range(len(whole), len(longer)):
        file.path.write_bytes(longer[:end])
        assert load(file) == kept


def test_the_file_is_made_short_again_at_the_start(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    for index in range(10):
        pure.change("+15005550030", {"FriendlyName": f"Change {index}"})
        store.commit(pure.state)
    grown = file.path.stat().st_size

    Store(load(file), file)

    assert file.path.stat().st_size < grown
    assert load(file) == pure.state


def test_the_file_is_made_short_again_when_changes_have_doubled_it(
    file: StateFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_LEAST", 0)
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    sizes = [file.path.stat().st_size]
    for index in range(100):
        pure.change("+15005550030", {"FriendlyName": f"Change {index}"})
        store.commit(pure.state)
        sizes.append(file.path.stat().st_size)
        assert load(file) == pure.state

    shortened = [before for before, after in pairwise(sizes) if after < before]
    assert len(shortened) >= 2
    assert shortened[0] <= 2 * sizes[0]


def test_a_file_that_cannot_be_made_short_again_goes_on_as_it_is(
    file: StateFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_LEAST", 0)
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    monkeypatch.setattr(StateFile, "replace", _fill_the_disk)
    for index in range(100):
        pure.change("+15005550030", {"FriendlyName": f"Change {index}"})
        store.commit(pure.state)

    assert load(file) == pure.state


def test_a_reset_writes_the_state_at_the_start_again(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file, {"unset": "null"})
    pure.change(NUMBER, {"FriendlyName": "Changed"})
    store.commit(pure.state)
    store.reset()

    assert load(file) == store.state
    assert (store.state.events, store.state.switches.unset) == (Table(), "null")


def test_a_reset_that_cannot_be_written_changes_nothing(file: StateFile, monkeypatch: pytest.MonkeyPatch) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    pure.change(NUMBER, {"FriendlyName": "Changed"})
    store.commit(pure.state)
    before = store.state
    monkeypatch.setattr(StateFile, "replace", _fill_the_disk)

    with pytest.raises(OSError, match="No space left"):
        store.reset()
    assert store.state is before


def _fill_the_disk(*_: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_was_taken_away_swallows_nothing(file: StateFile) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, file)
    before = store.state
    file.path.unlink()
    pure.change(NUMBER, {"FriendlyName": "Lost"})

    with pytest.raises(FileNotFoundError):
        store.commit(pure.state)
    assert store.state is before
    assert not file.path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "{}\n",
        '{"issued": 2, "accounts": [], "available": {}, "numbers": [\n  {}\n]}\n',
        '{"twilio_emulator": 4}\n',
        '{"twilio_emulator": 3}\n',
        '{"twilio_emulator": 3}\nnonsense\n',
        '{"twilio_emulator": 3}\n[]\n',
        '{"twilio_emulator": 3}\n{"issued": 0, "switches": {}, "numbers": {"PN1": {"color": "red"}}}\n',
        '{"twilio_emulator": 3}\n{"issued": 0, "switches": {"unset": "red"}}\n',
    ],
)
def test_any_other_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state"
    path.write_text(text)

    with contextlib.closing(StateFile(path)) as other, pytest.raises(StateFileError) as refused:
        load(other)
    assert str(refused.value).startswith(f"{path}: not a state file of the emulator")
