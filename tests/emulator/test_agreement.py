"""Who answers, decided twice: by `plan.answering` of what the account says, and by the emulator, which shares no code.

Both are written from Twilio's documentation. Where they differ, one of them has misread it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.account.accounts import Accounts
from fallback.emulator import running
from fallback.masking import mask
from fallback.plan.answering import find_answering
from tests.whole_net import whole_net

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.plan.answering import Answering

PLACES = {"url": "number", "application": "application", "trunk": "trunk", "service": "messaging_service"}


def summarize(answering: Answering) -> tuple[str, str] | None:
    """Return the place that answers and the fallback behind it; None if nobody answers."""
    if answering.primary is None:
        return None
    return PLACES[answering.form], answering.fallback.address if answering.fallback else ""


def summarize_emulated(handler: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return handler and (handler["place"], mask(handler["fallback_url"]))


def test_both_say_the_same_of_every_number() -> None:
    with running(whole_net()) as emulator, Accounts(emulator.environment) as accounts:
        account = accounts.open("")
        backing, (numbers, _) = account.read_backing(), account.list(most_pages=None)
        emulated = {each["phone_number"]: each for each in emulator.answers()}

    assert len(emulated) == len(numbers) > 10
    for live in numbers:
        for group, medium in (("voice", "call"), ("sms", "message")):
            said = summarize(find_answering(group, live.fields, backing, live.number))
            assert said == summarize_emulated(emulated[live.number][medium]), (live.number, medium)
