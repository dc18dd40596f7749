from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import BY_NAME, NONE
from fallback.values.terms import check_buy, check_buy_and_release, check_pair, check_release, missing_url

if TYPE_CHECKING:
    from fallback.values.violation import Violation

NUMBER = "+15005550006"


def rule(violation: Violation | None) -> str | None:
    return violation.rule if violation else None


def test_a_release_repeats_the_number() -> None:
    assert rule(check_release(NUMBER, NUMBER)) is None
    assert rule(check_release(NUMBER, "+15005550007")) == "release-not-the-number"


def test_a_number_is_bought_or_released() -> None:
    assert rule(check_buy_and_release(buy=True, release=False)) is None
    assert rule(check_buy_and_release(buy=False, release=True)) is None
    assert rule(check_buy_and_release(buy=True, release=True)) == "buy-and-release"


def test_a_number_is_bought_only_with_a_handler() -> None:
    assert rule(check_buy(["sms"], buy=True)) is None
    assert rule(check_buy([], buy=False)) is None
    assert rule(check_buy(["friendly_name"], buy=True)) == "buy-without-handler"


def test_a_fallback_has_a_primary() -> None:
    assert rule(check_pair("https://a.example", NONE)) is None
    assert rule(check_pair(NONE, NONE)) is None
    assert rule(check_pair(NONE, "https://a.example")) == "fallback-without-primary"


def test_a_url_handler_states_both_urls() -> None:
    assert missing_url(BY_NAME["sms_fallback_url"], "fallback_url", "a URL").rule == "missing-fallback"
    assert missing_url(BY_NAME["sms_url"], "url", "a URL").message == "expected `url`, found nothing; write a URL"
