"""The scenarios that need no engine: the provider's own calls, over HTTP, to an account on a line that spoils them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fallback.account.accounts import Accounts
from fallback.account.retry import Patience
from fallback.emulator import running
from fallback.errors import Refused
from fallback.fields import FIELDS
from tests.reliability.bench import purchase, voice
from tests.reliability.ledger import Verdict
from tests.reliability.line import open_line
from tests.seeds import ACCOUNT, seed_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reliability.bench import Bench
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

    Benches = Callable[..., Bench]

OWNED, SECOND, NEW = "+15005550006", "+15005550007", "+15005550010"
ELSEWHERE = "+15005550020"
PURCHASE = "PhoneNumber=%2B"
URL = "https://new.example.com/v"


def seed_with(numbers: dict[str, Any], *more: str) -> dict[str, Any]:
    other = {"sid": "AC" + "2" * 32, "auth_token": "other", "numbers": {ELSEWHERE: {}}}
    made = seed_of(numbers, NEW, *more)
    return {**made, "accounts": [*made["accounts"], other]}


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_with({OWNED: {"voice_url": "https://old.example.com/v"}, SECOND: {}}, "+15005550011", "+15005550012")


@pytest.fixture
def here(line: Line, bench: Benches) -> Bench:
    return bench(line.emulator)


def test_row_01_what_differs_is_written_once_and_then_nothing_is_left(here: Bench, ledger: Ledger) -> None:
    here.declared = {OWNED: voice(), NEW: purchase()}

    assert here.up() == {}

    assert len(here.writes()) == 2
    here.check_settled()
    ledger.enter(here.verdict(), faults=0)


def test_row_04_a_number_that_was_released_elsewhere_is_proposed_alone_and_only_with_buy(
    here: Bench, ledger: Ledger
) -> None:
    here.declared = {NEW: purchase(), OWNED: voice()}
    here.up()
    other = Accounts(here.emulator.environment).open("")
    other.release(other.find_all([NEW])[NEW])

    assert here.refresh() == {}
    assert here.plan() == {NEW: {"create"}}
    here.declared[NEW] = voice()
    assert "not on the account" in here.up()[NEW]
    here.declared[NEW] = purchase()
    here.up()
    here.check_settled()
    ledger.enter(here.verdict(bought={NEW: 2}, released={NEW: 1}), faults=1)


def test_row_07_a_record_of_version_0_1_0_is_read_as_it_is(here: Bench, ledger: Ledger) -> None:
    """What that version left in the state for this declaration."""
    here.emulator.console(OWNED, voice_url=URL, voice_fallback_url="https://net.example.org/v")
    sid = here.emulator.numbers()[0]["sid"]
    unset = {field.name: field.default for field in FIELDS} | {"friendly_name": "(500) 555-0006"}
    fixed = {"phone_number": OWNED, "account_sid": ACCOUNT, "managed": "voice"}
    here.inputs[OWNED] = {**unset, **voice(URL), **fixed}
    here.outputs[OWNED] = {**here.inputs[OWNED], "sid": sid, "capabilities": "mms sms voice"}
    here.declared = {OWNED: voice(URL)}

    assert here.plan() == {}
    here.check_settled()
    ledger.enter(here.verdict(), faults=0)


@pytest.mark.parametrize("what", ["create", "update", "release"])
def test_row_08_a_call_that_never_arrived_is_made_again_after_a_look(
    what: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {OWNED: voice()}
    here.up()
    here.declared = {OWNED: voice(URL)}
    method = "POST"
    if what == "create":
        here.declared[NEW] = purchase()
    if what == "release":
        here.declared, method = {OWNED: {**voice(), "release": OWNED}}, "DELETE"
    fault = line.spoil("drop_before", method=method)

    assert here.up() == {}

    assert len(fault.hits) == 1
    here.check_settled()
    ledger.enter(here.verdict(released={OWNED: 1} if what == "release" else {}), line.mend())


def purchase_spoilt(here: Bench, line: Line, ledger: Ledger, kind: str, **more: Any) -> None:
    here.declared = {NEW: purchase(), OWNED: voice()}
    fault = line.spoil(kind, where=PURCHASE, **more)

    assert here.up() == {}

    faults = line.mend()
    assert faults == fault.times
    here.check_settled()
    ledger.enter(here.verdict(), faults)


def test_row_09_a_purchase_whose_answer_was_lost_is_found(here: Bench, line: Line, ledger: Ledger) -> None:
    purchase_spoilt(here, line, ledger, "drop_after")
    assert len([method for method, _ in line.asked if method == "POST"]) == 2  # the other one is the change


@pytest.mark.parametrize("kind", ["500_after", "502_after", "503_after", "html_after", "truncated"])
def test_row_10_a_purchase_whose_answer_is_useless_is_found(kind: str, here: Bench, line: Line, ledger: Ledger) -> None:
    purchase_spoilt(here, line, ledger, kind)


def test_row_10_a_purchase_whose_answer_comes_too_late_is_found(here: Bench, line: Line, ledger: Ledger) -> None:
    here.patience = replace(here.patience, call=0.3)
    purchase_spoilt(here, line, ledger, "slow", value="0.6")


@pytest.mark.parametrize("kind", ["502_before", "503_before"])
def test_row_11_an_outage_that_ends_is_survived(kind: str, here: Bench, line: Line, ledger: Ledger) -> None:
    purchase_spoilt(here, line, ledger, kind, times=6)


@pytest.mark.parametrize("kind", ["502_before", "503_before"])
def test_row_11_an_outage_that_does_not_end_is_one_error_a_number_and_a_rerun_finishes(
    kind: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {NEW: purchase(), OWNED: voice()}
    line.spoil(kind, times=1000)

    failed = here.up()

    assert set(failed) == {NEW, OWNED}
    assert all(kind[:3] in text for text in failed.values())
    assert here.outputs == {}
    faults = line.mend()
    here.up()
    here.check_settled()
    ledger.enter(here.verdict(), faults)


def test_row_12_retry_after_is_waited_for(here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {NEW: purchase()}
    fault = line.spoil("429", where=PURCHASE, times=2, value="1")

    assert here.up() == {}

    first, second = fault.hits
    assert second - first >= 1
    here.check_settled()
    ledger.enter(here.verdict(), line.mend())


def test_row_12_ten_in_a_row_without_retry_after_end_within_tries_and_deadline(
    line: Line, bench: Benches, ledger: Ledger
) -> None:
    here = bench(line.emulator)
    here.declared = {NEW: purchase()}
    line.spoil("429", where=PURCHASE, times=10)

    assert "asked too much (429, 20429)" in here.up()[NEW]
    assert len([method for method, _ in line.asked if method == "POST"]) == 8

    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), line.mend())


def test_row_13_an_outage_costs_one_request_for_each_number_and_for_each_probe(bench: Benches, ledger: Ledger) -> None:
    numbers = {f"+1500555{1000 + index}": {} for index in range(50)}
    with running(seed_with(numbers)) as emulator, open_line(emulator) as outage:
        here = bench(outage.emulator)
        here.declared = {number: voice() for number in numbers}
        here.up()
        before = repr(here.outputs)
        here.declared = {number: voice(URL) for number in numbers}
        outage.asked.clear()
        outage.spoil("503_before", method="*", times=10_000)

        failed = here.up()

        assert set(failed) == set(numbers)
        assert len(outage.asked) <= len(numbers) + here.patience.tries
        assert repr(here.outputs) == before
        faults = outage.mend()
        assert here.up() == {}
        here.check_settled()
        ledger.enter(here.verdict(), faults)


def test_row_17_a_number_that_is_hidden_after_its_purchase_is_waited_for(
    line: Line, bench: Benches, ledger: Ledger
) -> None:
    here = bench(line.emulator, Patience(tries=8, deadline=16, first_wait=0.005, longest_wait=0.02, jitter=0))
    here.declared = {NEW: purchase()}
    line.spoil("answered", where=PURCHASE, hide=0.8)
    here.up()

    assert here.refresh() == {}

    assert list(here.outputs) == [NEW]
    here.check_settled()
    ledger.enter(here.verdict(), line.mend())


def test_row_17_a_lost_answer_of_a_purchase_that_is_hidden_at_first_is_waited_for(
    line: Line, bench: Benches, ledger: Ledger
) -> None:
    here = bench(line.emulator, Patience(tries=8, deadline=16, first_wait=0.005, longest_wait=0.02, jitter=0))
    here.declared = {NEW: purchase()}
    line.spoil("drop_after", where=PURCHASE, hide=0.4)

    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), line.mend())


@pytest.mark.parametrize("kind", ["401", "suspended", "restricted", "404"])
def test_row_18_a_refused_refresh_is_an_error_and_nothing_looks_gone(
    kind: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {NEW: purchase(), OWNED: voice()}
    here.up()
    before = repr(here.outputs)
    line.spoil(kind, method="GET", times=1000)

    failed = here.refresh()

    assert set(failed) == {NEW, OWNED}
    assert repr(here.outputs) == before
    assert here.plan() == {}
    faults = line.mend()
    here.check_settled()
    ledger.enter(here.verdict(), faults)


def test_row_18_a_number_that_the_list_lacks_is_not_gone_while_its_fetch_is_refused(
    here: Bench, line: Line, ledger: Ledger
) -> None:
    """A key may be allowed to list and not to fetch, or the account be suspended between the two calls."""
    here.declared = {OWNED: voice()}
    here.up()
    sid = here.outputs[OWNED]["sid"]
    line.hidden[sid] = float("inf")
    line.spoil("suspended", method="GET", where=sid, times=1000)

    assert "20403" in here.refresh()[OWNED]
    line.hidden.clear()
    faults = line.mend()
    here.check_settled()
    ledger.enter(here.verdict(), faults)


def test_row_19_of_two_runs_at_once_one_buys_and_the_other_finds(line: Line, ledger: Ledger, bench: Benches) -> None:
    here = bench(line.emulator)
    both = threading.Barrier(2, timeout=30)
    ends: list[str] = []

    def run() -> None:
        own = Accounts(line.emulator.environment, patience=Patience(deadline=2, first_wait=0.01)).open("")
        assert own.find(NEW) is None
        both.wait()
        ends.append(own.buy(NEW, {"voice_url": URL}).sid)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sid = next(entry["sid"] for entry in line.emulator.numbers() if entry["phone_number"] == NEW)
    assert ends == [sid, sid]
    here.declared = {NEW: purchase()}
    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), faults=1)


@pytest.mark.parametrize(("number", "code"), [(ELSEWHERE, 21422), ("+15005550099", 21422), ("+12", 21421)])
def test_row_20_a_number_that_cannot_be_bought_is_one_attempt_and_a_code(
    number: str, code: int, here: Bench, line: Line, ledger: Ledger
) -> None:
    """21422 is also said of a number that this account has, so the number is looked up once more."""
    here.declared = {number: purchase()}

    text = here.up()[number]

    assert f"{number}: buying it: Twilio refused it with {code}" in text
    assert [method for method, _ in line.asked] == ["GET", "POST", *(["GET"] if code == 21422 else [])]
    assert here.outputs == {}
    ledger.enter(here.verdict(), faults=1)


def test_row_20_an_area_code_is_never_sent(here: Bench, ledger: Ledger) -> None:
    here.declared = {NEW: purchase()}
    here.up()

    assert not any("AreaCode" in form for _, form in here.writes())
    ledger.enter(here.verdict(), faults=0)


@pytest.mark.parametrize("count", [0, 1, 50, 51, 1000, 1001])
def test_row_21_a_number_is_found_on_whatever_page_it_is(count: int, bench: Benches, ledger: Ledger) -> None:
    numbers: dict[str, Any] = {f"+1415555{index:04}": {} for index in range(count)}
    with running(seed_with(numbers)) as emulator:
        here = bench(emulator)
        here.declared = {number: voice() for number in list(numbers)[-1:]} | {NEW: purchase()}

        assert here.up() == {}

        assert len([form for _, form in here.writes() if "PhoneNumber" in form]) == 1
        here.check_settled()
        ledger.enter(here.verdict(), faults=0)


def test_row_21_a_number_that_begins_like_another_is_not_that_one(bench: Benches, ledger: Ledger) -> None:
    """Twilio's filter finds parts of numbers: a lost purchase of the short one must not be taken for the long one."""
    short = "+442071838750"
    with running(seed_with({f"{short}1": {}}, short)) as emulator, open_line(emulator) as line:
        here = bench(line.emulator)
        here.declared = {short: purchase()}
        line.spoil("drop_before", where=PURCHASE)

        assert here.up() == {}

        here.check_settled()
        ledger.enter(here.verdict(), line.mend())


def test_row_22_a_field_that_twilio_ignores_is_named_and_not_recorded(here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {OWNED: voice()}
    here.up()
    before = repr(here.outputs)
    here.declared = {OWNED: voice(fallback="https://other.example.org/v")}
    line.spoil("ignore", value="VoiceFallbackUrl", times=2)

    text = here.up()[OWNED]

    assert "Twilio accepted the change but does not report what was sent: voice_fallback_url" in text
    assert repr(here.outputs) == before
    faults = line.mend()
    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), faults)


@pytest.mark.parametrize(
    "wrong",
    [
        {"friendly_name": "x" * 65},
        {**voice(), "voice_method": "PUT"},
        {**voice(), "trunk_sid": "AP" + "1" * 32},
        {name: value for name, value in voice().items() if name != "voice_fallback_url"},
    ],
)
def test_row_23_a_wrong_value_is_refused_with_nothing_sent(wrong: Any, here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {OWNED: wrong}

    assert here.up()[OWNED].startswith(f"{OWNED}: ")

    assert line.asked == []
    ledger.enter(here.verdict(), faults=1)


def test_row_25_of_a_hundred_one_is_refused_and_the_rerun_touches_that_one(bench: Benches, ledger: Ledger) -> None:
    numbers: dict[str, Any] = {f"+1500555{1000 + index}": {} for index in range(100)}
    broken = "+15005551050"
    numbers[broken] = {"capabilities": {"voice": False, "sms": False}}
    with running(seed_with(numbers)) as emulator, open_line(emulator) as line:
        here = bench(line.emulator)
        here.declared = {number: voice() for number in numbers}
        sid = next(entry["sid"] for entry in emulator.numbers() if entry["phone_number"] == broken)
        line.spoil("restricted", where=sid)

        assert list(here.up()) == [broken]
        assert len(here.outputs) == 99
        emulator.clear()
        line.asked.clear()
        faults = line.mend()
        assert here.up() == {}
        assert [method for method, _ in line.asked] == ["GET", "POST"]
        here.check_settled()
        ledger.enter(here.verdict(), faults)


def test_row_26_unknown_fields_and_words_and_nulls_are_tolerated(here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {OWNED: voice(), NEW: purchase()}
    line.rewrite = {
        "next_big_thing": {"nested": [1, None]},
        "voice_receive_mode": "telepathy",
        "emergency_status": "Unheard-Of",
        "status_callback": None,
        "sms_url": None,
        "beta": None,
        "subresource_uris": None,
    }

    assert here.up() == {}

    here.check_settled()
    ledger.enter(here.verdict(), faults=len(line.asked))


def test_row_27_no_date_is_part_of_a_record(here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {OWNED: voice()}
    here.up()
    line.rewrite = {
        "date_updated": "Sun, 29 Mar 2037 02:30:00 +0000",
        "date_created": "Thu, 01 Jan 1970 00:00:00 +0000",
    }

    here.check_settled()

    assert not any("date" in name for name in here.outputs[OWNED])
    ledger.enter(here.verdict(), faults=len(line.asked))


@pytest.mark.parametrize("base", ["http://api.example.com", "ftp://127.0.0.1"])
def test_row_29_without_tls_nothing_is_sent(base: str, here: Bench, ledger: Ledger) -> None:
    here.declared = {NEW: purchase()}
    here.emulator = replace(here.emulator, environment={**here.emulator.environment, "TWILIO_API_BASE_URL": base})

    with pytest.raises(Refused, match="credentials would travel in the clear"):
        Accounts(here.emulator.environment).open("")
    assert "credentials would travel in the clear" in here.up()[NEW]
    assert here.emulator.requests() == []
    verdict = here.verdict()
    assert verdict == Verdict()
    ledger.enter(verdict, faults=1)
