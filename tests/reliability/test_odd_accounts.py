"""Accounts that nobody would set up, and what is asked of them: each scenario with its counts of calls."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from twilio.rest import Client

from fallback.account.accounts import Accounts
from fallback.account.retry import Patience
from fallback.emulator import running
from fallback.errors import AccountError
from tests.reliability.bench import purchase, voice
from tests.reliability.line import open_line
from tests.seeds import ACCOUNT, TOKEN, seed_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fallback.account.accounts import Account
    from fallback.emulator import Emulator
    from tests.reliability.bench import Bench
    from tests.reliability.ledger import Ledger
    from tests.reliability.line import Line

    Benches = Callable[..., Bench]

OWNED, NEW = "+15005550006", "+15005550010"
URL = "https://new.example.com/v"
CHILDREN = tuple("AC" + digit * 32 for digit in "234")
MANY = tuple(f"+1500555{1000 + index}" for index in range(40))
QUICK = Patience(tries=13, deadline=20, first_wait=0.005, longest_wait=0.02, jitter=0)


@pytest.fixture
def seed() -> dict[str, Any]:
    return seed_of({OWNED: {"voice_url": "https://old.example.com/v"}}, NEW)


@pytest.fixture
def here(line: Line, bench: Benches) -> Bench:
    return bench(line.emulator)


def open_account(emulator: Emulator, patience: Patience = QUICK) -> Account:
    return Accounts(emulator.environment, patience=patience).open("")


def open_client(emulator: Emulator) -> Client:
    """Somebody else with the same credentials, who uses the package by itself."""
    client = Client(ACCOUNT, TOKEN, ACCOUNT)
    client.api.base_url = emulator.url
    return client


def count(emulator: Emulator) -> Counter[str]:
    return Counter(call["method"] for call in emulator.requests())


# Row 12: what Twilio says of how long to wait.


def date_in(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("value", ["30", "600", date_in(7200)], ids=["seconds", "minutes", "a date"])
def test_row_12_a_pause_past_the_deadline_is_an_error_after_one_call(
    value: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {OWNED: voice()}
    line.spoil("429", method="GET", times=99, value=value)

    assert "asked too much (429, 20429)" in here.up()[OWNED]

    assert len(line.asked) == 1
    faults = line.mend()
    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), faults)


@pytest.mark.parametrize(
    "value", ["0", date_in(-7200), "soon", "-1", "1e3"], ids=["none", "a date", "text", "less", "float"]
)
def test_row_12_a_pause_that_is_over_or_none_costs_one_more_call(
    value: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {OWNED: voice()}
    line.spoil("429", method="GET", value=value)

    assert here.up() == {}

    assert [method for method, _ in line.asked] == ["GET", "GET", "POST"]
    faults = line.mend()
    here.check_settled()
    ledger.enter(here.verdict(), faults)


# Row 11: outages among many changes.


@pytest.fixture
def many() -> Iterator[Line]:
    with running(seed_of({number: {} for number in MANY})) as emulator, open_line(emulator) as line:
        yield line


@pytest.mark.parametrize(("kind", "text"), [("401", "20003"), ("503_before", "HTTP 503"), ("suspended", "20403")])
def test_row_11_what_breaks_after_15_of_40_changes_leaves_25_for_the_rerun(
    kind: str, text: str, many: Line, bench: Benches, ledger: Ledger
) -> None:
    here = bench(many.emulator)
    here.declared = {number: voice() for number in MANY}
    many.spoil(kind, skip=15, times=10_000)

    failed = here.up()

    assert len(failed) == 25
    assert all(text in error for error in failed.values())
    assert len(here.outputs) == 15
    # The list, the writes, a look after each that is in doubt, and the probes with their looks.
    assert len(many.asked) <= 1 + 40 + 25 + 2 * here.patience.tries
    faults = many.mend()
    many.emulator.clear()
    assert here.up() == {}
    assert count(many.emulator) == {"GET": 1, "POST": 25}
    here.check_settled()
    ledger.enter(here.verdict(), faults)


def test_row_11_a_blip_amid_40_changes_by_16_workers_ends_none_of_them(
    many: Line, bench: Benches, ledger: Ledger
) -> None:
    account = open_account(many.emulator)
    found = account.find_all(MANY)
    fault = many.spoil("503_before", times=16 + 6)  # the first try of every worker, and some probes

    with ThreadPoolExecutor(16) as pool:
        changed = [*pool.map(lambda live: account.change(live, voice()), found.values())]

    assert len(changed) == 40
    assert len(fault.hits) == 22
    assert count(many.emulator)["POST"] == 40
    here = bench(many.emulator)
    here.declared = {number: voice() for number in MANY}
    assert here.up() == {}
    here.check_settled()
    ledger.enter(here.verdict(), many.mend())


def test_row_11_an_account_that_bears_one_call_at_a_time_is_served_whole(bench: Benches, ledger: Ledger) -> None:
    faults = ["* * always latency=10", "* * always concurrency=1"]
    with running(seed_of({number: {} for number in MANY}), faults=faults) as emulator:
        account = open_account(emulator)
        found = account.find_all(MANY)

        with ThreadPoolExecutor(16) as pool:
            changed = [*pool.map(lambda live: account.change(live, voice()), found.values())]

        assert len(changed) == 40
        answered = Counter(call["status"] for call in emulator.requests() if call["method"] == "POST")
        assert answered[200] == 40
        assert answered[429] <= 40
        emulator.faults([])
        here = bench(emulator)
        here.declared = {number: voice() for number in MANY}
        assert here.up() == {}
        here.check_settled()
        ledger.enter(here.verdict(), answered[429])


# Row 21: long lists, and those that change while they are read.


def test_row_21_of_1500_numbers_the_two_pages_of_the_list_tell_300(bench: Benches, ledger: Ledger) -> None:
    numbers = {f"+1415555{index:04}": {} for index in range(1500)}
    with running(seed_of(numbers)) as emulator:
        found = open_account(emulator).find_all([*numbers][::5])

        assert len(found) == 300
        assert count(emulator) == {"GET": 2}
        ledger.enter(bench(emulator).verdict(), faults=0)


def test_row_32_numbers_that_come_and_go_while_2500_are_listed_hide_no_other(bench: Benches, ledger: Ledger) -> None:
    """Between the pages eight numbers are given back and one that is declared arrives."""
    numbers = {f"+1415555{index:04}": {} for index in range(2500)}
    declared = [*numbers][7::180]  # 14, on all pages
    gone = [*numbers][1::300][:8]
    with running(seed_of(numbers, NEW)) as emulator, open_line(emulator) as line:
        client = open_client(emulator)
        sids = {entry["phone_number"]: entry["sid"] for entry in emulator.numbers() if entry["phone_number"] in gone}

        def churn() -> None:
            for sid in sids.values():
                client.incoming_phone_numbers(sid).delete()
            client.incoming_phone_numbers.create(phone_number=NEW)

        line.spoil("after", method="GET", where="PageSize=1000", act=churn)
        here = bench(line.emulator)
        here.declared = {number: voice() for number in [*declared, NEW]}

        assert here.up() == {}

        calls = Counter(method for method, _ in line.asked)
        assert calls["POST"] == 15
        assert calls["GET"] <= 15
        here.check_settled()
        ledger.enter(here.verdict(bought={NEW: 1}, released=dict.fromkeys(gone, 1)), line.mend())


def test_row_32_a_page_that_cannot_be_asked_for_any_more_is_an_error_and_a_rerun_is_clean(
    bench: Benches, ledger: Ledger
) -> None:
    numbers = {f"+1415555{index:04}": {} for index in range(1500)}
    with running(seed_of(numbers)) as emulator, open_line(emulator) as line:
        here = bench(line.emulator)
        here.declared = {number: voice() for number in [*numbers][::100]}
        line.spoil("21481", method="GET", where="PageToken=", times=99)

        failed = here.up()

        assert failed
        assert all("Twilio refused it with 21481: Invalid PageToken" in error for error in failed.values())
        faults = line.mend()
        assert here.up() == {}
        assert count(emulator)["POST"] == len(here.declared)
        here.check_settled()
        ledger.enter(here.verdict(), faults)


# Row 33: numbers that are elsewhere, or are others, than the record says.


@pytest.mark.parametrize("moved_sid", ["kept", "new"])
def test_row_33_a_number_that_was_moved_to_a_subaccount_is_left_alone(
    moved_sid: str, bench: Benches, ledger: Ledger
) -> None:
    family = seed_of({OWNED: {}})
    family["accounts"].append({"sid": CHILDREN[0], "auth_token": "child", "owner": ACCOUNT})
    with running(family, switches={"moved_sid": moved_sid}) as emulator:
        here = bench(emulator)
        here.declared = {OWNED: voice()}
        assert here.up() == {}
        open_client(emulator).incoming_phone_numbers(here.outputs[OWNED]["sid"]).update(account_sid=CHILDREN[0])
        (before,) = emulator.numbers()
        emulator.clear()

        here.declared = {OWNED: voice(URL)}
        assert "it is no longer on account" in here.up()[OWNED]
        here.declared = {OWNED: {**voice(), "release": OWNED}}
        assert f"it was moved to subaccount {CHILDREN[0]}, which still pays for it" in here.up()[OWNED]

        assert here.writes() == []
        assert emulator.numbers() == [before]
        # With a new SID, the account's log says of the move that the number was deleted.
        ledger.enter(here.verdict(kept=[OWNED], released={OWNED: 1} if moved_sid == "new" else {}), faults=1)


def test_row_33_a_number_that_was_bought_anew_elsewhere_is_neither_changed_nor_released_before_a_refresh(
    bench: Benches, emulator: Emulator, ledger: Ledger
) -> None:
    here = bench(emulator)
    here.declared = {OWNED: voice()}
    assert here.up() == {}
    client = open_client(emulator)
    client.incoming_phone_numbers(here.outputs[OWNED]["sid"]).delete()
    client.incoming_phone_numbers.create(phone_number=OWNED)
    emulator.clear()

    here.declared = {OWNED: {**voice(), "release": OWNED}}
    assert "it is another purchase of the number" in here.up()[OWNED]
    here.declared = {OWNED: voice(URL)}
    assert "changed since the preview" in here.up()[OWNED]
    assert here.writes() == []

    assert here.refresh() == {}
    assert here.up() == {}
    assert count(emulator)["POST"] == 1
    here.check_settled()
    ledger.enter(here.verdict(bought={OWNED: 1}, released={OWNED: 1}), faults=1)


# Row 34: a parent's token for the numbers of its subaccounts.


def test_row_34_sixty_numbers_of_three_subaccounts_cost_a_list_for_each_account(bench: Benches, ledger: Ledger) -> None:
    numbers = [f"+1500555{1000 + index}" for index in range(60)]
    family = seed_of({OWNED: {}})
    family["accounts"] += [
        {"sid": sid, "auth_token": sid, "owner": ACCOUNT, "numbers": {number: {} for number in numbers[index::3]}}
        for index, sid in enumerate(CHILDREN)
    ]
    with running(family) as emulator:
        here = bench(emulator)
        here.provider.accounts = Accounts(emulator.environment, patience=QUICK)

        imported = {number: here.provider.read(number, {}) for number in numbers}

        owners = {entry["phone_number"]: entry["account_sid"] for entry in emulator.numbers()}
        assert {number: read.outs["account_sid"] for number, read in imported.items()} == {
            number: owners[number] for number in numbers
        }
        paths = Counter(call["path"].rpartition("/")[2] for call in emulator.requests())
        assert paths == {"IncomingPhoneNumbers.json": 4, "Accounts.json": 1}
        ledger.enter(here.verdict(), faults=0)


# Rows 22, 23, 26: values that are said in another way than they were sent.


def test_row_22_a_url_that_twilio_tidies_is_to_be_written_as_it_is_reported(
    here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {OWNED: voice("https://new.example.com")}
    line.rewrite = {"voice_url": "https://new.example.com/"}

    for _ in range(2):
        assert "if Twilio has tidied a URL, write it as Twilio reports it" in here.up()[OWNED]
    assert here.outputs == {}

    here.declared = {OWNED: voice("https://new.example.com/")}
    assert here.up() == {}
    assert len([method for method, _ in line.asked if method == "POST"]) <= 3
    here.check_settled()
    ledger.enter(here.verdict(), faults=2)


@pytest.mark.parametrize("url", ["http://localhost/x", "https://intranet/x"])
def test_row_23_a_host_that_twilio_refuses_is_refused_before_any_call(
    url: str, here: Bench, line: Line, ledger: Ledger
) -> None:
    here.declared = {OWNED: voice(url)}

    assert "[bad-host]" in here.up()[OWNED]

    assert line.asked == []
    ledger.enter(here.verdict(), faults=1)


def test_row_26_methods_in_any_case_are_those_that_were_sent(here: Bench, line: Line, ledger: Ledger) -> None:
    here.declared = {OWNED: voice(), NEW: purchase()}
    line.rewrite = {"voice_method": "Post", "voice_fallback_method": "post", "sms_method": "pOST"}

    assert here.up() == {}

    assert len(here.writes()) == 2
    here.check_settled()
    ledger.enter(here.verdict(), faults=len(line.asked))


@pytest.mark.parametrize("unset", ["mixed", "text", "null"])
def test_row_26_nothing_may_be_null_or_an_empty_text(unset: str, bench: Benches, ledger: Ledger) -> None:
    with running(seed_of({OWNED: {}}, NEW), switches={"unset": unset}) as emulator:
        here = bench(emulator)
        here.declared = {OWNED: voice(fallback="none"), NEW: purchase()}

        assert here.up() == {}

        assert len(here.writes()) == 2
        here.check_settled()
        ledger.enter(here.verdict(), faults=0)


def test_row_26_letters_of_any_alphabet_come_back_as_they_were_sent(
    bench: Benches, emulator: Emulator, ledger: Ledger
) -> None:
    here = bench(emulator)
    url = "https://www.example.com/a%2Bb+c?q=%C3%A9&x=1%202#rc=2&ct=500"
    here.declared = {OWNED: {**voice(url), "friendly_name": "Žofín 漢字 🎈 %2B"}}

    assert here.up() == {}

    assert len(here.writes()) == 1
    (live,) = emulator.numbers()
    assert (live["voice_url"], live["friendly_name"]) == (url, "Žofín 漢字 🎈 %2B")
    here.check_settled()
    ledger.enter(here.verdict(), faults=0)


def test_row_01_the_first_refresh_after_a_purchase_records_the_rest_and_writes_nothing(
    bench: Benches, emulator: Emulator, ledger: Ledger
) -> None:
    """Pulumi shows what Twilio has filled in as one change; the second refresh shows none."""
    here = bench(emulator)
    here.declared = {NEW: purchase()}
    assert here.up() == {}
    emulator.clear()

    assert here.refresh() == {}
    first = repr(here.inputs)
    assert here.inputs[NEW]["friendly_name"] == "(500) 555-0010"
    assert here.refresh() == {}

    assert repr(here.inputs) == first
    assert here.plan() == {}
    assert here.writes() == []
    here.check_settled()
    ledger.enter(here.verdict(), faults=0)


# Row 19: runs that meet.


def test_row_19_two_runs_that_share_five_calls_at_once_change_a_hundred_numbers_once(
    bench: Benches, ledger: Ledger
) -> None:
    numbers = [f"+1500555{1000 + index}" for index in range(100)]
    with running(
        seed_of({number: {} for number in numbers}), faults=["* * always latency=10", "* * always concurrency=5"]
    ) as emulator:
        errors: list[AccountError] = []

        def run(own: list[str]) -> None:
            account = open_account(emulator)
            found = account.find_all(own)
            with ThreadPoolExecutor(16) as pool:
                for future in [pool.submit(account.change, live, voice()) for live in found.values()]:
                    error = future.exception()
                    if isinstance(error, AccountError):
                        errors.append(error)

        runs = [threading.Thread(target=run, args=(numbers[half::2],)) for half in range(2)]
        for thread in runs:
            thread.start()
        for thread in runs:
            thread.join()

        assert errors == []
        answered = Counter(call["status"] for call in emulator.requests() if call["method"] == "POST")
        assert answered[200] == 100
        assert answered[429] <= 100
        emulator.faults([])
        here = bench(emulator)
        here.declared = {number: voice() for number in numbers}
        assert here.up() == {}
        here.check_settled()
        ledger.enter(here.verdict(), answered[429])
