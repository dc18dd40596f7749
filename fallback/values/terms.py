"""What the values of one number may say together: buy, release, primary and fallback.

Nothing irreversible is implied: a purchase needs `buy` and somebody who answers, a release repeats the number. And a
fallback is always stated, because Twilio fills in nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.fields import NONE
from fallback.masking import quote
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Container

    from fallback.fields import Field
    from fallback.values.violation import ValueRule


def check_release(number: str, release: str) -> Violation | None:
    """Refuse a release that does not repeat the number."""
    if release == number:
        return None
    remedy = "repeat the number to give it back for ever, or remove `release`"
    return Violation("release-not-the-number", f'"{number}", the number of this entry', quote(release), remedy)


def check_buy_and_release(*, buy: bool, release: bool) -> Violation | None:
    """Refuse both words at once."""
    if not (buy and release):
        return None
    return Violation("buy-and-release", "`buy` or `release`", "both", "remove one of them")


def check_buy(groups: Container[str], *, buy: bool) -> Violation | None:
    """Refuse to buy a number that nothing answers."""
    if not buy or "voice" in groups or "sms" in groups:
        return None
    remedy = "a number is bought only with a handler"
    return Violation("buy-without-handler", "`voice` or `sms` beside `buy`", "neither", remedy)


def check_pair(primary: object, fallback: object) -> Violation | None:
    """Refuse a fallback without a primary, as Twilio does: https://www.twilio.com/docs/api/errors/21405."""
    if primary != NONE or fallback == NONE:
        return None
    remedy = f"write one, or `{NONE}` for both"
    return Violation("fallback-without-primary", "a URL beside `fallback_url`", f"`{NONE}`", remedy)


def missing_url(field: Field, name: str, choice: str) -> Violation:
    """Word that a URL handler does not say `field`. `name` is what its writer calls it, `choice` what it may be."""
    rule: ValueRule = "missing-fallback" if field.key == "fallback_url" else "missing-primary"
    return Violation(rule, f"`{name}`", "nothing", f"write {choice}")
