"""The numbers of an account on the emulator: what is asked, what is sent, and what is known afterwards."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.accounts import Accounts
from fallback.errors import CallRefused
from tests.account.answers import NUMBER, QUICK
from tests.seeds import seed_of

if TYPE_CHECKING:
    from fallback.account.accounts import Account
    from fallback.emulator import Emulator
    from fallback.model import Live


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({NUMBER: {"voice_url": "https://www.example.com/v"}, "+15005550007": {}}, "+15005550010")


@pytest.fixture
def account(emulator: Emulator) -> Account:
    return Accounts(emulator.environment, patience=QUICK).open("")


def find_number(account: Account, number: str) -> Live:
    found = account.find(number)
    assert found is not None
    return found


def list_methods(emulator: Emulator) -> list[str]:
    return [request["method"] for request in emulator.requests()]


def test_every_empty_field_has_a_value_however_twilio_reports_it(account: Account) -> None:
    live = find_number(account, "+15005550007")

    assert live.fields["voice_url"] == live.fields["sms_url"] == live.fields["trunk_sid"] == "none"
    assert live.fields["voice_method"] == "POST"
    assert live.fields["voice_caller_id_lookup"] is False


def test_the_account_is_listed_once_and_writes_keep_the_list_up_to_date(account: Account, emulator: Emulator) -> None:
    account.change(find_number(account, NUMBER), {"voice_method": "GET"})
    account.release(find_number(account, "+15005550007"))
    bought = account.buy("+15005550010", {"voice_url": "https://www.example.com/v"})

    assert find_number(account, NUMBER).fields["voice_method"] == "GET"
    assert account.find("+15005550007") is None
    assert find_number(account, "+15005550010") == bought
    assert list_methods(emulator) == ["GET", "POST", "DELETE", "POST"]


def test_a_value_of_none_is_sent_as_the_empty_text_that_clears(account: Account, emulator: Emulator) -> None:
    live = account.change(find_number(account, NUMBER), {"voice_url": "none", "voice_caller_id_lookup": True})

    assert live.fields["voice_url"] == "none"
    assert emulator.requests()[-1]["form"] == {"VoiceUrl": "", "VoiceCallerIdLookup": "true"}


def test_threads_share_one_list_and_no_client(account: Account, emulator: Emulator) -> None:
    live = find_number(account, NUMBER)
    threads = [threading.Thread(target=account.change, args=(live, {"voice_method": "GET"})) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list_methods(emulator) == ["GET"] + ["POST"] * 8


def test_a_sid_that_twilio_does_not_know_is_no_number(account: Account) -> None:
    assert account.fetch(NUMBER, "PN" + "f" * 32) is None


def test_only_20404_means_that_a_number_is_gone(emulator: Emulator) -> None:
    stranger = Accounts({**emulator.environment, "TWILIO_AUTH_TOKEN": "wrong"}).open("")

    with pytest.raises(CallRefused) as caught:
        stranger.fetch(NUMBER, "PN" + "f" * 32)
    assert caught.value.code == 20003


@pytest.mark.parametrize("fault", ["html_before", "html_after", "drop_before", "drop_after", "500_after", "truncated"])
@pytest.mark.parametrize("act", ["release", "change", "buy"])
def test_a_write_whose_answer_was_lost_is_done_once_and_known_to_be_done(
    account: Account, emulator: Emulator, fault: str, act: str
) -> None:
    """An HTML page with status 200 is no release, though the package takes it for one."""
    live = find_number(account, NUMBER)
    emulator.faults([f"{'DELETE' if act == 'release' else 'POST'} * 1 {fault}"])
    if act == "release":
        account.release(live)
    elif act == "change":
        account.change(live, {"voice_url": "https://www.example.com/new"})
    else:
        account.buy("+15005550010", {"voice_url": "https://www.example.com/v"})

    committed = [entry for entry in emulator.requests() if entry["method"] != "GET" and entry["committed"]]
    owned = {entry["phone_number"]: entry for entry in emulator.numbers()}
    assert len(committed) == 1
    assert (NUMBER in owned) == (act != "release")
    assert ("+15005550010" in owned) == (act == "buy")
    if act == "change":
        assert owned[NUMBER]["voice_url"] == "https://www.example.com/new"


def test_the_number_that_another_run_has_just_bought_is_taken_as_bought(account: Account, emulator: Emulator) -> None:
    """Twilio refuses the second purchase with 21422, "not available", though the account has the number."""
    other = Accounts(emulator.environment, patience=QUICK).open("")
    assert account.find("+15005550010") is None
    theirs = other.buy("+15005550010", {"voice_url": "https://www.example.com/theirs"})

    ours = account.buy("+15005550010", {"voice_url": "https://www.example.com/ours"})

    assert (ours.sid, ours.fields["voice_url"]) == (theirs.sid, "https://www.example.com/theirs")
    assert account.find("+15005550010") == ours


def test_a_number_of_somebody_else_stays_refused(account: Account, emulator: Emulator) -> None:
    with pytest.raises(CallRefused, match="buying it: Twilio refused it with 21422"):
        account.buy("+15005550099", {})

    assert list_methods(emulator) == ["POST", "GET"]
