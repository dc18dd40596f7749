"""The state file: every change a line, and nothing acknowledged is lost."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pytest

from fallback.emulator.server.storage import StateFileError, Store, load
from tests.emulator.emulated_account import FAMILY, KEY, SECRET, SUBACCOUNT, Pure

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "+15005550006"


@pytest.fixture
def eventful() -> Pure:
    """A state in which everything has happened that can."""
    seed = copy.deepcopy(FAMILY)
    seed["accounts"][0]["test"] = {"sid": "AC" + "7" * 32, "auth_token": "test-token"}
    seed["accounts"][0]["applications"] = {"AP" + "5" * 32: {"voice_url": "https://www.example.com/"}}
    seed["available"] = {"+15005550040": {"capabilities": {"fax": True}, "region": "WA"}, "+15005550041": {}}
    pure = Pure(seed, reclaim_seconds="60")
    pure.buy({"PhoneNumber": "+15005550040", "EmergencyAddressSid": "AD" + "0" * 32})
    pure.buy({"PhoneNumber": "+15005550041", "VoiceUrl": "https://www.example.com/"}, auth=(KEY, SECRET))
    pure.change(NUMBER, {"AccountSid": SUBACCOUNT, "VoiceCallerIdLookup": "true", "VoiceMethod": "GET"})
    pure.ask("POST", "Applications.json", {"FriendlyName": "IVR"})
    pure.release("+15005550041")
    return pure


def test_a_state_is_read_as_it_was_written(tmp_path: Path, eventful: Pure) -> None:
    Store(eventful.state, tmp_path / "state")

    assert load(tmp_path / "state") == eventful.state


def test_changes_are_read_as_if_the_whole_had_been_written(tmp_path: Path, eventful: Pure) -> None:
    store = Store(Pure(FAMILY).state, tmp_path / "state")
    store.commit(eventful.state)
    eventful.wait(minutes=1)
    eventful.change(NUMBER, {"FriendlyName": "Later"})
    eventful.ask("DELETE", f"Applications/AP{'5' * 32}.json")
    store.commit(eventful.state)

    read = load(tmp_path / "state")
    assert read == eventful.state
    assert list(read.accounts) == list(eventful.state.accounts)


def test_a_change_adds_a_line_as_long_as_the_change(tmp_path: Path) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, tmp_path / "state")
    before = (tmp_path / "state").read_text()
    pure.change(NUMBER, {"FriendlyName": "Changed"})
    store.commit(pure.state)

    added = (tmp_path / "state").read_text().removeprefix(before)
    assert added.endswith("\n")
    assert json.loads(added).keys() == {"numbers", "events"}


def test_what_reads_only_writes_nothing(tmp_path: Path) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, tmp_path / "state")
    before = (tmp_path / "state").stat()
    pure.show(NUMBER)
    store.commit(pure.state)

    assert (tmp_path / "state").stat().st_mtime_ns == before.st_mtime_ns


def test_a_line_cut_off_anywhere_was_never_acknowledged(tmp_path: Path) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, tmp_path / "state")
    pure.change(NUMBER, {"FriendlyName": "Acknowledged"})
    store.commit(pure.state)
    whole = (tmp_path / "state").read_bytes()
    kept = pure.state
    pure.change(NUMBER, {"FriendlyName": "Cut off"})
    store.commit(pure.state)
    longer = (tmp_path / "state").read_bytes()

    for end in range(len(whole), len(longer)):
        (tmp_path / "state").write_bytes(longer[:end])
        assert load(tmp_path / "state") == kept


def test_the_file_is_made_short_again_at_the_start(tmp_path: Path) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, tmp_path / "state")
    for index in range(10):
        pure.change("+15005550030", {"FriendlyName": f"Change {index}"})
        store.commit(pure.state)
    grown = (tmp_path / "state").stat().st_size

    Store(load(tmp_path / "state"), tmp_path / "state")

    assert (tmp_path / "state").stat().st_size < grown
    assert load(tmp_path / "state") == pure.state


def test_a_file_that_was_taken_away_swallows_nothing(tmp_path: Path) -> None:
    pure = Pure(FAMILY)
    store = Store(pure.state, tmp_path / "state")
    before = store.state
    (tmp_path / "state").unlink()
    pure.change(NUMBER, {"FriendlyName": "Lost"})

    with pytest.raises(FileNotFoundError):
        store.commit(pure.state)
    assert store.state is before
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "{}\n",
        '{"issued": 2, "accounts": [], "available": {}, "numbers": [\n  {}\n]}\n',
        '{"twilio_emulator": 3}\n',
        '{"twilio_emulator": 2}\n',
        '{"twilio_emulator": 2}\nnonsense\n',
        '{"twilio_emulator": 2}\n[]\n',
        '{"twilio_emulator": 2}\n{"issued": 0, "switches": {}, "numbers": {"PN1": {"color": "red"}}}\n',
        '{"twilio_emulator": 2}\n{"issued": 0, "switches": {"unset": "red"}}\n',
    ],
)
def test_any_other_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state"
    path.write_text(text)

    with pytest.raises(StateFileError, match=f"{path}: not a state file of the emulator"):
        load(path)
